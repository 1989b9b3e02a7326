"""Положение: stamps, title, sections, appendices."""

from doc_templates.build.elements import paper

TITLE = "Положение о наставничестве"
BODY = paper()
