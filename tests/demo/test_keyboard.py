"""The bank's web site in Arabic, with nothing but the keyboard: open, choose, be handed over, talk, return, close."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.demo.running_demo import RunningDemo
from tests.journeys.chat_steps import Chat
from tests.journeys.profiles import new_profile

pytestmark = [pytest.mark.journey, pytest.mark.browser]

MOST_KEYS = 40
# Runs before any script of the page. A page answered by the test itself would not be let call the chat server.
IN_ARABIC = """
new MutationObserver((_, observer) => {
  if (!document.documentElement) return;
  Object.assign(document.documentElement, { lang: "ar", dir: "rtl" });
  observer.disconnect();
}).observe(document, { childList: true });
"""
FOCUS = """() => {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  const shown = [focused?.tagName, focused?.className, focused?.getAttribute("aria-label"), focused?.innerText];
  return shown.filter(Boolean).join(" ");
}"""


@pytest.fixture
def site(demo: RunningDemo, chromium: Browser) -> Iterator[Page]:
    """The bank's page as its Arabic edition would be: the same, read from right to left."""
    context = new_profile(chromium, locale="ar")
    page = context.new_page()
    page.add_init_script(IN_ARABIC)
    page.goto(demo.told["site"] + "/")
    expect(page.locator("handoff-chat .opener")).to_be_visible()
    yield page
    context.close()


def test_a_complaint_by_keyboard_alone_from_right_to_left(site: Page) -> None:
    chat, keys = Chat(site), site.keyboard
    _go_to(site, "opener")
    keys.press("Enter")
    expect(chat.root.get_by_role("dialog")).to_have_css("direction", "rtl")
    chat.hear("Hello, I am the Harbour Bank assistant")
    assert "TEXTAREA" in site.evaluate(FOCUS), "The keyboard is where one writes."

    _go_to(site, "Make a complaint", key="Shift+Tab")
    keys.press("Enter")
    chat.hear("I am Consumer Help")
    expect(chat.root.get_by_text("محادثتك الآن مع")).to_be_visible()
    expect(chat.card.locator("h4")).to_have_text("ما لم يُنقل")

    chat.hear("What is your name?")
    _go_to(site, "TEXTAREA")
    keys.type("ليلى حداد")
    keys.press("Enter")
    chat.hear("What is your complaint about?")
    assert chat.own_texts()[-1] == "ليلى حداد"

    _go_to(site, "العودة إلى", key="Shift+Tab")
    keys.press("Enter")
    chat.hear("Welcome back")
    expect(chat.root.locator("#title")).to_have_text("Harbour Assistant")
    assert "TEXTAREA" in site.evaluate(FOCUS), "After the return one can go on writing."

    keys.press("Escape")
    expect(chat.root.get_by_role("dialog")).to_be_hidden()
    assert "opener" in site.evaluate(FOCUS), "Closing leads back to what opened it."


def _go_to(page: Page, words: str, *, key: str = "Tab") -> None:
    """Presses the key until something with these words in its name or class has the focus."""
    for _ in range(MOST_KEYS):
        if words in page.evaluate(FOCUS):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {words!r}.")
