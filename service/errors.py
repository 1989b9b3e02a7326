"""Every way this service fails: a slug, an HTTP status, the Russian sentence, and how to mend it.

An error is raised where it is known and turned into an answer in the doors only (RFC 9457).
`Problem` is one remark on one place of the input; a refusal carries all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import ClassVar


class Severity(StrEnum):
    """`error` refuses the paper, `warning` lets it be made and is told."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark: where (JSON Pointer, RFC 6901), which rule (slug), what to do (Russian sentence)."""

    pointer: str
    code: str
    message: str
    severity: Severity = Severity.ERROR

    def as_dict(self) -> dict[str, str]:
        """The problem as it goes to JSON."""
        return {**asdict(self), "severity": self.severity.value}


class PismovodError(Exception):
    """The base of every failure that a user is told about."""

    slug: ClassVar[str] = "internal-error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Сбой в службе"

    retry_after: ClassVar[int] = 0
    """After how many seconds the same may be asked again; 0 where waiting mends nothing."""

    def __init__(self, detail: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.problems = tuple(problems)

    def as_dict(self) -> dict[str, object]:
        """The body of `application/problem+json`."""
        return {
            "type": self.slug,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "problems": [problem.as_dict() for problem in self.problems],
        }


class NotJson(PismovodError):
    """The body can't be read as JSON."""

    slug, status, title = "not-json", 400, "Данные не читаются"


class UnknownType(PismovodError):
    """There is no document type of that name."""

    slug, status, title = "unknown-type", 404, "Нет такого вида документа"


class NotAcceptable(PismovodError):
    """The caller asks for a format that we don't make."""

    slug, status, title = "not-acceptable", 406, "Такой формат не выдаётся"


class TooLarge(PismovodError):
    """The body is over the limit."""

    slug, status, title = "too-large", 413, "Данных слишком много"


class WrongMediaType(PismovodError):
    """The body is not of the kind that this address takes."""

    slug, status, title = "wrong-media-type", 415, "Данные переданы не в том виде"


class PayloadRefused(PismovodError):
    """The payload was read and has errors: all of them are in `problems`."""

    slug, status, title = "payload-refused", 422, "В данных есть ошибки"


class FilesRefused(PismovodError):
    """Files that were sent can't be used: all that is wrong with them is in `problems`."""

    slug, status, title = "files-refused", 422, "Файлы не подходят"


class TemplateRefused(PismovodError):
    """A template of one's own is broken: all that is wrong with it is in `problems`."""

    slug, status, title = "template-refused", 422, "В шаблоне есть ошибки"


class OfficeBusy(PismovodError):
    """Too many are waiting for LibreOffice, or one has waited too long."""

    slug, status, title = "office-busy", 429, "Слишком много запросов на PDF"
    retry_after = 5


class OfficeMissing(PismovodError):
    """There is no LibreOffice on this computer: everything but PDF works."""

    slug, status, title = "office-missing", 503, "PDF сделать нельзя"


class ConversionFailed(PismovodError):
    """LibreOffice was tried twice and gave no PDF."""

    slug, status, title = "conversion-failed", 500, "PDF не получился"


class UnknownJob(PismovodError):
    """There is no job of that number, or it is kept no longer."""

    slug, status, title = "unknown-job", 404, "Нет такого задания"


class PacketNotReady(PismovodError):
    """The packet is still being made, or was not made."""

    slug, status, title = "packet-not-ready", 409, "Пакет не готов"


class KeyReused(PismovodError):
    """An Idempotency-Key was given before with another request."""

    slug, status, title = "key-reused", 422, "Ключ запроса уже занят"


class Unauthorized(PismovodError):
    """Nobody is known to ask: no credential, or one that is no good."""

    slug, status, title = "unauthorized", 401, "Нужно войти"


class Forbidden(PismovodError):
    """Who asks may not do this."""

    slug, status, title = "forbidden", 403, "Нет прав"


class NotFound(PismovodError):
    """There is no such record; another organisation's is answered in the very same words."""

    slug, status, title = "not-found", 404, "Нет такой записи"

    def __init__(self) -> None:
        super().__init__("Такой записи нет. Проверьте её номер.")


class WrongState(PismovodError):
    """A paper is in a state in which this can't be done."""

    slug, status, title = "wrong-state", 409, "Сейчас этого сделать нельзя"


class Stale(PismovodError):
    """Somebody has changed the record meanwhile."""

    slug, status, title = "stale", 412, "Запись уже изменили"

    def __init__(self) -> None:
        super().__init__("Запись изменили, пока вы её правили. Откройте её заново и внесите правку ещё раз.")


class VersionNeeded(PismovodError):
    """A change that does not say which version of the record it changes."""

    slug, status, title = "version-needed", 428, "Нужна версия записи"

    def __init__(self) -> None:
        super().__init__("Передайте заголовок If-Match с версией (ETag), которую вы открывали.")


class TooManyTries(PismovodError):
    """Asked too often, or a password was guessed at."""

    slug, status, title = "too-many-tries", 429, "Слишком много попыток"
    retry_after = 60


class StoreUnavailable(PismovodError):
    """The database or the disk can't be reached, or is full."""

    slug, status, title = "store-unavailable", 503, "Хранилище недоступно"
    retry_after = 5


class StoreDamaged(PismovodError):
    """What is stored is not what was stored."""

    slug, status, title = "store-damaged", 500, "Хранилище повреждено"


class BadSetting(PismovodError):
    """A setting of the operator is wrong: the service does not start."""

    slug, status, title = "bad-setting", 500, "Неверная настройка"
