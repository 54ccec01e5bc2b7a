"""Verify & Save: two platforms meet over real HTTP; what each check finds, and what is left on both sides."""

import socket
from collections.abc import Callable
from datetime import timedelta

import pytest

import handoff_project.celery  # noqa: F401  # the app that a started verification rings
from agents.models import Agent, Connection, LinkState, Sender, Verification, VerificationState
from agents.pairing import run_verification, start_verification
from agents.pairing_checks import Advice, CheckName, Outcome
from agents.pairing_words import check_lines
from agents.secrets import revoke_secret
from privacy.sharing import Sharing
from tests.agents.pressing import failure, outcomes
from tests.agents.two_platforms import Platform, Said, card_path, changed_card, confirm_path
from workspaces.models import AuditAction, AuditEntry, User, Workspace

pytestmark = pytest.mark.django_db(transaction=True)


# --- it goes well -----------------------------------------------------------------------------------------------------


def test_it_saves_a_connection_when_every_check_passes(verify: Callable[..., Verification], secret: str) -> None:
    verification = verify(secret)

    assert set(outcomes(verification).values()) == {Outcome.PASSED}
    assert verification.state == VerificationState.PASSED
    connection = verification.connection
    assert connection is not None
    assert connection.remote_name == "Complaints"
    assert connection.remote_institution == "Consumer Protection Office"
    assert connection.remote_languages == ["en", "es"]
    assert connection.can_push


def test_both_sides_show_the_same_fingerprint_and_hold_different_keys(
    verify: Callable[..., Verification], secret: str, bank_agent: Agent
) -> None:
    connection = verify(secret).connection
    sender = Sender.objects.get()

    assert connection is not None
    assert connection.fingerprint == sender.fingerprint
    assert (connection.public_key, sender.public_key) == (sender.peer_public_key, connection.peer_public_key)
    assert connection.private_key != sender.private_key
    assert (connection.peer_link_id, sender.peer_link_id) == (str(sender.pk), str(connection.pk))
    assert sender.remote_agent_id == bank_agent.public_id


def test_the_secret_never_goes_over_the_wire(
    verify: Callable[..., Verification], secret: str, office_platform: Platform
) -> None:
    verify(secret)

    assert len(office_platform.sent_here) >= 4
    assert not any(secret.encode() in sent for sent in office_platform.sent_here)


def test_the_secret_is_gone_from_the_row_whatever_happens(verify: Callable[..., Verification], secret: str) -> None:
    assert verify(secret).secret is None
    assert verify("hsec_" + "x" * 43).secret is None


def test_both_sides_record_the_deed(verify: Callable[..., Verification], secret: str, alice: User) -> None:
    verify(secret)

    verified = AuditEntry.objects.get(action=AuditAction.CONNECTION_VERIFIED)
    paired = AuditEntry.objects.get(action=AuditAction.SENDER_PAIRED)
    assert (verified.actor, paired.actor, paired.actor_name) == (alice, None, "Harbour Bank")


def test_a_task_that_runs_twice_pairs_once(verify: Callable[..., Verification], secret: str) -> None:
    verification = verify(secret)
    run_verification(verification.pk)

    assert Sender.objects.count() == 1


def test_two_presses_of_the_button_are_one_verification(
    bank_platform: Platform, bank_agent: Agent, alice: User
) -> None:
    typed = {"remote_agent_id": "agt_1", "platform_domain": "https://office.example", "secret": "hsec_1"}
    first = start_verification(agent=bank_agent, actor=alice, **typed)
    second = start_verification(agent=bank_agent, actor=alice, **typed)

    assert first.pk == second.pk
    assert Verification.objects.get().secret == "hsec_1"


def test_it_shows_every_check_waiting_before_the_worker_comes(
    bank_platform: Platform, bank_agent: Agent, alice: User
) -> None:
    verification = start_verification(
        agent=bank_agent, remote_agent_id="agt_1", platform_domain="https://x.example", secret="s", actor=alice
    )

    assert {line.outcome for line in check_lines(verification)} == {Outcome.WAITING}


def test_pairing_anew_replaces_the_link_on_both_sides(verify: Callable[..., Verification], secret: str) -> None:
    first, second = verify(secret).connection, verify(secret).connection

    assert first is not None
    assert second is not None
    first.refresh_from_db()
    assert (first.state, second.state) == (LinkState.CLOSED, LinkState.VERIFIED)
    assert sorted(Sender.objects.values_list("state", flat=True)) == [LinkState.CLOSED, LinkState.VERIFIED]


