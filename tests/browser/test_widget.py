"""The chat widget in a real browser, against a fake of its API on the wire."""

import re
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.fake_widget_server import (
    ANA,
    BEN,
    CLARA,
    DORA,
    PERSON,
    SYSTEM,
    FakeConversation,
    FakeWidgetServer,
    Json,
    eventually,
    now,
)
from tests.browser.widget_page import bubbles, field, open_chat, page_with, visit, write

pytestmark = pytest.mark.browser

CARD = {
    "to": CLARA,
    "passed": [
        {"name": "issue_type", "value": "Charged twice", "said_by": "person"},
        {"name": "reference", "value": "BS-204", "said_by": "agent"},
    ],
    "turns": 6,
    "withheld": [
        {"name": "card_number", "kind": "payment_card", "reason": "card"},
        {"name": "shoe_size", "kind": "something_new", "reason": "Not needed for a complaint."},
    ],
}


def test_it_starts_a_conversation_only_when_the_person_opens_it(fake: FakeWidgetServer, tab: Page) -> None:
    visit(tab, fake, "")
    opener = tab.get_by_role("button", name="Open chat")
    expect(opener).to_be_visible()
    assert fake.conversations == {}

    opener.click()

    expect(bubbles(tab)).to_have_text(["Hello, how can I help?"])
    expect(tab.get_by_role("dialog", name="Ana")).to_be_visible()
    expect(field(tab)).to_be_focused()
    field(tab).press("Escape")
    expect(tab.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_it_counts_unread_messages_on_the_launcher(fake: FakeWidgetServer, tab: Page) -> None:
    visit(tab, fake, "")
    tab.get_by_role("button", name="Open chat").click()
    expect(bubbles(tab)).to_have_count(1)
    conversation = fake.only
    tab.get_by_role("button", name="Close chat").click()

    conversation.say("Are you there?")

    expect(tab.get_by_role("button", name="Open chat. Unread messages: 1")).to_be_visible()
    tab.reload()
    tab.get_by_role("button", name="Open chat. Unread messages: 1").click()
    expect(tab.locator("handoff-chat .badge")).to_be_hidden()


def test_it_resumes_after_reload_with_what_was_typed(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    write(tab, "first")
    eventually(lambda: conversation.own_texts() == ["first"])
    field(tab).fill("half a sent")

    tab.reload()

    expect(bubbles(tab)).to_have_text(["Hello, how can I help?", "first"])
    expect(field(tab)).to_have_value("half a sent")
    assert len(fake.conversations) == 1


@pytest.mark.parametrize(
    ("text", "sent"),
    [("\u200b", []), ("\u202e \ufeff", []), ("👩\u200d👧", ["👩\u200d👧"])],
    ids=["zero width", "marks", "emoji"],
)
def test_what_shows_nothing_is_not_sent(fake: FakeWidgetServer, tab: Page, text: str, sent: list[str]) -> None:
    conversation = open_chat(tab, fake)
    write(tab, text)
    write(tab, "hello")
    eventually(lambda: conversation.own_texts() == [*sent, "hello"])


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=\"document.title='owned'\">",
        "<script>document.title='owned'</script>",
        "javascript:document.title='owned'",
        "data:text/html,<h1>x</h1>",
    ],
)
def test_hostile_text_stays_text(fake: FakeWidgetServer, tab: Page, text: str) -> None:
    conversation = open_chat(tab, fake)
    conversation.say(text, author=CLARA | {"name": f"{text}\u202e", "colour": "red;}"}, quick_replies=[text])

    expect(bubbles(tab).last).to_have_text(text)
    expect(tab.locator("handoff-chat .speaker .name").last).to_have_text(text)
    assert tab.locator("handoff-chat .bubble *").count() == 0
    assert tab.locator("handoff-chat img, handoff-chat script").count() == 0
    assert tab.title() == "Bank"


