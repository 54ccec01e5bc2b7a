"""The chat widget and the network: nothing is lost, doubled or reordered, whatever happens on the way."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.fake_widget_server import ANA, PERSON, FakeWidgetServer, Refusal, eventually
from tests.browser.widget_page import bubbles, field, open_chat, own, write

pytestmark = pytest.mark.browser


def test_it_shows_a_message_as_sending_sent_and_delivered(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    fake.network_down = True
    write(tab, "My card was charged twice")
    delivery = tab.locator("handoff-chat .mine .delivery")
    expect(delivery).to_have_text("Sending")

    fake.network_down = False
    expect(delivery).to_have_text("Sent")
    conversation.revise(conversation.messages[-1], delivery="relayed")
    expect(delivery).to_have_text("Delivered")
    expect(own(tab)).to_have_text(["My card was charged twice"])


def test_a_lost_answer_makes_no_second_message(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    fake.streams_down = True
    fake.cut_streams()
    fake.lose_answers = 2

    write(tab, "one")
    write(tab, "two")

    eventually(lambda: conversation.own_texts() == ["one", "two"])
    expect(tab.locator("handoff-chat .mine .delivery").last).to_have_text("Sent")
    expect(own(tab)).to_have_text(["one", "two"])
    assert fake.count("POST", "messages/$") > 2


def test_what_was_not_sent_survives_reload_in_order(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    fake.network_down = True
    for text in ("one", "two", "three"):
        write(tab, text)
    tab.reload()
    fake.network_down = False

    eventually(lambda: conversation.own_texts() == ["one", "two", "three"])
    expect(own(tab)).to_have_text(["one", "two", "three"])
    expect(tab.locator("handoff-chat .mine .delivery").last).to_have_text("Sent")


def test_back_online_it_sends_at_once(fake: FakeWidgetServer, tab: Page, profile: BrowserContext) -> None:
    conversation = open_chat(tab, fake)
    profile.set_offline(True)
    banner = tab.locator("handoff-chat .banner")
    expect(banner).to_have_text("You are offline. Your messages will be sent when you are back.")
    write(tab, "from the train")
    conversation.say("meanwhile")
    profile.set_offline(False)

    eventually(lambda: conversation.own_texts() == ["from the train"])
    expect(bubbles(tab)).to_have_text(["Hello, how can I help?", "meanwhile", "from the train"])
    expect(banner).to_be_empty()


def test_a_refused_message_says_why_and_can_be_sent_again(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    fake.refusals = [Refusal(400, "This text cannot be read.")]
    write(tab, "odd")
    expect(tab.locator("handoff-chat .mine .delivery")).to_have_text("Not delivered. This text cannot be read.")

    tab.get_by_role("button", name="Try again").click()

    expect(tab.locator("handoff-chat .mine .delivery")).to_have_text("Sent")
    assert conversation.own_texts() == ["odd"]


def test_why_it_was_refused_keeps_its_direction_among_words_of_the_other(fake: FakeWidgetServer, tab: Page) -> None:
    open_chat(tab, fake, 'open locale="ar"')
    fake.refusals.append(Refusal(422, "No, (really)."))
    write(tab, "Card")
    expect(tab.locator("handoff-chat .delivery").last).to_contain_text("\u2068No, (really).\u2069")


def test_once_the_chat_has_ended_nothing_is_sent_again(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    fake.refusals.append(Refusal(422, "No."))
    write(tab, "Card")
    retry = tab.get_by_role("button", name="Try again: Card")
    expect(retry).to_be_visible()
    conversation.move(open=False)
    expect(tab.get_by_role("button", name="Start a new chat")).to_be_visible()
    expect(retry).to_have_count(0)


def test_a_message_nobody_got_stays_marked_and_is_said_anew_with_one_key(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    write(tab, "hello")
    eventually(lambda: conversation.own_texts() == ["hello"])
    conversation.revise(conversation.messages[-1], delivery="failed")
    again = tab.get_by_role("button", name="Send again: hello")
    expect(tab.get_by_role("status").get_by_text("Not delivered. hello")).to_be_attached()

    again.focus()
    tab.keyboard.press("Enter")

    eventually(lambda: conversation.own_texts() == ["hello", "hello"])
    assert len({row["client_id"] for row in conversation.messages if row["client_id"]}) == 2
    expect(own(tab)).to_have_text(["hello", "hello"])
    expect(tab.locator("handoff-chat .mine .delivery")).to_have_text(["Not delivered.", "Sent"])
    expect(again).to_be_hidden()
    expect(field(tab)).to_be_focused()

    tab.reload()
    expect(tab.locator("handoff-chat .mine.failed .delivery")).to_have_text("Not delivered.")
    expect(again).to_be_hidden()


def test_a_server_that_does_not_answer_is_said_in_words_after_five_seconds(fake: FakeWidgetServer, tab: Page) -> None:
    tab.clock.install()
    conversation = open_chat(tab, fake)
    fake.messages_may_go.clear()
    write(tab, "hello")
    delivery = tab.locator("handoff-chat .mine .delivery")
    expect(delivery).to_have_text("Sending")
    tab.clock.run_for(5_100)
    expect(delivery).to_have_text("Not sent yet. We keep trying.")
    told = tab.get_by_role("status").get_by_text("Not sent yet. We keep trying. hello")
    expect(told).to_be_attached()
    fake.messages_may_go.set()
    expect(delivery).to_have_text("Sent")
    expect(told).to_have_count(0)  # who reads the page by ear is not told both
    assert conversation.own_texts() == ["hello"]


def test_it_waits_as_long_as_the_server_asks(fake: FakeWidgetServer, tab: Page) -> None:
    tab.clock.install()
    conversation = open_chat(tab, fake)
    fake.refusals = [Refusal(429, retry_after=30)]
    with tab.expect_response("**/messages/"):  # the clock turns only when the window knows that it has to wait
        write(tab, "patience")
    assert fake.count("POST", "messages/$") == 1

    tab.clock.run_for(25_000)
    assert conversation.own_texts() == []
    tab.clock.run_for(6_000)
    eventually(lambda: conversation.own_texts() == ["patience"])


def test_a_vanished_conversation_starts_anew_and_keeps_what_was_typed(fake: FakeWidgetServer, tab: Page) -> None:
    open_chat(tab, fake)
    field(tab).fill("my draft")
    fake.conversations.clear()
    fake.starts.clear()
    fake.greeting = "Welcome back."
    fake.cut_streams()
    tab.evaluate("document.querySelector('handoff-chat').send('and this too')")

    expect(bubbles(tab)).to_have_text(["Welcome back.", "and this too"])
    expect(field(tab)).to_have_value("my draft")
    eventually(lambda: fake.only.own_texts() == ["and this too"])


def test_a_cut_stream_reconnects_without_doubles(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    conversation.say("before")
    expect(bubbles(tab)).to_have_count(2)
    fake.cut_streams()
    conversation.say("during")
    eventually(lambda: fake.streamed_after == [1, 2])

    expect(bubbles(tab)).to_have_text(["Hello, how can I help?", "before", "during"])
    conversation.say("after")
    expect(bubbles(tab)).to_have_text(["Hello, how can I help?", "before", "during", "after"])


def test_it_polls_while_streams_fail(fake: FakeWidgetServer, tab: Page) -> None:
    tab.clock.install()
    fake.streams_down = True
    conversation = open_chat(tab, fake)
    eventually(lambda: _after(tab, fake.count("GET", "/updates/") > 0))

    conversation.say("by polling")

    eventually(lambda: _after(tab, bubbles(tab).count() == 2))
    expect(bubbles(tab).last).to_have_text("by polling")


def _after(tab: Page, seen: bool) -> bool:
    """Lets some of the page's time pass while something is not seen yet."""
    if not seen:
        tab.clock.run_for(1_000)
    return seen


