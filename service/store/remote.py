"""Files in a store somewhere else, by any address of fsspec: S3 and its like, SFTP, WebDAV."""

from __future__ import annotations

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


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as failure:
        raise StoreUnavailable("Хранилище файлов не отвечает: повторите запрос через несколько секунд.") from failure


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
            system, root = fsspec.core.url_to_fs(self._address)
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
            if self._protocol in _ATOMIC:
                system.pipe_file(f"{root}/{name}", data)
                return
            beside = f"{root}/{name}.{secrets.token_hex(8)}.part"
            system.makedirs(f"{root}/{name.rpartition('/')[0]}", exist_ok=True)
            system.pipe_file(beside, data)
            system.mv(beside, f"{root}/{name}")

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
