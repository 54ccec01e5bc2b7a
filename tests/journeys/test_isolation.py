"""One person's conversation is there for nobody else, whatever they hold or guess (ASVS 5.0 8.2.2, 8.3.1, 8.4.1)."""

import uuid

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.chat_steps import Chat
from tests.journeys.complaint import GREETING, PERSON, Complaint
from tests.journeys.console_steps import OWNERS_PASSWORD
from tests.journeys.deployments import EMBEDDED
from tests.journeys.institutions import OFFICE_OWNER, Institutions
from tests.journeys.window_api import Answer, Identity, ask, doors_of, identity_in

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.parametrize("institutions", [EMBEDDED], indirect=True),
]


@pytest.fixture
def victim(complaint: Complaint) -> Identity:
    return complaint.identity


@pytest.fixture
def stranger(institutions: Institutions, profile: BrowserContext) -> Page:
    """Somebody else in a browser of their own, with the same agent."""
    page = profile.new_page()
    Chat(page).open(institutions.chat_url)
    return page


def test_the_token_opens_its_own_conversation(institutions: Institutions, victim: Identity) -> None:
    for method, path, body in doors_of(victim.conversation_id)[:4]:
        assert ask(institutions.bank.url, method, path, body=body, token=victim.token).status == 200


def test_another_browser_sees_nothing_of_it(stranger: Page, complaint: Complaint) -> None:
    assert Chat(stranger).texts() == ["Welcome to Harbour Bank."]
    expect(stranger.locator("body")).not_to_contain_text(PERSON)
    assert identity_in(stranger).conversation_id != complaint.identity.conversation_id


def test_another_conversations_token_is_answered_as_if_nothing_were_there(
    institutions: Institutions, victim: Identity, stranger: Page
) -> None:
    token = identity_in(stranger).token
    assert _answers(institutions.bank.url, victim.conversation_id, token) == _answers(
        institutions.bank.url, str(uuid.uuid4()), token
    )
    assert {answer.status for answer in _answers(institutions.bank.url, victim.conversation_id, token)} == {404}


@pytest.mark.parametrize("token", ["", "made-up", "é"], ids=["no token", "made-up token", "not even ASCII"])
def test_without_its_token_it_is_as_if_nothing_were_there(
    institutions: Institutions, victim: Identity, token: str
) -> None:
    answers = _answers(institutions.bank.url, victim.conversation_id, token)
    assert {answer.status for answer in answers} == {404}
    assert answers == _answers(institutions.bank.url, str(uuid.uuid4()), token)


def test_a_token_of_the_bank_opens_nothing_at_the_office(
    institutions: Institutions, complaint: Complaint, victim: Identity
) -> None:
    made_up = _answers(institutions.office.url, str(uuid.uuid4()), victim.token)
    for conversation_id in (victim.conversation_id, str(complaint.office.conversation_id)):
        answers = _answers(institutions.office.url, conversation_id, victim.token)
        assert {answer.status for answer in answers} == {404}
        assert answers == made_up


def test_the_offices_builder_finds_nothing_of_it_in_the_offices_inbox_under_the_banks_id(
    institutions: Institutions, victim: Identity
) -> None:
    page = institutions.office.page
    bodies = []
    for conversation_id in (victim.conversation_id, str(uuid.uuid4())):
        answer = page.goto(f"{institutions.office.url}/inbox/{conversation_id}/")
        assert answer is not None
        assert answer.status == 404
        bodies.append(page.locator("body").inner_text())
    assert bodies[0] == bodies[1]


def test_the_offices_builder_is_nobody_at_the_bank(institutions: Institutions, victim: Identity) -> None:
    page = institutions.office.page.context.new_page()
    for conversation_id in (victim.conversation_id, str(uuid.uuid4())):
        page.goto(f"{institutions.bank.url}/inbox/{conversation_id}/")
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
        expect(page.locator("body")).not_to_contain_text(PERSON)
    page.close()


def test_the_offices_builder_cannot_sign_in_at_the_bank(institutions: Institutions, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(institutions.bank.url)
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).first.fill(OFFICE_OWNER)
    page.get_by_label("Password", exact=True).fill(OWNERS_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("alert").first).to_be_visible()
    context.close()


def test_nothing_of_the_attempts_is_in_the_conversation(complaint: Complaint) -> None:
    said = complaint.bank.said()
    assert ("person", "It is me") not in said
    assert ("peer_agent", GREETING) in said


def _answers(server: str, conversation_id: str, token: str) -> list[Answer]:
    return [ask(server, method, path, body=body, token=token) for method, path, body in doors_of(conversation_id)]
