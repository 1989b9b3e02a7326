"""The demonstration school is made: the same operations, the same rules as for anybody's school."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.access.actor import Actor
from service.demonstration.days import Days
from service.demonstration.facts import Facts
from service.records import organisation, pairs, people
from service.records.organisation import HELPERS, Profile
from service.records.pair_cards import PairCard
from service.records.people import PersonCard
from service.registry import journal, life, papers, registration
from service.registry.shapes import Amendment, Cancelling, Filing, PaperIn, Registration, Taking
from service.store import Files, Session


def profile_on(today: date) -> Profile:
    """What a school is begun with on a day; its people are not there yet."""
    told = Facts(Days(today)).read("profile")
    return Profile.model_validate({name: value for name, value in told.items() if name not in HELPERS})


def fill(session: Session, files: Files, actor: Actor, today: date) -> None:
    """Give the actor's school, which has a profile and nothing else, its people, pairs, papers and journal.

    Raises PayloadRefused where the files of samples/school contradict the rules.
    """
    facts = Facts(Days(today))
    for one in facts.read("people"):
        facts.keep(one, people.add(session, actor, PersonCard.model_validate(one["card"])).id)
    profile = facts.known(facts.read("profile"))
    organisation.change(session, actor, Profile.model_validate(profile), None)
    for one in facts.read("pairs"):
        facts.keep(one, pairs.add(session, actor, PairCard.model_validate(facts.known(one["card"]))).id)
    for one in facts.read("papers"):
        _Step(session, files, actor, facts).take(facts.known(one), one)


class _Step:
    """One fact of the papers: a draft with what has become of it, an amendment, or a number taken for others."""

    def __init__(self, session: Session, files: Files, actor: Actor, facts: Facts) -> None:
        self._session, self._files, self._actor, self._facts = session, files, actor, facts

    def take(self, told: Mapping[str, Any], fact: Mapping[str, Any]) -> None:
        """Make it."""
        if "take" in told:
            journal.take(self._session, self._actor, Taking.model_validate(told["take"]))
            return
        if "amends" in told:
            change = Amendment.model_validate({"payload": told["payload"]})
            papers.amend(self._session, self._actor, told["amends"], change)
            return
        draft = {name: told[name] for name in ("type", "school_year", "about", "payload") if name in told}
        number = papers.add(self._session, self._actor, PaperIn.model_validate(draft)).id
        self._facts.keep(fact, number)
        self._live(number, told)

    def _live(self, number: str, told: Mapping[str, Any]) -> None:
        """What has become of a draft."""
        session, files, actor = self._session, self._files, self._actor
        if "register" in told:
            registration.register(session, files, actor, number, None, Registration.model_validate(told["register"]))
        if "sign" in told:
            life.sign(session, files, actor, number, None, self._facts.scan(told["sign"]))
        if "file" in told:
            life.put_into_file(session, actor, number, None, Filing(filed_in=told["file"]))
        if "cancel" in told:
            life.cancel(session, actor, number, None, Cancelling(reason=told["cancel"]))
