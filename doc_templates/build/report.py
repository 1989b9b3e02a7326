"""Отчёт: text, the chart of the analytic one, conclusions, signatures."""

from doc_templates.build.elements import p, paper, when
from doc_templates.build.package import CHART

TITLE = "Отчёт о наставничестве"
BODY = paper(
    p("Normal", "{{p body | тело }}"),
    when("chart", CHART),
    p("Normal", "{{p conclusions | тело(signatures or equal_signatures, true) }}"),
)
