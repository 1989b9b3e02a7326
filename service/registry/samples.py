"""What a paper of the school would look like: the sample of a type under the school's own letterhead."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from service import pipeline
from service.registry.reading import is_order

Json = dict[str, Any]


def sample_of(name: str, profile: Mapping[str, Any]) -> Json:
    """The sample of a type as the school of this profile would issue it. Raises UnknownType."""
    card = pipeline.card(name)
    payload = deepcopy(card.sample)
    payload["organisation"] = profile.get("organisation", {})
    if "letterhead" in card.schema["properties"] and "letterhead" in profile:
        payload["letterhead"] = profile["letterhead"]
    return payload


def order_of(profile: Mapping[str, Any]) -> tuple[str, Json]:
    """A short order of the school: its type and its payload. What is wrong in the profile is wrong in it too."""
    name = next(name for name in pipeline.type_names() if is_order(name))
    wanted = {*pipeline.card(name).schema["required"], "organisation", "letterhead", "head"}
    return name, {key: value for key, value in sample_of(name, profile).items() if key in wanted}
