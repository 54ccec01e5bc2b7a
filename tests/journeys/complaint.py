"""The story itself: a person is asked, types what must not leave, complains, talks with the office, and comes back."""

from dataclasses import dataclass

from playwright.sync_api import BrowserContext

from tests.journeys.chat_steps import Chat
from tests.journeys.institutions import (
    ASKED_DATE,
    ASKED_ISSUE,
    ASKED_NAME,
    BANK_AGENT,
    BANK_REPLY,
    OFFICE_AGENT,
    OFFICE_REPLY,
    Institutions,
)
from tests.journeys.records import Record, at_the_bank, at_the_office
from tests.journeys.window_api import Identity, identity_in

PERSON, ISSUE = "Maria Santos", "Card"
PASSWORD = "kestrel&Harbour!42"
NOTE = "Sounded upset, see zephyr-7731/b"
GREETING = f"Hello {PERSON}, I am Consumer Help. I see it is about {ISSUE}."
TURNS = 10


@dataclass(frozen=True)
class Complaint:
    """What was seen on the way. own_seconds: from a message to the bank's own answer to it. seconds: from the complaint
    to the office's greeting.
    """

    own_seconds: float
    seconds: float
    passed_on: dict[str, str]
    held_back: list[str]
    texts: list[str]
    own_texts: list[str]
    identity: Identity
    bank: Record
    office: Record


def complain(institutions: Institutions, profile: BrowserContext) -> Complaint:
    chat = Chat(profile.new_page())
    chat.open(institutions.chat_url)
    chat.say("I have a problem")
    _answer_what_the_bank_asks(chat)
    own_seconds = chat.say_and_time(f"My password is {PASSWORD}", until=BANK_REPLY)
    chat.hear_from(BANK_AGENT, times=5)
    institutions.bank.write_note(NOTE, person=PERSON)
    seconds = chat.say_and_time("I want to make a complaint", until=GREETING)
    passed_on, held_back = chat.passed_on(), chat.held_back()
    _talk_with_the_office(chat)
    _come_back(chat)
    identity = identity_in(chat.page)
    return Complaint(
        own_seconds=own_seconds,
        seconds=seconds,
        passed_on=passed_on,
        held_back=held_back,
        texts=chat.texts(),
        own_texts=chat.own_texts(),
        identity=identity,
        bank=at_the_bank(institutions.pair, identity),
        office=at_the_office(institutions.pair, identity),
    )


def _answer_what_the_bank_asks(chat: Chat) -> None:
    chat.hear(ASKED_NAME)
    chat.say(PERSON)
    chat.hear(ASKED_ISSUE)
    chat.say(ISSUE)
    chat.hear(f"Thank you, {PERSON}.")


def _talk_with_the_office(chat: Chat) -> None:
    chat.hear(ASKED_DATE)
    for turn in range(1, TURNS + 1):
        chat.say(f"Turn {turn}")
        chat.hear_from(OFFICE_AGENT, times=2 + turn)
        chat.hear(OFFICE_REPLY)


def _come_back(chat: Chat) -> None:
    chat.say("that is all")
    chat.hear(f"Goodbye {PERSON}.")
    chat.hear("You are back with me.")
    chat.say("Are you there again?")
    chat.hear_from(BANK_AGENT, times=8)
    chat.hear(BANK_REPLY)
