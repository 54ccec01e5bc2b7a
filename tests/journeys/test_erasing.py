"""A person's complaint: both sides agree on what crossed the wire; then it is erased, and is nowhere on either side."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.chat_steps import Chat
from tests.journeys.institutions import ASKED_DATE, ASKED_ISSUE, ASKED_NAME, OFFICE_REPLY, Institutions
from tests.journeys.stores import places_with
from tests.patience import ANSWER_SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.browser]

PERSON, SAID = "Zuleika Okonjo", "marmalade no. 7731 on the invoice"


@pytest.fixture
def page(institutions: Institutions) -> Iterator[Page]:
    """The console of the bank's owner."""
    page = institutions.bank.page.context.new_page()
    yield page
    page.close()


def test_both_sides_agree_and_both_erase(institutions: Institutions, profile: BrowserContext, page: Page) -> None:
    _complain(institutions, Chat(profile.new_page()))
    for canary in (PERSON, SAID):
        assert all(places_with(canary, each.store.everything()) for each in institutions.pair.both)
    _compare(page, institutions.bank.url)
    _erase(page, institutions.bank.url)
    for canary in (PERSON, SAID):
        _is_gone(institutions, canary)


def _complain(institutions: Institutions, chat: Chat) -> None:
    chat.open(institutions.chat_url)
    for words, answer in (("I have a problem", ASKED_NAME), (PERSON, ASKED_ISSUE), ("Card", f"Thank you, {PERSON}.")):
        chat.say(words)
        chat.hear(answer)
    for words, answer in (
        ("I want to make a complaint", ASKED_DATE),
        (SAID, OFFICE_REPLY),
        ("that is all", "You are back with me."),
    ):
        chat.say(words)
        chat.hear(answer)
    chat.page.close()


def _compare(page: Page, url: str) -> None:
    page.goto(f"{url}/handoffs/")
    page.locator("main a[href*='/handoffs/']").first.click()
    page.get_by_role("link", name="Ledger").click()
    page.get_by_role("button", name="Check and compare").click()
    expect(page.locator("#ledger-state")).to_contain_text("Both sides agree, and have signed it.")
    expect(page.locator("#ledger-state")).to_contain_text("Our own records are unchanged.")


def _erase(page: Page, url: str) -> None:
    page.goto(f"{url}/settings/erase/")
    page.get_by_label("E-mail address, phone number, name, or an ID").fill(PERSON)
    page.get_by_role("button", name="Find conversations").click()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.locator("#toasts").get_by_text("1 conversation was erased.")).to_be_visible()
    end = time.monotonic() + ANSWER_SECONDS
    while not page.get_by_text("Erased there").count():
        assert time.monotonic() < end, page.locator("main").inner_text()
        time.sleep(0.3)
        page.reload()
    expect(page.get_by_text("Signed receipt of")).to_be_visible()


def _is_gone(institutions: Institutions, canary: str) -> None:
    """From tables, files of the database, Redis and logs. A database that is being read lets go a little later."""
    end = time.monotonic() + ANSWER_SECONDS
    while found := _places(institutions, canary):
        assert time.monotonic() < end, found
        time.sleep(0.5)


def _places(institutions: Institutions, canary: str) -> list[str]:
    found = []
    for each in institutions.pair.both:
        found += places_with(canary, each.store.everything())
        found += places_with(canary, iter([("a log", each.logs().encode())]))
        found += places_with(canary, each.redis.everything()) if each.redis else []
    return found
