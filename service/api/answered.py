"""The same request with the same Idempotency-Key is done once; every further one gets the answer of the first.

Who asks is a part of the request: an answer is told again only to the user or token that has had it already, so that
nobody reads by a key what he has no right to read. To anybody else the key is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from flask import Response

from service.api.bodies import JSON
from service.errors import KeyReused, NotJson
from service.store import Clash, Session, Store
from service.store.ids import now
from service.store.tables import Answered

_KEY = re.compile(r"[!-~]{1,200}")


def answered_once(
    store: Store, organisation: str, key: str, request_hash: str, work: Callable[[Session], Response]
) -> Response:
    """Do the work in one transaction with the note of its answer; where it was done already, give that answer.

    Raises KeyReused for another request with the same key, NotJson for a key that is no key, and what the work raises.
    """
    if not _KEY.fullmatch(key):
        raise NotJson("Составьте Idempotency-Key из 1–200 латинских букв, цифр и знаков, без пробелов.")
    try:
        return _first(store, organisation, key, request_hash, work)
    except Clash:
        # Somebody with the same key was quicker: his work is done, ours was undone. Any other clash comes again.
        return _first(store, organisation, key, request_hash, work)


def _first(
    store: Store, organisation: str, key: str, request_hash: str, work: Callable[[Session], Response]
) -> Response:
    with store.begin() as session:
        known = session.get(Answered, (organisation, key))
        if known is not None:
            if known.request_hash != request_hash:
                raise KeyReused("Этот Idempotency-Key уже был у другого запроса: возьмите новый.")
            return _again(known)
        answer = work(session)
        session.add(
            Answered(
                organisation=organisation,
                key=key,
                request_hash=request_hash,
                status=answer.status_code,
                body=answer.get_data(as_text=True),
                created=now(),
            )
        )
        return answer


def _again(known: Answered) -> Response:
    """The answer that was given, with its ETag where it tells a version."""
    answer = Response(known.body, known.status, mimetype=JSON)
    told = json.loads(known.body) if known.body else None
    if isinstance(told, dict) and isinstance(told.get("version"), int):
        answer.headers["ETag"] = f'"{told["version"]}"'
    return answer
