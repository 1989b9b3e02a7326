"""Лист ознакомления: title, the table to sign."""

from doc_templates.build.elements import APPENDICES, EXECUTOR, LETTERHEAD, SIGNATURES, p, when

TITLE = "Лист ознакомления"
BODY = (
    LETTERHEAD
    + p("Title", "{{r title | текст }}")
    + when("subtitle", p("Subtitle", "{{r subtitle | текст }}"))
    + p("Normal", "{{p body | тело(signatures or equal_signatures) }}")
    + SIGNATURES
    + EXECUTOR
    + APPENDICES
)
