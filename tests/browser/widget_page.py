"""The widget as a person meets it: a page that holds it, and the parts they see."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.fake_widget_server import FakeConversation, FakeWidgetServer


def page_with(attributes: str, *, lang: str = "en", script_from: str = "") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>Bank</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<script type="module" src="{script_from}/static/widget/handoff-chat.js"></script>'
        f'<button>Bank</button><handoff-chat agent="agt_ana" {attributes}></handoff-chat></html>'
    )


def visit(tab: Page, fake: FakeWidgetServer, attributes: str = "open", *, lang: str = "en") -> None:
    fake.pages["/"] = page_with(attributes, lang=lang)
    tab.goto(fake.url)


def open_chat(tab: Page, fake: FakeWidgetServer, attributes: str = "open", *, lang: str = "en") -> FakeConversation:
    visit(tab, fake, attributes, lang=lang)
    expect(bubbles(tab).first).to_be_visible()
    return fake.only


def bubbles(tab: Page) -> Locator:
    return tab.locator("handoff-chat .bubble")


def field(tab: Page) -> Locator:
    return tab.locator("handoff-chat textarea")


def write(tab: Page, text: str) -> None:
    field(tab).fill(text)
    field(tab).press("Enter")


def own(tab: Page) -> Locator:
    return tab.locator("handoff-chat .mine .bubble")
