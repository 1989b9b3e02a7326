"""The Chromium of Debian, and the two widths at which pages are looked at."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright, ViewportSize

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=900)
"""The desk and the telephone."""
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def launch(driver: Playwright) -> Browser:
    """Begin it; root has no sandbox to put it in."""
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    assert program, "there is no Chromium: make setup installs it"
    return driver.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.getuid() == 0 else [])
