"""Finds a Chromium on this machine and starts it the way journeys and screenshots need it."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

# The first is the same Chromium without the windows that nobody sees, at half the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def launch(playwright: Playwright) -> Browser:
    """CHROMIUM names one; otherwise the machine's, otherwise Playwright's own. Raises playwright's Error without any."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    flags = ["--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium refuses to sandbox for root; anyone else keeps the sandbox
    return playwright.chromium.launch(executable_path=program, args=flags)
