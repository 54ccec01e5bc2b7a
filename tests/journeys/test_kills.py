"""``kill -9`` in the middle of a handoff: whatever dies and whenever, nothing that was typed is lost, doubled or moved.

The moments are chosen by chance with a fixed seed.
"""

import random
import time

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.journeys.chat_steps import Chat
from tests.journeys.deployments import RunningDeployment
from tests.journeys.institutions import ASKED_AGAIN, ASKED_DATE, OFFICE_AGENT, OFFICE_REPLY, Institutions
from tests.journeys.records import at_the_bank, at_the_office
from tests.journeys.window_api import identity_in

pytestmark = [pytest.mark.journey, pytest.mark.browser]

KILLS = 3
LATEST_KILL_SECONDS = 0.25
SETTLED_MILLISECONDS = 120_000


@pytest.mark.parametrize("side", ["bank", "office"])
def test_nothing_is_lost_doubled_or_out_of_order(
    institutions: Institutions, profile: BrowserContext, side: str
) -> None:
    dies = institutions.pair.bank if side == "bank" else institutions.pair.office
    moments = random.Random(f"{side} dies")
    chat = Chat(profile.new_page())
    typed = _hand_over(chat, institutions)
    for kill in range(1, KILLS + 1):
        typed += _type_while_it_dies(chat, dies, kill=kill, after=moments.uniform(0, LATEST_KILL_SECONDS))
    _wait_until_settled(chat, typed)
    _expect_agreement(institutions, chat, typed)


def _hand_over(chat: Chat, institutions: Institutions) -> list[str]:
    """The person is with the office, and has answered what it asks. Returns what was typed."""
    typed = ["I have a complaint", "Juan Cruz", "On Monday"]
    chat.open(institutions.chat_url)
    chat.say(typed[0])
    chat.hear(ASKED_AGAIN)
    chat.say(typed[1])
    chat.hear(ASKED_DATE)
    chat.say(typed[2])
    chat.hear_from(OFFICE_AGENT, times=4)
    return typed


def _type_while_it_dies(chat: Chat, dies: RunningDeployment, *, kill: int, after: float) -> list[str]:
    """Some is typed just before, some while nothing answers, and some once it is back."""
    before, meanwhile, again = (f"Kill {kill}: {when}" for when in ("before", "meanwhile", "again"))
    chat.say(before)
    time.sleep(after)
    dies.kill()
    chat.say(meanwhile)
    dies.start_again()
    chat.say(again)
    return [before, meanwhile, again]


def _wait_until_settled(chat: Chat, typed: list[str]) -> None:
    """Every message is delivered and answered: by the greeting and a question first, then one by one."""
    expect(chat.root.locator(".unsettled")).to_have_count(0, timeout=SETTLED_MILLISECONDS)
    expect(chat.said_by(OFFICE_AGENT)).to_have_count(len(typed) + 1, timeout=SETTLED_MILLISECONDS)


def _expect_agreement(institutions: Institutions, chat: Chat, typed: list[str]) -> None:
    identity = identity_in(chat.page)
    here, there = at_the_bank(institutions.pair, identity).said(), at_the_office(institutions.pair, identity).said()
    assert chat.texts() == [text for _, text in here], "The window shows what the bank's database has."
    assert [text for who, text in here if who == "person"] == typed
    assert [text for who, text in there if who == "person"] == typed
    replies = [text for who, text in here if who == "peer_agent"]
    assert replies == [text for who, text in there if who == "agent"]
    assert replies.count(OFFICE_REPLY) == len(typed) - 2, (
        "One to each, but for the two that were answered by questions."
    )
