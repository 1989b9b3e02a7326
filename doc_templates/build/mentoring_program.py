"""Персонализированная программа: participants, note, plan, signatures."""

from doc_templates.build.elements import paper

TITLE = "Персонализированная программа наставничества"
BODY = paper()
