"""One Chromium for all these tests, a fresh fake server and a fresh browser profile for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.fake_widget_server import FakeWidgetServer
from tests.chromium import running_chromium


@pytest.fixture(autouse=True, scope="module")
def rows_beside_a_browser() -> Iterator[None]:
    """Playwright runs a loop in the thread of the test, which Django takes for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def fake() -> Iterator[FakeWidgetServer]:
    with FakeWidgetServer().running() as server:
        yield server


@pytest.fixture
def profile(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1000, "height": 800}, locale="en-GB")
    context.set_default_timeout(5000)
    yield context
    context.close()


@pytest.fixture
def tab(profile: BrowserContext) -> Page:
    return profile.new_page()
