"""The sentences for what pydantic refuses: its own are English and speak of types."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_SENTENCES = {
    "missing": "Заполните поле: оно обязательно",
    "extra_forbidden": "Уберите поле: такого здесь нет",
    "string_type": "Передайте здесь текст",
    "string_unicode": "Исправьте текст: в нём есть знаки, которых нет в Юникоде",
    "string_too_long": "Сократите текст: не больше {max_length} знаков",
    "bool_parsing": "Передайте здесь true или false",
    "bool_type": "Передайте здесь true или false",
    "int_parsing": "Передайте здесь целое число",
    "int_type": "Передайте здесь целое число",
    "int_from_float": "Передайте здесь целое число",
    "float_parsing": "Передайте здесь число",
    "float_type": "Передайте здесь число",
    "finite_number": "Передайте здесь обычное число",
    "greater_than": "Исправьте число: оно должно быть больше {gt}",
    "greater_than_equal": "Исправьте значение: не меньше {ge}",
    "less_than_equal": "Исправьте значение: не больше {le}",
    "less_than": "Исправьте значение: меньше {lt}",
    "too_short": "Добавьте: здесь нужно не меньше {min_length}",
    "too_long": "Сократите: здесь может быть не больше {max_length}",
    "list_type": "Передайте здесь список",
    "dict_type": "Передайте здесь объект с полями",
    "model_type": "Передайте здесь объект с полями",
    "model_attributes_type": "Передайте здесь объект с полями",
    "literal_error": "Выберите одно из: {expected}",
    "enum": "Выберите одно из: {expected}",
    "union_tag_invalid": "Исправьте kind «{tag}»: можно одно из: {expected_tags}",
    "union_tag_not_found": "Передайте здесь текст или объект с полем kind",
    "date_from_datetime_parsing": "Исправьте дату: такого дня нет",
    "date_parsing": "Исправьте дату: такого дня нет",
    "date_type": "Запишите дату в виде ГГГГ-ММ-ДД",
    "recursion_loop": "Упростите данные: вложенность слишком глубока",
}
_CHOICES = str.maketrans({"'": ""})


def refused_sentence(error: ErrorDetails) -> str:
    """What pydantic has refused, as a person reads it."""
    template = _SENTENCES.get(error["type"])
    if template is None:
        # Errors of our own validators already speak Russian; any other kind is named for the operator to add.
        return (
            error["msg"]
            if any("а" <= sign <= "я" for sign in error["msg"])
            else f"Исправьте значение ({error['type']})"
        )
    told = {name: str(value)[:200] for name, value in error.get("ctx", {}).items()}
    return template.format_map({**told, "expected": told.get("expected", "").translate(_CHOICES).replace(" or ", ", ")})
