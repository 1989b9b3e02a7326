"""What papers of the school year on pairs have in common: a programme, a mentor's report, the report on all of them."""

from __future__ import annotations

from service.parts.base import iso
from service.parts.year import PAIRING, Each, Payload, Year, YearPair, YearPaper


def program_of(year: Year, pair: YearPair | None) -> Payload:
    """The programme of a pair: the curator agrees to it, the head approves it."""
    curator = year.people.get("curator")
    agreed = [{"kind": "agreed", "signer": {"person": {"person": curator}}, "blank_date": True}] if curator else []
    approved = {"kind": "approve", "signer": {"director": True}, "blank_date": True}
    return {**_on(year, pair), "stamps": [*agreed, approved]}


def mentor_report(year: Year, pair: YearPair | None) -> Payload:
    """A mentor's report: on the last day of the work."""
    end = (pair and pair.last) or year.days.term.end
    return {**_on(year, pair, "mentoring_kind"), "kind": "mentor", "date": iso(end)}


def curator_report(year: Year, _pair: YearPair | None) -> Payload:
    """The report on all pairs, when the year of mentoring is over."""
    pairs = [{"pair": pair.number} for pair in year.pairs]
    return {"kind": "curator", "date": iso(year.days.term.end), "pairs": pairs}


def _on(year: Year, pair: YearPair | None, kind: str = "kind") -> Payload:
    """The pair, the order that has made it, and the kind of mentoring that a group has where none is written down."""
    assert pair is not None, "a paper of a pair has its pair"
    order = year.act(PAIRING, pair)
    usual = {kind: "групповое"} if pair.is_group and not pair.kind else {}
    return {"pair": pair.number, **usual, **({"pair_order": order} if order else {})}


PROGRAMS = (
    YearPaper(
        place=50,
        title="Программа",
        plural="Программы",
        months=(9, 10),
        each=Each.PAIR,
        cites=(PAIRING,),
        copies=2,  # one for the pair, one for the дело
        also=program_of,
    ),
)
REPORTS = (
    YearPaper(place=60, title="Итоговый отчёт куратора", months=(5, 6), on_all_pairs=True, also=curator_report),
    YearPaper(
        place=70,
        title="Отчёт наставника",
        plural="Отчёты наставников",
        months=(5, 6),
        each=Each.PAIR,
        cites=(PAIRING,),
        on_request=True,
        also=mentor_report,
    ),
)
