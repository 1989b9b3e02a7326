"""Дорожная карта: stamps, title, the table of stages."""

from doc_templates.build.elements import paper

TITLE = "Дорожная карта"
BODY = paper()
