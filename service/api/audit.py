"""The doors of the audit trail: for administrators, to read and to take away."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field

from service.access import Action, trail
from service.access.trail import EventRow, Wanted, WantedPage
from service.api.bodies import Names, disposition
from service.api.operations import Call, Desk, marks

audit = Desk("audit", "Журнал действий")
CSV = "text/csv"


class EventList(BaseModel):
    """Кто, что и когда делал, начиная с последнего."""

    items: list[EventRow]
    next: str | None = Field(description="Следующая страница, если она есть")


@audit.operation("GET", "/audit", Action.audit, summary="Кто, что и когда делал", query=WantedPage, answer=EventList)
def list_audit(call: Call) -> EventList:
    """A page of the trail."""
    marks().write()
    found = trail.listed(call.session, call.actor, call.query)
    return EventList(items=found.items, next=found.next)


@audit.operation(
    "GET", "/audit.csv", Action.audit, summary="Журнал действий таблицей CSV", query=Wanted, file=CSV, writes=True
)
def export_audit(call: Call) -> Response:
    """All of it that is wanted, as one table."""
    text = trail.exported(call.session, call.actor, call.query)
    answer = Response(text.encode(), mimetype=CSV)
    answer.headers["Content-Disposition"] = disposition(Names("audit.csv", "Журнал действий.csv"))
    return answer
