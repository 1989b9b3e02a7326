"""Whether the papers of a packet agree: acts, people, appendices and the organisation are the same everywhere.

A paper alone is checked by its type; here stand the mistakes that are seen only when papers lie side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from service.documents.base import Document, Paper
from service.documents.orders import Order
from service.errors import Problem, Severity
from service.packet.reading import Entry
from service.parts.act import ActReference, AppendixMark
from service.parts.order import mentioned_appendices
from service.parts.person import Person, post_differs
from service.payload import pointer as json_pointer
from service.russian import Case

ALIKE = 0.85
"""How much two names have in common that are probably one person's, misspelt once."""

Placed = tuple[str, Document]


def disagreements(entries: Sequence[Entry]) -> list[Problem]:
    """Everything that one paper of a packet says otherwise than another."""
    tops = [(f"{entry.pointer}/payload", entry.document) for entry in entries if entry.document]
    every = [(place, paper.document) for entry in entries for place, paper in entry.papers()]
    found = [*_organisations(tops), *_people(every), *_cited_orders(every)]
    # An order may be among what can't be read yet: what its appendices say would be blamed in vain.
    if all(entry.paper or not entry.item.type for entry in entries):
        sent = {number for entry in entries if entry.item.file for number in mentioned_appendices(entry.item.title)}
        found += [*_marks(tops), *_missing_appendices(tops, sent)]
    settled = tuple(f"{entry.pointer}/" for entry in entries if entry.item.settled)
    return [_softened(one) if one.pointer.startswith(settled) else one for one in found]


def _softened(problem: Problem) -> Problem:
    """What stands in a paper that is registered already is told, but keeps nothing from being printed."""
    if problem.severity is Severity.WARNING:
        return problem
    said = f"{problem.message} (документ уже зарегистрирован: пакет соберётся и так)"
    return replace(problem, message=said, severity=Severity.WARNING)


def _organisations(papers: Sequence[Placed]) -> Iterator[Problem]:
    """One packet, one organisation, written in one way."""
    if not papers:
        return
    first = papers[0][1].organisation
    for place, document in papers[1:]:
        other = document.organisation
        at = f"{place}/organisation/full_name"
        if _same_name(first.full_name, other.full_name):
            if _squeezed(first.full_name) != _squeezed(other.full_name) or first.short_name != other.short_name:
                said = f"Напишите организацию, как в первом документе: «{first.full_name}», кратко «{first.short_name}»"
                yield Problem(at, "organisation_spelling", said, Severity.WARNING)
        elif first.inn and first.inn == other.inn:
            said = f"Исправьте: ИНН тот же, а названия разные: «{other.full_name}» и «{first.full_name}»"
            yield Problem(at, "organisation_differs", said)
        else:
            said = f"Исправьте организацию: здесь «{other.full_name}», а в первом документе «{first.full_name}»"
            yield Problem(at, "organisation_differs", said)


def _same_name(left: str, right: str) -> bool:
    return _letters(left) == _letters(right)


def _letters(text: str) -> str:
    """What is left of a name without quotes, blanks, case and ё."""
    return re.sub(r"[^0-9a-zа-я]", "", text.casefold().replace("ё", "е"))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _people(papers: Sequence[Placed]) -> Iterator[Problem]:
    """One person has one spelling and one post; a name that nearly is another's is asked about."""
    known: dict[tuple[str, str, str], tuple[Person, str]] = {}
    for place, document in papers:
        for path, part in document.mentions:
            if not isinstance(part, Person):
                continue
            at = place + json_pointer(path)
            first, home = known.setdefault(part.key, (part, place))
            if first is part or home == place:
                continue  # one paper alone is checked by itself
            if str(first.name) != str(part.name):
                said = f"Выберите одно написание: здесь «{part.name}», а в {_which(home)} «{first.name}»"
                yield Problem(at, "person_spelling", said)
            elif post_differs(first, part):
                said = f"Выберите одну должность: {part.name} здесь «{part.post}», а в {_which(home)} «{first.post}»"
                yield Problem(f"{at}/post", "person_post", said)
    yield from _near_names(list(known.values()))


def _which(place: str) -> str:
    """«документе № 2»: the item by its place in the packet."""
    return f"документе №\u00a0{int(place.split('/')[2]) + 1}"


def _near_names(people: Sequence[tuple[Person, str]]) -> Iterator[Problem]:
    by_name: dict[tuple[str, str], list[tuple[Person, str]]] = {}
    for person, place in people:
        surname, first, patronymic = person.key
        for shared in {("1", surname + " " + first[:1]), ("2", first + " " + patronymic)} if first else ():
            by_name.setdefault(shared, []).append((person, place))
    told: set[frozenset[int]] = set()
    for group in by_name.values():
        for index, (person, place) in enumerate(group):
            for other, home in group[:index]:
                pair = frozenset((id(person), id(other)))
                if place != home and pair not in told and _one_slip(person, other):
                    told.add(pair)
                    said = f"Проверьте: «{person.name}» и «{other.name}» – не один ли это человек?"
                    yield Problem(place, "person_alike", said, Severity.WARNING)


