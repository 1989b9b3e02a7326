"""How often one may ask: sign-ins of an address, wrong passwords of a login, requests of a credential.

What guards passwords is counted in the database, for all processes together: by the user, and by the login where
there is none, so that a login that is not there is locked as one that is. Requests are counted in the memory of each
process: the limit keeps a runaway program from the others, and a write for every request would cost more than it
guards. With N processes a credential may thus get up to N times the limit.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from threading import Lock
from time import monotonic

from sqlalchemy.orm import Session

from service.errors import TooManyTries
from service.store import Clash
from service.store.ids import now
from service.store.tables import Tries

WRONG_PASSWORDS, LOCKED_S = 10, 15 * 60
SIGN_INS, SIGN_INS_S = 10, 60
REQUESTS, REQUESTS_S = 600, 60
_MOST_COUNTED = 10_000
_TOLD_IN_MINUTES_S = 120
_IPV6_NETWORK_BITS = 64


def user_key(user: str) -> str:
    """Under what the wrong passwords of a user are counted, by his number: whoever shares his login has another."""
    return hashlib.sha256(b"user\0" + user.encode()).hexdigest()


def nobodys_key(login: str, organisation: str) -> str:
    """Under what the wrong passwords of a login are counted that nobody has."""
    return hashlib.sha256(f"login\0{login}\0{organisation}".encode("utf-8", "surrogatepass")).hexdigest()


def address_key(address: str) -> str:
    """Under what the sign-ins of an address are counted; one network of IPv6 is one caller."""
    try:
        found = ip_address(address)
    except ValueError:
        found = None
    if isinstance(found, IPv6Address):
        address = str(int(found) >> (128 - _IPV6_NETWORK_BITS))
    return hashlib.sha256(b"address\0" + address.encode()).hexdigest()


def count_sign_in(session: Session, address: str) -> tuple[int, bool]:
    """Count a try to sign in. The seconds to wait, 0 when it is allowed; and whether the wait has just begun."""
    row, wait = _row(session, address_key(address), SIGN_INS, SIGN_INS_S)
    row.count += 1
    return wait, row.count == SIGN_INS + 1


def forgive_sign_in(session: Session, address: str) -> None:
    """The try was right: a school behind one address is not kept out by its own people."""
    row = session.get(Tries, address_key(address), with_for_update=True)
    if row is not None and row.count:
        row.count -= 1


def count_password(session: Session, key: str) -> tuple[int, bool]:
    """Count a password before it is looked at, so that many at once are no way round.

    The seconds to wait, 0 when it is allowed; and whether it is the last one that is, should it be wrong.
    """
    row, wait = _row(session, key, WRONG_PASSWORDS, LOCKED_S)
    if wait:
        return wait, False
    row.count += 1
    row.until = now() + timedelta(seconds=LOCKED_S)
    return 0, row.count == WRONG_PASSWORDS


def forget_password(session: Session, key: str) -> int:
    """The password was right, or is a new one: count anew. How many there were."""
    row = session.get(Tries, key, with_for_update=True)
    if row is None:
        return 0
    session.delete(row)
    return row.count


def is_locked(session: Session, key: str) -> bool:
    """Whether no password is looked at now."""
    row = session.get(Tries, key)
    return row is not None and row.count >= WRONG_PASSWORDS and row.until > now()


def _row(session: Session, key: str, limit: int, seconds: int) -> tuple[Tries, int]:
    """What is counted under a key, and how many seconds to wait when it is too much already."""
    at = now()
    row = session.get(Tries, key, with_for_update=True)
    if row is None:
        with suppress(Clash), session.begin_nested():  # another may begin to count at the same moment
            session.add(Tries(key=key, count=0, until=at + timedelta(seconds=seconds)))
        row = session.get_one(Tries, key, with_for_update=True)
    if row.until <= at:
        row.count, row.until = 0, at + timedelta(seconds=seconds)
    wait = (row.until - at).total_seconds() if row.count >= limit else 0
    return row, int(wait) + bool(wait)


class Requests:
    """The requests of every credential in this process, in windows of a minute."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[float, int]] = {}
        self._lock = Lock()

    def count(self, credential: str) -> None:
        """Count a request. Raises TooManyTries over the limit."""
        at = monotonic()
        with self._lock:
            start, count = self._counts.get(credential, (at, 0))
            if at - start >= REQUESTS_S:
                start, count = at, 0
            if len(self._counts) >= _MOST_COUNTED:
                self._counts = {key: value for key, value in self._counts.items() if at - value[0] < REQUESTS_S}
            self._counts[credential] = (start, count + 1)
        if count >= REQUESTS:
            raise refused(int(start + REQUESTS_S - at) + 1, f"Больше {REQUESTS} запросов в минуту.")


def refused(wait: int, said: str) -> TooManyTries:
    """The refusal that says when to come again."""
    when = f"{wait} с" if wait < _TOLD_IN_MINUTES_S else f"{-(-wait // 60)} мин"
    failure = TooManyTries(f"{said} Повторите через {when}.")
    failure.retry_after = wait  # type: ignore[misc]
    return failure
