"""``make pictures``: the README's pictures, taken from the running demo in Chromium."""  # noqa: INP001  # a script

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
LARGEST = 250 * 1024  # bytes
READY_SECONDS, STOP_SECONDS = 600.0, 60.0  # a busy machine needs minutes
ANSWER_MS = 120_000
SETTLE_MS = 600
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 375, "height": 760}
TALK = (
    ("I have a problem with my card", "What is your name?"),
    ("Maria Santos", "What is it about?"),
    ("Card", "Which kind of card"),
    ("Debit", "I have noted it"),
    ("Somebody used it, number 4111 1111 1111 1111", "words|differently"),
)
COMPLAINT = "I want to make a complaint"


@dataclass(frozen=True)
class Demo:
    """Where the running demo is, as it told us; each side with its url, email, password and agent_id."""

    site: str
    bank: dict[str, Any]
    office: dict[str, Any]


@contextmanager
def running_demo() -> Iterator[Demo]:
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "told.json"
        command = [sys.executable, "deploy/demo", "--ports", "0", "0", "0"]
        command += ["--dir", f"{place}/data", "--json", str(told)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603  # the words are ours
        try:
            deadline = time.monotonic() + READY_SECONDS
            while not told.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("The demo did not start.")
                time.sleep(0.1)
            facts = json.loads(told.read_text())
            yield Demo(site=facts["site"], bank=facts["bank"], office=facts["office"])
        finally:
            process.send_signal(SIGTERM)
            process.wait(STOP_SECONDS)


def main() -> int:
    PICTURES.mkdir(exist_ok=True)
    with running_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        chat_on_the_banks_site(browser, demo)
        chat_on_a_telephone(browser, demo)
        console = signed_in(browser, demo.bank)
        action_tab(console, demo)
        inbox_thread(console, demo)
        verify_and_save(browser, demo)
        browser.close()
    return 0


def chat_on_the_banks_site(browser: Browser, demo: Demo) -> None:
    page = window(browser, WIDE).new_page()
    page.goto(demo.site)
    page.locator("handoff-chat").get_by_role("button").first.click()
    hand_over(page)
    take(page, "handoff.png")


def chat_on_a_telephone(browser: Browser, demo: Demo) -> None:
    page = window(browser, NARROW, dark=True).new_page()
    page.goto(demo.bank["chat"])
    hand_over(page)
    take(page, "handoff-dark.png")


def action_tab(console: BrowserContext, demo: Demo) -> None:
    page = opened_agent(console, demo.bank)
    page.goto(f"{page.url}action/")
    page.get_by_role("link", name="External AI Agent Handoff").first.click()
    folds = page.locator(".tree > li > .tree-row .tree-row__fold")
    for number in range(folds.count() - 1):  # all but the last trigger, which is the complaint
        folds.nth(number).click()
    page.mouse.move(0, 0)
    take(page, "action-tab.png")


def inbox_thread(console: BrowserContext, demo: Demo) -> None:
    page = console.new_page()
    page.goto(f"{demo.bank['url']}/inbox/")
    page.locator("a.inbox-item").first.click()
    page.locator(".inbox__thread .message").first.wait_for()
    take(page, "inbox.png")


def verify_and_save(browser: Browser, demo: Demo) -> None:
    """The office's agent gives out one more secret, and the bank connects with it."""
    office = opened_agent(signed_in(browser, demo.office), demo.office)
    office.goto(f"{office.url}credentials/")
    office.get_by_role("button", name="Create secret").click()
    secret = office.get_by_text(re.compile(r"^hsec_")).first
    page = opened_agent(signed_in(browser, demo.bank), demo.bank)
    page.goto(f"{page.url}connections/connect/")
    page.get_by_label("AI Agent ID").fill(demo.office["agent_id"])
    page.get_by_label("AI Agent Secret").fill(text_of(secret))
    page.get_by_label("Platform Domain").fill(demo.office["url"])
    page.get_by_role("button", name="Verify & Save").click()
    page.locator("main .callout--good").wait_for()
    take(page, "verify-and-save.png", whole=True)


def window(browser: Browser, size: Any, *, dark: bool = False) -> BrowserContext:
    context = browser.new_context(
        viewport=size, locale="en-GB", color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    context.set_default_timeout(ANSWER_MS)
    return context


def hand_over(page: Page) -> None:
    """Says what leads to the handoff, with a card number in it, until the office's agent has spoken."""
    for words, answer in TALK:
        say(page, words)
        page.get_by_text(re.compile(answer)).last.wait_for()
    say(page, COMPLAINT)
    page.get_by_text("When did it happen?").wait_for()
    page.locator("handoff-chat summary").first.click()
    page.get_by_text("You are now speaking with").evaluate("line => line.scrollIntoView({block: 'start'})")


def say(page: Page, words: str) -> None:
    box = page.locator("handoff-chat").get_by_role("textbox")
    box.fill(words)
    box.press("Enter")


def signed_in(browser: Browser, side: dict[str, Any]) -> BrowserContext:
    context = window(browser, WIDE)
    page = context.new_page()
    page.goto(f"{side['url']}/account/login/")
    page.locator("[name=login]").fill(side["email"])
    page.locator("[name=password]").fill(side["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"/(agents|inbox)/"))
    page.close()
    return context


def opened_agent(context: BrowserContext, side: dict[str, Any]) -> Page:
    """The General tab of the one agent of a side."""
    page = context.new_page()
    page.goto(f"{side['url']}/agents/")
    page.locator("main a[href*='/agents/']:not([href$='/create/'])").first.click()
    page.wait_for_url(re.compile(r"/agents/[0-9a-f-]{36}/$"))
    return page


def text_of(shown: Locator) -> str:
    return str(shown.input_value() if shown.evaluate("node => 'value' in node") else shown.inner_text()).strip()


def take(page: Page, name: str, *, whole: bool = False) -> None:
    page.wait_for_timeout(SETTLE_MS)  # a page with an event stream is never idle
    path = PICTURES / name
    page.screenshot(path=path, animations="disabled", caret="hide", full_page=whole)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{name} is too large: {size} bytes.")
    sys.stdout.write(f"{path.relative_to(ROOT)}  {size // 1024} KiB\n")


if __name__ == "__main__":
    sys.exit(main())
