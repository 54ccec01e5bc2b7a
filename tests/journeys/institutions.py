"""A bank and an office, set up from nothing by clicking, as their two builders would."""

from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.journeys.console_steps import Console, Credentials, Question, Verification
from tests.journeys.deployments import Pair, RunningDeployment
from tests.journeys.profiles import new_profile

BANK, OFFICE = "Harbour Bank", "Consumer Protection Office"
BANK_AGENT, OFFICE_AGENT = "Harbour Assistant", "Consumer Help"
BANK_OWNER, OFFICE_OWNER = "ana@harbour-bank.example", "omar@office.example"

ASKED_NAME, ASKED_ISSUE = "What is your name?", "What kind of problem is it?"
ASKED_AGAIN, ASKED_DATE = "May I have your name?", "When did it happen?"
BANK_REPLY, OFFICE_REPLY = "I have noted that.", "I have written that down."


@dataclass(frozen=True)
class Institutions:
    """Both, running and connected.

    credentials: what the office gave to the bank. watched_live: the checks of Verify & Save were seen to pass without
    the page being loaded again.
    """

    pair: Pair
    bank: Console
    office: Console
    chat_url: str
    credentials: Credentials
    watched_live: bool


def set_up(pair: Pair, chromium: Browser) -> Institutions:
    office = new_console(chromium, pair.office)
    credentials = set_up_office(office)
    bank = new_console(chromium, pair.bank)
    watched_live = _set_up_bank(bank, credentials)
    return Institutions(pair, bank, office, bank.hosted_chat(), credentials, watched_live)


def new_console(chromium: Browser, deployment: RunningDeployment) -> Console:
    return Console(new_profile(chromium).new_page(), deployment.url)


def set_up_office(office: Console) -> Credentials:
    office.first_run(institution=OFFICE, email=OFFICE_OWNER)
    office.create_agent(OFFICE_AGENT)
    office.answer_everything_with(OFFICE_REPLY)
    office.add_trigger("Chat started")
    office.say("Hello {name}, I am Consumer Help. I see it is about {issue_type}.", trigger="Chat started")
    office.ask(Question(ASKED_AGAIN, "name"), Question(ASKED_DATE, "incident_date"), trigger="Chat started")
    office.add_trigger("Message received", name="Done", keywords=["that is all"])
    office.close("Goodbye {name}.", trigger="Done", summary="Recorded for {name}")
    office.publish()
    return office.create_secret()


def _set_up_bank(bank: Console, credentials: Credentials) -> bool:
    """Returns ``Institutions.watched_live``."""
    bank.first_run(institution=BANK, email=BANK_OWNER)
    bank.create_agent(BANK_AGENT)
    bank.answer_everything_with(BANK_REPLY)
    bank.add_trigger("Chat started")
    bank.say("Welcome to Harbour Bank.", trigger="Chat started")
    bank.add_trigger("Message received", name="Problem", keywords=["problem"])
    bank.ask(Question(ASKED_NAME, "name"), Question(ASKED_ISSUE, "issue_type"), trigger="Problem")
    bank.say("Thank you, {name}.", trigger="Problem")
    bank.add_trigger("Message received", name="Complaint", keywords=["complaint", "complain"])
    bank.start_handoff_action(trigger="Complaint")
    bank.verify_and_save(credentials)
    bank.page.evaluate("window.sameDocument = true")
    Verification(bank.page).expect_all_checks_to_pass()
    watched_live: bool = bank.page.evaluate("window.sameDocument === true")
    bank.go_on_to_the_action(hands_to=f"{OFFICE_AGENT}, {OFFICE}")
    bank.publish()
    return watched_live
