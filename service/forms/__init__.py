"""Forms of papers: made from the model of a type alone, drawn from a payload, read back into it, changed row by row."""

from __future__ import annotations

from service.forms.changing import change, put_back, take_out
from service.forms.drawing import ALL, form_of
from service.forms.naming import name_of
from service.forms.places import BadAction
from service.forms.reading import read_form
from service.forms.telling import missing_in
from service.forms.tree import Field, Form, Names, Section, Told, html_id

__all__ = [
    "ALL",
    "BadAction",
    "Field",
    "Form",
    "Names",
    "Section",
    "Told",
    "change",
    "form_of",
    "html_id",
    "missing_in",
    "name_of",
    "put_back",
    "read_form",
    "take_out",
]
