"""The main job, from two empty deployments to a complaint that went to the office and came back, all by clicking."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.complaint import GREETING, ISSUE, NOTE, PASSWORD, PERSON, TURNS, Complaint
from tests.journeys.institutions import (
    ASKED_AGAIN,
    ASKED_DATE,
    ASKED_ISSUE,
    ASKED_NAME,
    BANK_AGENT,
    OFFICE_REPLY,
    Institutions,
)
from tests.journeys.stores import places_with

pytestmark = [pytest.mark.journey, pytest.mark.browser]

GREETED_SECONDS = 2.0
OWN_TURNS = 5  # where a machine is so busy that the bank's own answers take long, a greeting may take as many of them
MASKED = "My password is [password withheld]"


def test_the_checks_of_verify_and_save_were_seen_to_pass_as_they_went(institutions: Institutions) -> None:
    assert institutions.watched_live


def test_the_office_greets_by_name_and_issue_in_the_same_window_within_two_seconds(complaint: Complaint) -> None:
    assert GREETING in complaint.texts
    allowed = max(GREETED_SECONDS, OWN_TURNS * complaint.own_seconds)
    assert complaint.seconds < allowed, f"The greeting took {complaint.seconds:.2f} s of {allowed:.2f} s."


def test_the_card_names_each_detail_that_was_passed_on(complaint: Complaint) -> None:
    assert complaint.passed_on == {"Name": PERSON, "Issue type": ISSUE}


def test_the_card_says_that_the_password_was_held_back_and_why(complaint: Complaint) -> None:
    (held_back,) = complaint.held_back
    assert "a password never leaves this chat" in held_back
    assert PASSWORD not in held_back


def test_nothing_is_asked_twice(complaint: Complaint) -> None:
    assert ASKED_AGAIN not in complaint.texts
    for question in (ASKED_NAME, ASKED_ISSUE, ASKED_DATE):
        assert complaint.texts.count(question) == 1


def test_ten_turns_each_way_stand_in_the_window_in_turn(complaint: Complaint) -> None:
    begun = complaint.texts.index(ASKED_DATE) + 1
    expected = [text for turn in range(1, TURNS + 1) for text in (f"Turn {turn}", OFFICE_REPLY)]
    assert complaint.texts[begun : begun + 2 * TURNS] == expected


def test_after_the_office_hands_back_the_bank_answers_the_next_message(complaint: Complaint) -> None:
    ((author, name),) = complaint.bank.store.rows(
        "SELECT author_kind, author_name FROM conversations_message WHERE conversation_id = %s"
        " ORDER BY position DESC LIMIT 1",
        complaint.bank.key,
    )
    assert (author, name) == ("agent", BANK_AGENT)


def test_the_person_never_sees_the_internal_note(complaint: Complaint) -> None:
    assert NOTE not in complaint.texts


def test_every_session_detail_arrived_once_with_where_it_came_from(
    institutions: Institutions, complaint: Complaint
) -> None:
    arrived = complaint.office.store.rows(
        "SELECT name, value, said_by, origin FROM conversations_sessiondetail"
        " WHERE conversation_id = %s AND origin <> '' ORDER BY name",
        complaint.office.key,
    )
    domain = institutions.pair.bank.url.removeprefix("http://")
    assert arrived == [("issue_type", ISSUE, "person", domain), ("name", PERSON, "person", domain)]


def test_every_earlier_turn_and_every_later_one_arrived_once_and_in_order(complaint: Complaint) -> None:
    here, there = complaint.bank.said(), complaint.office.said()
    handed_over = here.index(("person", "I want to make a complaint"))
    earlier = [(who, MASKED if PASSWORD in text else text) for who, text in here[:handed_over]]
    assert _as_seen_from_the_office(earlier) == there[:handed_over]
    handed_back = next(place for place, (_, text) in enumerate(here) if text.startswith("Goodbye")) + 1
    # What the bank's agent says while it passes the person on is for the person only.
    during = [(who, text) for who, text in here[handed_over:handed_back] if who != "agent"]
    assert _as_seen_from_the_office(during) == there[handed_over:]


@pytest.mark.parametrize("secret", [PASSWORD, NOTE], ids=["password", "note"])
def test_what_must_not_leave_is_nowhere_at_the_office(
    institutions: Institutions, complaint: Complaint, secret: str
) -> None:
    bank, office = institutions.pair.both
    assert complaint.texts, "The journey came before."
    assert places_with(secret, office.store.everything()) == []
    for each in (bank, office):
        assert places_with(secret, iter([("a log", each.logs().encode())])) == []
        if each.redis:
            assert places_with(secret, each.redis.everything()) == []


def test_the_search_for_leaks_finds_what_is_there(institutions: Institutions, complaint: Complaint) -> None:
    assert places_with(PASSWORD, institutions.pair.bank.store.everything())
    assert places_with(complaint.texts[0], institutions.pair.office.store.everything())


def test_the_agents_secret_is_in_no_log_and_nowhere_at_the_bank(institutions: Institutions) -> None:
    bank, office = institutions.pair.both
    secret = institutions.credentials.secret
    assert places_with(secret, bank.store.everything()) == []
    assert places_with(secret, office.store.everything()) == [], "At the office it is encrypted."
    for each in (bank, office):
        assert places_with(secret, iter([("a log", each.logs().encode())])) == []
        if each.redis:
            assert places_with(secret, each.redis.everything()) == []


def test_the_agents_secret_is_in_no_page_once_it_was_shown(institutions: Institutions) -> None:
    for console in (institutions.bank, institutions.office):
        for address in _addresses(console.page, console.url):
            page = console.page.request.get(address)
            assert page.ok, address
            assert institutions.credentials.secret not in page.text(), address


def test_both_sides_show_the_same_fingerprint(institutions: Institutions) -> None:
    fingerprint = re.compile(r"^[0-9A-Za-z]{4}([ -:][0-9A-Za-z]{4})+$")
    shown = []
    for console, page in ((institutions.bank, "connections"), (institutions.office, "senders")):
        address = next(one for one in _addresses(console.page, console.url) if one.rstrip("/").endswith(page))
        console.page.goto(address)
        row = console.page.get_by_role("table").get_by_text(fingerprint).first
        expect(row).to_be_visible()
        shown.append(row.inner_text())
    assert shown[0] == shown[1]


def _as_seen_from_the_office(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The bank's own agent is a peer there, and the office's is its own."""
    other = {"agent": "peer_agent", "peer_agent": "agent"}
    return [(other.get(who, who), text) for who, text in said]


def _addresses(page: Page, url: str) -> list[str]:
    """Every page that the main menu and the tabs of the agent lead to."""
    page.goto(f"{url}/agents/")
    page.get_by_role("table").get_by_role("link").first.click()
    links = page.get_by_role("navigation").get_by_role("link").all()
    return sorted({f"{url}{link.get_attribute('href')}" for link in links})
