"""Who is meant by a name in a table: in full, or by initials, where only one can be meant."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.records.headings import Filled
from service.russian import parse_name
from service.store import tables
from service.store.ids import folded


class Names:
    """The people of a school who are not in the archive, by their names."""

    def __init__(self, session: Session, actor: Actor) -> None:
        person = tables.Person
        query = select(person.search, person.id).where(
            person.organisation == actor.organisation, person.archived.is_(False)
        )
        self._by_surname: dict[str, list[tuple[list[str], str]]] = {}
        for search, number in session.execute(query.order_by(person.id)):
            words = search.split()
            self._by_surname.setdefault(words[0] if words else "", []).append((words, number))

    def find(self, row: Filled, column: str, text: str) -> str:
        """The number of the one who is meant; an empty one, with a problem at the row, where it is not clear."""
        words = re.split(r"[\s.]+", folded(" ".join(parse_name(text).parts)).strip(" ."))
        known = self._by_surname.get(words[0], [])
        exact = [number for other, number in known if other == words]
        found = exact or [number for other, number in known if _may_be(words, other)]
        if not found:
            row.refuse(column, "no_such_person", f"добавьте сначала человека: «{text[:200]}» в списке нет")
        elif len(found) > 1:
            said = f"уточните имя или добавьте пару вручную: «{text[:200]}» – так зовут не одного, а {len(found)}"
            row.refuse(column, "several_people", said)
        return found[0] if len(found) == 1 else ""


def _may_be(words: list[str], known: list[str]) -> bool:
    """Whether «попова л а» may mean «попова лариса алексеевна»."""
    return len(words) <= len(known) and all(one.startswith(word) for word, one in zip(words, known, strict=False))
