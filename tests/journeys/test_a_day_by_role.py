"""The first day of a workspace: its owner invites a builder, a live agent and a viewer, and each does their work by
clicking. Nobody meets a link or a button that their role does not let them use, and who is removed is out at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, Page, expect

from tests.journeys.chat_steps import Chat
from tests.journeys.console_steps import OWNERS_PASSWORD, Console, Question
from tests.journeys.deployments import new_deployment, running
from tests.journeys.institutions import new_console
from tests.journeys.profiles import new_profile
from workspaces.access import NEEDED, PERMISSIONS, Permission
from workspaces.models import Role

pytestmark = pytest.mark.journey

PERSON, AGENT = "Maria Santos", "Harbour Assistant"
NAMES = {Role.BUILDER: "Bea", Role.LIVE_AGENT: "Liam", Role.VIEWER: "Vera"}
ENDS_SESSION = re.compile(r"/logout/|/switch/")
IS_A_FILE = re.compile(r"/export/|\.csv$|\.json$")
FEWEST_PAGES = {Role.OWNER: 25, Role.BUILDER: 20, Role.LIVE_AGENT: 4, Role.VIEWER: 4}


@dataclass(frozen=True)
class Workplace:
    """One deployment after that day's work; consoles by role, each signed in."""

    consoles: dict[Role, Console]
    person: Chat

    def page(self, role: Role) -> Page:
        return self.consoles[role].page


@pytest.fixture(scope="module")
def workplace(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    deployment = new_deployment("bank", tmp_path_factory.mktemp("day"))
    with running(deployment):
        owner = new_console(chromium, deployment)
        owner.first_run(institution="Harbour Bank", email="owner@bank.example")
        links = {role: _invite(owner, f"{name.lower()}@bank.example", role) for role, name in NAMES.items()}
        joined = {role: _join(new_console(chromium, deployment), link, NAMES[role]) for role, link in links.items()}
        chat_url = _build(joined[Role.BUILDER])
        chat = Chat(new_profile(chromium).new_page())
        chat.open(chat_url)
        chat.say(PERSON)
        chat.hear("How can I help")
        yield Workplace({Role.OWNER: owner, **joined}, chat)


def _invite(owner: Console, email: str, role: Role) -> str:
    owner.page.goto(f"{owner.url}/settings/members/")
    form = owner.page.locator("form").filter(has=owner.page.get_by_role("button", name="Invite", exact=True))
    form.get_by_label("E-mail").fill(email)
    form.get_by_label("Role").select_option(role.value)
    form.get_by_role("button", name="Invite", exact=True).click()
    shown = owner.page.get_by_role("region", name="Link of the invitation").locator("code").first
    expect(shown).to_be_visible()
    return shown.inner_text()


def _join(console: Console, link: str, name: str) -> Console:
    console.page.goto(link)
    console.page.get_by_label("Name").fill(name)
    console.page.get_by_label("Password", exact=True).fill(OWNERS_PASSWORD)
    console.page.get_by_role("button", name="Create account and join").click()
    expect(console.page.get_by_role("navigation", name="Main")).to_be_visible()
    return console


def _build(builder: Console) -> str:
    """The builder's day: an agent that asks for a name, live. Returns where people chat with it."""
    builder.create_agent(AGENT)
    builder.answer_everything_with("I have noted that.")
    builder.add_trigger("Chat started")
    builder.ask(Question("What is your name?", "name"), trigger="Chat started")
    builder.say("How can I help, {name}?", trigger="Chat started")
    builder.publish()
    return builder.hosted_chat()


def test_the_live_agent_takes_over_replies_notes_and_gives_back(workplace: Workplace) -> None:
    console, chat = workplace.consoles[Role.LIVE_AGENT], workplace.person
    page = console.page
    console.open_conversation(PERSON)
    page.get_by_role("button", name="Take over").click()
    page.locator("#composer").get_by_role("textbox").first.fill("Good morning, this is Liam.")
    page.get_by_role("button", name="Send to the person").click()
    chat.hear("Good morning, this is Liam.")
    chat.say("Can you see my card?")
    expect(page.locator("#thread")).to_contain_text("Can you see my card?")
    page.locator("#composer summary").click()
    page.locator("#composer").get_by_role("textbox").last.fill("Called twice this week.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#thread .message--note")).to_contain_text("Called twice this week.")
    page.get_by_role("button", name="Give back").click()
    expect(page.get_by_role("button", name="Take over")).to_be_visible()
    assert "Called twice this week." not in " ".join(chat.texts())


def test_the_viewer_reads_and_writes_nothing(workplace: Workplace) -> None:
    console = workplace.consoles[Role.VIEWER]
    console.open_conversation(PERSON)
    expect(console.page.locator("#thread")).to_contain_text(PERSON)
    for name in ("Take over", "Add note", "Send to the person", "Close"):
        expect(console.page.get_by_role("button", name=name)).to_have_count(0)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_meets_what_they_may_not_do(workplace: Workplace, role: Role) -> None:
    """Every page that links lead to, from the first one on, and every form that stands there."""
    request, url = workplace.page(role).request, workplace.consoles[role].url
    seen, to_see = set[str](), ["/", "/inbox/", "/settings/"]
    while to_see:
        path = to_see.pop()
        if path in seen or ENDS_SESSION.search(path):
            continue
        seen.add(path)
        answer = request.get(f"{url}{path}")
        assert answer.status == 200, f"{role}: {path}"
        there = _Targets()
        there.feed(answer.text())
        for target in _paths(there.forms, answer.url):
            assert _needed(target) <= PERMISSIONS[role], f"{role}: {path} has a form to {target}"
        to_see += [target for target in _paths(there.links, answer.url) if _is_a_page(target)]
    assert len(seen) >= FEWEST_PAGES[role], seen


class _Targets(HTMLParser):
    """Where the links of a page lead, and its forms that change something; as they are written there."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.forms: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
        elif tag == "form" and given.get("method", "").lower() == "post":
            self.forms.add(given.get("action", ""))


def _paths(targets: set[str], url: str) -> set[str]:
    """Of those on this deployment, without queries: those only filter and page."""
    whole = {urlsplit(urljoin(url, target)) for target in targets}
    return {one.path for one in whole if one.netloc == urlsplit(url).netloc}


def _is_a_page(path: str) -> bool:
    """What a member reads, not a file, a chat page or the platform's own administration."""
    return bool(_needed(path)) and not IS_A_FILE.search(path)


def _needed(path: str) -> frozenset[Permission]:
    return frozenset(getattr(resolve(path).func, NEEDED, frozenset()))


def test_who_is_removed_is_out_at_once(workplace: Workplace) -> None:
    owner, leaver = workplace.page(Role.OWNER), workplace.consoles[Role.LIVE_AGENT]
    leaver.page.goto(f"{leaver.url}/inbox/")
    leaver.open_conversation(PERSON)
    here = leaver.page.url
    owner.goto(f"{workplace.consoles[Role.OWNER].url}/settings/members/")
    owner.get_by_role("row").filter(has_text="liam@bank.example").get_by_role("link", name="Remove").click()
    owner.get_by_role("dialog").get_by_role("button", name="Remove member").click()
    expect(owner.get_by_role("table", name="Members")).not_to_contain_text("liam@bank.example")

    refused = leaver.page.request.get(here, max_redirects=0)
    assert (refused.status, urlsplit(refused.headers["location"]).path) == (302, "/account/login/")
    # The page that was open asked for news.
    expect(leaver.page.get_by_role("heading", level=1, name="Sign in", exact=True)).to_be_visible()
