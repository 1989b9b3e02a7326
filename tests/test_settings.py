"""What the operator sets, and how a wrong setting stops the start by its name."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from service.errors import BadSetting
from service.settings import Settings, describe, read_settings

GOOD = [
    ("PISMOVOD_DATA", "/var/lib/pismovod", "data", Path("/var/lib/pismovod")),
    ("PISMOVOD_TEMPLATES", ".", "templates", Path()),
    ("PISMOVOD_TEMPLATES", "", "templates", None),
    ("PISMOVOD_HOST", "::1", "host", "::1"),
    ("PORT", "9000", "port", 9000),
    ("PISMOVOD_WORKERS", " 4 ", "workers", 4),
    ("PISMOVOD_MAX_BODY", "1048576", "max_body", 1048576),
    ("PISMOVOD_TOKEN", "x" * 16, "token", "x" * 16),
]
WRONG = [
    ("PISMOVOD_DATA", "da\0ta"),
    ("PISMOVOD_TEMPLATES", "/no/such/folder"),
    ("PISMOVOD_HOST", ""),
    ("PISMOVOD_HOST", "http://127.0.0.1"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "восемь"),
    ("PORT", "٨٠٠٠"),
    ("PISMOVOD_WORKERS", "-1"),
    ("PISMOVOD_MAX_BODY", "5M"),
    ("PISMOVOD_TOKEN", "short"),
    ("PISMOVOD_TOKEN", "with a space in the middle"),
    ("PISMOVOD_TEMPLATE", "/a/misspelt/name"),
]


def test_nothing_set_is_the_service_of_one_computer() -> None:
    """An empty environment gives the defaults, and they are closed to the network."""
    settings = read_settings({"PATH": "/bin", "HOME": "/root"})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.workers, settings.max_body) == ("127.0.0.1", 8000, 2, 5 * 2**20)
    assert settings.is_local


@pytest.mark.parametrize(("variable", "text", "field", "value"), GOOD)
def test_a_setting_is_read(variable: str, text: str, field: str, value: object) -> None:
    """The text of a variable becomes a value of the right kind."""
    assert getattr(read_settings({variable: text}), field) == value


@pytest.mark.parametrize(("variable", "text"), WRONG)
def test_a_wrong_setting_stops_the_start_by_its_name(variable: str, text: str) -> None:
    """Whoever sets it wrong reads which one it was."""
    with pytest.raises(BadSetting, match=rf"{variable}: "):
        read_settings({variable: text})


def test_all_wrong_settings_are_told_at_once() -> None:
    """One start shows everything that has to be mended."""
    with pytest.raises(BadSetting) as refusal:
        read_settings({"PORT": "x", "PISMOVOD_WORKERS": "y", "PISMOVOD_Z": "z"})
    for variable in ("PORT", "PISMOVOD_WORKERS", "PISMOVOD_Z"):
        assert f"{variable}: " in refusal.value.detail


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "127.0.0.1:8000"), ("::1", "[::1]:8000")])
def test_the_address_is_written_as_in_a_link(host: str, address: str) -> None:
    """An IPv6 address stands in brackets."""
    assert read_settings({"PISMOVOD_HOST": host}).address == address


def test_the_token_is_never_shown() -> None:
    """Neither a log line nor a refusal may hold it."""
    assert "secret" not in repr(Settings(token="secret-secret-secret"))
    with pytest.raises(BadSetting) as refusal:
        read_settings({"PISMOVOD_TOKEN": "мой секрет"})
    assert "секрет" not in refusal.value.detail


def test_settings_are_frozen() -> None:
    """Nobody changes a setting in passing."""
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_every_setting_is_described() -> None:
    """The table that README prints has each field once, with a meaning."""
    lines = describe()
    assert len({line.variable for line in lines}) == len(lines) == len(Settings.__dataclass_fields__)
    assert all(line.meaning for line in lines)
