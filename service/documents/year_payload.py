"""A payload of the school year: what a type has in common with all others is told here, the rest by the type itself."""

from __future__ import annotations

from service.documents.base import Document
from service.parts.year import LAUNCH, Payload, Year, YearPair, YearPaper


def year_payload(cls: type[Document], paper: YearPaper, year: Year, pair: YearPair | None) -> Payload:
    """What a paper of the year is made of, its records named by their numbers.

    What nobody has written down is left out: the form shows it as missing.
    """
    known = {
        "school_year": year.school_year,
        "period": (pair.term if pair and pair.term else year.days.term).model_dump(mode="json"),
        **{name: {"person": number} for name, number in year.people.items()},
    }
    made: Payload = {"organisation": {"organisation": "own"}}
    made |= {name: value for name, value in known.items() if name in cls.model_fields}
    if cls.model_fields["signers"].is_required():
        made["signers"] = [{"director": True}]
    if paper.approved_as:
        number = year.approved.index(paper.approved_as) + 1
        made["mark"] = {"number": str(number), "act": year.act(LAUNCH) or {"kind": "приказ"}}
    return made | paper.also(year, pair)
