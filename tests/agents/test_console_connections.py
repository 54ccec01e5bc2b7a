"""The Connections tab, *Connect External AI Agent* with its page of checks, and the Senders page."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django import Settings

import handoff_project.celery  # noqa: F401  # the app that a started verification rings
from agents.models import Agent, Connection, LinkState, Sender, Verification, VerificationState
from agents.pairing import run_verification
from agents.pairing_checks import PAIRING_CHECKS, RECHECK_CHECKS, Advice, CheckName, CheckResult, Outcome
from agents.pairing_words import ADVICE_WORDS
from agents.secrets import create_secret
from tests.agents.example_link import LINK
from tests.agents.two_platforms import LOOPBACK, Platform, running_platform
from workspaces.models import AuditAction, AuditEntry, User, Workspace

WRONG = "hsec_this-is-a-wrong-secret"
TYPED = {
    "remote_agent_id": "agt_0123456789abcdef",
    "secret": WRONG,
    "platform_domain": "https://agents.office.example",
}


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    """Whatever networks the machine of the tests may call."""
    settings.DEVELOPMENT_NETWORKS = ()


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


@pytest.fixture
def connection(agent: Agent, bank: Workspace) -> Connection:
    return Connection.objects.create(workspace=bank, agent=agent, **LINK)


@pytest.fixture
def sender(agent: Agent, bank: Workspace) -> Sender:
    return Sender.objects.create(workspace=bank, agent=agent, **LINK)


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def press(client: Client, agent: Agent, query: str = "", **changes: str) -> Any:
    """Press *Verify & Save*."""
    return client.post(reverse("agents:connect", args=[agent.pk]) + query, {**TYPED, **changes})


def watched_by(answer: Any) -> UUID:
    """The verification whose page this answer leads to."""
    found: UUID = resolve(answer["Location"].partition("?")[0]).kwargs["verification_id"]
    return found


def page_of(client: Client, verification: Verification, query: str = "", **headers: str) -> Any:
    address = reverse("agents:verification", args=[verification.agent_id, verification.pk])
    return client.get(address + query, headers=headers)


def verification_of(agent: Agent, state: str, *checks: CheckResult, **fields: object) -> Verification:
    return Verification.objects.create(
        **{"workspace": agent.workspace, "agent": agent, "state": state, "secret": None, **fields},
        remote_agent_id=TYPED["remote_agent_id"],
        platform_domain=TYPED["platform_domain"],
        checks=[check.to_json() for check in checks],
    )


def a_failure(agent: Agent, **fields: object) -> Verification:
    first = CheckResult(CheckName.ADDRESS, Outcome.PASSED)
    failed = CheckResult(CheckName.SECRET, Outcome.FAILED, Advice.CREDENTIALS)
    return verification_of(agent, VerificationState.FAILED, first, failed, **fields)


# --- the form ---------------------------------------------------------------------------------------------------------


def test_the_form_has_its_three_fields_and_its_button(agent: Agent, alice_client: Client) -> None:
    page = text_of(alice_client.get(reverse("agents:connect", args=[agent.pk])))
    for words in ("AI Agent ID", "AI Agent Secret", "Platform Domain", "Verify & Save"):
        assert words in page
    assert 'type="password" name="secret"' in page


def test_pressing_the_button_starts_a_verification_and_shows_it(
    agent: Agent, alice: User, alice_client: Client
) -> None:
    answer = press(alice_client, agent)
    started = Verification.objects.get(pk=watched_by(answer))
    assert (started.agent, started.secret, started.created_by) == (agent, WRONG, alice)
    assert (started.remote_agent_id, started.platform_domain) == (TYPED["remote_agent_id"], TYPED["platform_domain"])


def test_pressing_it_twice_starts_one_verification(agent: Agent, alice_client: Client) -> None:
    assert watched_by(press(alice_client, agent)) == watched_by(press(alice_client, agent))


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [
        ("platform_domain", "agents.office.example", Advice.PLAIN_HTTP),
        ("platform_domain", "http://agents.office.example", Advice.PLAIN_HTTP),
        ("platform_domain", "https://10.0.0.1", Advice.PRIVATE_ADDRESS),
        ("platform_domain", "https://agents.office.example/a2a", Advice.ADDRESS_FORM),
        ("remote_agent_id", "agt/../x", Advice.AGENT_ID_FORM),
    ],
)
def test_a_mistake_is_named_before_anything_is_sent(
    agent: Agent, alice_client: Client, field: str, value: str, advice: Advice
) -> None:
    page = press(alice_client, agent, **{field: value})
    again = "Paste the AI Agent Secret again: this form never keeps it."  # its field is empty now
    assert page.context["form"].errors == {field: [str(ADVICE_WORDS[advice])], "secret": [again]}
    assert not Verification.objects.exists()


def test_nothing_is_sent_without_a_secret(agent: Agent, alice_client: Client) -> None:
    page = press(alice_client, agent, secret="")
    assert list(page.context["form"].errors) == ["secret"]
    assert not Verification.objects.exists()


def test_what_was_typed_stays_and_the_secret_is_not_echoed(agent: Agent, alice_client: Client) -> None:
    page = text_of(press(alice_client, agent, platform_domain="http://agents.office.example"))
    assert 'value="http://agents.office.example"' in page
    assert f'value="{TYPED["remote_agent_id"]}"' in page
    assert WRONG not in page


def test_spaces_around_what_was_copied_do_not_matter(agent: Agent, alice_client: Client) -> None:
    answer = press(alice_client, agent, **{name: f" {value} " for name, value in TYPED.items()})
    started = Verification.objects.get(pk=watched_by(answer))
    assert (started.remote_agent_id, started.secret) == (TYPED["remote_agent_id"], WRONG)


# --- the page of checks -----------------------------------------------------------------------------------------------


def test_a_running_verification_is_polled(agent: Agent, alice_client: Client) -> None:
    running = verification_of(agent, VerificationState.RUNNING)
    page = page_of(alice_client, running)
    assert 'hx-trigger="every 500ms"' in text_of(page)
    assert '<noscript><meta http-equiv="refresh"' in text_of(page)
    assert len(page.context["page"].checks) == len(PAIRING_CHECKS)


def test_while_it_runs_the_next_check_is_shown_as_under_way(agent: Agent, alice_client: Client) -> None:
    begun = verification_of(agent, VerificationState.RUNNING)
    assert states_shown(alice_client, begun)[:2] == ["running", "waiting"]
    Verification.objects.filter(pk=begun.pk).update(
        checks=[
            CheckResult(CheckName.ADDRESS, Outcome.PASSED).to_json(),
            *(CheckResult(name, Outcome.WAITING).to_json() for name in PAIRING_CHECKS[1:]),
        ]
    )
    assert states_shown(alice_client, begun)[:3] == ["passed", "running", "waiting"]
    Verification.objects.filter(pk=begun.pk).update(state=VerificationState.FAILED)
    assert "running" not in states_shown(alice_client, begun)


def states_shown(client: Client, verification: Verification) -> list[str]:
    return [str(check.state) for check in page_of(client, verification).context["page"].listed_checks]


def test_a_poll_gets_only_the_part_that_changes(agent: Agent, alice_client: Client) -> None:
    running = verification_of(agent, VerificationState.RUNNING)
    part = text_of(page_of(alice_client, running, HX_Request="true"))
    assert part.lstrip().startswith('<div class="stack" id="verification"')
    assert "<html" not in part


@pytest.mark.parametrize("state", [VerificationState.PASSED, VerificationState.FAILED])
def test_polling_stops_when_it_is_over(agent: Agent, alice_client: Client, state: str) -> None:
    over = verification_of(agent, state)
    assert "hx-get" not in text_of(page_of(alice_client, over, HX_Request="true"))
    assert "http-equiv" not in text_of(page_of(alice_client, over))


def test_one_that_takes_long_says_so(agent: Agent, alice_client: Client) -> None:
    running = verification_of(agent, VerificationState.RUNNING)
    assert "takes longer than usual" not in text_of(page_of(alice_client, running))
    Verification.objects.filter(pk=running.pk).update(created_at=timezone.now() - timedelta(seconds=20))
    assert "takes longer than usual" in text_of(page_of(alice_client, running))


def test_a_failure_says_which_check_and_what_to_do(agent: Agent, alice_client: Client) -> None:
    page = text_of(page_of(alice_client, a_failure(agent)))
    assert "Nothing was saved." in page
    assert "“Both sides know the secret” failed." in page
    shown = re.sub(r'data-announce="[^"]*"', "", page)
    assert shown.count(escape(str(ADVICE_WORDS[Advice.CREDENTIALS]))) == 1
    assert page.index("Nothing was saved.") < page.index('name="secret"') < page.index("<h2>Checks</h2>")


def test_a_failure_shows_the_form_with_what_was_typed_and_no_secret(agent: Agent, alice_client: Client) -> None:
    page = page_of(alice_client, a_failure(agent, secret=WRONG))
    assert f'value="{TYPED["remote_agent_id"]}"' in text_of(page)
    assert f'value="{TYPED["platform_domain"]}"' in text_of(page)
    assert f'action="{reverse("agents:connect", args=[agent.pk])}"' in text_of(page)
    assert WRONG not in text_of(page)


def test_success_with_a_warning_says_so_above_the_checks(
    agent: Agent, connection: Connection, alice_client: Client
) -> None:
    warned = CheckResult(CheckName.CLOCK, Outcome.WARNING, Advice.CLOCK_DRIFT)
    passed = verification_of(agent, VerificationState.PASSED, warned, connection=connection)
    page = text_of(page_of(alice_client, passed))
    assert page.index("“The clocks agree” has a warning") < page.index("<h2>Checks</h2>")


def test_success_shows_the_fingerprint_and_leads_on(agent: Agent, connection: Connection, alice_client: Client) -> None:
    passed = verification_of(agent, VerificationState.PASSED, connection=connection)
    page = text_of(page_of(alice_client, passed))
    assert "Complaints of Consumer Protection Office is connected." in page
    assert connection.fingerprint in page
    assert f'href="{reverse("agents:connections", args=[agent.pk])}"' in page


# --- ?next= -----------------------------------------------------------------------------------------------------------


def test_success_leads_back_with_the_connection(agent: Agent, connection: Connection, alice_client: Client) -> None:
    passed = verification_of(agent, VerificationState.PASSED, connection=connection)
    page = page_of(alice_client, passed, "?next=/agents/some/action/%3Fa%3D1%26connection%3Dold")
    assert page.context["page"].continue_url == f"/agents/some/action/?a=1&connection={connection.pk}"


def test_the_way_back_is_kept_from_the_form_to_the_end(agent: Agent, alice_client: Client) -> None:
    form_page = press(alice_client, agent, "?next=/agents/some/action/", secret="")
    assert 'href="/agents/some/action/"' in text_of(form_page)
    answer = press(alice_client, agent, "?next=/agents/some/action/")
    assert answer["Location"].endswith("?next=%2Fagents%2Fsome%2Faction%2F")
    failed = page_of(alice_client, a_failure(agent), "?next=/agents/some/action/")
    assert failed.context["page"].connect_url.endswith("?next=%2Fagents%2Fsome%2Faction%2F")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "agents/",
        "///evil.example",
    ],
)
def test_no_way_back_leads_off_this_site(
    agent: Agent, connection: Connection, alice_client: Client, address: str
) -> None:
    passed = verification_of(agent, VerificationState.PASSED, connection=connection)
    page = alice_client.get(reverse("agents:verification", args=[agent.pk, passed.pk]), {"next": address})
    assert page.context["page"].continue_url == ""
    assert "evil" not in text_of(page)


# --- the Connections tab ----------------------------------------------------------------------------------------------


def test_no_connections_lead_to_the_form(agent: Agent, alice_client: Client) -> None:
    page = text_of(alice_client.get(reverse("agents:connections", args=[agent.pk])))
    assert "No connections yet" in page
    assert reverse("agents:connect", args=[agent.pk]) in page


def test_a_connection_is_shown_with_all_that_tells_it_apart(connection: Connection, alice_client: Client) -> None:
    page = text_of(alice_client.get(reverse("agents:connections", args=[connection.agent_id])))
    for words in ("Complaints", "Consumer Protection Office", "agents.office.example", "Verified", "Never used"):
        assert words in page
    assert connection.fingerprint in page


def test_a_connection_that_waits_after_failures_says_so(connection: Connection, alice_client: Client) -> None:
    later = timezone.now() + timedelta(minutes=5)
    Connection.objects.filter(pk=connection.pk).update(failures=5, paused_until=later)
    assert "Degraded" in text_of(alice_client.get(reverse("agents:connections", args=[connection.agent_id])))


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("timeout: no answer", "The other platform did not answer in time."),
        (Advice.NO_SUCH_LINK, str(ADVICE_WORDS[Advice.NO_SUCH_LINK])),
    ],
)
def test_what_went_wrong_last_is_said_in_words(
    connection: Connection, alice_client: Client, stored: str, words: str
) -> None:
    Connection.objects.filter(pk=connection.pk).update(failures=1, last_error=stored)
    page = text_of(alice_client.get(reverse("agents:connections", args=[connection.agent_id])))
    assert escape(words) in page and stored not in page


def test_a_connection_is_disabled_enabled_and_disconnected(connection: Connection, alice_client: Client) -> None:
    steps = {
        "disable_connection": (LinkState.DISABLED, AuditAction.CONNECTION_DISABLED),
        "enable_connection": (LinkState.VERIFIED, AuditAction.CONNECTION_ENABLED),
        "disconnect": (LinkState.CLOSED, AuditAction.CONNECTION_DISCONNECTED),
    }
    for name, (state, deed) in steps.items():
        for _ in range(2):
            answer = alice_client.post(reverse(f"agents:{name}", args=[connection.agent_id, connection.pk]))
            assert answer["Location"] == reverse("agents:connections", args=[connection.agent_id])
        connection.refresh_from_db()
        assert connection.state == state
        assert AuditEntry.objects.filter(action=deed).count() == 1
    page = text_of(alice_client.get(reverse("agents:connections", args=[connection.agent_id])))
    assert "No connections yet" in page


def test_disconnecting_asks_first(connection: Connection, alice_client: Client) -> None:
    page = alice_client.get(reverse("agents:disconnect", args=[connection.agent_id, connection.pk]))
    assert "Your agent can no longer hand chats to Complaints of Consumer Protection Office." in text_of(page)
    connection.refresh_from_db()
    assert connection.state == LinkState.VERIFIED


def test_verify_again_checks_the_connection_by_its_keys(connection: Connection, alice_client: Client) -> None:
    answer = alice_client.post(reverse("agents:verify_again", args=[connection.agent_id, connection.pk]))
    started = Verification.objects.get(pk=watched_by(answer))
    assert (started.connection, started.secret) == (connection, None)
    page = page_of(alice_client, started)
    assert [check.name for check in page.context["page"].checks].count("Both sides hold the keys of this connection")
    assert len(page.context["page"].checks) == len(RECHECK_CHECKS)


def test_a_failed_recheck_offers_no_secret_form(agent: Agent, connection: Connection, alice_client: Client) -> None:
    failed = CheckResult(CheckName.KEYS, Outcome.FAILED, Advice.NO_SUCH_LINK)
    watched = verification_of(agent, VerificationState.FAILED, failed, connection=connection)
    page = text_of(page_of(alice_client, watched))
    assert "The connection could not be verified." in page
    assert 'name="secret"' not in page


def test_a_connection_that_is_over_is_not_verified_again(connection: Connection, alice_client: Client) -> None:
    Connection.objects.filter(pk=connection.pk).update(state=LinkState.CLOSED)
    alice_client.post(reverse("agents:verify_again", args=[connection.agent_id, connection.pk]))
    assert not Verification.objects.exists()


# --- Senders ----------------------------------------------------------------------------------------------------------


def test_senders_of_every_agent_are_listed_and_those_that_are_over_come_last(
    sender: Sender, bank: Workspace, alice_client: Client, make_agent: Callable[..., Agent]
) -> None:
    fields = {**LINK, "remote_institution": "A bank", "state": LinkState.CLOSED}
    over = Sender.objects.create(workspace=bank, agent=make_agent(bank, name="Other"), **fields)
    page = alice_client.get(reverse("agents:senders"))
    assert list(page.context["page"]) == [sender, over]
    assert reverse("agents:revoke_sender", args=[over.pk]) not in text_of(page)


def test_a_sender_that_paired_anew_stands_beside_no_twin(sender: Sender, bank: Workspace, alice_client: Client) -> None:
    earlier = {"state": LinkState.CLOSED, "verified_at": sender.verified_at - timedelta(days=1)}
    Sender.objects.create(workspace=bank, agent=sender.agent, **{**LINK, **earlier})
    in_use, over = text_of(alice_client.get(reverse("agents:senders"))).split("<summary>Closed (1)</summary>")
    assert "Replaced" not in in_use and "Replaced" in over


def test_a_sender_is_disabled_enabled_and_revoked(sender: Sender, bob_client: Client) -> None:
    steps = {
        "disable_sender": (LinkState.DISABLED, AuditAction.SENDER_DISABLED),
        "enable_sender": (LinkState.VERIFIED, AuditAction.SENDER_ENABLED),
        "revoke_sender": (LinkState.CLOSED, AuditAction.SENDER_REVOKED),
    }
    for name, (state, deed) in steps.items():
        for _ in range(2):
            answer = bob_client.post(reverse(f"agents:{name}", args=[sender.pk]))
            assert answer["Location"] == reverse("agents:senders")
        sender.refresh_from_db()
        assert sender.state == state
        assert AuditEntry.objects.filter(action=deed).count() == 1


def test_revoking_a_sender_asks_first(sender: Sender, alice_client: Client) -> None:
    page = alice_client.get(reverse("agents:revoke_sender", args=[sender.pk]))
    assert "can no longer hand chats to Harbour" in text_of(page)
    sender.refresh_from_db()
    assert sender.state == LinkState.VERIFIED


# --- with a real other side -------------------------------------------------------------------------------------------


@pytest.fixture
def office_platform(settings: Settings) -> Iterator[Platform]:
    settings.DEVELOPMENT_NETWORKS = LOOPBACK
    with running_platform() as platform:
        yield platform


@pytest.mark.django_db(transaction=True)
def test_a_builder_connects_after_a_first_wrong_secret(
    agent: Agent,
    office: Workspace,
    office_platform: Platform,
    alice_client: Client,
    make_agent: Callable[..., Agent],
) -> None:
    theirs = make_agent(office, name="Complaints")
    _credential, secret = create_secret(agent=theirs, actor=None)
    typed = {"remote_agent_id": theirs.public_id, "platform_domain": office_platform.domain}

    answer = press(alice_client, agent, **typed, secret=WRONG)
    run_verification(watched_by(answer))
    failed = text_of(alice_client.get(answer["Location"]))
    assert "Nothing was saved." in failed
    assert f'value="{theirs.public_id}"' in failed
    assert not Connection.objects.exists()

    answer = press(alice_client, agent, "?next=/agents/some/action/", **typed, secret=secret)
    run_verification(watched_by(answer))
    passed = alice_client.get(answer["Location"])
    made = Connection.objects.get()
    assert made.fingerprint in text_of(passed)
    assert f'href="/agents/some/action/?connection={made.pk}"' in text_of(passed)
    assert secret not in text_of(passed)


@pytest.mark.parametrize(
    ("minutes", "state", "is_told"),
    [(5, LinkState.VERIFIED, True), (-5, LinkState.VERIFIED, False), (5, LinkState.DISABLED, False)],
)
def test_that_the_other_side_asked_us_to_wait_is_told(
    agent: Agent, connection: Connection, sender: Sender, alice_client: Client, minutes: int, state: str, is_told: bool
) -> None:
    until = timezone.now() + timedelta(minutes=minutes)
    for link in (connection, sender):
        type(link).objects.filter(pk=link.pk).update(waits_until=until, state=state)
    for page in (reverse("agents:connections", args=[agent.pk]), reverse("agents:senders")):
        assert ("It asked us to wait: nothing is sent before" in text_of(alice_client.get(page))) is is_told
