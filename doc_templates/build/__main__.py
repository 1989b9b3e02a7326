"""`python -m doc_templates.build`: write every template anew."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from doc_templates.build.package import template

FOLDER = Path(__file__).resolve().parent.parent
SHARED = {"elements", "package", "styles", "__main__"}


def templates() -> dict[str, bytes]:
    """The bytes of every template by its name: each module here that is not shared is one."""
    built = {}
    for module in iter_modules([str(Path(__file__).parent)]):
        if module.name not in SHARED:
            recipe = import_module(f"doc_templates.build.{module.name}")
            built[module.name] = template(recipe.BODY, recipe.TITLE)
    return built


if __name__ == "__main__":
    for name, data in templates().items():
        path = FOLDER / f"{name}.docx"
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
            sys.stdout.write(f"{path.name}\n")
