"""The letters of the chat are as large as the person's browser has them, whatever the page does to its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.fake_widget_server import CLARA, FakeWidgetServer
from tests.browser.widget_page import bubbles, field, open_chat
from tests.chromium import ARGUMENTS, BROWSERS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
ODD_PAGES = ["", "html { font-size: 62.5% }", "html, body { font-size: 40px } * { font-size: 11px }"]


@pytest.fixture(params=[16, 24])
def letters(request: pytest.FixtureRequest) -> int:
    size: int = request.param
    return size


@pytest.fixture
def tab(letters: int, chromium: Browser) -> Iterator[Page]:
    """Of a browser in which somebody has chosen the size of letters."""
    installed = next(path for path in BROWSERS if path.exists())
    chosen = f"--blink-settings=defaultFontSize={letters}"
    browser = chromium.browser_type.launch(executable_path=installed, args=[*ARGUMENTS, chosen])
    yield browser.new_page(viewport={"width": 1000, "height": 800})
    browser.close()


@pytest.mark.parametrize("style", ODD_PAGES, ids=["plain", "ten pixels", "all its own"])
def test_letters_follow_the_browser_and_not_the_page(
    fake: FakeWidgetServer, tab: Page, letters: int, style: str
) -> None:
    conversation = open_chat(tab, fake)
    tab.evaluate(
        """(rules) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(rules);
            document.adoptedStyleSheets = [sheet];
        }""",
        style,
    )
    conversation.say("Here I am.", author=CLARA)
    expect(bubbles(tab)).to_have_count(2)

    expect(bubbles(tab).last).to_have_css("font-size", f"{letters}px")
    expect(field(tab)).to_have_css("font-size", f"{letters}px")
    expect(tab.locator("handoff-chat .speaker").last).to_have_css("font-size", f"{14 * letters / 16:g}px")
    expect(tab.locator("handoff-chat .speaker .avatar").last).to_have_css("font-size", f"{12 * letters / 16:g}px")


def test_everything_stays_within_reach(fake: FakeWidgetServer, tab: Page) -> None:
    tab.set_viewport_size({"width": 375, "height": 600})
    conversation = open_chat(tab, fake)
    conversation.say("x" * 200, quick_replies=["y" * 80, "z"])
    expect(bubbles(tab)).to_have_count(2)

    assert tab.locator("handoff-chat .scroller").evaluate("element => element.scrollWidth <= element.clientWidth")
    expect(field(tab)).to_be_in_viewport()
    expect(tab.get_by_role("button", name="z", exact=True)).to_be_in_viewport()