def test_older_messages_load_without_moving_what_is_read(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    for number in range(120):
        conversation.say(f"message {number}", author=PERSON if number % 3 else ANA)
    tab.reload()
    expect(bubbles(tab)).to_have_count(50)
    read = bubbles(tab).get_by_text("message 72", exact=True)
    fake.older_may_go.clear()
    tab.locator("handoff-chat .scroller").evaluate("scroller => { scroller.scrollTop = 0 }")
    eventually(lambda: fake.count("GET", "before=") == 1)
    before = read.evaluate("bubble => bubble.getBoundingClientRect().y")
    fake.older_may_go.set()
    expect(bubbles(tab)).to_have_count(100)
    after = read.evaluate("bubble => bubble.getBoundingClientRect().y")

    assert abs(before - after) < 3
    conversation.say("the newest")
    tab.get_by_role("button", name="Jump to latest").click()
    expect(bubbles(tab).last).to_be_in_viewport()
    expect(tab.get_by_role("button", name="Jump to latest")).to_be_hidden()


def test_a_burst_of_messages_stays_at_its_end(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    for number in range(300):
        conversation.say(f"message {number}")
    expect(bubbles(tab)).to_have_count(301)
    expect(bubbles(tab).last).to_be_in_viewport()
    expect(tab.get_by_role("button", name="Jump to latest")).to_be_hidden()


def test_enter_sends_and_shift_enter_or_an_input_method_does_not(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    field(tab).fill("a")
    field(tab).press("Shift+Enter")
    field(tab).press("b")
    field(tab).dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(field(tab)).to_have_value("a\nb")
    field(tab).press("Enter")
    eventually(lambda: conversation.own_texts() == ["a\nb"])


def test_a_text_over_the_limit_is_told_before_sending(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    write(tab, "🙂" * 4001)
    expect(tab.locator("handoff-chat .count")).to_have_text("Too long. Characters over the limit: 1")
    write(tab, "🙂" * 4000)
    eventually(lambda: conversation.own_texts() == ["🙂" * 4000])
