"""What all tests share, and two alarms: nothing leaves this machine, and LibreOffice starts only where it is marked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.app import Service, create_app
from service.settings import Settings

_allowed: set[str] = set()


def _alarm(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        assert host == "localhost" or ip_address(host).is_loopback, f"a test calls another machine: {host}"
    if event == "subprocess.Popen" and "office" not in _allowed:
        program = str(arguments[0]) + str(arguments[1])
        assert "soffice" not in program, "a test starts LibreOffice: mark it @pytest.mark.office"


sys.addaudithook(_alarm)


@pytest.fixture(autouse=True)
def _marks(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the marks of a test allow it, for as long as it runs."""
    marks = {mark.name for mark in request.node.iter_markers()}
    _allowed.update(marks)
    yield
    _allowed.difference_update(marks)


@pytest.fixture
def app() -> Service:
    """The service of one computer, with the settings that it has out of the box."""
    return create_app(Settings())


@pytest.fixture
def client(app: Service) -> FlaskClient:
    """A caller of that service."""
    return app.test_client()
