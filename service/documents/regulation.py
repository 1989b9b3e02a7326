"""Положение о наставничестве: sections and clauses, approved by stamps or by an order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pydantic import Field

from service.documents import looks
from service.documents.base import Paper, PaperWords, Replacements, numbered, replace_numbered, unknown_replacements
from service.documents.defaults import Default, plain_block, whole
from service.markup import literal
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords
from service.parts.base import OptionalLine, Remark
from service.parts.blocks import Block, Body, Section
from service.parts.flow import flow, number_remarks
from service.parts.looks import Looks
from service.parts.year import LAUNCH, Payload, Year, YearPair, YearPaper
from service.russian import Act, Case, Phrase
from service.russian.prepositions import v
from service.shown import shown
from service.wording import parts_of


def _of_year(year: Year, _pair: YearPair | None) -> Payload:
    """Who has considered it; the protocols are not known."""
    stamps = [{"kind": "considered", "body": "педагогический совет"}]
    stamps += [{"kind": "opinion", "body": year.trade_union}] if year.trade_union else []
    return {"program_form": True, "stamps": stamps}


class Regulation(Paper):
    """Положение о системе (целевой модели) наставничества педагогических работников."""

    TITLE: ClassVar[str] = "Положение о наставничестве"
    NEEDED: ClassVar[str] = "Один раз, пока правила не изменятся: кто такие наставники, как их выбирают и чем поощряют"
    LOOKS: ClassVar[Looks] = looks.REGULATION
    KIND: ClassVar[str] = "Положение"
    YEAR: ClassVar[tuple[YearPaper, ...]] = (
        YearPaper(
            place=10,
            title="Положение о наставничестве",
            months=(8, 9),
            cites=(LAUNCH,),
            approved_as="Положение о системе (целевой модели) наставничества педагогических работников",
            also=_of_year,
        ),
    )

    about: OptionalLine = Field(
        "",
        title="О чём",
        description="Продолжение слова «Положение»; не задано – о системе (целевой модели) наставничества",
    )
    sections: Body | None = Field(None, title="Весь текст", description="Разделы вместо составленных службой")
    replace: Replacements = Field(
        default_factory=dict,
        title="Замены",
        description="Номер пункта или раздела текста по умолчанию («2.2», «7») и то, что станет на его месте",
    )
    extra_sections: Body = Field(
        default_factory=list, title="Дополнительные разделы", description="Станут после остальных"
    )
    roman: bool = Field(False, title="Разделы римскими цифрами")
    program_form: bool = Field(
        False, title="Приложить шаблон программы", description="Приложение: что содержит персонализированная программа"
    )

    @property
    def _about(self) -> str:
        return self.about or "о системе (целевой модели) наставничества педагогических работников"

    def heading(self) -> str:
        """The title over the text: the kind in capitals, then what it is about and where."""
        if self.title:
            return self.title
        where = literal(v(shown(self.organisation.brief_name, Case.PREPOSITIONAL)))
        return f"ПОЛОЖЕНИЕ\n{literal(self._about)}\n{where}"

    @property
    def named(self) -> Phrase:
        return Act(f"Положение {self._about}")

    def reference(self) -> ActReference:
        return ActReference(text=f"к Положению {self._about}")

    def _facts(self) -> dict[str, Any]:
        return {"organisation": self.organisation.words(), "form": self.program_form}

    def _default(self) -> list[Block]:
        return parts_of(__name__.rsplit(".", 1)[-1], self._facts())[""].blocks

    def blocks(self) -> list[Block]:
        """The sections as they are printed."""
        own = self.sections if self.sections is not None else replace_numbered(self._default(), self.replace)
        return [*own, *self.extra_sections]

    @property
    def appendices_before(self) -> int:
        return int(self.program_form)

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> PaperWords:
        return self.paper_words(self.heading(), flow(self.blocks(), roman=self.roman), [*self._form(), *enclosed])

    def _form(self) -> list[EnclosureWords]:
        if not self.program_form:
            return []
        part = parts_of(__name__.rsplit(".", 1)[-1], self._facts())["program_form"]
        number = "1" if self.appendices else ""
        return [self.own_enclosure(number, "Шаблон персонализированной программы наставничества", part.blocks)]

    def defaults(self) -> Iterator[Default]:
        yield Default("title", "", "", self.heading())
        for number, siblings, place in numbered(self._default()):
            block = siblings[place]
            if isinstance(block, Section):  # its clauses follow, each a default of its own
                own = tuple(one for one in block.body if isinstance(one, str))
                yield Default("replace", number, f"{number}. {block.title}", [plain_block(block)], own)
            elif number.count(".") == 1:
                yield Default("replace", number, f"{number}.", [plain_block(block)])
        yield whole("sections", self._default())

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of a Положение."""
        yield from super().remarks()
        if self.title:
            yield from self.unprinted(["about"], "название задано дословно")
        if self.sections is not None:
            yield from self.unprinted(["replace"], "весь текст задан заново")
        yield from number_remarks(self.sections or [], ("sections",))
        yield from number_remarks(self.extra_sections, ("extra_sections",))
        if self.replace:
            known = {number for number, _, _ in numbered(self._default())}
            yield from unknown_replacements(known, self.replace, ("replace",))
