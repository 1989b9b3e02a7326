"""One cell of a table as people fill it: a date, a yes, a number of years, a sex."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from service.russian.letters import one_alphabet
from service.store.ids import folded

Reader = Callable[[object], Any]
"""What turns a cell that is not blank into the value of a field. Raises CellRefused."""
EXCEL_DAY_ZERO = date(1899, 12, 30)
"""What Excel counts its days from: a date that has lost its look is a number of days."""
_DAYS = range(18_264, 73_051)
"""The numbers that are taken for dates: 1950 to 2099."""
_FAULT = re.compile(r"#(?:N/A|Н/Д|[A-ZА-Я/0]+[!?])")
_MONTHS = tuple("января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split())
_YES = {"да", "+", "1", "x", "х", "v", "✓", "истина", "true", "есть", "является"}
_NO = {"нет", "-", "0", "ложь", "false", "не является"}
_MALE, _FEMALE = {"м", "муж", "мужской", "мужчина", "m"}, {"ж", "жен", "женский", "женщина", "f"}


class CellRefused(Exception):
    """A cell can't be understood: the rule, and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def is_blank(cell: object) -> bool:
    """Whether nobody has written anything there."""
    return cell is None or not str(cell).strip()


def text(cell: object) -> str:
    """A cell as words: whole numbers without «.0», blanks one by one, a date as papers write it."""
    if isinstance(cell, bool):
        return "да" if cell else "нет"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, (date, datetime)):
        return f"{cell:%d.%m.%Y}"
    said = one_alphabet(" ".join(str(cell).split()))
    if _FAULT.fullmatch(said):
        raise CellRefused("cell_fault", f"исправьте формулу: в ячейке ошибка {said}")
    return said


def typed(said: str) -> str:
    """Words typed by hand, with Latin letters in Russian words put right."""
    return one_alphabet(said.strip())


def post(cell: object) -> str:
    """A post as papers name it, with a small letter: «Учитель математики» is «учитель математики»."""
    said = text(cell)
    return said[:1].lower() + said[1:] if said[1:2].islower() else said


def names(cell: object) -> list[str]:
    """Several names in one cell: a line each, or with commas or semicolons between them."""
    return [text(one) for one in re.split(r"[,;\n\r]+", str(cell)) if one.strip()]


def yes(cell: object) -> bool:
    """«да», «+», «1»; «нет», «-», «0»."""
    said = text(cell).casefold().strip(" .")
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise CellRefused("not_yes", "напишите «да» или «нет»")


def gender(cell: object) -> str:
    """«м», «жен.», «мужской»."""
    said = text(cell).casefold().strip(" .")
    if said in _MALE:
        return "m"
    if said in _FEMALE:
        return "f"
    raise CellRefused("not_gender", "напишите «м» или «ж»")


def years(cell: object) -> int:
    """«12», «12 лет», «5 л. 3 мес.», «менее года»: whole years."""
    said = text(cell).casefold().replace(",", ".")
    if re.search(r"мен(ее|ьше) (1 |одного )?года", said):
        return 0
    found = re.fullmatch(
        r"(\d{1,2})(?:\.\d+)?\s*(?:год|года|лет|г|л)?\b\.?(?:\s*(?:и\s*)?\d{1,2}\s*мес[а-я]*\.?)?", said
    )
    if found is None:
        raise CellRefused("not_years", "напишите число полных лет, например 12")
    return int(found[1])


def day(cell: object) -> str:
    """A date as people write it, as ISO: 01.09.2026, 1 сентября 2026 г., 2026-09-01, or Excel's number of days."""
    try:
        return _day(cell).isoformat()
    except (ValueError, OverflowError) as cause:
        raise CellRefused("not_date", "исправьте дату: такого дня нет") from cause


def _day(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    said = text(cell).casefold()
    if re.fullmatch(r"\d{5}", said) and int(said) in _DAYS:
        return EXCEL_DAY_ZERO + timedelta(days=int(said))
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ].*)?", said):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})\s*(?:г\.?|года)?", said):
        return date(int(found[3]), int(found[2]), int(found[1]))
    found = re.fullmatch(r"[«\"]?(\d{1,2})[»\"]?\s+([а-я]+)\s+(\d{4})\s*(?:г\.?|года)?", said)
    if found and found[2] in _MONTHS:
        return date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    raise CellRefused("not_date", "напишите дату целиком, например 01.09.2026")


def school_year(cell: object) -> str:
    """«2026/2027», «2026-2027 учебный год», «2026/27»."""
    found = re.match(r"(\d{4})\s*[/\-–—]\s*(\d{4}|\d{2})\b", text(cell))
    if found is None:
        raise CellRefused("not_school_year", "напишите учебный год, например 2026/2027")
    last = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
    return f"{found[1]}/{last}"


def compact(heading: object) -> str:
    """A heading by its letters and digits alone: «Ф.И.О.» and «ФИО» are one."""
    return re.sub(r"[^0-9a-zа-я]", "", folded(str(heading)))
