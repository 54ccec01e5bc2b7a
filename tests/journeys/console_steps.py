"""What a builder does in the console, step by step, by clicking and typing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from playwright.sync_api import Locator, Page, expect

OWNERS_PASSWORD = "seven quiet herons at low tide"
EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What one institution gives out to another, as copied from the page."""

    agent_id: str
    secret: str = field(repr=False)
    platform_domain: str


@dataclass(frozen=True)
class Question:
    text: str
    variable: str


class Console:
    """A signed-in builder in front of one deployment."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        # Whoever signed in some minutes ago, as on a busy machine, is asked; and then what was begun is done.
        page.add_locator_handler(self._title("Confirm it is you"), self._confirm)

    def first_run(self, *, institution: str, email: str) -> None:
        self.page.goto(self.url)
        self.fill("Institution", institution)
        self.fill("E-mail address", email)
        self.fill("Password", OWNERS_PASSWORD)
        self.press("Create workspace")
        self._title("Agents").wait_for()

    def sign_in(self, *, email: str) -> None:
        self.page.goto(self.url)
        self.fill("E-mail", email)
        self.fill("Password", OWNERS_PASSWORD)
        self.press("Sign in")
        self._title("Agents").wait_for()

    def create_agent(self, name: str) -> None:
        self.page.get_by_role("link", name="Create AI Agent").first.click()
        self.fill("Name", name)
        self.press("Create AI Agent")
        self._title(name).wait_for()

    def answer_everything_with(self, text: str) -> None:
        self.open_tab("Replies")
        self.fill("Text", text)
        self.press("Save")
        self.page.locator("#toasts").get_by_text("Saved.").wait_for()

    def add_trigger(
        self, kind: str, *, name: str = "", keywords: Sequence[str] = (), phrases: Sequence[str] = ()
    ) -> None:
        self.open_tab("Action")
        self.page.get_by_role("link", name="Add Trigger").first.click()
        self.choose(kind)
        if name:
            self.fill("Name", name)
        if keywords:
            self.fill("Keywords", "\n".join(keywords))
        if phrases:
            self.fill("Training phrases", "\n".join(phrases))
        self.press("Add Trigger")
        self._tree.get_by_role("link", name=name or kind, exact=True).wait_for()

    def pick_action(self, kind: str, *, trigger: str, search: str = "") -> None:
        """Opens the form of a new action."""
        self._tree.get_by_role("link", name=f"Add action to {trigger}").click()
        if search:
            self.page.get_by_label("Search actions").fill(search)
            expect(self.page.get_by_label("Kinds of action").get_by_role("listitem")).to_have_count(1)
        self.choose(kind)

    def add_action(self, kind: str, typed: Mapping[str, str], *, at: str, chosen: Mapping[str, str] = EMPTY) -> None:
        """at: the words of the link that adds there. typed: by the label of a field. chosen: an option of a list."""
        self._tree.get_by_role("link", name=at, exact=True).click()
        self.choose(kind)
        for label, text in typed.items():
            self.fill(label, text)
        for label, option in chosen.items():
            self.page.get_by_label(label, exact=True).select_option(label=option)
        self._add_action(kind)

    def disable(self, row: str) -> None:
        """A trigger or an action, by its title in the tree."""
        switch = self._tree.get_by_role("switch", name=f"{row} enabled")
        switch.click()
        expect(switch).not_to_be_checked()

    def export(self, to: Path) -> bytes:
        """The triggers of the agent, as the file that was downloaded."""
        self._open_transfer()
        with self.page.expect_download() as downloading:
            self.page.get_by_role("link", name="Export", exact=True).click()
        downloading.value.save_as(to)
        return to.read_bytes()

    def bring_in(self, file: Path, *, in_place_of_all: bool = False) -> None:
        self._open_transfer()
        if in_place_of_all:
            self.page.get_by_label("take the place of all that are here").check()
        self.page.get_by_label("File").set_input_files(file)
        self.press("Look at the file")
        self.press("Import")
        expect(self.page.locator("#toasts")).to_contain_text("The triggers of the file are in the draft.")

    def _open_transfer(self) -> None:
        self.open_tab("Action")
        self.page.get_by_role("link", name="Export and import").click()

    def say(self, text: str, *, trigger: str) -> None:
        self.pick_action("Send message", trigger=trigger)
        self.fill("Message", text)
        self._add_action("Send message")

    def ask(self, *questions: Question, trigger: str) -> None:
        self.pick_action("Show survey", trigger=trigger)
        for number, question in enumerate(questions, start=1):
            if number > 1:
                self.press("Add question")
            asked = self.page.get_by_role("region", name=f"Question {number}", exact=True)
            asked.get_by_label("Question", exact=True).fill(question.text)
            asked.get_by_label("Variable", exact=True).fill(question.variable)
        self._add_action("Show survey")

    def close(self, last_words: str, *, trigger: str, summary: str) -> None:
        self.pick_action("Close", trigger=trigger)
        self.fill("Last words", last_words)
        self.fill("Summary", summary)
        self._add_action("Close")

    def start_handoff_action(self, *, trigger: str) -> None:
        self.pick_action("External AI Agent Handoff", trigger=trigger, search="external")
        self.press("Connect External AI Agent")
        self.page.get_by_role("heading", name="Connect External AI Agent").wait_for()

    def open_connect_form(self) -> None:
        self.open_tab("Connections")
        self.page.get_by_role("link", name="Connect External AI Agent").first.click()

    def verify_and_save(self, typed: Credentials) -> None:
        self.fill("AI Agent ID", typed.agent_id)
        self.fill("AI Agent Secret", typed.secret)
        self.fill("Platform Domain", typed.platform_domain)
        self.press("Verify & Save")

    def go_on_to_the_action(self, *, hands_to: str) -> None:
        self.page.get_by_role("link", name="Continue").click()
        self.page.get_by_text("Save to hand over to it.").wait_for()
        self.press("Save")
        expect(self._tree).to_contain_text(hands_to)

    def publish(self) -> None:
        """The draft, from any tab of the agent."""
        self.open_tab("Action")
        self.page.get_by_role("link", name="Review and publish").click()
        self.press("Publish")
        expect(self.page.locator("#draft")).to_contain_text("Live")

    def create_secret(self) -> Credentials:
        self.open_tab("Credentials")
        self.press("Create secret")
        shown = self.page.get_by_role("region", name="Secret", exact=True).locator("code").first
        shown.wait_for()
        return Credentials(
            agent_id=self._copied("Agent ID"),
            secret=shown.inner_text(),
            platform_domain=self._copied("Platform Domain"),
        )

    def create_client_token(self, name: str) -> str:
        """For a program that talks to the agent; begins at any tab of it."""
        self.open_tab("Credentials")
        self.page.get_by_role("link", name="See A2A clients").click()
        self.fill("Name", name)
        self.press("Create token")
        shown = self.page.get_by_role("region", name="Token", exact=True).locator("code").first
        shown.wait_for()
        return shown.inner_text()

    def client_address(self) -> str:
        """Where such a program calls, from the page that shows the token."""
        return self._copied("Address")

    def open_agents(self) -> None:
        self.page.goto(f"{self.url}/agents/")

    def open_agent(self, name: str) -> None:
        self.open_agents()
        self.page.get_by_role("table").get_by_role("link", name=name).click()

    def hosted_chat(self) -> str:
        """The address of the chat page, from the Publish tab."""
        self.open_tab("Publish")
        return str(self.page.get_by_role("link", name="Open the chat page").get_attribute("href"))

    def take_files(self) -> None:
        """From everybody who chats with the agent that is open."""
        self.open_tab("Publish")
        self.page.get_by_label("People may attach files").check()
        self.press("Save")
        expect(self.page.get_by_label("People may attach files")).to_be_checked()

    def save_file(self, name: str) -> bytes:
        """From the thread of the conversation that is open."""
        with self.page.expect_download() as saved:
            self.page.locator("#thread").get_by_role("link", name=name).last.click()
        return saved.value.path().read_bytes()

    def write_note(self, text: str, *, person: str) -> None:
        self.open_conversation(person)
        self.page.locator("#composer").get_by_role("textbox").fill(text)
        self.press("Add note")
        self.page.locator("#thread .message--note").filter(has_text=text).wait_for()

    def open_conversation(self, person: str) -> None:
        self.page.get_by_role("link", name="Inbox").first.click()
        self.page.locator(".inbox-item").filter(has_text=person).first.click()
        self.page.locator("#thread").wait_for()

    def open_tab(self, name: str) -> None:
        self.page.get_by_label("Parts of this agent").get_by_role("link", name=name).click()

    def choose(self, kind: str) -> None:
        self.page.get_by_role("complementary").get_by_role("listitem").get_by_role(
            "link", name=kind, exact=True
        ).click()

    def fill(self, label: str, text: str) -> None:
        """The label as it reads, with or without "optional". A form in the side panel comes last."""
        words = re.compile(rf"^\s*{re.escape(label)}(\s+optional)?\s*$")
        self.page.get_by_label(words).filter(visible=True).last.fill(text)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).filter(visible=True).last.click()

    @property
    def _tree(self) -> Locator:
        return self.page.get_by_label("Triggers and actions")

    def _add_action(self, kind: str) -> None:
        before = self._tree.get_by_role("link", name=kind, exact=True).count()
        self.press("Add action")
        expect(self._tree.get_by_role("link", name=kind, exact=True)).to_have_count(before + 1)

    def _confirm(self) -> None:
        self.fill("Password", OWNERS_PASSWORD)
        self.press("Confirm")

    def _title(self, text: str) -> Locator:
        return self.page.get_by_role("heading", level=1, name=text)

    def _copied(self, label: str) -> str:
        field = self.page.locator(".copy-field").filter(has=self.page.get_by_text(label, exact=True))
        return str(field.locator("[data-copy]").get_attribute("data-copy"))


class Verification:
    """The page that watches Verify & Save."""

    CHECKS = (
        "The address may be called",
        "The Platform Domain answers",
        "An AI agent is there",
        "It is the agent you named",
        "Both sides know the secret",
        "The clocks agree",
        "A forged request is refused",
        "A repeated request is refused",
        "It can call back",
        "Saved",
    )

    def __init__(self, page: Page) -> None:
        self.page = page

    def expect_all_checks_to_pass(self) -> None:
        self.page.get_by_text("is connected.").wait_for()
        for check in self.CHECKS:
            row = self.page.get_by_role("listitem").filter(has_text=check)
            expect(row).to_contain_text("Passed")

    def expect_failure(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def expect_form_kept(self, typed: Credentials) -> None:
        """What was typed is still there, all but the secret, which is nowhere in the page."""
        expect(self.page.get_by_label("AI Agent ID")).to_have_value(typed.agent_id)
        expect(self.page.get_by_label("Platform Domain")).to_have_value(typed.platform_domain)
        expect(self.page.get_by_label("AI Agent Secret")).to_have_value("")
        assert typed.secret not in self.page.content()
