"""What is wrong with drafts that are looked through again and again: each is read once, until something has changed.

A verdict is kept in the memory of the process by all that it comes from: the draft itself, the records of the school,
the papers that it cites, the day, and what its reader may see.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import Problem
from service.records.references import named_records
from service.registry.cited import citations
from service.registry.reading import read_draft
from service.store.ids import now
from service.store.tables import Organisation, Pair, Paper, Person

REMEMBERED = 50_000
"""So many problems are kept, and a verdict without any counts for one: a few large schools."""

Draft = tuple[str, dict[str, Any]]
"""Its type and its payload."""
_kept: OrderedDict[str, tuple[Problem, ...]] = OrderedDict()
_lock = Lock()
_size = 0
"""Of all that is kept."""


def verdicts(session: Session, actor: Actor, drafts: Sequence[Draft]) -> list[tuple[Problem, ...]]:
    """All that is to be told of these drafts, in their order; the records that they name are fetched once.

    Raises UnknownType, and Forbidden where the actor may not see what a draft names.
    """
    if not drafts:
        return []
    keys = _keys(session, actor, drafts)
    with _lock:
        found = {key: _kept[key] for key in keys if key in _kept}
    unread = {key: draft for key, draft in zip(keys, drafts, strict=True) if key not in found}
    if unread:
        known = named_records(session, actor, (payload for _, payload in unread.values()))
        for key, (name, payload) in unread.items():
            found[key] = tuple(read_draft(session, actor, name, payload, known).problems)
    _keep({key: found[key] for key in keys})
    return [found[key] for key in keys]


def _keep(found: dict[str, tuple[Problem, ...]]) -> None:
    """Keep what was found, and let go of what nobody has asked for longest."""
    global _size
    with _lock:
        for key, problems in found.items():
            _size += 0 if key in _kept else 1 + len(problems)
            _kept[key] = problems
            _kept.move_to_end(key)
        while _size > REMEMBERED:
            _, gone = _kept.popitem(last=False)
            _size -= 1 + len(gone)


def _keys(session: Session, actor: Actor, drafts: Sequence[Draft]) -> list[str]:
    cited = [sorted(citations(payload)) for _, payload in drafts]
    papers = _papers(session, actor, {number for numbers in cited for number in numbers})
    school = [actor.organisation, sorted(actor.scopes), now().date().isoformat(), *_records(session, actor)]
    return [
        _hash([school, [papers.get(number) for number in numbers], name, payload])
        for (name, payload), numbers in zip(drafts, cited, strict=True)
    ]


def _hash(told: list[Any]) -> str:
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def _records(session: Session, actor: Actor) -> list[Any]:
    """What changes with every change of the school's profile, people and pairs.

    A version may be met twice, where the change that made it was undone: the moment is another then.
    """
    tables = (
        (Organisation.id == actor.organisation, Organisation),
        *((table.organisation == actor.organisation, table) for table in (Person, Pair)),
    )
    return [
        list(session.execute(select(func.count(), func.sum(table.version), func.max(table.changed)).where(own)).one())
        for own, table in tables
    ]


def _papers(session: Session, actor: Actor, numbers: set[str]) -> dict[str, list[Any]]:
    columns = select(Paper.id, Paper.version, Paper.changed)
    found = session.execute(columns.where(Paper.organisation == actor.organisation, Paper.id.in_(numbers)))
    return {number: [number, version, changed] for number, version, changed in found}
