"""What every document type shares: the organisation, appendices, clauses that a payload may replace.

A type is a module with one subclass of `Document`, a template and a sample of the same name. It says its labels,
derives the words that its template prints, and remarks on its own mistakes.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, TypedDict

from pydantic import Field

from service.documents import looks
from service.documents.defaults import Default
from service.markup import without_notes
from service.parts.act import ActReference, AppendixMark
from service.parts.appendix import Appendix, EnclosureWords, appendix_number, free_enclosure, mark_lines
from service.parts.base import Day, Line, OptionalLine, OptionalRich, Part, Remark, error, walk, warning
from service.parts.blocks import Block, Clause, Section, Texts
from service.parts.flow import Lines, number_remarks
from service.parts.looks import Looks
from service.parts.organisation import Letterhead, LetterheadWords, Organisation
from service.parts.page import PageWords, page_words
from service.parts.person import Person, post_differs
from service.parts.signature import Confirmation, Executor, SignatureWords, Signer, signature_words
from service.parts.stamp import Stamp, StampKind, StampRow, stamp_rows
from service.parts.year import YearPaper
from service.russian import Case, Phrase

Replacement = Texts | None
"""What stands instead of a default clause: a text, blocks, or nothing."""
Replacements = Annotated[dict[Line, Replacement], Field(max_length=200)]


class PairOfSignatures(TypedDict):
    """Two signatures of equal rank, side by side."""

    left: list[SignatureWords]
    right: list[SignatureWords]


class SignedWords(TypedDict):
    """What stands at the end of every paper; `named` is for the order that approves it, no template prints it."""

    named: str
    signatures: list[SignatureWords]
    equal_signatures: list[PairOfSignatures]
    confirmation: list[str]
    executor: str
    appendices: list[EnclosureWords]


class Document(Part):
    """The base of all types."""

    TITLE: ClassVar[str]
    """What the type is called, for people."""

    NEEDED: ClassVar[str]
    """When one needs it, in one sentence, for who begins a paper."""

    LOOKS: ClassVar[Looks] = looks.DOCUMENT

    SERVES: ClassVar[str] = ""
    """What a packet makes of the type by itself: `acquaintance`, `register`; nothing for most types."""

    YEAR: ClassVar[tuple[YearPaper, ...]] = ()
    """Which papers of this type a school year has; none for what is made by itself."""

    organisation: Organisation = Field(title="Организация")
    letterhead: Letterhead = Field(
        Letterhead.NONE, title="Бланк", description="centered – продольный, corner – угловой, none – без бланка"
    )
    signers: list[Signer] = Field(default_factory=list, max_length=10, title="Подписи", description="По старшинству")
    equal_signers: bool = Field(
        False, title="Подписи рядом", description="Должности равного уровня: подписи на одной высоте"
    )
    confirmation: Confirmation | None = Field(None, title="Простая отметка о подписании")
    executor: Executor | None = Field(None, title="Исполнитель")
    appendices: list[Appendix] = Field(default_factory=list, max_length=20, title="Приложения")

    @abstractmethod
    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> Mapping[str, Any]:
        """Everything that the template prints, as plain values; `enclosed` are the words of the appendices."""

    @abstractmethod
    def reference(self) -> ActReference:
        """The paper as its appendices name it."""

    @property
    @abstractmethod
    def named(self) -> Phrase:
        """The paper as an order that approves it names it; it declines."""

    @property
    def day(self) -> Day | None:
        """The day of the paper, where it has one."""
        return None

    @property
    def awaits_number(self) -> bool:
        """Whether the paper, or the order that approves it, has no number or date yet: then it is a draft."""
        return False

    @property
    def appendices_before(self) -> int:
        """How many appendices the type itself puts before those of the payload."""
        return 0

    @cached_property
    def mentions(self) -> tuple[tuple[tuple[str | int, ...], Person | ActReference], ...]:
        """Every person and act that the paper names, with the places."""
        return tuple((path, part) for path, part in walk(self) if isinstance(part, (Person, ActReference)))

    def defaults(self) -> Iterator[Default]:
        """What the type writes itself where the payload says nothing, in the order of the paper."""
        return iter(())

    def remarks(self) -> Iterator[Remark]:
        """What is wrong in every type: one person is written in one way and has one post."""
        known: dict[tuple[str, str, str], Person] = {}
        for path, part in self.mentions:
            if isinstance(part, Person):
                first = known.setdefault(part.key, part)
                if first is not part and (post_differs(first, part) or str(first.name) != str(part.name)):
                    said = f"Исправьте: один человек записан по-разному («{first.line}» и «{part.line}»)"
                    yield error(path, "person_differs", said)

    def unprinted(self, fields: Iterable[str], why: str) -> Iterator[Remark]:
        """A warning for each field that was given and is not printed: nothing is left out in silence."""
        for field in fields:
            if getattr(self, field):
                yield warning((field,), "not_printed", f"Проверьте: это не напечатается ({why})")

    def appendix_mark(self, place: int) -> AppendixMark:
        """The mark of one of the appendices."""
        return AppendixMark(
            number=appendix_number(self.appendices, place, self.appendices_before), act=self.reference()
        )

    def enclose_free(self, place: int) -> EnclosureWords:
        """The words of an appendix that is a free text."""
        number = appendix_number(self.appendices, place, self.appendices_before)
        return free_enclosure(self.appendices[place], mark_lines(number, self.reference()), self.organisation)

    def signed_words(self, enclosed: Sequence[EnclosureWords]) -> SignedWords:
        """Signatures, marks and appendices."""
        rows = signature_words(self.signers, self.organisation, self.letterhead is not Letterhead.NONE)
        pairs: list[PairOfSignatures] = [
            {"left": rows[place : place + 1], "right": rows[place + 1 : place + 2]} for place in range(0, len(rows), 2)
        ]
        return {
            "named": self.named.form(Case.ACCUSATIVE).text,
            "signatures": [] if self.equal_signers else rows,
            "equal_signatures": pairs if self.equal_signers else [],
            "confirmation": self.confirmation.words() if self.confirmation else [],
            "executor": self.executor.words() if self.executor else "",
            "appendices": list(enclosed),
        }


class CoverWords(TypedDict):
    """A title page; `page` is the sheet that follows it."""

    title: str
    lines: list[str]
    place: str
    page: PageWords


class PaperWords(SignedWords):
    """What the template of a paper that is not an order prints."""

    page: PageWords
    letterhead: LetterheadWords | None
    mark: list[str]
    stamps: list[StampRow]
    cover: CoverWords | None
    title: str
    subtitle: str
    body: Lines


class Cover(Part):
    """Титульный лист."""

    city: OptionalLine = Field("", title="Место", description="Не задано – место организации")
    year: int = Field(ge=1990, le=2199, title="Год")


class Paper(Document):
    """A paper that is approved by a stamp or an order: everything but the orders themselves."""

    mark: AppendixMark | None = Field(
        None, title="Отметка о приложении", description="Если документ – приложение к приказу"
    )
    stamps: list[Stamp] = Field(
        default_factory=list, max_length=4, title="Грифы", description="Утверждение, принятие, согласование"
    )
    cover: Cover | None = Field(None, title="Титульный лист")
    title: OptionalRich = Field("", title="Название", description="Не задано – служба составит сама")
    subtitle: OptionalRich = Field("", title="Под названием")

    LOOKS: ClassVar[Looks] = looks.PAPER
    KIND: ClassVar[str]
    """The kind of paper in the nominative: УТВЕРЖДЕНО agrees with it."""

    def stamp_words(self) -> list[StampRow]:
        """The stamps where offices place them."""
        return stamp_rows(self.stamps, self.organisation, self.KIND, self.letterhead is not Letterhead.NONE)

    def paper_words(
        self, heading: str, body: Lines, enclosed: Sequence[EnclosureWords], landscape: bool = False
    ) -> PaperWords:
        """The words that all papers print: the title, then the text, then what stands below it."""
        page = page_words(
            self.organisation, " ".join(heading.split("\n")), self.day, landscape, restart=self.mark is not None
        )
        cover: CoverWords | None = None
        if self.cover:
            place = self.cover.city or self.organisation.place
            sheet: PageWords = {**page, "restart": False, "goes_on": True}
            cover = {
                "title": without_notes(heading),
                "lines": [],
                "place": f"{place}\n{self.cover.year}".strip(),
                "page": sheet,
            }
        return {
            **self.signed_words(enclosed),
            "page": {**page, "landscape": False} if cover else page,
            "letterhead": self.organisation.letterhead(self.letterhead),
            "mark": self.mark.words() if self.mark else [],
            "stamps": self.stamp_words(),
            "cover": cover,
            "title": heading,
            "subtitle": self.subtitle,
            "body": body,
        }

    @property
    def awaits_number(self) -> bool:
        acts = [self.mark.act] if self.mark else [stamp.act for stamp in self.stamps if stamp.act]
        return any(not act.text and not (act.number and act.date) for act in acts)

    def own_enclosure(self, number: str, title: str, blocks: list[Block]) -> EnclosureWords:
        """An appendix that the type itself brings."""
        return free_enclosure(
            Appendix(title=title, body=blocks), mark_lines(number, self.reference()), self.organisation
        )

    def remarks(self) -> Iterator[Remark]:
        """A paper that is nobody's appendix is approved by someone, after it was adopted."""
        yield from super().remarks()
        days = [day for stamp in self.stamps if (day := stamp.approved_on)]
        for place, stamp in enumerate(self.stamps):
            if stamp.protocol and stamp.protocol.date and days and stamp.protocol.date > max(days):
                said = "Исправьте даты: протокол позже утверждения, а утверждают после принятия"
                yield error(("stamps", place, "protocol", "date"), "late_protocol", said)
        approved = {StampKind.APPROVE, StampKind.APPROVED}
        if self.mark is None and not any(stamp.kind in approved for stamp in self.stamps):
            said = "Добавьте гриф утверждения или отметку о приложении: без них документ не утверждён"
            yield warning(("stamps",), "not_approved", said)


