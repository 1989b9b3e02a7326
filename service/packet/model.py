"""What a packet is made of, and an order to join files: the shapes that come in from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from unicodedata import normalize

from pydantic import AfterValidator, Field

from service.parts.base import Day, Line, Number, OptionalLine, Part, Remark, error, warning
from service.parts.organisation import Organisation
from service.parts.person import Person

ITEMS = 100
"""The longest packet, items."""
FILES = 2_000
"""The most files that are joined at once."""
COPIES = 100

_PAGES = re.compile(r"[0-9,\s\-\u2010-\u2015]*")

FileName = Annotated[str, Field(strict=True, max_length=255), AfterValidator(lambda name: normalize("NFC", name))]
"""The name of a file that was sent; «й» of a Mac, two signs, is the same as ours."""
Pages = Annotated[str, Field(strict=True, max_length=500)]


class Sheets(Part):
    """Как файл ложится в общий PDF."""

    title: OptionalLine = Field("", title="Название", description="В оглавлении и в описи; не задано – служба назовёт")
    copies: int = Field(1, ge=1, le=COPIES, strict=True, title="Экземпляров")
    new_sheet: bool = Field(
        True, strict=True, title="С новой стороны листа", description="При двусторонней печати – с лицевой стороны"
    )
    pages: Pages = Field(
        "", title="Страницы", description="Только для PDF: «1-3, 5, 8-»; «5-1» – в обратном порядке; пусто – все"
    )
    rotate: Literal[0, 90, 180, 270] = Field(
        0, title="Повернуть", description="На сколько градусов, по часовой стрелке; только для PDF"
    )
    fit: bool = Field(
        False, strict=True, title="Уместить на А4", description="Страницы другого размера; только для PDF"
    )
    password: str = Field("", strict=True, max_length=200, repr=False, title="Пароль", description="Если PDF закрыт")
    break_signatures: bool = Field(
        False,
        strict=True,
        title="Взять подписанный файл",
        description="Электронные подписи внутри PDF при объединении перестают действовать",
    )

    def placing(self, usual_title: str) -> dict[str, Any]:
        """How it lies in the whole, by the names that a piece of PDF has for it."""
        fields = ("copies", "new_sheet", "pages", "rotate", "fit", "password", "break_signatures")
        return {"title": self.title or usual_title, **{field: getattr(self, field) for field in fields}}

    def remarks(self) -> Iterator[Remark]:
        """Ranges are written with digits, commas and dashes."""
        if not _PAGES.fullmatch(self.pages):
            yield error(("pages",), "bad_pages", "Запишите страницы цифрами, например «1-3, 5, 8-»")


class MergeItem(Sheets):
    """Файл в общем PDF."""

    file: FileName = Field(min_length=1, title="Файл", description="Имя одного из присланных файлов")


class MergeOrder(Part):
    """Как объединить файлы."""

    items: list[MergeItem] = Field(min_length=1, max_length=FILES, title="Файлы по порядку")
    title: OptionalLine = Field("", title="Название", description="Свойство готового файла")
    duplex: bool = Field(False, strict=True, title="Двусторонняя печать")
    copies: int = Field(1, ge=1, le=COPIES, strict=True, title="Экземпляров")
    numbered: bool = Field(False, strict=True, title="Пронумеровать листы", description="«Лист 3 из 17» внизу")


class Item(Sheets):
    """Документ (type и payload) или файл (file): DOCX, PDF, снимок PNG, JPEG, TIFF."""

    type: OptionalLine = Field("", title="Вид документа", description="Если документ делает служба")
    payload: dict[str, Any] = Field(default_factory=dict, title="Данные документа", description="Как для него одного")
    file: FileName = Field("", title="Файл", description="Имя одного из присланных файлов")
    kept: FileName = Field(
        "", title="Готовый файл", description="Имя присланного файла Word: печатается вместо сделанного из данных"
    )
    acquaintance: bool = Field(
        False,
        strict=True,
        title="Лист ознакомления",
        description="Отдельный лист сразу за документом: для всех, кого он называет",
    )
    settled: bool = Field(
        False,
        strict=True,
        title="Уже зарегистрирован",
        description="Исправить его нельзя: чем он расходится с другими документами, только предупреждает",
    )
    number: Number = Field("", title="Номер", description="Для описи; у приказа – свой, в его данных")
    date: Day | None = Field(None, title="Дата", description="Для описи; у приказа – своя, в его данных")

    def remarks(self) -> Iterator[Remark]:
        """An item is a document or a file; what serves the other is not taken in silence."""
        yield from super().remarks()
        if bool(self.type) == bool(self.file):
            said = "Укажите одно: вид документа (type) с данными или имя файла (file)"
            yield error((), "what_item", said)
            return
        only_files = ("pages", "rotate", "fit", "password", "break_signatures")
        given = only_files if self.type else ("payload", "kept", "acquaintance", "settled")
        for field in given:
            if getattr(self, field):
                whose = "файла" if self.type else "документа, который делает служба"
                yield error((field,), "not_for_this", f"Уберите поле: оно только для {whose}")


class Packet(Part):
    """Пакет: документы и файлы одним PDF, в порядке печати."""

    title: Line = Field("Пакет документов", title="Название")
    items: list[Item] = Field(min_length=1, max_length=ITEMS, title="Что входит, по порядку")
    copies: int = Field(1, ge=1, le=COPIES, strict=True, title="Экземпляров пакета")
    duplex: bool = Field(False, strict=True, title="Двусторонняя печать")
    register_: bool = Field(True, strict=True, alias="register", title="Опись", description="Первым листом")
    numbered: bool = Field(
        False, strict=True, title="Пронумеровать листы", description="«Лист 3 из 17», сквозь весь пакет"
    )
    draft_mark: bool = Field(
        True, strict=True, title="«ПРОЕКТ»", description="Поперёк страниц, пока у документа нет номера или даты"
    )
    qr: bool = Field(
        False,
        strict=True,
        title="QR-код",
        description="На первом листе каждого документа (ГОСТ Р 7.0.97-2025, реквизит 31)",
    )
    organisation: Organisation | None = Field(
        None, title="Организация", description="Для описи; не задана – та, что в первом документе"
    )
    compiler: Person | None = Field(None, title="Кто составил опись")
    compiled_on: Day | None = Field(None, title="Дата описи", description="Стоит у подписи составителя")

    def remarks(self) -> Iterator[Remark]:
        """What no paper would show."""
        if self.compiler and not self.register_:
            yield warning(("compiler",), "not_printed", "Проверьте: описи нет, и составитель не напечатается")
        if self.compiled_on and not (self.compiler and self.register_):
            said = "Проверьте: дата стоит у подписи составителя описи, а без неё не напечатается"
            yield warning(("compiled_on",), "not_printed", said)
