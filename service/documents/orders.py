"""What orders share: head, grounds, named clauses, control, acquaintance."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import Field

from service.documents import defaults, looks
from service.documents.base import Document, Replacements, SignedWords, unknown_replacements
from service.parts.act import ActReference, join_acts
from service.parts.appendix import EnclosureWords
from service.parts.base import Line, OptionalLine, OptionalRich, Remark, error, warning
from service.parts.blocks import Block, Body
from service.parts.flow import Lines, flow, number_remarks
from service.parts.looks import Looks
from service.parts.order import HeadWords, OrderHead, deadline_remarks, ground_remarks, mentioned_appendices, texts_of
from service.parts.organisation import Letterhead, LetterheadWords
from service.parts.page import PageWords, page_words
from service.parts.person import Person, same_person
from service.parts.signature import AcknowledgedWords, Acknowledgement, AcknowledgementStyle, Signer, acknowledged
from service.russian import Act, Case, Phrase
from service.wording import Part as TextPart
from service.wording import parts_of


class OrderHeadWords(HeadWords):
    """The head with the kind of the paper and the word that opens its clauses."""

    kind: str
    act: str
    resolution: str


class OrderWords(SignedWords):
    """What the template of an order prints."""

    page: PageWords
    letterhead: LetterheadWords | None
    head: OrderHeadWords
    title: str
    preamble: Lines
    body: Lines
    acknowledged: AcknowledgedWords | None


class Order(Document):
    """Приказ."""

    letterhead: Letterhead = Field(
        Letterhead.CENTERED, title="Бланк", description="centered – продольный, corner – угловой, none – без бланка"
    )
    head: OrderHead = Field(title="Дата, номер, место")
    kind: Line = Field("Приказ", title="Вид акта", description="Приказ или распоряжение")
    title: OptionalRich = Field("", title="Заголовок к тексту", description="«О чём»; не задан – служба составит сама")
    grounds: list[ActReference] = Field(
        default_factory=list, max_length=30, title="Основания", description="Акты, на которые опирается приказ"
    )
    purpose: OptionalLine = Field("", title="Цель", description="Продолжение слов «в целях», в родительном падеже")
    preamble: OptionalRich = Field("", title="Преамбула", description="Вместо составленной службой, дословно")
    replace: Replacements = Field(
        default_factory=dict,
        title="Пункты приказа",
        description="Имя пункта и то, что станет на его месте; null убирает пункт",
    )
    extra_clauses: Body = Field(
        default_factory=list, title="Дополнительные пункты", description="Станут перед пунктом о контроле"
    )
    clauses: Body | None = Field(
        None,
        title="Все пункты",
        description="Вместо составленных службой; абзац вида «@curator» ставит её пункт с этим именем",
    )
    control: Literal["self"] | Person = Field(
        "self", title="Контроль", description="self – оставляю за собой; иначе человек"
    )
    acknowledgement: Acknowledgement = Field(default_factory=Acknowledgement, title="Ознакомление")
    signers: list[Signer] = Field(min_length=1, max_length=10, title="Подписи", description="По старшинству")

    LOOKS: ClassVar[Looks] = looks.ORDER

    PRINTED_BY: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """A field -> the default clauses that print it; without one of them it would be given in vain."""

    @abstractmethod
    def facts(self) -> dict[str, Any]:
        """The words that the default text of the type may use."""

    @abstractmethod
    def people(self) -> Iterable[Person]:
        """Everyone whom the order concerns."""

    @property
    @abstractmethod
    def text_name(self) -> str:
        """The name of the default text."""

    @property
    def _small_kind(self) -> str:
        """The kind inside a sentence."""
        return self.kind[:1].lower() + self.kind[1:]

    @property
    def day(self) -> date | None:
        return self.head.date

    @property
    def awaits_number(self) -> bool:
        return not (self.head.number and self.head.date)

    @property
    def named(self) -> Phrase:
        return self.reference().phrase

    def reference(self) -> ActReference:
        return self.head.reference(self.organisation, self._small_kind)

    @cached_property
    def usual(self) -> dict[str, TextPart]:
        """The default text of the order, filled with its facts."""
        return parts_of(self.text_name, self.facts())

    @property
    def heading(self) -> str:
        """«О чём»: as given, or as the service says it."""
        return self.title or self.usual["title"].text

    @property
    def controller(self) -> Person | None:
        """Who controls; nobody where the head does."""
        return self.control if isinstance(self.control, Person) else None

    def common_facts(self) -> dict[str, Any]:
        """The facts that every order has."""
        return {
            "organisation": self.organisation.words(),
            "act": Act(self._small_kind),
            "grounds": join_acts(self.grounds, Case.GENITIVE),
            "purpose": self.purpose,
            "controller": self.controller.words() if self.controller else None,
        }

    def blocks(self, parts: Mapping[str, TextPart]) -> list[Block]:
        """The clauses in their order: the service's own by name, replaced, extended, or all the payload's."""
        shown = [name for name in parts if parts[name].blocks or self.replace.get(name)]
        names = [name for name in shown if name not in ("", "title", "preamble", "basis")]
        if self.clauses is not None:
            return [inner for block in self.clauses for inner in self._resolved(block, parts)]
        result: list[Block] = []
        for name in names:
            if name == "control":
                result += self.extra_clauses
            result += self._clause(name, parts)
        return result if "control" in names else [*result, *self.extra_clauses]

    def _clause(self, name: str, parts: Mapping[str, TextPart]) -> list[Block]:
        return list(self.replace[name] or ()) if name in self.replace else parts[name].blocks

    def _resolved(self, block: Block, parts: Mapping[str, TextPart]) -> list[Block]:
        if isinstance(block, str) and block.startswith("@") and block[1:] in parts:
            return self._clause(block[1:], parts)
        return [block]

    def defaults(self) -> Iterator[defaults.Default]:
        yield defaults.Default("title", "", "", self.usual["title"].text)
        yield defaults.Default("preamble", "", "", self.usual["preamble"].text)
        yield from defaults.clauses(self.usual)

    def order_words(self, parts: Mapping[str, TextPart], enclosed: Sequence[EnclosureWords]) -> OrderWords:
        """The words that all orders print."""
        preamble = self.preamble or parts["preamble"].text
        resolution = "ОБЯЗЫВАЮ" if self._small_kind.startswith("распоряж") else "ПРИКАЗЫВАЮ"
        return {
            **self.signed_words(enclosed),
            "page": page_words(self.organisation, f"{self.kind} {self.heading}", self.head.date),
            "letterhead": self.organisation.letterhead(self.letterhead),
            "head": {
                **self.head.words(self.organisation),
                "kind": self.kind.upper(),
                "act": Act(self._small_kind),
                "resolution": f"{resolution}:",
            },
            "title": self.heading,
            "preamble": flow([preamble]),
            "body": flow(self.blocks(parts)),
            "acknowledged": acknowledged(self.acknowledgement, self.people(), self.signers[0].person),
        }

    @cached_property
    def texts(self) -> str:
        """All that its clauses say."""
        return " ".join(texts_of(self.blocks(self.usual)))

    def remarks(self) -> Iterator[Remark]:
        """What is wrong with the order as a whole."""
        yield from super().remarks()
        names = {name for name in self.usual if name not in ("", "title", "preamble", "basis")}
        yield from ground_remarks(self.grounds, self.head.date, ("grounds",))
        yield from unknown_replacements(names, self.replace, ("replace",))
        for field in ("clauses", "extra_clauses"):
            yield from number_remarks(getattr(self, field) or [], (field,))
        for place, block in enumerate(self.clauses or ()):
            if isinstance(block, str) and block.startswith("@") and block[1:] not in names:
                said = f"Исправьте «{block}»: такого пункта нет. Есть: {', '.join(sorted(names))}"
                yield error(("clauses", place), "unknown_clause", said)
        if "контрол" not in self.texts.casefold():
            yield error(
                ("clauses" if self.clauses is not None else "replace",),
                "no_control",
                "Добавьте пункт о контроле за исполнением приказа",
            )
        yield from self._appendix_remarks()
        yield from self._unprinted()
        yield from self._signing_remarks()
        field = "clauses" if self.clauses is not None else "extra_clauses"
        yield from deadline_remarks(getattr(self, field), self.head.date, field)
        if self.controller and same_person(self.controller, self.signers[0].person):
            yield warning(
                ("control",),
                "control_by_signer",
                "Контроль возложен на того, кто подписывает приказ: выберите «Оставляю за собой»",
            )

    def _signing_remarks(self) -> Iterator[Remark]:
        """Marks of signatures fit the day of the order, and everyone named signs that it was read."""
        for place, signer in enumerate(self.signers):
            mark = signer.certificate
            if mark and not signer.date and self.head.date and not mark.valid_from <= self.head.date <= mark.valid_to:
                said = "Проверьте сертификат: в день приказа он не действовал"
                yield error(("signers", place, "certificate", "valid_to"), "certificate_not_valid", said)
        if not self.acknowledgement.automatic or self.acknowledgement.style is AcknowledgementStyle.NONE:
            listed = {person.key for person in self.acknowledgement.people} | {self.signers[0].person.key}
            missing = list(dict.fromkeys(str(one.name) for one in self.people() if one.key not in listed))
            if missing:
                more = f" и ещё {len(missing) - 5}" if len(missing) > 5 else ""
                said = f"Добавьте в лист ознакомления: {', '.join(missing[:5])}{more} (ст. 22, 68 ТК РФ)"
                yield warning(("acknowledgement",), "not_acknowledged", said)

    def prints(self, field: str) -> bool:
        """Whether one of the clauses of this order says what a field holds."""
        if field not in self.PRINTED_BY:
            return True
        own = set(self.PRINTED_BY[field]) - self.replace.keys()
        if self.clauses is None:
            return bool(own)
        return any(isinstance(block, str) and block.removeprefix("@") in own for block in self.clauses)

    def _unprinted(self) -> Iterator[Remark]:
        """What was given and would not be printed: a paper never leaves a thing out in silence."""
        said = "Уберите или перенесите: при таком составе приказа это не напечатается"
        if self.preamble:
            for field in ("grounds", "purpose"):
                if getattr(self, field):
                    yield error((field,), "not_printed", f"{said} (преамбула задана дословно)")
        if self.clauses is not None:
            called = {block[1:] for block in self.clauses if isinstance(block, str) and block.startswith("@")}
            if self.extra_clauses:
                yield error(("extra_clauses",), "not_printed", f"{said} (все пункты приказа заданы заново)")
            for name in self.replace:
                if name not in called:
                    yield error(("replace", name), "not_printed", f"{said} (среди заданных пунктов нет «@{name}»)")
        told = set(self.PRINTED_BY) - ({"control"} if self.control == "self" else set())
        lost = [field for field in self.PRINTED_BY if field in told and not self.prints(field)]
        yield from self.unprinted(lost, "пункт, где это названо, убран или заменён")

    def _appendix_remarks(self) -> Iterator[Remark]:
        texts, said = self.texts, mentioned_appendices(self.texts)
        marks = [self.appendix_mark(place).number for place in range(len(self.appendices))]
        for place, number in enumerate(marks):
            if (
                number.casefold() not in said
                if number
                else "приложени" not in texts.casefold() and "прилагаем" not in texts.casefold()
            ):
                told = f"№ {number} " if number else ""
                yield error(
                    ("appendices", place),
                    "appendix_not_mentioned",
                    f"Упомяните приложение {told}в тексте приказа или уберите его",
                )
            if number and marks.index(number) != place:
                yield error(
                    ("appendices", place, "number"),
                    "duplicate_number",
                    f"Исправьте номер: приложение № {number} уже есть",
                )
        attached = {number.casefold() for number in marks} | {
            str(place) for place in range(1, self.appendices_before + 1)
        }
        for number in sorted(said - attached):
            if self.appendices or self.clauses is not None:
                yield warning(
                    ("appendices",),
                    "appendix_missing",
                    f"Приложите приложение № {number}: в тексте приказа оно упомянуто",
                )
