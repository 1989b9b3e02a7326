"""The Russian language of the papers: cases, gender, agreement, numerals, dates, blanks."""

from service.russian.agreement import agree, agree_with_kind
from service.russian.cases import Case, Form, Gender, Number
from service.russian.names import PersonName
from service.russian.one_line import parse_name
from service.russian.phrase import Phrase
from service.russian.titles import Act, OrganisationName, Post

__all__ = [
    "Act",
    "Case",
    "Form",
    "Gender",
    "Number",
    "OrganisationName",
    "PersonName",
    "Phrase",
    "Post",
    "agree",
    "agree_with_kind",
    "parse_name",
]
