"""The papers of a school year in their order: what the types say of it, met with its pairs and its papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from service import documents
from service.documents.year_payload import year_payload
from service.parts.period import Term
from service.parts.year import LAUNCH, Each, Payload, Year, YearDays, YearPair, YearPaper
from service.registry.shapes import State
from service.store.tables import Paper
from service.years.days import days_of
from service.years.known import Known, named_pairs, pair_terms

NO_PAIRS = "Сначала назначьте пары"


@dataclass(frozen=True)
class Planned:
    """A paper of the year, whether it is made or not."""

    type: str
    recipe: YearPaper
    pairs: tuple[YearPair, ...] = ()
    """Those that it is about."""
    paper: Paper | None = None
    blocked: str = ""
    """Why it can't be made yet."""
    left_out: tuple[YearPair, ...] = ()
    """Those that a draft on all pairs does not name yet."""

    @property
    def pair(self) -> YearPair | None:
        """The one pair that it is about."""
        return self.pairs[0] if self.recipe.each is Each.PAIR and self.pairs else None

    @property
    def about(self) -> str:
        """As the column of papers holds it."""
        return self.pair.number if self.pair else ""

    @property
    def key(self) -> str:
        """Its name in the year: one and the same before and after it is made, but where there may be several."""
        several = self.paper.id if self.paper and self.recipe.each is Each.PAIRS else ""
        return ":".join(part for part in (self.type, several or self.about) if part)

    @property
    def title(self) -> str:
        """As a curator would call it."""
        return f"{self.recipe.title}: {self.pair.name}" if self.pair else self.recipe.title


def recipes() -> list[tuple[str, YearPaper]]:
    """What every year has, in its order."""
    found = [(name, recipe) for name, cls in documents.types().items() for recipe in cls.YEAR]
    return sorted(found, key=lambda one: (one[1].place, one[0]))


def planned(known: Known) -> list[Planned]:
    """The papers of the year in their order."""
    return [one for name, recipe in recipes() for one in _of(name, recipe, known)]


def others(known: Known, plan: list[Planned]) -> list[Paper]:
    """The papers of the year that no one has planned."""
    placed = {one.paper.id for one in plan if one.paper}
    return [paper for paper in known.papers if paper.id not in placed]


def _of(name: str, recipe: YearPaper, known: Known) -> Iterator[Planned]:
    own = [paper for paper in known.papers if paper.type == name]
    needs_pairs = recipe.each is not Each.YEAR or recipe.on_all_pairs
    if recipe.each is Each.PAIRS:
        yield from _on_all(name, recipe, known, own)
    elif recipe.each is Each.PAIR:
        by_pair: dict[str, list[Paper]] = {}
        for one in own:
            by_pair.setdefault(one.about, []).append(one)
        for pair in known.pairs:
            yield Planned(name, recipe, (pair,), _main(by_pair.get(pair.number, [])))
    else:
        paper = _main([one for one in own if not one.about])
        blocked = NO_PAIRS if needs_pairs and not known.pairs and not paper else ""
        yield Planned(name, recipe, known.pairs, paper, blocked)
    if recipe.each is Each.PAIR and not known.pairs and not recipe.on_request:
        yield Planned(name, recipe, blocked=NO_PAIRS)


def _on_all(name: str, recipe: YearPaper, known: Known, own: list[Paper]) -> Iterator[Planned]:
    """Every paper on several pairs, and one more for the pairs that none of them names."""
    covered = {paper.id: set(named_pairs(paper.payload)) for paper in own}
    free = tuple(one for one in known.pairs if not any(one.number in some for some in covered.values()))
    draft = next((paper.id for paper in reversed(own) if paper.state == State.DRAFT), "")
    for paper in own:
        about = tuple(one for one in known.pairs if one.number in covered[paper.id])
        yield Planned(name, recipe, about, paper, left_out=free if paper.id == draft else ())
    if (free and not draft) or not own:
        yield Planned(name, recipe, free, blocked="" if free else NO_PAIRS)


def _main(papers: list[Paper]) -> Paper | None:
    """The one that was registered first, else the oldest draft: later papers of its kind stand among the others."""
    numbered = [(paper.day, place) for place, paper in enumerate(papers) if paper.state != State.DRAFT and paper.day]
    return papers[min(numbered)[1]] if numbered else next(iter(papers), None)


class Making:
    """Payloads for what is not made yet, as the year stands."""

    def __init__(self, school_year: str, known: Known, plan: list[Planned], today: date) -> None:
        self._known, self._today, self.first = known, today, int(school_year[:4])
        self._cited: dict[str, str] = {}
        self._terms: dict[str, Term] = {}
        self._launched: date | None = None
        union = known.profile.trade_union
        self._year = Year(
            school_year=school_year,
            days=self._days([]),
            people=known.people,
            trade_union=union.name if union else "",
            site=known.profile.organisation.site,
            approved=tuple(recipe.approved_as for _, recipe in recipes() if recipe.approved_as),
        )
        for one in plan:
            if one.paper:
                self.made(one, one.paper)

    @property
    def year(self) -> Year:
        """What is known of the year itself."""
        return self._year

    def made(self, one: Planned, paper: Paper) -> None:
        """There is this paper: others may cite it."""
        role = one.recipe.role
        if role == LAUNCH and paper.day:
            self._launched = paper.day
        if not role:
            return
        self._cited[role] = paper.id
        if one.recipe.each is Each.PAIRS:
            own = dict(pair_terms(paper.payload))
            for pair in one.pairs:
                self._cited[f"{role}:{pair.number}"] = paper.id
                term = _term(own.get(pair.number) or paper.payload.get("period"))
                self._terms |= {pair.number: term} if term else {}

    def payload(self, one: Planned) -> Payload:
        """The payload of a paper that there is not yet."""
        given = self._known.consents
        days = self._days([given[pair.number] for pair in one.pairs if pair.number in given])
        if one.pair and one.pair.number in self._terms:
            days = replace(days, term=self._terms[one.pair.number])
        year = replace(self._year, days=days, pairs=one.pairs, cited=dict(self._cited))
        return year_payload(documents.model(one.type), one.recipe, year, one.pair)

    def _days(self, consents: list[date]) -> YearDays:
        return days_of(self.first, self._today, self._launched, consents)


def _term(given: object) -> Term | None:
    try:
        return Term.model_validate(given)
    except ValueError:
        return None