def test_no_bubble_is_empty(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    conversation.say("\u200b\ufeff", author=CLARA, kind="question", quick_replies=["Mine", "Other"])

    expect(tab.get_by_role("button", name="Other")).to_be_visible()
    expect(bubbles(tab).filter(visible=True)).to_have_text(["Hello, how can I help?"])


def test_only_web_addresses_become_links_and_overrides_vanish(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    conversation.say("See https://a.example/x?y=1). ftp://b.example \u202eevil\u202c")

    link = tab.locator("handoff-chat .bubble a")
    expect(link).to_have_text("https://a.example/x?y=1")
    expect(link).to_have_attribute("rel", "noopener nofollow ugc")
    expect(link).to_have_attribute("target", "_blank")
    assert "\u202e" not in (bubbles(tab).last.text_content() or "")


def test_an_address_that_names_somebody_before_its_host_is_no_link(fake: FakeWidgetServer, tab: Page) -> None:
    """It leads elsewhere than it seems to."""
    conversation = open_chat(tab, fake)
    conversation.say("Go to https://bank.example@evil.example/login or https://bank.example:443@evil.example/ now.")
    expect(bubbles(tab).last).to_contain_text("https://bank.example@evil.example/login")
    assert tab.locator("handoff-chat .bubble a").count() == 0


def test_a_link_in_an_own_message_shows_that_it_has_the_focus(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    conversation.say("See https://bank.example/", author=PERSON)
    link = tab.get_by_role("link")
    tab.keyboard.press("Shift+Tab")
    link.focus()
    ring = link.evaluate("node => getComputedStyle(node).outlineColor")
    assert ring == link.evaluate("node => getComputedStyle(node).color")


def test_quick_replies_work_by_keyboard_and_leave_once_answered(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    conversation.say("Was it today?", kind="question", quick_replies=["Yes", "No"])
    expect(tab.get_by_role("group", name="Suggested replies")).to_be_visible()

    field(tab).press("Shift+Tab")
    expect(tab.get_by_role("button", name="No", exact=True)).to_be_focused()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")

    eventually(lambda: conversation.own_texts() == ["Yes"])
    expect(tab.get_by_role("group", name="Suggested replies")).to_be_hidden()
    expect(field(tab)).to_be_focused()


def test_an_invalid_answer_leaves_the_question_open(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    conversation.say("Which?", kind="question", quick_replies=["A", "B"])
    notice = {"code": "invalid_answer", "params": {}}
    conversation.say("Sorry", author=SYSTEM, kind="notice", notice=notice)

    expect(tab.locator("handoff-chat .notice-line")).to_have_text("That answer does not fit. Please try again.")
    expect(tab.get_by_role("button", name="B", exact=True)).to_be_visible()


def test_what_was_written_before_a_question_was_shown_leaves_it_open(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)

    def ask(_conversation: object, message: dict[str, object]) -> None:
        if message["text"] == "my account":
            conversation.say("Which?", kind="question", quick_replies=["A", "B"])

    fake.on_message = ask
    fake.messages_may_go.clear()
    for text in ("my account", "it is locked"):
        write(tab, text)
    fake.messages_may_go.set()
    expect(bubbles(tab).last).to_have_text("it is locked")
    eventually(lambda: conversation.own_texts() == ["my account", "it is locked"])
    tab.get_by_role("button", name="B", exact=True).click()

    eventually(lambda: conversation.own_texts()[-1] == "B")
    assert fake.seen == [1, 1, 3]
    expect(tab.get_by_role("group", name="Suggested replies")).to_be_hidden()


def test_the_person_can_return_to_the_first_agent(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    tab.evaluate("addEventListener('handoff-chat:handoff', e => { window.controller = e.detail.state.controller })")
    conversation.hand_to_clara()
    expect(tab.get_by_role("heading", name="Clara")).to_be_visible()
    expect(tab.locator("handoff-chat .head")).to_contain_text("agent.centralbank.example")
    assert tab.evaluate("window.controller") == "peer"

    tab.get_by_role("button", name="Return to Ana").click()

    expect(tab.get_by_role("heading", name="Ana")).to_be_visible()
    expect(tab.get_by_role("button", name="Return to Ana")).to_be_hidden()
    assert tab.evaluate("window.controller") == "agent"


def test_the_card_tells_what_went_and_what_did_not(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    params = {"name": "Clara", "institution": "Central Bank"}
    conversation.say("x", author=SYSTEM, kind="notice", notice={"code": "handing_over", "params": params})
    conversation.say(author=SYSTEM, kind="card", card=CARD)

    expect(tab.locator("handoff-chat .notice-line")).to_have_text("Clara from Central Bank is taking over.")
    card = tab.locator("handoff-chat .passed-on")
    expect(card.get_by_role("heading", name="Passed on to Clara")).to_be_visible()
    expect(card.locator("dl")).to_be_hidden()
    card.get_by_text("What was passed on: 2").click()
    expect(card.locator("dt")).to_have_text(["Issue type", "Reference"])
    expect(card.locator("dd")).to_have_text(["Charged twicesaid by you", "BS-204from Ana"])
    expect(card).to_contain_text("Earlier messages shared: 6")
    expect(card.locator("li")).to_have_text(
        ["Card numbera card number never leaves this chat", "Shoe sizeNot needed for a complaint."]
    )


def test_a_card_of_no_items_unfolds_nothing(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    conversation.say(author=SYSTEM, kind="card", card=CARD | {"passed": []})
    card = tab.locator("handoff-chat .passed-on")
    expect(card.get_by_text("What was passed on: 0")).to_be_visible()
    expect(card.locator("details")).to_have_count(0)


def test_the_card_names_a_message_as_a_person_knows_it(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    write(tab, "My password is hunter2")
    eventually(lambda: conversation.own_texts() != [])
    position = next(one["position"] for one in conversation.messages if one["author"]["kind"] == "person")
    names = [f"message {position}", "message 999", "transcript"]
    withheld = [{"name": name, "kind": "password", "reason": "x"} for name in names]
    conversation.say(author=SYSTEM, kind="card", card=CARD | {"withheld": withheld})

    items = tab.locator("handoff-chat .passed-on li bdi")
    expect(items).to_have_text([re.compile(r"^One of your messages · \d"), "One of your messages", "Earlier messages"])


OUTCOMES = {
    "handoff_failed": "Clara could not be reached. We continue here.",
    "handoff_refused": "Clara cannot take this chat now. We continue here.",
    "handoff_expired": "Clara did not answer in time. We continue here.",
    "taken_back": "You are back with Clara, as requested.",
    "handed_over": "You are now speaking with Clara, Central Bank.",
}


def test_taking_over_is_no_news_once_it_is_known_what_came_of_it(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    notices = tab.locator("handoff-chat .notice-line").filter(visible=True)

    def tell(code: str) -> None:
        params = {"name": "Clara", "institution": "Central Bank"}
        conversation.say("x", author=SYSTEM, kind="notice", notice={"code": code, "params": params})

    told: list[str] = []
    for code, words in OUTCOMES.items():
        tell("handing_over")
        expect(notices).to_have_text([*told, "Clara from Central Bank is taking over."])
        tell(code)
        told.append(words)
        expect(notices).to_have_text(told)
    tab.reload()
    expect(notices).to_have_text(told)


def test_an_unknown_notice_falls_back_to_its_text(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    conversation.say("Something new.", author=SYSTEM, kind="notice", notice={"code": "brand_new", "params": {}})
    conversation.say("Half known.", author=SYSTEM, kind="notice", notice={"code": "handing_over", "params": {}})
    expect(tab.locator("handoff-chat .notice-line")).to_have_text(["Something new.", "Half known."])


def test_waiting_is_told_then_comforted_then_ends(fake: FakeWidgetServer, tab: Page) -> None:
    tab.clock.install()
    conversation = open_chat(tab, fake)
    conversation.move(waiting_since=now())
    typing, slow = tab.locator("handoff-chat .typing"), tab.locator("handoff-chat .slow")
    expect(typing).to_have_text("Ana is writing")
    expect(tab.locator("handoff-chat .panel > [role=status].unseen").first).to_have_text("Ana is writing")
    expect(slow).to_be_hidden()

    tab.clock.run_for(5_100)
    expect(slow).to_have_text("Ana is taking longer than usual. Your message is safe.")
    expect(typing).to_be_hidden()
    tab.clock.run_for(55_000)
    expect(slow).to_be_hidden()

    conversation.move(waiting_since="2030-01-01T00:00:00Z")
    expect(typing).to_be_visible()
    conversation.move(waiting_since=None)
    expect(typing).to_be_hidden()


def test_while_nobody_has_taken_over_nobody_seems_to_write(fake: FakeWidgetServer, tab: Page) -> None:
    tab.clock.install()
    conversation = open_chat(tab, fake)
    since = now()
    conversation.move(controller="peer", handoff="offered", can_return=True, waiting_since=since)
    typing, slow = tab.locator("handoff-chat .typing"), tab.locator("handoff-chat .slow")
    expect(typing).to_have_text("Connecting you")
    tab.clock.run_for(5_100)
    expect(slow).to_have_text("Still connecting. Your message is safe.")

    conversation.move(speaker=CLARA, handoff="active", waiting_since=since)
    expect(slow).to_have_text("Clara is taking longer than usual. Your message is safe.")
    conversation.move(controller="agent", speaker=ANA, handoff=None, can_return=False, waiting_since=None)
    expect(slow).to_be_hidden()


@pytest.mark.parametrize("human", [BEN, DORA], ids=["ours", "another institution's"])
def test_the_place_in_the_queue_stands_there_and_no_human_seems_to_write(
    fake: FakeWidgetServer, tab: Page, human: Json
) -> None:
    tab.clock.install()
    conversation = open_chat(tab, fake)
    conversation.move(controller="live", can_return=True, queue_place=2, waiting_since=now())
    place = tab.locator("handoff-chat .typing")
    expect(place).to_have_text("Your place in the queue: 2")
    expect(tab.locator("handoff-chat .dots")).to_be_hidden()  # nothing moves for as long as that takes
    tab.clock.run_for(70_000)
    conversation.move(queue_place=1)
    expect(place).to_have_text("Your place in the queue: 1")

    conversation.move(queue_place=None, speaker=human, waiting_since=now())
    expect(place).to_be_hidden()
    conversation.move(controller="agent", speaker=ANA, can_return=False, waiting_since=now())
    expect(place).to_have_text("Ana is writing")
    expect(tab.locator("handoff-chat .dots")).to_be_visible()


def human_speaks(conversation: FakeConversation, human: Json) -> None:
    params = {"name": human["name"], "institution": human["institution"], "domain": human["domain"]}
    conversation.say("x", author=SYSTEM, kind="notice", notice={"code": "live_joined", "params": params})
    conversation.move(controller="peer", speaker=human, handoff="active", can_return=True)
    for words in ("I am looking into it.", "One moment, please."):
        conversation.say(words, author=human)


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("human", [BEN, DORA], ids=["ours", "another institution's"])
def test_that_a_human_speaks_stands_beside_their_name(
    fake: FakeWidgetServer, tab: Page, human: Json, width: int
) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    conversation = open_chat(tab, fake)
    lines, marks = tab.locator("handoff-chat .speaker"), tab.locator("handoff-chat .human")
    expect(lines).to_have_count(1)
    expect(marks).to_have_count(0)

    human_speaks(conversation, human)

    expect(bubbles(tab)).to_have_count(3)
    whose = f"{human['institution']}{human['domain']} (verified domain)"
    expect(lines.nth(1)).to_have_text(f"{human['initials']}{human['name']}A person{whose}")
    expect(tab.locator("handoff-chat .log .human").filter(visible=True)).to_have_count(1)  # once above a run
    expect(tab.locator("handoff-chat .head .place")).to_contain_text(f"A person{human['institution']}")
    words = f"You are now speaking with a person: {human['name']}, {human['institution']}."
    expect(tab.locator("handoff-chat .notice-line")).to_have_text(words)
    assert tab.locator("handoff-chat .scroller").evaluate("element => element.scrollWidth <= element.clientWidth")

    conversation.move(speaker=CLARA)
    conversation.say("Clara again.", author=CLARA)
    expect(lines.last).not_to_contain_text("A person")
    expect(tab.locator("handoff-chat .head")).not_to_contain_text("A person")


def test_a_human_who_claims_to_be_of_the_bank_stays_anothers(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    conversation.say("Old words.", author=CLARA)
    human_speaks(conversation, DORA | {"name": "Ana"})
    expect(bubbles(tab)).to_have_count(4)
    line = tab.locator("handoff-chat .speaker").nth(2)  # a run of its own, not one with Ana of the bank
    expect(line).to_contain_text("Central Bankagent.centralbank.example")
    expect(line.locator(".avatar")).to_have_class("avatar on-plum")
    expect(tab.locator("handoff-chat .head .place")).to_contain_text("agent.centralbank.example")


@pytest.mark.parametrize("width", [375, 1280])
def test_names_of_humans_keep_their_direction(fake: FakeWidgetServer, tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    conversation = open_chat(tab, fake, lang="ar")
    human_speaks(conversation, DORA)
    human_speaks(conversation, DORA | {"name": "دورا المصري", "initials": "د"})
    expect(bubbles(tab)).to_have_count(5)
    notices = tab.locator("handoff-chat .notice-line")
    expect(notices.first).to_have_text(
        "محادثتك الآن مع شخص: \u2068Dora\u2069، \u2068Central Bank\u2069.", use_inner_text=True
    )
    shown = tab.locator("handoff-chat .speaker").filter(visible=True)
    for place, name in ((1, "Dora"), (3, "دورا المصري")):
        line = shown.nth(place)
        expect(line.locator("bdi.name")).to_have_text(name)
        expect(line.locator(".human")).to_have_text("شخص")
        name_at, mark_at = line.locator("bdi.name").bounding_box(), line.locator(".human").bounding_box()
        assert name_at and mark_at and mark_at["x"] < name_at["x"], "from the right: the name, then what they are"
    assert tab.locator("handoff-chat .scroller").evaluate("element => element.scrollWidth <= element.clientWidth")


def test_history_is_not_read_out_but_news_is(fake: FakeWidgetServer, tab: Page) -> None:
    fake.greeting = "Hello"
    visit(tab, fake)
    log = tab.locator("handoff-chat [role=log]")
    expect(log).to_have_attribute("aria-live", "off")
    expect(bubbles(tab)).to_have_count(1)
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-relevant", "additions")


def test_a_closed_chat_offers_a_new_one(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    conversation.move(open=False)
    expect(field(tab)).to_be_hidden()
    tab.get_by_role("button", name="Start a new chat").click()
    expect(field(tab)).to_be_visible()
    eventually(lambda: len(fake.conversations) == 2)


def test_who_writes_while_the_chat_ends_keeps_their_place_and_words(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    field(tab).press_sequentially("But")
    conversation.move(open=False)
    again = tab.get_by_role("button", name="Start a new chat")
    expect(again).to_be_visible()
    tab.keyboard.press("Enter")  # what they were about to press sends nothing and starts nothing
    assert len(fake.conversations) == 1
    tab.keyboard.press("Tab")
    expect(again).to_be_focused()
    tab.keyboard.press("Enter")
    expect(field(tab)).to_have_value("But")


def test_a_page_that_names_no_country_gets_the_times_of_the_persons(fake: FakeWidgetServer, tab: Page) -> None:
    open_chat(tab, fake)  # lang="en"; the browser is set to en-GB
    expect(tab.locator("handoff-chat time").last).to_have_text(re.compile(r"^\d{1,2}:\d\d$"))


def test_it_reads_right_to_left_in_arabic(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake, 'open locale="ar"')
    conversation.say("English text stays left to right.")
    assert tab.locator("handoff-chat .frame").get_attribute("dir") == "rtl"
    panel = tab.get_by_role("dialog").bounding_box()
    assert panel and panel["x"] < 100
    expect(bubbles(tab).last).to_have_css("direction", "ltr")
    expect(field(tab)).to_have_attribute("placeholder", "كتابة رسالة")


def test_enlarged_four_times_it_leaves_room_for_what_is_said(fake: FakeWidgetServer, tab: Page) -> None:
    """1280 by 720 pixels, as a person sees them who needs them so large."""
    tab.set_viewport_size({"width": 320, "height": 180})
    open_chat(tab, fake).hand_to_clara()
    expect(tab.get_by_role("button", name="Return to Ana")).to_be_in_viewport(ratio=1)
    expect(tab.get_by_role("heading", name="Clara")).to_be_in_viewport(ratio=1)
    expect(field(tab)).to_be_in_viewport(ratio=1)
    assert tab.locator("handoff-chat .scroller").evaluate("thread => thread.clientHeight") > 70


@pytest.mark.parametrize("mode", ["open", 'mode="page"'])
def test_it_fits_320_pixels(fake: FakeWidgetServer, tab: Page, mode: str) -> None:
    tab.set_viewport_size({"width": 320, "height": 480})
    conversation = open_chat(tab, fake, mode)
    tab.locator("handoff-chat").evaluate("element => { element.style.height = '400px' }")
    conversation.say("x" * 400, quick_replies=["y" * 80, "z"])
    expect(bubbles(tab)).to_have_count(2)
    assert tab.locator("handoff-chat .scroller").evaluate("element => element.scrollWidth <= element.clientWidth")
    assert tab.evaluate("document.documentElement.scrollWidth <= 320")
    expect(field(tab)).to_be_in_viewport()


@pytest.mark.parametrize("colour", ["#ffff00", "#3b82f6", "#808080", "#000000", "red;}"])
def test_any_colour_is_readable(fake: FakeWidgetServer, tab: Page, colour: str) -> None:
    visit(tab, fake)
    contrast = tab.evaluate(
        """async (colour) => {
            const { accentColours, contrast } = await import("/static/widget/accent.js");
            const { fill, onFill, ink, inkDark } = accentColours(colour);
            const rgb = (text) => text.match(/\\d+/g).map(Number);
            const pairs = [[fill, onFill], [ink, "255 255 255"], [inkDark, "18 24 29"]];
            return pairs.map(([one, other]) => contrast(rgb(one), rgb(other)));
        }""",
        colour,
    )
    assert min(contrast) >= 7


def test_it_runs_under_a_strict_policy_and_keeps_the_token_out_of_addresses(
    fake: FakeWidgetServer, profile: BrowserContext
) -> None:
    profile.add_init_script(
        "window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective))"
    )
    tab = profile.new_page()
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    conversation = open_chat(tab, fake, 'open locale="fr" colour="#7a3570"')
    write(tab, "bonjour https://a.example")
    conversation.say(author=SYSTEM, kind="card", card=CARD)
    expect(tab.locator("handoff-chat .passed-on")).to_be_visible()

    assert tab.evaluate("violations") == []
    assert [text for text in complaints if "favicon" not in text and "404" not in text] == []
    expect(tab.get_by_role("dialog")).to_have_css("display", "flex")
    assert not any(conversation.token in path for _, path in fake.requests)
    assert profile.cookies() == []


def test_it_speaks_to_the_origin_of_its_script(fake: FakeWidgetServer, tab: Page) -> None:
    with FakeWidgetServer().running() as shop:
        shop.policy = f"default-src 'none'; script-src {fake.url}; connect-src {fake.url}"
        shop.pages["/"] = page_with("open", script_from=fake.url)
        tab.goto(shop.url)
        expect(bubbles(tab)).to_have_text(["Hello, how can I help?"])
        write(tab, "across")
        eventually(lambda: fake.only.own_texts() == ["across"])
        assert shop.count("GET", "/api/") == 0


def test_it_tells_the_page_of_messages_and_obeys_its_methods(fake: FakeWidgetServer, tab: Page) -> None:
    visit(tab, fake, "")
    tab.evaluate(
        "window.heard = []; addEventListener('handoff-chat:message', e => heard.push(e.detail.message.text));"
        "document.querySelector('handoff-chat').send('from the page')"
    )
    expect(bubbles(tab)).to_have_text(["Hello, how can I help?", "from the page"])
    tab.wait_for_function("heard.length === 1 && heard[0] === 'from the page'")
    tab.evaluate("document.querySelector('handoff-chat').close()")
    expect(tab.get_by_role("dialog")).to_be_hidden()


def test_in_the_colours_of_the_system_it_is_seen_that_the_keyboard_is_in_the_field(
    fake: FakeWidgetServer, tab: Page
) -> None:
    tab.emulate_media(forced_colors="active")
    open_chat(tab, fake)
    around = tab.locator("handoff-chat .field")
    tab.get_by_role("button", name="Close chat").focus()
    expect(around).to_have_css("outline-style", "none")
    field(tab).focus()
    expect(around).to_have_css("outline-style", "solid")


@pytest.mark.parametrize(("theme", "device"), [("light", "dark"), ("dark", "light")])
def test_it_is_as_light_or_dark_as_the_page_says_whatever_the_device_is(
    fake: FakeWidgetServer, tab: Page, theme: Literal["light", "dark"], device: Literal["light", "dark"]
) -> None:
    tab.emulate_media(color_scheme=theme)
    open_chat(tab, fake)
    panel = tab.locator("handoff-chat .panel")
    wanted = panel.evaluate("node => getComputedStyle(node).backgroundColor")
    tab.emulate_media(color_scheme=device)
    expect(panel).not_to_have_css("background-color", wanted)

    tab.locator("handoff-chat").evaluate("(node, theme) => node.setAttribute('theme', theme)", theme)

    expect(panel).to_have_css("background-color", wanted)
    expect(field(tab)).to_have_css("color-scheme", theme)
