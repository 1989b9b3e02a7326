"""What a field may be chosen from, and which fields a record speaks for."""

from __future__ import annotations

from service.forms.shapes import Slot
from service.forms.tree import Option

TOLD_BY_RECORD = frozenset(
    {
        "surname",
        "first_name",
        "patronymic",
        "gender",
        "post",
        "experience",
        "category",
        "education",
        "subject",
        "person",
    }
)
CASES = {
    "им": "Именительный",
    "род": "Родительный",
    "дат": "Дательный",
    "вин": "Винительный",
    "тв": "Творительный",
    "пр": "Предложный",
}


def options_of(slot: Slot, text: str) -> list[Option]:
    """The choice with what stands in it, even if that can't be chosen."""
    labels = slot.look.labels
    values = [str(option) for option in slot.shape.options]
    options = [Option(value, labels.get(value, value), value == text) for value in values]
    if slot.shape.nullable or slot.required or not text:
        options.insert(0, Option("", labels.get("", "Не выбрано" if slot.required else "Не указано"), not text))
    if text and text not in values:
        options.append(Option(text, text, True))
    return options
