"""What a builder does in the console with nothing but the keyboard: Tab until the thing wanted has the focus."""

import re
from typing import Any

from playwright.sync_api import ElementHandle, Locator, Page

MOST_KEYS = 60
MOST_KEYS_OF_A_TREE = 200
# Whether the focus is where it is wanted, or else where, and whether one sees it: an outline, which a radio button or a
# link has like everything else.
FOCUS = """wanted => {
  const focused = document.activeElement, style = getComputedStyle(focused);
  return {
    there: wanted.includes(focused),
    stale: !wanted.every(each => each.isConnected),
    lost: focused === document.body,
    shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    is: `<${focused.tagName.toLowerCase()}> ${focused.innerText || focused.getAttribute("name")}`.slice(0, 80),
  };
}"""


class Keyboard:
    """A person in front of one page, without a pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, role: str, name: str, *, key: str = "Tab", most_keys: int = MOST_KEYS) -> None:
        """Presses the key until what has this role and accessible name, with or without "optional", has the focus."""
        words = re.compile(rf"^\s*{re.escape(name)}(\s+\(optional\))?\s*$")
        wanted = self.page.get_by_role(role, name=words)  # type: ignore[arg-type]  # a literal, which callers give
        self._go_to(wanted, f"{role} {name!r}", key=key, most_keys=most_keys)

    def _go_to(self, wanted: Locator, what: str, *, key: str = "Tab", most_keys: int = MOST_KEYS) -> None:
        wanted.first.wait_for()
        found = wanted.element_handles()
        for pressed in range(most_keys):
            focus = self._focus(found)
            if focus["stale"]:
                found = wanted.element_handles()
                focus = self._focus(found)
            if pressed or focus["there"]:
                _expect_it_is_seen(focus)
            if focus["there"]:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to the {what}.")

    def press(self, role: str, name: str, *, key: str = "Tab", most_keys: int = MOST_KEYS) -> None:
        """What leads to another page."""
        self.go_to(role, name, key=key, most_keys=most_keys)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, name: str, *lines: str, key: str = "Tab") -> None:
        """Into the field of this name, in place of what is there."""
        self.go_to("textbox", name, key=key)
        self.page.keyboard.press("Control+A")
        for number, line in enumerate(lines):
            if number:
                self.page.keyboard.press("Enter")
            self.page.keyboard.type(line)

    def choose(self, name: str, option: str) -> None:
        """In a list, by the first letters of what is wanted."""
        self.go_to("combobox", name)
        self.page.keyboard.type(option)

    def check(self, name: str) -> None:
        self.go_to("checkbox", name)
        self.page.keyboard.press("Space")

    def unfold(self, summary: str) -> None:
        self._go_to(self.page.locator("summary", has_text=summary), f"part {summary!r}")
        self.page.keyboard.press("Enter")

    def go_on_from_where_it_stands(self) -> None:
        """After a part of the page was put in anew the focus is still somewhere, and is seen."""
        _expect_it_is_seen(self._focus([]))

    def _focus(self, wanted: list[ElementHandle]) -> dict[str, Any]:
        """One question for each key: to look for the wanted by its role each time takes longer than all else."""
        told: dict[str, Any] = self.page.evaluate(FOCUS, wanted)
        return told


def _expect_it_is_seen(focus: dict[str, Any]) -> None:
    assert not focus["lost"], "The focus is lost to the page."
    assert focus["shown"], f"Nobody sees the focus on {focus['is']!r}."
