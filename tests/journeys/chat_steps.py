"""What a person does and sees in a chat window."""

import time

from playwright.sync_api import Locator, Page, expect

from tests.patience import ANSWER_SECONDS


class Chat:
    """The hosted chat page, or the widget inside another page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("handoff-chat")

    @property
    def bubbles(self) -> Locator:
        return self.root.locator(".bubble")

    @property
    def card(self) -> Locator:
        return self.root.locator(".passed-on")

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.bubbles.first.wait_for()

    def say(self, text: str) -> None:
        self.root.get_by_role("textbox").fill(text)
        self.root.get_by_role("textbox").press("Enter")

    def send_file(self, name: str, data: bytes, *, text: str) -> None:
        file = {"name": name, "mimeType": "text/plain", "buffer": data}
        self.root.locator("input[type=file]").set_input_files([file])
        self.say(text)

    def hear(self, words: str, *, seconds: float = ANSWER_SECONDS) -> Locator:
        heard = self.root.locator(".theirs .bubble").filter(has_text=words).last
        heard.wait_for(timeout=seconds * 1000)
        return heard

    def hear_from(self, speaker: str, *, times: int) -> None:
        """Until this speaker's agent has said so many things."""
        self.said_by(speaker).nth(times - 1).wait_for(timeout=ANSWER_SECONDS * 1000)
        expect(self.said_by(speaker)).to_have_count(times)

    def said_by(self, speaker: str) -> Locator:
        """The bubbles of this agent; every bubble names its speaker, if only for a screen reader."""
        rows = self.root.locator(".theirs").filter(has=self.page.locator(".speaker .name").get_by_text(speaker))
        return rows.locator(".bubble")

    def say_and_time(self, text: str, *, until: str) -> float:
        """Seconds from the key that sends to the words of the answer standing in the window."""
        self.root.get_by_role("textbox").fill(text)
        begun = time.monotonic()
        self.root.get_by_role("textbox").press("Enter")
        self.hear(until)
        return time.monotonic() - begun

    def texts(self) -> list[str]:
        return self.bubbles.all_text_contents()

    def own_texts(self) -> list[str]:
        return self.root.locator(".mine .bubble").all_text_contents()

    def speaker(self) -> str:
        return self.root.locator("#title").inner_text()

    def passed_on(self) -> dict[str, str]:
        """The details on the newest card, by name."""
        card = self.card.last
        card.locator("summary").click()
        names = card.locator("dt").all_text_contents()
        values = card.locator("dd > bdi").all_text_contents()
        return dict(zip(names, values, strict=True))

    def held_back(self) -> list[str]:
        return self.card.last.locator("li").all_text_contents()
