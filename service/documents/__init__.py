"""The document types: every module here with a subclass of `Document` is one, by its own name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from inspect import getmembers, isabstract, isclass
from pkgutil import iter_modules

from service.documents.base import Document
from service.errors import UnknownType


@cache
def types() -> dict[str, type[Document]]:
    """The types by name, in the order of the alphabet."""
    found = {}
    for module in iter_modules(__path__):
        members = getmembers(import_module(f"{__name__}.{module.name}"), isclass)
        own = [cls for _, cls in members if issubclass(cls, Document) and cls.__module__.endswith(f".{module.name}")]
        complete = [cls for cls in own if not isabstract(cls)]
        if complete:
            found[module.name] = complete[0]
    return found


def model(name: str) -> type[Document]:
    """The model of a type. Raises UnknownType."""
    try:
        return types()[name]
    except KeyError:
        raise UnknownType(f"Вида «{name[:80]}» нет. Есть: {', '.join(types())}") from None


def serving(role: str) -> str:
    """The name of the type that serves a packet in a role, as `Document.SERVES` says. Raises LookupError."""
    for name, cls in types().items():
        if role == cls.SERVES:
            return name
    raise LookupError(f"no document type serves as {role!r}")
