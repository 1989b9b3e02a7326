"""Stamps of approval, adoption and agreement on the first sheet (ГОСТ Р 7.0.97-2025, реквизиты 16, 20)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import ClassVar, Literal, TypedDict

from pydantic import Field

from service.parts.act import ActReference, Protocol
from service.parts.base import Day, OptionalLine, Part, Remark, error, warning
from service.parts.looks import Look, Looks
from service.parts.organisation import Organisation
from service.parts.person import cases
from service.parts.signature import SIGN_LINE, Signer, signature_name, signature_post
from service.russian import Act, Case, OrganisationName, agree_with_kind
from service.russian.dates import digits
from service.shown import shown


class StampKind(StrEnum):
    """What the stamp says."""

    APPROVE = "approve"
    APPROVED = "approved"
    CONSIDERED = "considered"
    ADOPTED = "adopted"
    CONSIDERED_AND_ADOPTED = "considered_and_adopted"
    AGREED = "agreed"
    OPINION = "opinion"
    ADOPTED_WITH_OPINION = "adopted_with_opinion"


_WORDS = {
    StampKind.APPROVE: "УТВЕРЖДАЮ",
    StampKind.APPROVED: "УТВЕРЖДЕНО",
    StampKind.CONSIDERED: "РАССМОТРЕНО",
    StampKind.ADOPTED: "ПРИНЯТО",
    StampKind.CONSIDERED_AND_ADOPTED: "РАССМОТРЕНО И ПРИНЯТО",
    StampKind.AGREED: "СОГЛАСОВАНО",
    StampKind.OPINION: "С УЧЁТОМ МНЕНИЯ",
    StampKind.ADOPTED_WITH_OPINION: "ПРИНЯТО С УЧЁТОМ МНЕНИЯ",
}
_OPINIONS = (StampKind.OPINION, StampKind.ADOPTED_WITH_OPINION)
_APPROVALS = (StampKind.APPROVE, StampKind.APPROVED)


class StampWords(TypedDict):
    """One stamp: its word, the lines below it, the mark of an electronic signature, the lines below that."""

    word: str
    lines: list[str]
    mark: list[str]
    after: list[str]


class StampRow(TypedDict):
    """Two places side by side; one may be empty."""

    left: list[StampWords]
    right: list[StampWords]


class Stamp(Part):
    """Гриф: утверждение, принятие, согласование, учёт мнения."""

    LOOKS: ClassVar[Looks] = {
        "kind": Look(labels={kind.value: word for kind, word in _WORDS.items()}),
        "text": Look(rare=True),
        "blank_date": Look(rare=True),
        "side": Look(labels={"": "Служба расставит сама", "left": "Слева", "right": "Справа"}, rare=True),
    }

    kind: StampKind = Field(
        title="Вид грифа",
        description="; ".join(f"{kind.value} – {word}" for kind, word in _WORDS.items()),
    )
    signer: Signer | None = Field(None, title="Кто", description="Человек, который подписывает гриф")
    body: OptionalLine = Field(
        "",
        title="Орган",
        description="В именительном падеже; служба поставит нужный",
        examples=["педагогический совет"],
    )
    text: OptionalLine = Field("", title="Дословно", description="Строки под словом грифа, как они должны стоять")
    protocol: Protocol | None = Field(None, title="Протокол")
    act: ActReference | None = Field(None, title="Акт", description="Приказ, которым утверждён документ")
    date: Day | None = Field(None, title="Дата")
    blank_date: bool = Field(False, title="Место для даты", description="Строка, в которую дату впишут от руки")
    side: Literal["left", "right"] | None = Field(
        None, title="Сторона листа", description="Не задана – служба расставит сама"
    )

    def remarks(self) -> Iterator[Remark]:
        """A stamp names a person, an act or a body."""
        if not (self.signer or self.body or self.text or self.act):
            yield error((), "blank_stamp", "Укажите в грифе человека, акт или орган: без них он ничего не удостоверяет")
        if self.act and self.act.title and self.kind is StampKind.APPROVED:
            yield warning(("act", "title"), "not_printed", "Проверьте: название акта в грифе не печатается")
        if self.text and self.body:
            yield error(("text",), "both_given", "Оставьте что-то одно: орган или строки дословно")
        if self.kind is StampKind.APPROVE and not self.signer:
            yield error(("signer",), "no_signer", "Укажите, кто утверждает: под словом УТВЕРЖДАЮ стоят должность и имя")

    @property
    def approved_on(self) -> Day | None:
        """The day of an approval, by a person or by an act."""
        if self.kind not in _APPROVALS:
            return None
        return (self.act.date if self.act else None) or self.date

    def words(self, organisation: Organisation, paper: str, on_letterhead: bool) -> StampWords:
        """The stamp on a paper of a kind («Положение», «дорожная карта»): УТВЕРЖДЕНО agrees with it."""
        word = _WORDS[self.kind]
        if self.kind is StampKind.APPROVED:
            word = agree_with_kind(word, paper).text
        lines: list[str] = []
        mark: list[str] = []
        after: list[str] = []
        if self.text:
            lines += self.text.split("\n")
        elif self.body:
            lines.append(self._body())
        if self.act and self.kind is StampKind.APPROVED:
            lines += _approving(self.act, organisation)
        if self.signer:
            mark = self.signer.certificate.words() if self.signer.certificate else []
            name = signature_name(self.signer)
            lines += [signature_post(self.signer, organisation, on_letterhead), name if mark else f"{SIGN_LINE} {name}"]
        if self.act and self.kind is not StampKind.APPROVED:
            after.append(_capital(self.act.phrase))
        if self.protocol:
            after.append(self.protocol.printed())
        if self.date:
            after.append(digits(self.date))
        elif self.blank_date:
            after.append("«___» ______________ 20___ г.")
        return {"word": word, "lines": lines, "mark": mark, "after": after}

    def _body(self) -> str:
        name = OrganisationName(self.body)
        if self.kind is StampKind.CONSIDERED:
            return f"на заседании {shown(name, Case.GENITIVE)}"
        return shown(name, Case.GENITIVE if self.kind in _OPINIONS else Case.INSTRUMENTAL)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _approving(act: ActReference, organisation: Organisation) -> list[str]:
    """«приказом МБОУ СОШ № 1», «от 01.09.2026 № 134/4»."""
    if act.text:
        return act.text.split("\n")
    kind = shown(Act(act.kind, forms=cases(act.forms.get("kind"))), Case.INSTRUMENTAL)
    issuer = (
        OrganisationName(act.issuer, forms=cases(act.forms.get("issuer"))) if act.issuer else organisation.brief_name
    )
    day = digits(act.date) if act.date else "__________"
    return [f"{kind} {shown(issuer, Case.GENITIVE)}", f"от {day} №\u00a0{act.number or '____'}"]


def stamp_rows(stamps: Sequence[Stamp], organisation: Organisation, paper: str, on_letterhead: bool) -> list[StampRow]:
    """Stamps as offices place them: approval on the right, the others on the left; one alone on the right."""
    left: list[StampWords] = []
    right: list[StampWords] = []
    approved = any(stamp.kind in _APPROVALS for stamp in stamps)
    for stamp in stamps:
        if stamp.side:
            side = left if stamp.side == "left" else right
        elif stamp.kind in _APPROVALS or len(stamps) == 1:
            side = right
        elif approved:
            side = left if len(left) < (len(stamps) + 1) // 2 else right
        else:
            side = left if len(left) <= len(right) else right
        side.append(stamp.words(organisation, paper, on_letterhead))
    rows = max(len(left), len(right))
    return [{"left": left[row : row + 1], "right": right[row : row + 1]} for row in range(rows)]
