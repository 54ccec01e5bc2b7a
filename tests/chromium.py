"""The browser of the tests: the headless shell where it is there, which needs less than half of a whole Chromium's
processor time, or a whole Chromium."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))  # the better one first
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Without one, the test that asked for it is skipped with the reason, or fails where every service is demanded."""
    installed = [path for path in BROWSERS if path.exists()]
    if not installed:
        do_without(f"Neither {' nor '.join(map(str, BROWSERS))} is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed[0], args=ARGUMENTS)
        yield browser
        browser.close()


def do_without(missing: str) -> NoReturn:
    """missing: what is not there, in words."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(missing)
    pytest.skip(missing)