def test_pairing_anew_opens_nothing_that_was_closed(verify: Callable[..., Verification], secret: str) -> None:
    closed = Sharing(names={"income": False}, private=frozenset({"score"})).to_json()
    Connection.objects.filter(pk=verify(secret).connection_id).update(sharing=closed)

    second = verify(secret).connection

    assert second is not None
    assert second.sharing == closed


def test_it_goes_on_when_the_other_side_cannot_call_back_and_says_so(
    verify: Callable[..., Verification], secret: str, bank_platform: Platform, bank_agent: Agent
) -> None:
    bank_platform.fakes[confirm_path(bank_agent)] = (503, "text/plain", b"")

    verification = verify(secret)

    assert outcomes(verification)[CheckName.CALLBACK] == Outcome.WARNING
    assert verification.connection is not None
    assert not verification.connection.can_push
    assert not Sender.objects.get().can_push


# --- what was typed is wrong ------------------------------------------------------------------------------------------


def test_it_says_the_same_for_a_wrong_and_for_a_revoked_secret(
    verify: Callable[..., Verification], secret: str, office_agent: Agent
) -> None:
    wrong = failure(verify("hsec_" + "x" * 43))
    revoke_secret(credential=office_agent.credentials.get(), actor=None)

    assert wrong == failure(verify(secret)) == (CheckName.SECRET, Advice.CREDENTIALS)
    assert not Connection.objects.exists()
    assert not Sender.objects.exists()


def test_it_does_not_send_a_proof_by_something_that_could_be_guessed(
    verify: Callable[..., Verification], secret: str, office_platform: Platform
) -> None:
    assert failure(verify("hunter2")) == (CheckName.SECRET, Advice.CREDENTIALS)
    assert {method for method, _, _ in office_platform.requests} == {"GET"}


def test_it_says_the_same_for_an_unknown_and_for_a_disabled_agent(
    verify: Callable[..., Verification], secret: str, office_agent: Agent
) -> None:
    unknown = failure(verify(secret, remote_agent_id="agt_nobody"))
    Agent.objects.filter(pk=office_agent.pk).update(enabled=False)

    assert unknown == failure(verify(secret)) == (CheckName.CARD, Advice.NO_AGENT)


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("http://office.example", Advice.PLAIN_HTTP),
        ("https://10.0.0.1", Advice.PRIVATE_ADDRESS),
        ("https://intranet", Advice.PRIVATE_ADDRESS),
        ("https://office.example:22", Advice.PORT),
        ("https://office.example/agents", Advice.ADDRESS_FORM),
        ("", Advice.ADDRESS_FORM),
    ],
)
def test_it_refuses_an_address_that_may_not_be_called(
    verify: Callable[..., Verification], secret: str, typed: str, advice: Advice
) -> None:
    assert failure(verify(secret, platform_domain=typed)) == (CheckName.ADDRESS, advice)


def test_it_refuses_our_own_platform_domain(
    verify: Callable[..., Verification], secret: str, bank_platform: Platform
) -> None:
    found = failure(verify(secret, platform_domain=bank_platform.domain))

    assert found == (CheckName.ADDRESS, Advice.OWN_DEPLOYMENT)


def test_it_refuses_an_agent_id_that_would_change_the_address(
    verify: Callable[..., Verification], secret: str, office_platform: Platform
) -> None:
    assert failure(verify(secret, remote_agent_id="../../admin")) == (CheckName.ADDRESS, Advice.AGENT_ID_FORM)
    assert office_platform.requests == []


def test_it_says_when_nothing_answers(verify: Callable[..., Verification], secret: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"

    assert failure(verify(secret, platform_domain=address)) == (CheckName.REACHABLE, Advice.UNREACHABLE)


def test_the_checks_after_a_failure_are_skipped(verify: Callable[..., Verification]) -> None:
    found = outcomes(verify("hsec_" + "x" * 43))

    assert [name for name, outcome in found.items() if outcome == Outcome.SKIPPED] == [
        CheckName.CLOCK,
        CheckName.FORGED,
        CheckName.REPLAY,
        CheckName.CALLBACK,
        CheckName.SAVED,
    ]


# --- the other side is not what it should be --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fake", "check", "advice"),
    [
        ((200, "text/html", b"<h1>Welcome</h1>"), CheckName.CARD, Advice.NOT_A2A),
        ((200, "application/json", b'{"name": "x"}'), CheckName.CARD, Advice.NOT_A2A),
        ((404, "text/html", b"<h1>Not here</h1>"), CheckName.CARD, Advice.NOT_A2A),
        ((404, "application/json", b"{}"), CheckName.CARD, Advice.NO_AGENT),
        ((500, "text/html", b""), CheckName.CARD, Advice.PEER_FAILED),
        ((302, "text/html", b""), CheckName.REACHABLE, Advice.REDIRECTED),
    ],
)
def test_it_says_what_stands_where_the_card_should_be(
    verify: Callable[..., Verification],
    secret: str,
    office_platform: Platform,
    office_agent: Agent,
    fake: Said,
    check: CheckName,
    advice: Advice,
) -> None:
    office_platform.fakes[card_path(office_agent)] = fake

    assert failure(verify(secret)) == (check, advice)


