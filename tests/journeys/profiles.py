"""A browser that nobody has used yet: no cookies, no storage."""

from playwright.sync_api import Browser, BrowserContext

from tests.patience import ANSWER_SECONDS

STEP_MILLISECONDS = ANSWER_SECONDS * 1000


def new_profile(chromium: Browser, *, locale: str = "en-GB") -> BrowserContext:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale=locale)
    context.set_default_timeout(STEP_MILLISECONDS)
    return context
