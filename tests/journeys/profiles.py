"""A browser that nobody has used yet: no cookies, no storage."""

from playwright.sync_api import Browser, BrowserContext

STEP_MILLISECONDS = 15_000  # of patience; a machine that does much else is slow, not wrong


def new_profile(chromium: Browser, *, locale: str = "en-GB") -> BrowserContext:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale=locale)
    context.set_default_timeout(STEP_MILLISECONDS)
    return context
