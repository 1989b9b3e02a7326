"""A tab that is watched: what its page says to itself, where it asks, and whether the policy stopped something."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

_REFUSED = re.compile(
    r"Failed to load resource: the server responded with a status of (409|412|422) |"
    r"Response Status Error Code (409|412|422) "
)
"""A form that is refused is an answer like any other; Chromium and htmx call it an error nevertheless."""


class Watch:
    """What was seen in all tabs of a context; `check` fails where something was wrong."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.seen: list[str] = []
        self.forgiven: list[str] = []
        """Beginnings or parts of what this test provokes: a connection that it cuts, a page that is not there."""
        self._address = address
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def forgive(self, *parts: str) -> None:
        """Take what holds one of these for what the test wants to see."""
        self.forgiven += parts

    def check(self) -> None:
        """Nothing was wrong."""
        wrong = [one for one in self.seen if not any(part in one for part in self.forgiven)]
        assert not wrong, "\n".join(wrong)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _REFUSED.match(message.text):
            self.seen.append(f"console of {message.page.url if message.page else '?'}: {message.text}")

    def _request(self, request: Request) -> None:
        if request.url.startswith(("http", "ws", "ftp")) and not request.url.startswith(f"{self._address}/"):
            self.seen.append(f"another host: {request.url}")

    def _response(self, answer: Response) -> None:
        if answer.status >= 500:
            self.seen.append(f"{answer.status}: {answer.request.method} {answer.url}")


def tab(context: BrowserContext) -> Page:
    """A new tab that does not wait for ever."""
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page
