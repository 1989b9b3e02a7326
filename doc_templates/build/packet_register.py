"""Опись документов: title, the table of papers with its totals."""

from doc_templates.build.elements import APPENDICES, EXECUTOR, LETTERHEAD, SIGNATURES, p, when

TITLE = "Опись документов"
BODY = (
    LETTERHEAD
    + p("Title", "{{r title | текст }}")
    + when("subtitle", p("Subtitle", "{{r subtitle | текст }}"))
    + p("Normal", "{{p body | тело(true) }}")
    + SIGNATURES
    + EXECUTOR
    + APPENDICES
)
