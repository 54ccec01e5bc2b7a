"""A conversation is found, assigned and taken by keyboard alone."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from conversations.models import Conversation, LiveTalk
from tests.browser.action_tab_page import signed_in_page
from tests.conversations.console_world import conversation_of, person_says
from workspaces.models import User
from workspaces.teams.models import Team

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]
PRESSES = 60
SLOWEST_MS = 20_000


@pytest.fixture
def maria(make_agent: Callable[..., Agent], alice: User, bob: User) -> Conversation:
    """She waits for anybody."""
    place = alice.memberships.get()
    made = conversation_of(make_agent(place.workspace), name="Maria", token_hash="m")
    person_says(made, "Good morning")
    Conversation.objects.filter(pk=made.pk).update(controller="live", epoch=2)
    now = timezone.now()
    LiveTalk.objects.create(
        workspace=place.workspace, conversation=made, state="waiting", epoch=2, asked_at=now, queued_at=now
    )
    Team.objects.create(workspace=place.workspace, name="Cards").members.add(bob.memberships.get(), place)
    return made


@pytest.fixture
def page(live_server: LiveServer, profile: BrowserContext, alice: User, maria: Conversation) -> Iterator[Page]:
    """The inbox. Nothing goes wrong in it."""
    profile.set_default_timeout(30_000)
    opened = signed_in_page(profile, live_server.url, alice)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(f"{live_server.url}/inbox/")
    yield opened
    assert wrong == []


def goes_to(page: Page, name: str, role: str = "link") -> None:
    """By the Tab key."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]  # a role of ARIA
    for _ in range(PRESSES):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab does not get to {name}.")


def test_one_is_found_assigned_to_a_team_and_taken(page: Page, maria: Conversation) -> None:
    goes_to(page, "Unassigned")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Unassigned")).to_have_attribute("aria-current", "true", timeout=SLOWEST_MS)
    page.keyboard.press("j")
    expect(page.locator("#thread-person")).to_have_text("Maria", timeout=SLOWEST_MS)
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Assign this conversation")).to_be_visible(timeout=SLOWEST_MS)
    goes_to(page, "Team or member", role="combobox")
    page.keyboard.type("Cards")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#thread")).to_contain_text(
        "Alice assigned this conversation to the team Cards.", timeout=SLOWEST_MS
    )
    expect(page.locator("#thread-head")).to_contain_text("Cards")
    goes_to(page, "My teams")
    page.keyboard.press("Enter")
    expect(page.locator(".inbox-item__title")).to_have_text(["Maria"], timeout=SLOWEST_MS)
    page.keyboard.press("j")
    goes_to(page, "Take over", role="button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Reply")).to_be_focused(timeout=SLOWEST_MS)
    assert LiveTalk.objects.get().user is not None
