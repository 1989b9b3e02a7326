"""What both registers share: опись of a packet and printed journal are titled tables, signed by who kept them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from service.documents.base import Document, SignedWords
from service.markup import literal
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords
from service.parts.base import Day, OptionalLine
from service.parts.blocks import AnyRow, Table
from service.parts.flow import Lines, flow
from service.parts.organisation import Letterhead, LetterheadWords
from service.parts.page import PageWords, page_words
from service.parts.person import Person
from service.parts.signature import SignatureWords
from service.russian import Act, Case, Phrase, agree
from service.russian.dates import digits
from service.russian.numerals import digits as spaced
from service.russian.numerals import in_words, plural

_BLANK_DATE = "«___» __________ 20___ г."


class RegisterWords(SignedWords):
    """What the template prints."""

    page: PageWords
    letterhead: LetterheadWords | None
    title: str
    subtitle: str
    body: Lines


class Register(Document):
    """The base of registers."""

    NAME: ClassVar[str]
    """What it is, in small letters and the nominative."""

    title: OptionalLine = Field("", title="Название")
    date: Day | None = Field(None, title="Дата")

    @property
    def named(self) -> Phrase:
        return Act(self.NAME)

    def reference(self) -> ActReference:
        return ActReference(text=f"к {self.named.form(Case.DATIVE).text}")

    @property
    def day(self) -> Day | None:
        return self.date

    @abstractmethod
    def table(self) -> Table:
        """A row for each thing that is listed; the totals stand below the last one, on its page."""

    def register_words(
        self,
        enclosed: Sequence[EnclosureWords],
        head: tuple[str, str],
        signature: list[SignatureWords],
        landscape: bool = False,
    ) -> RegisterWords:
        """The words of a register: `head` is its name as a property of the file, and as it is printed."""
        signed = self.signed_words(enclosed)
        named = self.letterhead is not Letterhead.NONE
        heading, printed = head
        return {
            **signed,
            "signatures": [*signed["signatures"], *signature],
            "page": page_words(self.organisation, heading, self.day, landscape=landscape),
            "letterhead": self.organisation.letterhead(self.letterhead),
            "title": printed,
            "subtitle": "" if named else literal(str(self.organisation.brief_name)),
            "body": flow([self.table()]),
        }

    def kept_by(self, who: Person | None, what: str, verb: str) -> list[SignatureWords]:
        """«Опись составила / делопроизводитель / 17.09.2026», in the place of a signature; nothing for nobody."""
        if who is None:
            return []
        did = agree(verb, who.name.gender).text if who.name.gender else f"{verb}(а)"
        lines = (f"{what} {did}", who.post, digits(self.date) if self.date else _BLANK_DATE)
        return [{"post": "\n".join(line for line in lines if line), "mark": [], "name": who.name.signature}]


def literal_row(*cells: str) -> AnyRow:
    """A row of a table in which nothing is markup."""
    return [literal(cell) for cell in cells]


def counted(number: int, noun: str) -> str:
    """«5 (пять) документов»."""
    return f"{spaced(number)} ({in_words(number)}) {plural(number, noun)}"
