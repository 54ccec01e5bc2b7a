"""Files in the chat widget: chosen, dropped, pasted, taken back, refused and saved, in a real browser."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.fake_widget_server import CLARA, SYSTEM, FakeConversation, FakeWidgetServer, Refusal, eventually
from tests.browser.widget_page import field, open_chat, write

pytestmark = pytest.mark.browser
GIVE = """(target, {how, name, size}) => {
  const data = new DataTransfer();
  data.items.add(new File(["x".repeat(size)], name, {type: "text/plain"}));
  const event = how === "paste"
    ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
    : new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true, composed: true});
  target.dispatchEvent(event);
}"""
# How many files the browser's own database holds.
FILES_KEPT = """() => new Promise((resolve, reject) => {
  const request = indexedDB.open("handoff-chat-files", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("files");
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const count = request.result.transaction("files").objectStore("files").count();
    count.onsuccess = () => { request.result.close(); resolve(count.result); };
  };
})"""


def choose(tab: Page, *files: tuple[str, int]) -> None:
    chosen: Any = [{"name": name, "mimeType": "text/plain", "buffer": b"x" * size} for name, size in files]
    tab.locator("handoff-chat input[type=file]").set_input_files(chosen)


def tray(tab: Page) -> Locator:
    return tab.locator("handoff-chat .tray li")


def sent_files(conversation: FakeConversation) -> list[str]:
    return [row["attachment"]["name"] for row in conversation.messages if row.get("attachment")]


def test_a_chosen_file_goes_out_with_its_caption_and_can_be_saved(
    fake: FakeWidgetServer, tab: Page, tmp_path: Path
) -> None:
    conversation = open_chat(tab, fake)
    with tab.expect_file_chooser():
        tab.get_by_role("button", name="Attach a file").press("Enter")
    choose(tab, ("receipt.txt", 12))
    expect(tray(tab)).to_contain_text("receipt.txt")
    expect(tab.get_by_role("button", name="Attach a file")).to_be_focused()

    write(tab, "my receipt")

    eventually(lambda: conversation.own_texts() == ["my receipt"])
    expect(tray(tab)).to_have_count(0)
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="Save: receipt.txt").click()
    assert saved.value.suggested_filename == "receipt.txt"
    assert Path(saved.value.path()).read_bytes() == b"x" * 12


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_a_file_can_be_dropped_or_pasted_and_sent_without_a_word(fake: FakeWidgetServer, tab: Page, how: str) -> None:
    conversation = open_chat(tab, fake)
    target = field(tab) if how == "paste" else tab.locator("handoff-chat .scroller")
    target.evaluate(GIVE, {"how": how, "name": "note.txt", "size": 5})
    expect(tray(tab)).to_have_count(1)
    field(tab).press("Enter")
    eventually(lambda: sent_files(conversation) == ["note.txt"])


def test_several_files_are_messages_in_their_order_and_the_caption_is_the_first_ones(
    fake: FakeWidgetServer, tab: Page
) -> None:
    conversation = open_chat(tab, fake)
    choose(tab, ("1.txt", 1), ("2.txt", 2), ("3.txt", 3))
    tab.get_by_role("button", name="Remove: 2.txt").click()
    write(tab, "both sides")
    write(tab, "that is all")
    eventually(lambda: conversation.own_texts() == ["both sides", "", "that is all"])
    assert sent_files(conversation) == ["1.txt", "3.txt"]


@pytest.mark.parametrize(
    ("size", "says"), [(0, "big.txt: The file is empty."), (1_001, "big.txt: The file is larger than 1 kB.")]
)
def test_what_will_not_be_taken_is_said_before_it_is_sent(
    fake: FakeWidgetServer, tab: Page, size: int, says: str
) -> None:
    conversation = open_chat(tab, fake)
    choose(tab, ("big.txt", size))
    expect(tab.get_by_role("alert")).to_have_text(says)
    expect(tray(tab)).to_have_count(0)
    assert sent_files(conversation) == []


def test_of_several_that_will_not_be_taken_each_has_its_line(fake: FakeWidgetServer, tab: Page) -> None:
    open_chat(tab, fake)
    choose(tab, ("empty.txt", 0), ("big.txt", 1_001))
    told = tab.get_by_role("alert")
    assert told.inner_text() == "empty.txt: The file is empty.\nbig.txt: The file is larger than 1 kB."


def test_a_limit_is_said_the_way_it_is_set(fake: FakeWidgetServer, tab: Page) -> None:
    fake.file_limit = 1536 * 1024
    open_chat(tab, fake)
    choose(tab, ("big.txt", fake.file_limit + 1))
    expect(tab.get_by_role("alert")).to_have_text("big.txt: The file is larger than 1.5 MB.")


def test_what_the_server_refuses_is_said_in_words_and_can_be_removed(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    fake.refusals.append(Refusal(415, "nope", code="kind"))
    choose(tab, ("evil.txt", 3))
    field(tab).press("Enter")
    expect(tab.locator("handoff-chat .mine .delivery")).to_have_text(
        "Not delivered. Only pictures, PDF and plain text are taken."
    )
    write(tab, "sorry")
    eventually(lambda: conversation.own_texts() == ["sorry"])
    tab.get_by_role("button", name="Remove: evil.txt").click()
    expect(tab.locator("handoff-chat .file")).to_have_count(0)
    expect(field(tab)).to_be_focused()


def test_a_file_on_its_way_can_be_taken_back(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    fake.network_down = True
    choose(tab, ("secret.txt", 3))
    field(tab).press("Enter")
    tab.get_by_role("button", name="Cancel: secret.txt").click()
    expect(tab.locator("handoff-chat .file")).to_have_count(0)
    fake.network_down = False
    write(tab, "hello")
    eventually(lambda: conversation.own_texts() == ["hello"])
    assert sent_files(conversation) == []


def test_a_file_that_was_not_sent_yet_survives_a_reload_and_goes_out_once(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    fake.network_down = True
    choose(tab, ("kept.txt", 7))
    field(tab).press("Enter")
    expect(tab.get_by_role("button", name="Cancel: kept.txt")).to_be_visible()
    eventually(lambda: tab.evaluate(FILES_KEPT) == 1)
    fake.network_down = False
    fake.lose_answers = 1  # it arrives, and nobody says so
    tab.reload()
    eventually(lambda: sent_files(conversation) == ["kept.txt"])
    expect(tab.get_by_role("button", name="Save: kept.txt")).to_be_visible()
    assert len(conversation.own_texts()) == 1
    assert next(iter(fake.files.values())) == b"x" * 7


def test_an_agent_that_takes_none_has_no_button(fake: FakeWidgetServer, tab: Page) -> None:
    fake.file_limit = 0
    open_chat(tab, fake)
    expect(tab.get_by_role("button", name="Attach a file")).to_be_hidden()
    tab.locator("handoff-chat .scroller").evaluate(GIVE, {"how": "drop", "name": "note.txt", "size": 5})
    expect(tray(tab)).to_have_count(0)


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("too_large", " The file is too large."),
        ("elsewhere", " Only a link to it was sent, and files are not fetched from links."),
        ("no_window", ""),
    ],
)
def test_a_file_of_another_institutions_agent_is_saved_or_it_is_said_why_not(
    fake: FakeWidgetServer, tab: Page, reason: str, why: str
) -> None:
    conversation = open_chat(tab, fake)
    conversation.say("Fill this in.", author=CLARA)
    file = {"id": "f-1", "name": "form.pdf", "media_type": "application/pdf", "size": 12}
    conversation.say("", author=CLARA, attachment=file)
    params = {"name": "Clara", "institution": "", "domain": "", "reason": reason}
    conversation.say("x", author=SYSTEM, kind="notice", notice={"code": "file_not_shown", "params": params})
    expect(tab.get_by_role("button", name="Save: form.pdf")).to_be_visible()
    expect(tab.locator("handoff-chat .notice-line")).to_have_text(f"Clara sent a file that cannot be shown here.{why}")


def test_a_file_that_is_on_its_way_can_be_saved_once_it_is_here(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    file = {"id": "11111111-2222-4333-8444-555555555555", "name": "form.pdf", "media_type": "application/pdf"}
    message = conversation.say("Fill this in.", author=CLARA, attachment={**file, "size": 2048, "state": "coming"})
    shown = tab.locator("handoff-chat .file")
    expect(shown).to_contain_text("form.pdf")
    expect(shown).to_contain_text("The file is on its way.")
    expect(tab.get_by_role("button", name="Save: form.pdf")).to_be_hidden()
    conversation.revise(message, attachment={**file, "size": 2048})
    expect(tab.get_by_role("button", name="Save: form.pdf")).to_be_visible()
    expect(shown).not_to_contain_text("on its way")
    conversation.revise(message, attachment={**file, "size": 2048, "state": "refused"})
    expect(shown).to_contain_text("The file is not here.")
    expect(tab.get_by_role("button", name="Save: form.pdf")).to_be_hidden()