def numbered(blocks: Sequence[Block], prefix: tuple[int, ...] = ()) -> Iterator[tuple[str, list[Block], int]]:
    """Every section and clause with its automatic number, the list it stands in and its place there."""
    count = 0
    siblings = blocks if isinstance(blocks, list) else list(blocks)
    for place, block in enumerate(siblings):
        if isinstance(block, (Section, Clause)):
            count += 1
            number = (*prefix, count)
            yield ".".join(map(str, number)), siblings, place
            yield from numbered(block.body, number)


def replace_numbered(blocks: list[Block], wanted: Mapping[str, Replacement]) -> list[Block]:
    """Default blocks with some clauses replaced by their number; what is replaced by nothing goes."""
    found = {number: (siblings, place) for number, siblings, place in numbered(blocks)}
    asked = [(found[key.rstrip(".")], new) for key, new in wanted.items() if key.rstrip(".") in found]
    for (siblings, place), new in sorted(asked, key=lambda one: -one[0][1]):
        siblings[place : place + 1] = list(new or ())
    return blocks


def unknown_replacements(
    known: set[str], wanted: Mapping[str, Replacement], path: tuple[str | int, ...]
) -> Iterator[Remark]:
    """Keys that name no default clause."""
    for key, new in wanted.items():
        if key.rstrip(".") not in known:
            said = f"Исправьте «{key}»: такого пункта в тексте по умолчанию нет. Есть: {', '.join(sorted(known)[:40])}"
            yield error((*path, key), "unknown_clause", said)
        yield from number_remarks(list(new or ()), (*path, key))
