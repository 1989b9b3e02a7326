"""Files that are sent (multipart/form-data, RFC 7578): written to disk piece by piece as they come, within limits.

werkzeug's own form parser holds every field in memory and answers a torn body with an empty form; its decoder does not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from service.api.bodies import FORM, body_piece
from service.errors import FilesRefused, PismovodError, Problem, TooLarge, WrongMediaType
from service.settings import Settings

MOST_FILES = 200
LONGEST_NAME = 200
_PIECE_BYTES = 2**16
_HEADERS_BYTES = 2**18
"""How much is held in memory at once: the headers of a part, and a piece of its data."""


class TornForm(PismovodError):
    """The form ends in the middle, or is none."""

    slug, status, title = "torn-form", 400, "Форма не читается"


@dataclass
class Sent:
    """What a form has brought."""

    text: bytes | None = None
    """The part that is JSON."""
    files: dict[str, Path] = field(default_factory=dict)
    """By their names, in their order."""


def read_form(folder: Path, json_part: str, settings: Settings) -> Sent:
    """The form that is being sent: its files in `folder`, its JSON in memory.

    Raises WrongMediaType, TooLarge, TornForm, BadRequest for torn chunks, FilesRefused with every bad name.
    """
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != FORM or not boundary:
        got = f"прислано «{request.content_type}»" if request.content_type else "вид данных не указан"
        raise WrongMediaType(f"Нужна форма с файлами («Content-Type: {FORM}»), а {got}.")
    request.max_content_length = settings.max_upload
    reader = _Reader(folder, json_part, settings.max_body)
    decoder = MultipartDecoder(boundary.encode(), _HEADERS_BYTES, max_parts=MOST_FILES + 1)
    try:
        for event in _events(decoder):
            reader.take(event)
    except RequestEntityTooLarge as cause:
        limit = f"{settings.max_upload:_}".replace("_", "\u00a0")
        raise TooLarge(
            f"Пришлите меньше: всего не больше {limit} байт (PISMOVOD_MAX_UPLOAD) и не больше {MOST_FILES} файлов."
        ) from cause
    except ValueError as cause:
        raise TornForm("Отправьте форму с файлами ещё раз: она пришла не целиком или составлена неверно.") from cause
    finally:
        reader.close()
    if reader.problems:
        raise FilesRefused("Файлы не приняты: исправьте имена и отправьте снова", reader.problems)
    return reader.sent


def _events(decoder: MultipartDecoder) -> Iterator[object]:
    while True:
        event = decoder.next_event()
        if isinstance(event, NeedData):
            decoder.receive_data(body_piece(_PIECE_BYTES) or None)
            continue
        yield event
        if isinstance(event, Epilogue):
            return


class _Reader:
    """Takes a form part by part."""

    def __init__(self, folder: Path, json_part: str, max_text: int) -> None:
        self.sent = Sent()
        self.problems: list[Problem] = []
        self._folder, self._json_part, self._max_text = folder, json_part, max_text
        self._text: bytearray | None = None
        self._file: BinaryIO | None = None
        self._number = 0

    def take(self, event: object) -> None:
        """One event of the decoder. Raises TooLarge."""
        if isinstance(event, (Field, File)):
            self.close()
            self._begin(event)
        elif isinstance(event, Data):
            self._go_on(event.data)
            if not event.more_data:
                self.close()

    def close(self) -> None:
        """End the part that was begun."""
        if self._file:
            self._file.close()
        if self._text is not None:
            self.sent.text = bytes(self._text)
        self._file = self._text = None

    def _begin(self, part: Field | File) -> None:
        if part.name == self._json_part:
            if self.sent.text is not None:
                self._refuse("/", "two_parts", f"Оставьте одну часть «{self._json_part}»: прислано несколько")
            self._text = bytearray()
        elif isinstance(part, File):
            self._begin_file(part.filename)
        else:
            said = f"Уберите часть «{str(part.name)[:LONGEST_NAME]}» или пришлите её файлом, с именем"
            self._refuse("/", "unknown_part", said)

    def _begin_file(self, sent_as: str) -> None:
        name = _name(sent_as)
        pointer = f"/files/{self._number}"
        if not name:
            self._refuse(pointer, "no_name", "Назовите файл: его прислали без имени")
        elif len(name) > LONGEST_NAME:
            said = f"Дайте файлу имя короче {LONGEST_NAME} знаков: «{name[:60]}…»"
            self._refuse(pointer, "long_name", said)
        elif name in self.sent.files:
            self._refuse(pointer, "same_name", f"Переименуйте файл «{name}»: прислано два с таким именем")
        else:
            file = self._folder / f"{self._number:03}{_suffix(name)}"
            self._file = file.open("wb")
            self.sent.files[name] = file
        self._number += 1

    def _go_on(self, data: bytes) -> None:
        if self._file:
            self._file.write(data)
        elif self._text is not None:
            self._text += data
            if len(self._text) > self._max_text:
                limit = f"{self._max_text:_}".replace("_", "\u00a0")
                raise TooLarge(f"Часть «{self._json_part}» больше {limit} байт (PISMOVOD_MAX_BODY): пришлите меньше.")

    def _refuse(self, pointer: str, code: str, message: str) -> None:
        self.problems.append(Problem(pointer, code, message))


def _name(sent_as: str) -> str:
    """The name of a file without its folders, in one way of writing its letters, with nothing that can't be seen."""
    last = PurePosixPath(sent_as.replace("\\", "/")).name
    kept = "".join(sign for sign in last if sign.isprintable())
    return "" if kept == ".." else unicodedata.normalize("NFC", kept)


def _suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ""
