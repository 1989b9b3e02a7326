"""Целевая модель: structure, roles, bases, stages."""

from doc_templates.build.elements import paper

TITLE = "Целевая модель наставничества"
BODY = paper()
