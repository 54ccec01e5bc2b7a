"""The two ways to work a page: with a pointer, and with nothing but the keyboard. Steps are told once for both."""

from collections.abc import Sequence
from typing import Protocol

from playwright.sync_api import Page, expect

from tests.journeys.console_steps import Console
from tests.journeys.keyboard_steps import MOST_KEYS_OF_A_TREE, Keyboard


class Hands(Protocol):
    page: Page

    def follow(self, link: str) -> None: ...

    def begin_trigger(self, kind: str) -> None:
        """On the Action tab: opens the form of a new one."""

    def begin_action(self, kind: str, *, trigger: str) -> None:
        """Where the tree stands at this trigger: opens the form of a new one."""

    def type(self, label: str, lines: Sequence[str]) -> None:
        """Into the last field of this label, in place of what is there."""

    def choose(self, label: str, option: str) -> None: ...

    def check(self, label: str) -> None: ...

    def unfold(self, summary: str) -> None: ...

    def add_question(self, number: int) -> None: ...

    def press(self, button: str) -> None:
        """It leads to another page."""

    def publish(self) -> None:
        """From the Action tab."""


class Pointer:
    def __init__(self, console: Console) -> None:
        self._console, self.page = console, console.page

    def follow(self, link: str) -> None:
        self.page.get_by_role("link", name=link, exact=True).first.click()

    def begin_trigger(self, kind: str) -> None:
        self.follow("Add Trigger")
        self._console.choose(kind)

    def begin_action(self, kind: str, *, trigger: str) -> None:
        self._console.pick_action(kind, trigger=trigger)

    def type(self, label: str, lines: Sequence[str]) -> None:
        self._console.fill(label, "\n".join(lines))

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label).last.select_option(label=option)

    def check(self, label: str) -> None:
        self.page.get_by_label(label).last.check()

    def unfold(self, summary: str) -> None:
        self.page.locator("summary", has_text=summary).last.click()

    def add_question(self, number: int) -> None:
        self._console.press("Add question")
        self.page.get_by_role("heading", name=f"Question {number}").wait_for()

    def press(self, button: str) -> None:
        self._console.press(button)

    def publish(self) -> None:
        self._console.publish()


class Keys:
    def __init__(self, keyboard: Keyboard) -> None:
        self._keyboard, self.page = keyboard, keyboard.page
        self._back_to_the_question = False

    def follow(self, link: str) -> None:
        self._keyboard.press("link", link)

    def begin_trigger(self, kind: str) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("n")
        self._keyboard.press("link", kind)

    def begin_action(self, kind: str, *, trigger: str) -> None:
        self._keyboard.press("link", f"Add action to {trigger}", most_keys=MOST_KEYS_OF_A_TREE)
        self._keyboard.go_to("searchbox", "Search actions")
        self.page.keyboard.type(kind)
        expect(self.page.get_by_label("Kinds of action").get_by_role("listitem")).to_have_count(1)
        self._keyboard.press("link", kind)

    def type(self, label: str, lines: Sequence[str]) -> None:
        self._keyboard.type(label, *lines, key="Shift+Tab" if self._back_to_the_question else "Tab")
        self._back_to_the_question = False

    def choose(self, label: str, option: str) -> None:
        self._keyboard.choose(label, option)

    def check(self, label: str) -> None:
        self._keyboard.check(label)

    def unfold(self, summary: str) -> None:
        self._keyboard.unfold(summary)

    def add_question(self, number: int) -> None:
        """The button keeps the focus; the new question stands before it."""
        self._keyboard.go_to("button", "Add question")
        self.page.keyboard.press("Enter")
        self.page.get_by_role("heading", name=f"Question {number}").wait_for()
        self._keyboard.go_on_from_where_it_stands()
        self._back_to_the_question = True

    def press(self, button: str) -> None:
        self._keyboard.press("button", button)

    def publish(self) -> None:
        self._keyboard.press("link", "Review and publish", key="Shift+Tab", most_keys=MOST_KEYS_OF_A_TREE)
        self._keyboard.press("button", "Publish")
        expect(self.page.locator("#draft")).to_contain_text("Live")
