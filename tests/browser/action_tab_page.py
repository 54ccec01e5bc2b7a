"""The Action tab as a builder sees it, in a browser, over a server inside the test."""

from dataclasses import dataclass

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

from agents.models import Agent
from tests.triggers.rows import url
from workspaces.models import User


def signed_in_page(profile: BrowserContext, server_url: str, user: User) -> Page:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    profile.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server_url}])
    return profile.new_page()


@dataclass(frozen=True)
class ActionTab:
    page: Page
    server_url: str
    agent: Agent

    def open(self) -> None:
        self.page.goto(self.server_url + url("action_tab", self.agent.pk))

    def row(self, title: str) -> Locator:
        """The list item of a trigger, or of the only action of this title or text."""
        return self.page.locator("#tree li[data-row]").filter(has=self._own_row(title)).last

    def grip(self, title: str) -> Locator:
        return self.row(title).locator("[data-grip]").first

    def drag(self, title: str, *, behind: str) -> None:
        """Lets go just under the row ``behind``, in line with it."""
        grip, target = self.grip(title), self.row(behind)
        grip.scroll_into_view_if_needed()
        start, end = grip.bounding_box(), target.bounding_box()
        assert start and end
        mouse = self.page.mouse
        mouse.move(start["x"] + 4, start["y"] + 10)
        mouse.down()
        mouse.move(end["x"] + 4, end["y"] + end["height"] / 2)
        mouse.move(end["x"] + 4, end["y"] + end["height"] - 1)
        with self.page.expect_navigation():
            mouse.up()

    def titles(self) -> list[str]:
        return self.page.locator("#tree > li > .tree-row .tree-row__title").all_inner_texts()

    def expect_toast(self, words: str) -> None:
        expect(self.page.locator(".toast")).to_contain_text(words)

    def _own_row(self, title: str) -> Locator:
        return self.page.locator(":scope > .tree-row").filter(has=self.page.get_by_text(title, exact=True))
