"""Mentors for several people at once: a line for each who is without one, and every line that is filled is a pair."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from service.access import Action
from service.errors import PayloadRefused
from service.records import pairs
from service.records.pair_cards import USUAL_FORMS
from service.web.drawing import gone_to
from service.web.pair_form import Picks, checked_card, typed_card
from service.web.pairs import draw_list, pairs_room, year_asked
from service.web.rooms import Answer, Look

__all__ = ["pairs_room"]
MOST = 50
"""How many lines are read at once."""
_FIELD = "mentor-"


@pairs_room.page("POST", "/pairs/several", Action.pairs_write)
def add_several(look: Look) -> Answer:
    """A pair of each line that names a mentor, all or none."""
    year, picks = year_asked(look), Picks(look.session, look.actor)
    typed = {
        name.removeprefix(_FIELD): value.strip()
        for name, value in [*look.form.items()][: MOST * 2]
        if name.startswith(_FIELD) and value.strip()
    }
    if not typed:
        return draw_list(look, year, told={"": "Выберите наставника хотя бы в одной строке"}), 422
    told: dict[str, str] = {}
    try:
        with look.trial():
            _add(look, year, picks, typed, told)
    except PayloadRefused:
        return draw_list(look, year, typed=typed, told=told), 422
    return gone_to("web_pairs.pairs_page", year=year[:4], said="pairs_added", added=len(typed))


def _add(look: Look, year: str, picks: Picks, typed: Mapping[str, str], told: dict[str, str]) -> None:
    """Write every pair, or tell what is wrong with each and undo them all. Raises PayloadRefused."""
    for mentee, mentor in typed.items():
        line = MultiDict([("mentor", mentor), ("mentees", picks.label(mentee)), ("form", USUAL_FORMS[0])])
        try:
            pairs.add(look.session, look.actor, checked_card(typed_card(line), year, picks))
        except PayloadRefused as refused:
            told[mentee] = ". ".join(one.message for one in refused.problems if one.severity == "error")
    if told:
        raise PayloadRefused("Пары не сохранены: исправьте ошибки")
