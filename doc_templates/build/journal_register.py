"""Журнал регистрации: title, the table of numbers with its total."""

from doc_templates.build.elements import APPENDICES, EXECUTOR, LETTERHEAD, SIGNATURES, p, when

TITLE = "Журнал регистрации"
BODY = (
    LETTERHEAD
    + p("Title", "{{r title | текст }}")
    + when("subtitle", p("Subtitle", "{{r subtitle | текст }}"))
    + p("Normal", "{{p body | тело(true) }}")
    + SIGNATURES
    + EXECUTOR
    + APPENDICES
)
