"""The address of the school's profile."""

from __future__ import annotations

from service.access import Action
from service.api.operations import Call, Desk
from service.records import organisation
from service.records.organisation import OrganisationRow, Profile

profile = Desk("organisation", "Организация")


@profile.operation(
    "GET",
    "/organisation",
    Action.organisation_read,
    summary="Сведения об организации",
    answer=OrganisationRow,
)
def get_organisation(call: Call) -> OrganisationRow:
    """What the papers of the school need to know of it."""
    return organisation.get(call.session, call.actor)


@profile.operation(
    "PUT",
    "/organisation",
    Action.organisation_write,
    summary="Изменить сведения об организации",
    body=Profile,
    answer=OrganisationRow,
    needs_version=True,
)
def put_organisation(call: Call) -> OrganisationRow:
    """Another profile in place of the one there was."""
    return organisation.change(call.session, call.actor, call.body, call.version)