def test_a_card_cannot_lead_the_proof_to_another_origin(
    verify: Callable[..., Verification], secret: str, office_platform: Platform, office_agent: Agent
) -> None:
    pairing = f"{office_platform.domain}/a2a/{office_agent.public_id}/pairing"
    office_platform.fakes[card_path(office_agent)] = changed_card(
        office_agent, office_platform, old=pairing, new="http://127.0.0.1:9/pairing"
    )

    assert failure(verify(secret)) == (CheckName.CARD, Advice.OTHER_ORIGIN)


def test_a_card_of_another_agent_is_refused(
    verify: Callable[..., Verification], secret: str, office_platform: Platform, office_agent: Agent
) -> None:
    office_platform.fakes[card_path(office_agent)] = changed_card(
        office_agent, office_platform, old=f'{office_agent.public_id}/"', new='agt_other/"'
    )

    assert failure(verify(secret)) == (CheckName.AGENT_ID, Advice.AGENT_ID_MISMATCH)


def test_it_says_when_the_clocks_are_an_hour_apart(
    verify: Callable[..., Verification], secret: str, office_platform: Platform
) -> None:
    office_platform.clock = timedelta(hours=1)

    assert failure(verify(secret)) == (CheckName.CLOCK, Advice.CLOCK)
    assert not Sender.objects.exists()


def test_it_does_not_talk_of_clocks_to_who_does_not_know_the_secret(
    verify: Callable[..., Verification], secret: str, office_platform: Platform
) -> None:
    office_platform.clock = timedelta(hours=1)

    assert failure(verify("hsec_" + "x" * 43)) == (CheckName.SECRET, Advice.CREDENTIALS)


def test_it_warns_when_the_clocks_are_two_minutes_apart(
    verify: Callable[..., Verification], secret: str, office_platform: Platform
) -> None:
    office_platform.clock = timedelta(minutes=2)

    verification = verify(secret)

    assert outcomes(verification)[CheckName.CLOCK] == Outcome.WARNING
    assert verification.state == VerificationState.PASSED


def test_an_impostor_that_does_not_know_the_secret_is_found_out(
    verify: Callable[..., Verification], secret: str, office_platform: Platform, office_agent: Agent
) -> None:
    # An answer to an earlier request, which an impostor might have seen, says nothing about this one.
    path = f"/a2a/{office_agent.public_id}/pairing"
    seen: list[bytes] = []

    def listen(_method: str, at: str, said: Said) -> Said:
        if at == path and said[0] == 200:
            seen.append(said[2])
        return said

    office_platform.overhear = listen
    verify(secret)
    office_platform.fakes[path] = (200, "application/json", seen[0])

    assert failure(verify(secret)) == (CheckName.SECRET, Advice.NO_PROOF)


@pytest.mark.parametrize(
    ("accepts", "check", "advice"),
    [
        (1, CheckName.FORGED, Advice.FORGED_ACCEPTED),
        (2, CheckName.REPLAY, Advice.REPLAY_ACCEPTED),
    ],
)
def test_nothing_is_saved_when_a_bad_request_is_accepted(
    verify: Callable[..., Verification],
    secret: str,
    office_platform: Platform,
    accepts: int,
    check: CheckName,
    advice: Advice,
) -> None:
    """The first request after the pairing is the forged one, the second the repeated one."""
    posts: list[str] = []

    def careless(method: str, path: str, said: Said) -> Said:
        if method == "POST":
            posts.append(path)
        return (200, "application/json", b"{}") if len(posts) == 1 + accepts else said

    office_platform.overhear = careless

    assert failure(verify(secret)) == (check, advice)
    assert not Connection.objects.exists()


def test_names_of_strangers_lose_what_could_disguise_them(
    verify: Callable[..., Verification], secret: str, bank: Workspace, bank_agent: Agent
) -> None:
    Agent.objects.filter(pk=bank_agent.pk).update(name="Har\u202ebour\u200b")
    bank_agent.refresh_from_db()

    verify(secret)

    assert Sender.objects.get().remote_name == "Harbour"
