"""The guards of the house: who may import whom, what stands where, and that nothing is left over."""

from __future__ import annotations

import ast
import re
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from doc_templates.build.__main__ import templates
from service import documents
from service.settings import describe

ROOT = Path(__file__).resolve().parent.parent
SERVICE = ROOT / "service"
TEMPLATES = ROOT / "doc_templates"
SAMPLES = ROOT / "samples"
TYPES = tuple(documents.types())

OWNERS = {
    "docxtpl": ("word_file",),
    "docx": ("word_file",),
    "lxml": ("word_file",),
    "jinja2": ("tags", "wording", "render", "word_file", "template_check"),
    "pikepdf": ("pdf",),
    "pypdfium2": ("pdf",),
    "PIL": ("pdf",),
    "fontTools": ("pdf",),
    "segno": ("pdf",),
    "uno": ("office",),
    "com": ("office",),
    "huey": ("jobs",),
    "sqlalchemy": ("store", "access", "records", "registry", "years", "keeping"),
    "alembic": ("store",),
    "psycopg": ("store",),
    "fsspec": ("store",),
    "openpyxl": ("records", "registry"),
    "argon2": ("access",),
    "asn1crypto": ("registry",),
    "flask": ("app", "api", "web", "serving"),
    "flask_compress": ("web",),
    "flask_openapi3": ("app", "api"),
    "click": ("cli",),
    # gunicorn reads `service.serving` by itself; its torn bodies come out of werkzeug as errors of its own
    "gunicorn": ("serving", "api.bodies", "api.guard"),
    "structlog": ("logs",),
    "pytrovich": ("russian",),
    "pymorphy3": ("russian",),
    "num2words": ("russian",),
    "babel": ("russian",),
}
"""An outside tool -> the modules and packages of `service` that may import it."""
DOORS = ("app", "cli", "api", "web", "serving", "__main__")
"""What knows HTTP and the command line; nothing else may know these."""
STORIES = (
    "drafts",
    "pipeline",
    "records",
    "registry",
    "years",
    "access",
    "keeping",
    "demonstration",
    "store",
    "preview",
    "forms",
)
"""What doors may call: how papers are made, and how they and their people are remembered."""
LONGEST_MODULE, LONGEST_FUNCTION = 300, 50
LONGER_MODULES: dict[str, int] = {}
"""A module over the limit -> the length it has to stay below. Nothing is added here without a reason beside it."""
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc"}


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the service by its dotted name."""
    found = {}
    for path in sorted(SERVICE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_text("utf-8"), str(path))
    return found


@cache
def imports(module: str) -> frozenset[str]:
    """Everything that a module imports, anywhere in it; of our own, the modules that are meant."""
    found: set[str] = set()
    for node in ast.walk(sources()[module]):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import hides where it goes"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(inner & sources().keys() or {str(node.module)})
    return frozenset(found)


def within(module: str, places: tuple[str, ...]) -> bool:
    """Whether a module of the service is one of these places, or stands in one."""
    return any(module == f"service.{place}" or module.startswith(f"service.{place}.") for place in places)


# Who may import whom


@pytest.mark.parametrize("tool", OWNERS)
def test_an_outside_tool_has_its_owner(tool: str) -> None:
    """One module owns one outside tool."""
    users = [module for module in sources() if any(name.split(".")[0] == tool for name in imports(module))]
    assert [module for module in users if not within(module, OWNERS[tool])] == []


def test_every_outside_tool_is_known_here() -> None:
    """A new dependency gets its owner in this file."""
    shared = {"service", "pydantic", "pydantic_core", "markupsafe", "werkzeug", "flask_openapi3_swagger"}
    used = {name.split(".")[0] for module in sources() for name in imports(module)}
    assert used - set(sys.stdlib_module_names) - shared - OWNERS.keys() == set()


def test_only_doors_know_doors() -> None:
    """Nothing inside imports the web, the API or the command line."""
    inside = [module for module in sources() if not within(module, DOORS)]
    assert [module for module in inside if any(within(name, DOORS) for name in imports(module))] == []


def test_doors_call_the_pipeline() -> None:
    """A door knows the story, the errors and the settings, and nothing behind them."""
    front = (*DOORS, *STORIES, "jobs", "errors", "settings", "logs", "files")
    for module in sources():
        if within(module, DOORS):
            ours = {name for name in imports(module) if name.startswith("service.")}
            assert [name for name in ours if not within(name, front)] == [], module


def test_types_do_not_import_each_other() -> None:
    """A type knows what all types share, and no other type."""
    for module in sources():
        known = {name.rpartition(".")[2] for name in imports(module) if name.startswith("service.documents.")}
        assert not known & set(TYPES), module


def test_parts_do_not_know_documents() -> None:
    """Parts are made first; language before parts; both know nothing of what is made of them."""
    later = ("documents", "payload", "pipeline", "render", "word_file", "tags", "wording", "wordml")
    for module in sources():
        if within(module, ("parts", "russian", "errors")):
            known = [name for name in imports(module) if within(name, later)]
            assert known == [], module
        if within(module, ("russian",)):
            ours = {name for name in imports(module) if name.split(".")[0] == "service"}
            assert [name for name in ours if not within(name, ("russian",))] == [], module


def test_no_module_imports_itself_in_a_circle() -> None:
    """Nothing flows back."""
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " -> ".join((*above[above.index(module) :], module))
        if module not in done:
            for name in imports(module) & sources().keys():
                visit(name, (*above, module))
            done.add(module)

    for module in sources():
        visit(module, ())


# What stands where


def _code_strings(tree: ast.Module) -> Iterator[str]:
    """The strings of a module that are no docstrings, and its names."""
    prose = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value
        elif isinstance(node, (ast.Name, ast.Attribute, ast.alias)):
            yield str(getattr(node, "id", None) or getattr(node, "attr", None) or node.name)  # type: ignore[union-attr]


def test_a_type_is_named_in_its_own_files_only() -> None:
    """No register, no branch on a type: a new type is new files."""
    named = re.compile(rf"\b({'|'.join(TYPES)})\b")
    for module, tree in sources().items():
        if module.removeprefix("service.documents.") in TYPES:
            continue  # a field of one type may bear the name of another; the imports are guarded above
        assert [text for text in _code_strings(tree) if named.search(text)] == [], module
    shared = [path for path in (TEMPLATES / "build").glob("*.py") if path.stem not in TYPES]
    for path in [*shared, ROOT / "Makefile", *(ROOT / "scripts").iterdir(), *(ROOT / ".ci").iterdir()]:
        assert named.search(path.read_text("utf-8")) is None, path


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_complete(name: str) -> None:
    """A template, its recipe, and an ordinary, a least and a hard sample."""
    wanted = [
        TEMPLATES / f"{name}.docx",
        TEMPLATES / "build" / f"{name}.py",
        *(SAMPLES / f"{name}{case}.json" for case in ("", ".least", ".hard")),
    ]
    assert [str(path.relative_to(ROOT)) for path in wanted if not path.is_file()] == []


def test_nothing_is_left_over() -> None:
    """Every template, text and sample belongs to a type."""
    files = chain(TEMPLATES.glob("*.docx"), (TEMPLATES / "texts").iterdir(), SAMPLES.glob("*.json"))
    assert [path.name for path in files if path.name.split(".")[0] not in TYPES] == []


def test_templates_are_what_their_recipes_make() -> None:
    """`make templates` writes the committed files, byte for byte."""
    built = templates()
    assert set(built) == set(TYPES)
    changed = [name for name, data in built.items() if (TEMPLATES / f"{name}.docx").read_bytes() != data]
    assert changed == [], "run make templates"


def test_no_ending_is_glued_to_a_word() -> None:
    """Cases are filters: neither a template nor a text adds an ending to what it prints."""
    glued = re.compile(r"\}\}[а-яё]", re.IGNORECASE)
    for path in chain((TEMPLATES / "build").glob("*.py"), (TEMPLATES / "texts").glob("*.txt")):
        assert glued.findall(path.read_text("utf-8")) == [], path
    for path in TEMPLATES.glob("*.docx"):
        with zipfile.ZipFile(path) as package:
            text = re.sub("<[^>]*>", "", package.read("word/document.xml").decode())
        assert glued.findall(text) == [], path


# How it is written


def _our_files() -> list[Path]:
    return sorted(chain(SERVICE.rglob("*.py"), TEMPLATES.rglob("*.py")))


def test_modules_have_names_and_say_what_they_are() -> None:
    """A docstring on every module, of the tests too; no name that says nothing."""
    for path in chain(_our_files(), (ROOT / "tests").rglob("*.py")):
        assert path.stem not in NAMELESS, path
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_modules_and_functions_fit_on_a_screen() -> None:
    """Short modules, shorter functions."""
    long: list[str] = []
    for path in _our_files():
        name, text = str(path.relative_to(ROOT)), path.read_text("utf-8")
        if len(text.splitlines()) > LONGER_MODULES.get(name, LONGEST_MODULE):
            long.append(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or 0) - node.lineno + 1
                long += [f"{name}: {node.name}, {lines} lines"] if lines > LONGEST_FUNCTION else []
    assert long == []


def test_the_readme_knows_every_type_and_setting() -> None:
    """What there is to make and to set is told."""
    readme = (ROOT / "README.md").read_text("utf-8")
    wanted = [*TYPES, *(line.variable for line in describe())]
    assert [name for name in wanted if not re.search(rf"\b{name}\b", readme)] == []