def _one_slip(left: Person, right: Person) -> bool:
    """Whether one part of two names differs by a slip and the others agree; a short part may be an initial."""
    pairs = [(one, two) for one, two in zip(left.key, right.key, strict=True) if one != two]
    if any(not one or not two for one, two in pairs):
        return False
    if all(_initial(one, two) for one, two in pairs):
        return True
    return len(pairs) == 1 and SequenceMatcher(None, *pairs[0]).ratio() >= ALIKE


def _initial(one: str, two: str) -> bool:
    short, long = sorted((one.rstrip("."), two.rstrip(".")), key=len)
    return len(short) == 1 and long.startswith(short)


def _orders(papers: Iterable[Placed]) -> list[tuple[str, Order]]:
    return [(place, document) for place, document in papers if isinstance(document, Order)]


def _kind(act: ActReference) -> str:
    return act.kind.casefold().strip()


def _same_act(left: ActReference, right: ActReference) -> bool:
    return left.number.casefold() == right.number.casefold() and left.date == right.date


def _is_blank(act: ActReference) -> bool:
    return not (act.number or act.date)


def _told(act: ActReference) -> str:
    return str(act.phrase.form(Case.NOMINATIVE).text)


def _marks(papers: Sequence[Placed]) -> Iterator[Problem]:
    """An appendix that stands by itself names the number and the date of an order of the packet."""
    orders = _orders(papers)
    for place, document in papers:
        mark = _mark(document)
        if mark is None or mark.act.text:
            continue
        rivals = [order.reference() for _, order in orders if _kind(order.reference()) == _kind(mark.act)]
        if any(_same_act(mark.act, act) for act in rivals):
            continue
        at = f"{place}/mark/act"
        if rivals:
            said = f"Исправьте отметку о приложении: в ней {_told(mark.act)}, а в пакете "
            drafts = ["проект приказа без номера и даты"] if any(_is_blank(act) for act in rivals) else []
            numbered = [_told(act) for act in rivals if not _is_blank(act)]
            yield Problem(at, "mark_differs", said + ", ".join(numbered + drafts))
        else:
            said = f"Проверьте: {_told(mark.act)}, к которому это приложение, в пакете нет"
            yield Problem(at, "no_order", said, Severity.WARNING)


def _mark(document: Document) -> AppendixMark | None:
    return document.mark if isinstance(document, Paper) else None


def _missing_appendices(papers: Sequence[Placed], sent: set[str]) -> Iterator[Problem]:
    """An appendix that an order names is in the packet; one that is in the packet is named by its order.

    `sent` are the numbers of appendices that came as files: their titles say so.
    """
    marks = [(place, mark) for place, document in papers if (mark := _mark(document)) and not mark.act.text]
    acts = [order.reference() for _, order in _orders(papers)]
    strays = {mark.number.casefold() for _, mark in marks if not any(_same_act(mark.act, act) for act in acts)}
    for place, order in _orders(papers):
        texts = order.texts
        own = {order.appendix_mark(at).number.casefold() for at in range(len(order.appendices))}
        own |= {str(number) for number in range(1, order.appendices_before + 1)}
        apart = [(at, mark.number) for at, mark in marks if _same_act(mark.act, order.reference())]
        found = own | strays | sent | {number.casefold() for _, number in apart}  # a stray is told by its wrong mark
        for number in sorted(mentioned_appendices(texts) - found):
            said = (
                f"Добавьте в пакет приложение №\u00a0{number}: приказ его называет. Если это файл, "
                f"начните его название (title) словами «Приложение №\u00a0{number}»"
            )
            yield Problem(place, "appendix_missing", said)
        own_act = order.reference()
        twins = not own_act.number and sum(_same_act(act, own_act) for act in acts) > 1
        for at, number in () if twins else apart:  # which of two drafts an appendix belongs to can't be told yet
            named = number.casefold() in mentioned_appendices(texts) if number else "прил" in texts.casefold()
            if not named:
                told = f"приложение № {number}" if number else "приложение"
                said = f"Назовите {told} в тексте приказа: этот документ помечен как приложение к нему"
                yield Problem(f"{at}/mark", "appendix_not_mentioned", said)


def _cited_orders(papers: Sequence[Placed]) -> Iterator[Problem]:
    """Where a paper cites an order of the packet by its number, it gives its date too, and rightly."""
    orders = [order.reference() for _, order in _orders(papers)]
    for place, document in papers:
        for path, part in document.mentions:
            if not isinstance(part, ActReference) or not part.number or not part.date or path[:1] == ("mark",):
                continue
            for act in orders:
                same = _kind(act) == _kind(part) and act.number.casefold() == part.number.casefold()
                mine = not part.issuer or _letters(part.issuer) == _letters(act.issuer)
                if same and mine and act.date and part.date != act.date and part.date.year == act.date.year:
                    said = f"Исправьте дату: {_told(part)}, а в пакете {_told(act)}"
                    yield Problem(place + json_pointer(path), "act_differs", said)
