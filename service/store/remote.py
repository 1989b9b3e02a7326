"""Files in a store somewhere else, by any address of fsspec: S3 and its like, SFTP, WebDAV."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import fsspec

from service.errors import BadSetting, StoreUnavailable

_ATOMIC = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory"}
"""Protocols where an object appears whole or not at all; elsewhere it is written beside and renamed."""
_SILENCE = {"config_kwargs": {"connect_timeout": 3, "read_timeout": 5, "retries": {"max_attempts": 0}}}
_OPTIONS = {"s3": _SILENCE, "s3a": _SILENCE}
"""Seconds of silence. s3fs tries five times by itself, and a number of the journal is waited for meanwhile."""
_AWAY = (
    "Хранилище файлов не отвечает или не пускает службу: повторите запрос через несколько секунд. "
    "Если не поможет, проверьте его адрес (PISMOVOD_FILES), ключи и права."
)
_log = logging.getLogger(__name__)


@contextmanager
def _told() -> Iterator[None]:
    """Every protocol has failures of its own: whatever is no missing file is a store that does not serve us."""
    try:
        yield
    except (FileNotFoundError, NotImplementedError, BadSetting):
        raise
    except Exception as failure:
        _log.warning("the store of files does not answer: %s", type(failure).__name__)
        raise StoreUnavailable(_AWAY) from failure


class Remote:
    """A `service.store.files.Place` behind an address. The connection is made when it is first needed."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._protocol = address.partition("://")[0]
        if self._protocol not in fsspec.available_protocols():
            raise BadSetting(
                f"PISMOVOD_FILES: хранилища «{self._protocol}://» служба не знает; укажите папку или s3://…"
            )

    @cached_property
    def _place(self) -> tuple[Any, str]:
        try:
            system, root = fsspec.core.url_to_fs(
                self._address, use_listings_cache=False, **_OPTIONS.get(self._protocol, {})
            )
        except ImportError as failure:
            raise BadSetting(
                f"PISMOVOD_FILES: для «{self._protocol}://» поставьте пакет Python: {failure}"
            ) from failure
        return system, root.rstrip("/")

    def read(self, name: str) -> bytes | None:
        """The bytes; None where there are none. Raises StoreUnavailable."""
        system, root = self._place
        with _told():
            try:
                return bytes(system.cat_file(f"{root}/{name}"))
            except FileNotFoundError:
                return None

    def write(self, name: str, data: bytes) -> None:
        """Whole or not at all. Raises StoreUnavailable."""
        system, root = self._place
        with _told():
            try:
                self._written_whole(system, f"{root}/{name}", data)
            except FileNotFoundError as failure:  # not the file is missing, but the place for it
                raise OSError("no such bucket or folder") from failure

    def _written_whole(self, system: Any, path: str, data: bytes) -> None:
        if self._protocol in _ATOMIC:
            system.pipe_file(path, data)
            return
        beside = f"{path}.{secrets.token_hex(8)}.part"
        system.makedirs(path.rpartition("/")[0], exist_ok=True)
        system.pipe_file(beside, data)
        system.mv(beside, path)

    def touch(self, name: str) -> None:
        """There is no way to touch an object but to write it again."""
        data = self.read(name)
        if data is not None:
            self.write(name, data)

    def remove(self, name: str) -> None:
        """What is not there is removed already. Raises StoreUnavailable."""
        system, root = self._place
        with _told():
            try:
                system.rm_file(f"{root}/{name}")
            except FileNotFoundError:
                return

    def names(self) -> Iterator[str]:
        """The names of all files, in no order. Raises StoreUnavailable."""
        system, root = self._place
        with _told():
            try:
                found = system.find(root)
            except FileNotFoundError:
                return
        yield from (str(path)[len(root) :].lstrip("/") for path in found)

    def size(self, name: str) -> int | None:
        """Not told: every question goes over the net."""
        return None

    def written(self, name: str) -> datetime | None:
        """When it was written, in UTC; this moment where the store does not tell. Raises StoreUnavailable."""
        system, root = self._place
        with _told():
            try:
                found = system.modified(f"{root}/{name}")
            except FileNotFoundError:
                return None
            except NotImplementedError:
                return datetime.now(UTC) if system.exists(f"{root}/{name}") else None
        return datetime.fromtimestamp(found.timestamp(), UTC)
