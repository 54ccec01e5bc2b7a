"""What becomes of a form that is pressed, and pressed again before its answer is there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from tests.browser.action_tab_page import signed_in_page
from tests.conversations.console_world import connection_of
from tests.workspaces.long_ago import everybody_signed_in_long_ago
from triggers.back_tests.upload import MOST_BYTES
from workspaces.models import User

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.django_db(transaction=True)]

COUNT_AND_KEEP = """() => {
    window.wentOut = 0;
    window.addEventListener("submit", (event) => {
        if (event.submitter.formMethod === "dialog") return;
        window.wentOut += event.defaultPrevented ? 0 : 1;
        event.preventDefault();
    });
}"""


@pytest.fixture
def page(live_server: LiveServer, profile: BrowserContext, alice: User) -> Page:
    """Its forms go nowhere; how many would have is counted."""
    profile.set_default_timeout(15_000)
    return signed_in_page(profile, live_server.url, alice)


def went_out(page: Page) -> int:
    return int(page.evaluate("window.wentOut"))


def test_what_it_makes_is_made_once_and_its_button_shows_that_it_went(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + reverse("conversations:add_canned_reply"))
    page.evaluate(COUNT_AND_KEEP)
    button = page.get_by_role("button", name="Add canned reply")
    expect(button).to_have_css("opacity", "1")
    button.dblclick()
    button.click()
    assert went_out(page) == 1
    expect(button).not_to_have_css("opacity", "1")


def test_a_page_that_comes_after_confirming_who_it_is_has_its_own_address(
    page: Page, live_server: LiveServer, alice: User
) -> None:
    alice.set_password("seven quiet herons")
    alice.save()
    profile, keys = page.context, live_server.url + reverse("workspaces:api_keys")
    page = signed_in_page(profile, live_server.url, alice)
    everybody_signed_in_long_ago()
    page.goto(keys)
    page.get_by_label("Name").fill("Website")
    page.get_by_role("button", name="Create API key").click()
    page.get_by_label("Password", exact=True).fill("seven quiet herons")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("It is shown this once")).to_be_visible()
    assert page.url == keys
    page.reload()
    expect(page.get_by_role("rowheader", name="Website")).to_be_visible()
    page.get_by_label("Name").fill("Nightly")
    page.get_by_role("button", name="Create API key").click()
    expect(page.get_by_role("rowheader", name="Nightly")).to_be_visible()


def test_a_question_that_was_let_go_can_be_answered_later(
    page: Page, live_server: LiveServer, alice: User, make_agent: Callable[..., Agent]
) -> None:
    agent = make_agent(alice.memberships.get().workspace)
    connection_of(agent)
    page.goto(live_server.url + reverse("agents:connections", args=[agent.pk]))
    page.evaluate(COUNT_AND_KEEP)
    page.locator("main table").get_by_text("Disconnect", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.locator("main table").get_by_text("Disconnect", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    assert went_out(page) == 1


def test_a_file_that_is_too_large_is_let_go_of_beside_its_field(
    page: Page, live_server: LiveServer, alice: User, make_agent: Callable[..., Agent], tmp_path: Path
) -> None:
    agent = make_agent(alice.memberships.get().workspace)
    page.goto(live_server.url + reverse("triggers:back_tests", args=[agent.pk]))
    file = page.get_by_label("CSV file", exact=False).and_(page.locator("[type=file]"))
    box = page.locator(".field", has=file)
    for size, told in ((MOST_BYTES + 1, 1), (MOST_BYTES, 0)):
        (tmp_path / "messages.csv").write_bytes(b"a" * size)
        file.set_input_files(tmp_path / "messages.csv")
        expect(box.get_by_text("The file is larger than 5 MB.")).to_have_count(told)
        assert file.evaluate("field => field.files.length") == 1 - told
        expect(page.get_by_label("Past conversations of this agent")).to_be_checked(checked=bool(told))


@pytest.mark.parametrize(
    ("status", "told"), [(413, "This is too large"), (500, "That did not work"), (503, "The server did not answer")]
)
def test_what_became_of_what_a_page_sends_by_itself_is_told(
    page: Page, live_server: LiveServer, status: int, told: str
) -> None:
    page.goto(live_server.url + reverse("agents:list"))
    page.route("**/by-itself/", lambda route: route.fulfill(status=status))
    page.evaluate("() => { htmx.ajax('POST', '/by-itself/', document.body); }")
    expect(page.locator(".toast")).to_contain_text(told)


def test_a_button_that_tries_what_is_typed_keeps_the_keyboard(
    page: Page, live_server: LiveServer, alice: User, make_agent: Callable[..., Agent]
) -> None:
    agent = make_agent(alice.memberships.get().workspace)
    page.goto(live_server.url + reverse("agents:replies", args=[agent.pk]))
    page.get_by_label("Your own endpoint").check()
    button = page.get_by_role("button", name="Try")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Address: Fill this in.")).to_be_visible()
    expect(button).to_be_focused()
