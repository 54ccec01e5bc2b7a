"""What an operator reads in the thread of a conversation, from top to bottom."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from conversations.flows.take_over import take_over
from conversations.models import Conversation
from protocol.errors import Reason
from tests.browser.action_tab_page import signed_in_page
from tests.conversations.console_world import connection_of, conversation_of, hand_over, lose
from workspaces.models import User

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]
SLOWEST_MS = 20_000
NEWS_MS = 30_000


@pytest.fixture
def agent(make_agent: Callable[..., Agent], alice: User) -> Agent:
    return make_agent(alice.memberships.get().workspace)


@pytest.fixture
def maria(agent: Agent) -> Conversation:
    return conversation_of(agent, name="Maria", token_hash="m")


@pytest.fixture
def page(live_server: LiveServer, profile: BrowserContext, alice: User, maria: Conversation) -> Iterator[Page]:
    """Her conversation. Nothing goes wrong in it."""
    profile.set_default_timeout(SLOWEST_MS)
    opened = signed_in_page(profile, live_server.url, alice)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    assert wrong == []


def test_taking_over_is_no_news_once_it_has_failed(
    page: Page, live_server: LiveServer, agent: Agent, maria: Conversation
) -> None:
    handoff = hand_over(maria, connection_of(agent))
    page.goto(f"{live_server.url}/inbox/{maria.pk}/")
    notices = page.locator("#thread .notice bdi").filter(visible=True)
    expect(notices).to_have_text(["Consumer Help from Consumer Protection Office is taking over."])

    lose(handoff, reason=Reason.UNREACHABLE)

    failed = ["Consumer Help could not be reached. We continue here."]
    expect(notices).to_have_text(failed, timeout=NEWS_MS)
    page.reload()
    expect(notices).to_have_text(failed)


def test_a_question_is_about_what_the_page_shows_when_it_is_asked(
    page: Page, live_server: LiveServer, agent: Agent, maria: Conversation
) -> None:
    """News put a later handoff on the page: it is what *Take back* means from then on."""
    lose(hand_over(maria, connection_of(agent)), reason=Reason.UNREACHABLE)
    page.goto(f"{live_server.url}/inbox/{maria.pk}/")
    other = connection_of(agent, remote_agent_id="agt_fraud", remote_name="Fraud Line", peer_link_id="link-there")
    handoff = hand_over(maria, other)
    button = page.get_by_role("link", name="Take back from Fraud Line")
    expect(button).to_be_visible(timeout=NEWS_MS)

    button.click()
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()

    expect(page.locator("#toasts").get_by_text("You took the conversation back.")).to_be_visible()
    handoff.refresh_from_db()
    assert not handoff.live


def test_a_reply_stays_on_the_page_when_somebody_else_takes_the_conversation(
    page: Page, live_server: LiveServer, alice: User, bob: User, maria: Conversation
) -> None:
    take_over(conversation_id=maria.pk, epoch=maria.epoch, user=alice, shown_name="Al")
    page.goto(f"{live_server.url}/inbox/{maria.pk}/")
    reply = page.get_by_role("textbox", name="Reply")
    reply.fill("Your card is blocked.")
    maria.refresh_from_db()
    take_over(conversation_id=maria.pk, epoch=maria.epoch, user=bob, shown_name="Bob")

    gone = page.locator("#composer").get_by_text("You do not have this conversation any more.")
    expect(gone).to_be_visible(timeout=NEWS_MS)
    expect(reply).to_have_value("Your card is blocked.")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.locator("#composer [role='alert']")).to_contain_text("It was not sent")
    expect(reply).to_have_value("Your card is blocked.")
    reply.fill("")
    page.reload()
    expect(page.get_by_role("textbox", name="Internal note")).to_be_visible()
