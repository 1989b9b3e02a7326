"""Приказ об организации наставничества."""

from doc_templates.build.elements import (
    ACKNOWLEDGED,
    APPENDICES,
    EXECUTOR,
    LETTERHEAD,
    ORDER_HEAD,
    ORDER_TEXT,
    SIGNATURES,
)

TITLE = "Приказ об организации наставничества"
BODY = LETTERHEAD + ORDER_HEAD + ORDER_TEXT + SIGNATURES + EXECUTOR + ACKNOWLEDGED + APPENDICES
