"""Chromium, and two institutions that were set up in it by clicking: once for each way to run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.chromium import do_without, running_chromium
from tests.journeys.complaint import Complaint, complain
from tests.journeys.deployments import EMBEDDED, PRODUCTION, running_pair
from tests.journeys.institutions import Institutions, set_up
from tests.journeys.profiles import STEP_MILLISECONDS, new_profile
from tests.on_postgres import what_is_missing

USUAL_MILLISECONDS = 5_000


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        expect.set_options(timeout=STEP_MILLISECONDS)
        yield browser
        expect.set_options(timeout=USUAL_MILLISECONDS)


@pytest.fixture(scope="package", params=[EMBEDDED, PRODUCTION])
def institutions(
    request: pytest.FixtureRequest, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Institutions]:
    """A bank that hands complaints over to an office, as their builders left them."""
    way: str = request.param
    if way == PRODUCTION and (missing := what_is_missing()):
        do_without(missing)
    with running_pair(tmp_path_factory.mktemp("pair"), way=way) as pair:
        yield set_up(pair, chromium)


@pytest.fixture(scope="package")
def complaint(institutions: Institutions, chromium: Browser) -> Iterator[Complaint]:
    profile = new_profile(chromium)
    yield complain(institutions, profile)
    profile.close()


@pytest.fixture
def profile(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser nobody has used yet."""
    context = new_profile(chromium)
    yield context
    context.close()
