"""Which papers name a record of the school: kept apart, so that a person's papers are found without their payloads."""

from __future__ import annotations

import json
import re

from sqlalchemy import CompoundSelect, delete, select, union
from sqlalchemy.orm import Session

from service.store.naming import Naming
from service.store.tables import Mentee, Pair, Paper

_NUMBER = re.compile(r'"([0-9a-f]{32})"')
"""A number of a record as a payload holds it: people, pairs and papers alike."""


def keep_naming(session: Session, paper: Paper) -> None:
    """Write down what the payload of a draft names now; the paper itself has been written."""
    session.execute(delete(Naming).where(Naming.paper == paper.id))
    named = {*_NUMBER.findall(json.dumps(paper.payload)), *([paper.about] if paper.about else [])}
    session.add_all(Naming(paper=paper.id, record=record) for record in sorted(named))
    session.flush()


def papers_naming(organisation: str, person: str) -> CompoundSelect[tuple[str]]:
    """The papers that name a person, or a pair of the organisation that the person stands in now."""
    own = Pair.organisation == organisation
    guides = select(Pair.id).where(own, Pair.mentor == person)
    is_guided = select(Pair.id).join(Mentee, Mentee.pair == Pair.id).where(own, Mentee.person == person)
    records = [Naming.record == person, Naming.record.in_(guides), Naming.record.in_(is_guided)]
    return union(*(select(Naming.paper).where(record) for record in records))
