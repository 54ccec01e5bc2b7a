"""Every kind of action built by clicking, a chat that runs through them, and the same tree brought to another agent."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.chat_steps import Chat
from tests.journeys.console_steps import Console, Question
from tests.journeys.deployments import new_deployment, running
from tests.journeys.profiles import new_profile
from triggers.actions import ACTIONS
from triggers.tickets import read_ticket_number

pytestmark = [pytest.mark.journey, pytest.mark.browser]

STATE = "account.state"  # where it stands in what the bank's system answers
AGENT, EMPTY_AGENT = "Harbour Assistant", "Harbour Night Desk"


class _Accounts(BaseHTTPRequestHandler):
    """A system of the bank's, which knows one thing of everybody."""

    def do_GET(self) -> None:
        answer = b'{"account": {"state": "open"}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        """Nothing: the test says what it saw."""


@pytest.fixture
def accounts() -> Iterator[str]:
    """The address of that system."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Accounts) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def console(chromium: Browser, tmp_path: Path) -> Iterator[Console]:
    """In front of a deployment with one agent, which does nothing yet."""
    bank = new_deployment("bank", tmp_path)
    with running(bank):
        context = new_profile(chromium)
        console = Console(context.new_page(), bank.url)
        console.first_run(institution="Harbour Bank", email="ana@harbour-bank.example")
        console.create_agent(AGENT)
        yield console
        context.close()


def test_every_kind_of_action_runs_and_the_tree_is_the_same_elsewhere(
    console: Console, accounts: str, profile: BrowserContext, tmp_path: Path
) -> None:
    _build(console, accounts)
    console.publish()
    number = _talk(Chat(profile.new_page()), console.hosted_chat())

    file = tmp_path / "exported.json"
    exported = console.export(file)
    kinds = {kind for kind in ACTIONS if f'"kind":"{kind}"'.encode() in exported.replace(b": ", b":")}
    assert kinds == set(ACTIONS), "The flow has every kind of action."
    console.open_agents()
    console.create_agent(EMPTY_AGENT)
    console.bring_in(file)
    assert console.export(tmp_path / "again.json") == exported
    _find_ticket(console.page, f"{console.url}/tickets/", number)


def _find_ticket(page: Page, tickets: str, number: str) -> None:
    assert read_ticket_number(number) == number
    page.goto(f"{tickets}?number={number.lower().replace('-', '+')}")
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="Close ticket").click()
    page.locator("#toasts").get_by_text("The ticket is closed.").wait_for()
    page.get_by_text("Help for Ana").wait_for()


def _build(console: Console, accounts: str) -> None:
    console.add_trigger("Chat started")
    console.say("Welcome to Harbour Bank.", trigger="Chat started")

    console.add_trigger("Message received", name="Help", keywords=["help"])
    console.ask(Question("What is your name?", "name"), trigger="Help")
    at = "Add action to Help"
    console.add_action("Set variable", {"Variable": "greeting", "Value": "Dear {name}"}, at=at)
    ticket = {"Subject": "Help for {name}", "Variable": "case", "Text to the person": "Your number is {ticket}."}
    console.add_action("Create ticket", ticket, at=at)
    request = {"Address": f"{accounts}/{{name}}", "Variable": "state", "Where the value stands in the answer": STATE}
    console.add_action("Send API request", request, at=at)
    console.add_action("Branch", {"Variable": "state", "Value": "op"}, at=at, chosen={"Condition": "contains"})
    console.add_action("Send message", {"Message": "{greeting}, yours is {state}."}, at="Add action : If so")
    console.add_action("Send message", {"Message": "{greeting}, I do not know."}, at="Add action : Otherwise")
    console.add_action("Collect feedback", {"Question": "How was it?", "Thanks": "Thank you, {name}."}, at=at)

    console.add_trigger("Message received", name="Person", keywords=["person"])
    nobody = {"If nobody is available, this agent says at once": "Nobody is here, {name}."}
    console.add_action("Human handoff", nobody, at="Add action to Person")
    console.add_action("External AI Agent Handoff", {}, at="Add action to Person")
    console.disable("External AI Agent Handoff")

    console.add_trigger("Message received", name="Farewell", keywords=["farewell"])
    console.add_action("Close", {"Last words": "Goodbye."}, at="Add action to Farewell")
    console.add_trigger("Message received", name="Leave", keywords=["leave"])
    console.add_action("Jump", {}, at="Add action to Leave", chosen={"Go on with": "Farewell"})


def _talk(chat: Chat, address: str) -> str:
    """The number of the ticket."""
    chat.open(address)
    chat.hear("Welcome to Harbour Bank.")
    for said, heard in (
        ("I need help", "What is your name?"),
        ("Ana", "How was it?"),
        ("5", "What could we do better?"),
        ("More tea", "Thank you, Ana."),
        ("A person, please", "Nobody is here, Ana."),
        ("I want to leave", "Goodbye."),
    ):
        chat.say(said)
        chat.hear(heard)
    chat.hear("Dear Ana, yours is open.")
    told = chat.hear("Your number is").inner_text()
    return told.partition("Your number is ")[2].partition(".")[0]
