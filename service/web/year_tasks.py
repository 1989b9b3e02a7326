"""The year as a list of tasks: what is done, what is next, what cannot begin yet and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import url_for

from service.access import Action, Actor
from service.errors import Problem
from service.forms import html_id
from service.records import organisation, people
from service.records.counting import how_many
from service.records.people import PeopleQuery
from service.registry.reading import PAYLOAD
from service.registry.shapes import PaperRow, Told
from service.store import Session
from service.web.papers_room import STATES
from service.years.folder import year_papers
from service.years.plan import recipes
from service.years.shapes import Standing, Step, YearFolder, YearItem
from service.years.wording import month, not_made

DONE, BEGUN, FREE, BLOCKED = (
    ("сделано", "done"),
    ("начато", "doing"),
    ("можно начать", "waiting"),
    ("пока нельзя", "cancelled"),
)
"""The states of a task: the word, and its colour."""
_NUMBERED = (Standing.REGISTERED, Standing.SIGNED, Standing.FILED)
_SCHOOL = "web_school.profile"


@dataclass(frozen=True)
class Line:
    """Something that is missing or to be seen to, and where to mend it."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Task:
    """A task of the year."""

    name: str
    title: str
    address: str
    state: tuple[str, str]
    said: str = ""
    """How far it is, or why it cannot begin yet."""
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A paper of the year as its row shows it."""

    key: str
    title: str
    state: tuple[str, str]
    why: str
    """Why it is not there yet."""
    paper: PaperRow | None
    errors: list[Line]
    warnings: list[Line]
    may_make: bool
    is_to_make: bool
    """It is made together with all others."""
    is_on_request: bool
    is_ready: bool
    """Numbered, or a draft without errors."""


@dataclass(frozen=True)
class Group:
    """Papers of one kind, one for each pair, folded together; or one paper alone."""

    title: str
    rows: list[Row]
    is_folded: bool

    @property
    def ready(self) -> int:
        """How many are whole."""
        return sum(row.is_ready for row in self.rows)

    @property
    def made(self) -> int:
        """How many are written."""
        return sum(row.paper is not None for row in self.rows)

    @property
    def to_make(self) -> str:
        """What «Подготовить все документы» will make of it, in words; empty where nothing."""
        count = sum(row.is_to_make for row in self.rows)
        title = self.title[:1].lower() + self.title[1:]
        return f"{title} – {count}" if self.is_folded and count else title if count else ""

    @property
    def is_on_request(self) -> bool:
        """Nobody has to write them, and nobody has."""
        return not self.made and all(row.is_on_request for row in self.rows)

    @property
    def wrong(self) -> int:
        """How many have mistakes."""
        return sum(bool(row.errors) for row in self.rows)


@dataclass(frozen=True)
class Next:
    """The one strong next step."""

    text: str
    address: str = ""
    prepares: bool = False
    """It is a button that makes all papers."""


@dataclass(frozen=True)
class Seen:
    """The folder with what the page has found besides."""

    folder: YearFolder
    groups: list[Group]
    is_checked: bool
    free: int
    """How many mentees are in no pair."""
    people: int


def folder_of(session: Session, actor: Actor, school_year: str, *, check: bool) -> Seen:
    """The folder of a year as its page shows it; `check`: with what is wrong with every draft."""
    folder = year_papers(session, actor, school_year, check=check, payloads=False)
    may_see = Action.people_read in actor.scopes
    free = PeopleQuery(free=school_year, mentee=True)
    return Seen(
        folder,
        _groups(folder.items, check),
        check,
        free=people.count(session, actor, free) if may_see else 0,
        people=people.count(session, actor, PeopleQuery()) if may_see else 0,
    )


@dataclass(frozen=True)
class Tasks:
    """All tasks of a year and the next step."""

    school: Task
    people: Task
    pairs: Task
    papers: Task
    packet: Task
    next: Next | None
    may_prepare: bool
    """All papers can be made already, though something else comes first."""


def tasks_of(session: Session, actor: Actor, seen: Seen) -> Tasks:
    """The tasks of a year in their order."""
    year = seen.folder.id
    school, next_step = _school(session, actor), _next(actor, seen)
    can = seen.folder.to_prepare and {Action.papers_write, Action.documents} <= actor.scopes
    may_prepare = bool(can and seen.folder.pairs and not (next_step and next_step.prepares))
    return Tasks(school, _people(seen), _pairs(seen), _papers(seen), _packet(seen, year), next_step, may_prepare)


def _school(session: Session, actor: Actor) -> Task:
    told, address = organisation.get(session, actor), url_for(_SCHOOL)
    profile = told.profile
    lines = [Line(one.message, f"{address}#{html_id(one.pointer)}") for one in told.problems]
    if profile.director is None:
        said = "Укажите директора: без него документы некому подписать"
        lines.insert(0, Line(said, f"{address}#{html_id('/director')}"))
    missing = [word for word, one in (("куратор", profile.curator), ("бухгалтер", profile.accountant)) if not one]
    if missing:
        said = f"В приказах не будет имён, пока не указаны: {', '.join(missing)}"
        lines.append(Line(said, f"{address}#{html_id('/curator')}"))
    name = profile.organisation.short_name or profile.organisation.full_name
    return Task("school", "Школа", address, BEGUN if lines else DONE, name, lines)


def _people(seen: Seen) -> Task:
    address = url_for("web_people.people_page")
    if not seen.people:
        return Task("people", "Люди", url_for("web_people.paste"), FREE, "Вставьте список учителей из Excel")
    return Task("people", "Люди", address, DONE, f"В списке {how_many(seen.people, 'человек')}")


def _pairs(seen: Seen) -> Task:
    address = url_for("web_pairs.pairs_page", year=seen.folder.id)
    if not seen.people:
        return Task("pairs", "Пары и группы", "", BLOCKED, "Сначала добавьте людей")
    lines = [Line(f"Без наставника: {seen.free}", address)] if seen.free else []
    if not seen.folder.pairs:
        return Task("pairs", "Пары и группы", address, FREE, "Назначьте наставников", lines)
    said = f"Назначено: {how_many(seen.folder.pairs, 'пара')}"
    return Task("pairs", "Пары и группы", address, BEGUN if lines else DONE, said, lines)


def _papers(seen: Seen) -> Task:
    folder = seen.folder
    if not folder.made:
        state = FREE if folder.to_prepare else BLOCKED
        return Task("papers", "Документы", "", state, "Можно подготовить все сразу" if folder.to_prepare else "")
    later = sum(item.standing is Standing.LATER and not item.on_request for item in folder.items)
    said = f"Составлено {folder.made} из {folder.papers}, с номером – {folder.numbered}"
    said += f", ещё рано составлять – {later}" if later else ""
    return Task("papers", "Документы", "", DONE if folder.numbered >= folder.papers else BEGUN, said)


def _packet(seen: Seen, year: int) -> Task:
    if not seen.folder.made:
        return Task("packet", "Пакет", "", BLOCKED, "Сначала подготовьте документы")
    address = url_for("web_packets.new_packet", year=year)
    return Task("packet", "Пакет", address, FREE, "Всё вместе: для директора, на печать и в архив ZIP")


def _groups(items: Sequence[YearItem], check: bool) -> list[Group]:
    plurals = {name: recipe.plural for name, recipe in recipes() if recipe.plural}
    found: dict[tuple[str, bool], Group] = {}
    for item in items:
        is_folded = bool(item.about) and item.type in plurals
        key = (item.type if is_folded else item.key, is_folded)
        if key not in found:
            found[key] = Group(plurals[item.type] if is_folded else item.title, [], is_folded)
        found[key].rows.append(_row(item, check))
    return list(found.values())


def _row(item: YearItem, check: bool) -> Row:
    errors = [_line(item, one) for one in item.problems or () if one.severity == "error"]
    warnings = [_line(item, one) for one in item.problems or () if one.severity != "error"]
    is_whole = item.standing is Standing.DRAFT and check and not errors
    why = item.blocked or (f"нужен с {month(item.due_from)}" if item.standing is Standing.LATER else "")
    return Row(
        key=item.key,
        title=item.title,
        state=STATES[item.paper.state]
        if item.paper
        else _NOT_MADE.get(item.standing) or (not_made(item.title.partition(":")[0]), "waiting"),
        why=why,
        paper=item.paper,
        errors=errors,
        warnings=warnings,
        may_make=item.standing in (Standing.WANTED, Standing.ON_REQUEST),
        is_to_make=item.standing is Standing.WANTED,
        is_on_request=item.on_request,
        is_ready=item.standing in _NUMBERED or is_whole,
    )


_NOT_MADE = {
    Standing.BLOCKED: BLOCKED,
    Standing.LATER: ("ещё рано", "cancelled"),
    Standing.ON_REQUEST: ("по желанию", "cancelled"),
}


def _line(item: YearItem, told: Told | Problem) -> Line:
    """A remark on a paper, with the address of the very field."""
    if item.paper is None:
        return Line(told.message)
    place = html_id(told.pointer.removeprefix(PAYLOAD))
    return Line(told.message, f"{url_for('web_papers.paper', number=item.paper.id, check=1)}#{place}")


def _next(actor: Actor, seen: Seen) -> Next | None:
    """The next step by its name; what only a check can tell is told when it is over."""
    folder, step = seen.folder, seen.folder.next
    year = folder.id
    if step and step.action == "profile":
        may = Action.organisation_write in actor.scopes
        return Next(step.text, url_for(_SCHOOL)) if may else Next(f"{step.text}: попросите администратора")
    if not seen.people and Action.people_write in actor.scopes:
        return Next("Добавить людей", url_for("web_people.paste"))
    if (not folder.pairs or (seen.free and folder.to_prepare)) and Action.pairs_write in actor.scopes:
        free = f": без пары {how_many(seen.free, 'наставляемый')}" if seen.free else ""
        return Next(f"Назначить пары{free}", url_for("web_pairs.pairs_page", year=year))
    if step is None or (step.action in ("mend", "register") and not seen.is_checked):
        return None
    if step.action == "prepare":
        may = Action.papers_write in actor.scopes and Action.documents in actor.scopes
        return Next(f"Подготовить все документы: {folder.to_prepare}", prepares=True) if may else None
    return _about_paper(seen, step)


def _about_paper(seen: Seen, step: Step) -> Next | None:
    row = next((row for group in seen.groups for row in group.rows if row.key == step.item), None)
    if row is None or row.paper is None:
        return None
    place = "web_papers.register_page" if step.action == "register" else "web_papers.paper"
    return Next(step.text, url_for(place, number=row.paper.id))
