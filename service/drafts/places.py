"""A place in a payload by its JSON Pointer (RFC 6901)."""

from __future__ import annotations

from typing import Any


def value_at(value: Any, pointer: str) -> Any:
    """What stands there; nothing where there is no such place."""
    for step in (one.replace("~1", "/").replace("~0", "~") for one in pointer.split("/")[1:]):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value
