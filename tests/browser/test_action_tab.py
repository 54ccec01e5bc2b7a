"""The Action tab in a browser: dragging, deleting with the way back, and the same by keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from tests.browser.action_tab_page import ActionTab, signed_in_page
from tests.journeys.keyboard_steps import Keyboard
from tests.triggers.rows import url
from triggers.models import Action, Intent, Trigger, TriggerKind
from workspaces.models import User

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agent(bank: object, make_agent: object) -> Agent:
    agent: Agent = make_agent(bank)  # type: ignore[operator]
    for position, name in enumerate(("Fee", "Loan", "Card")):
        row = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name=name, position=position)
        settings = {"variants": [f"About the {name.lower()}"]}
        Action.objects.create(trigger=row, kind="send_message", settings=settings)
    return agent


@pytest.fixture
def tab(live_server: LiveServer, profile: BrowserContext, agent: Agent, bob: User) -> Iterator[ActionTab]:
    profile.set_default_timeout(15_000)
    page = signed_in_page(profile, live_server.url, bob)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    opened = ActionTab(page, live_server.url, agent)
    opened.open()
    yield opened
    assert wrong == []


def test_a_trigger_is_dragged_among_its_siblings(tab: ActionTab) -> None:
    tab.drag("Fee", behind="Card")
    tab.expect_toast("“Fee” is number 3 of 3 here.")
    assert tab.titles() == ["Loan", "Card", "Fee"]
    expect(tab.row("Fee").locator(".menu > summary").first).to_be_focused()
    expect(tab.page.locator("#announcer")).to_contain_text("is number 3 of 3 here.")


def test_an_action_is_dragged_to_another_trigger(tab: ActionTab, agent: Agent) -> None:
    tab.drag("About the fee", behind="About the card")
    tab.expect_toast("is number 2 of 2 here.")
    texts = [row.settings["variants"][0] for row in agent.triggers.get(name="Card").actions.in_order()]
    assert texts == ["About the card", "About the fee"]


def test_triggers_fold_together_and_stay_folded(tab: ActionTab) -> None:
    fee = tab.page.get_by_text("About the fee", exact=True)
    tab.page.get_by_role("button", name="Fold all").click()
    expect(fee).to_be_hidden()
    tab.page.get_by_role("button", name="What is inside Loan").click()
    tab.open()
    expect(fee).to_be_hidden()
    expect(tab.page.get_by_text("About the loan", exact=True)).to_be_visible()
    tab.page.get_by_role("button", name="Fold all").click()
    tab.page.get_by_role("button", name="Open all").click()
    expect(fee).to_be_visible()


def test_escape_lets_a_row_stay(tab: ActionTab) -> None:
    box = tab.grip("Fee").bounding_box()
    assert box
    tab.page.mouse.move(box["x"] + 4, box["y"] + 4)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + 4, box["y"] + 300)
    expect(tab.page.locator(".tree-drop")).to_be_visible()
    tab.page.keyboard.press("Escape")
    tab.page.mouse.up()
    expect(tab.page.locator(".tree-drop")).to_have_count(0)
    assert tab.titles() == ["Fee", "Loan", "Card"]


def test_two_builders_at_once(tab: ActionTab, agent: Agent) -> None:
    agent.triggers.get(name="Loan").delete()
    tab.drag("Card", behind="Fee")
    tab.expect_toast("Another builder has changed the tree meanwhile.")
    assert tab.titles() == ["Fee", "Card"]


def test_deleted_and_brought_back_by_keyboard(tab: ActionTab) -> None:
    keys = tab.page.keyboard
    tab.row("Loan").locator(".menu > summary").first.focus()
    keys.press("Enter")
    tab.row("Loan").get_by_role("link", name="Delete").first.focus()
    keys.press("Enter")
    tab.page.get_by_role("button", name="Delete trigger").focus()
    keys.press("Enter")
    undo = tab.page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    tab.page.reload()
    expect(undo).to_be_focused()
    tab.page.get_by_role("link", name="Add Trigger", exact=True).click()
    expect(
        tab.page.get_by_role("heading", name="Add Trigger")
    ).to_be_focused()  # what is open now, not what was deleted
    tab.page.go_back()
    expect(undo).to_be_focused()
    keys.press("Enter")
    tab.expect_toast("“Loan” is back.")
    assert tab.titles() == ["Fee", "Loan", "Card"]
    expect(tab.row("Loan").locator(".menu > summary").first).to_be_focused()


def test_a_switch_that_was_pressed_keeps_the_keyboard(tab: ActionTab) -> None:
    for pressed in ("false", "true"):
        switch = tab.page.get_by_role("switch", name="Loan enabled")
        switch.focus()
        with tab.page.expect_navigation():
            tab.page.keyboard.press("Space")
        expect(switch).to_be_focused()
        expect(switch).to_have_attribute("aria-checked", pressed)
    tab.page.reload()
    expect(tab.row("Loan").locator(".menu > summary").first).to_be_focused()


def test_a_menu_that_is_left_lies_over_nothing(tab: ActionTab) -> None:
    menu = tab.row("Loan").locator("details.menu").first
    menu.locator("summary").focus()
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="Edit")).to_be_focused()
    expect(menu).to_have_attribute("open", "")
    menu.get_by_role("link", name="Delete").focus()
    tab.page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")
    expect(tab.page.get_by_role("link", name="Send message").nth(1)).to_be_focused()


def test_a_ticket_is_added_by_keyboard(tab: ActionTab, agent: Agent) -> None:
    keys = Keyboard(tab.page)
    tab.page.goto(tab.server_url + url("add_action", agent.pk, agent.triggers.get(name="Fee").pk, "create_ticket"))
    keys.type("Subject", "A fee of {nobody}")
    keys.go_to("combobox", "Priority")
    keys.page.keyboard.press("u")
    keys.press("button", "Add action")
    [row] = Action.objects.filter(kind="create_ticket")
    assert row.settings == {
        "subject": "A fee of {nobody}", "summary": "", "priority": "urgent", "category": "", "variable": "ticket",
        "text": "Your reference number is {ticket}.",
    }  # fmt: skip
    tab.page.goto(tab.server_url + url("edit_action", agent.pk, row.pk))
    form = tab.page.get_by_role("complementary", name="Create ticket")
    expect(form.get_by_text("Nothing here sets {nobody}")).to_be_visible()


def test_without_javascript_the_menu_does_it_all(tab: ActionTab, live_server: LiveServer) -> None:
    browser = tab.page.context.browser
    assert browser
    plain = browser.new_context(java_script_enabled=False, storage_state=tab.page.context.storage_state())
    page = plain.new_page()
    page.goto(tab.page.url)
    assert page.locator("[data-grip]").filter(visible=True).count() == 0
    page.locator("#tree > li").first.locator(".menu > summary").first.click()
    page.locator("#tree > li").first.get_by_role("link", name="Move to").first.click()
    page.get_by_label("Move to").last.select_option(label="Card")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("“Fee” is number 1 of 1 here.")
    plain.close()


def test_escape_clears_the_search_then_closes_the_picker_and_leads_back_to_its_row(
    tab: ActionTab, agent: Agent
) -> None:
    page, fee = tab.page, Trigger.objects.get(agent=agent, name="Fee")
    page.goto(tab.server_url + url("pick_action", agent.pk, fee.pk))
    box = page.get_by_label("Search actions")
    expect(box).to_be_focused()
    box.press_sequentially("hand")
    box.press("Escape")
    expect(box).to_have_value("")
    with page.expect_navigation():
        box.press("Escape")
    assert page.url.endswith(f"{url('action_tab', agent.pk)}#row-{fee.pk}")
    expect(page.locator(".side-panel")).to_have_count(0)


@pytest.mark.parametrize("width", [375, 1000])
def test_what_each_action_is_for_is_read_to_its_end(tab: ActionTab, agent: Agent, width: int) -> None:
    tab.page.set_viewport_size({"width": width, "height": 800})
    tab.page.goto(tab.server_url + url("pick_action", agent.pk, agent.triggers.get(name="Fee").pk))
    hints = tab.page.get_by_label("Kinds of action").locator(".tree-row__summary")
    expect(hints.filter(has_text="Ask how it was, and keep the answer.")).to_be_visible()
    cut = "each => each.filter(one => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight + 1)"
    assert hints.evaluate_all(f"each => ({cut})(each).map(one => one.textContent)") == []


def test_a_phrase_for_one_language_is_given_by_keyboard_alone(tab: ActionTab, agent: Agent) -> None:
    Agent.objects.filter(pk=agent.pk).update(languages=["en", "es", "ar"])
    row = Trigger.objects.create(agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name="Eleven", position=9)
    Intent.objects.create(trigger=row, keywords=["eleven"])
    page = tab.page
    page.goto(tab.server_url + url("edit_trigger", agent.pk, row.pk))
    page.get_by_label("Lead over the next trigger").focus()
    for summary in ("Phrases for one language only", "English", "Español"):
        page.keyboard.press("Tab")
        expect(page.locator("summary", has_text=summary)).to_be_focused()
        if summary != "English":
            page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Keywords only in Español")).to_be_focused()
    page.keyboard.type("once")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).press("Enter")
    assert Intent.objects.get(trigger=row).only_in == {"es": {"keywords": ["once"]}}


def test_the_keyboard_stays_where_it_was_when_a_part_is_put_in_anew(tab: ActionTab) -> None:
    tab.page.get_by_label("What a person might write").fill("What is the fee?")
    button = tab.page.get_by_role("button", name="Try it")
    button.focus()
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("#announcer")).to_contain_text("What is the fee?", timeout=20_000)
    expect(button).to_be_focused()


def test_it_stays_in_a_form_whose_part_was_removed_and_what_is_added_is_said(tab: ActionTab, agent: Agent) -> None:
    row = Action.objects.create(
        trigger=agent.triggers.get(name="Fee"),
        kind="show_survey",
        settings={"questions": [{"text": f"Q{n}?", "variable": f"v{n}", "type": "text"} for n in (1, 2)]},
    )
    tab.page.goto(tab.server_url + url("edit_action", agent.pk, row.pk))
    tab.page.get_by_role("button", name="Add question").click()
    expect(tab.page.locator("#announcer")).to_have_text("Question 3")
    tab.page.get_by_role("button", name="Remove question 3").focus()
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_role("region", name="Question 3")).to_have_count(0)
    expect(tab.page.locator("body")).not_to_be_focused()
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.getElementById('survey-form').contains(document.activeElement)")
