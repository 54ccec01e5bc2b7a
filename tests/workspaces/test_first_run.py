"""The first run makes one owner and one workspace, once."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from workspaces.console.front_door import TRIES
from workspaces.first_run import AlreadyStarted, needs_setup_code, start_installation
from workspaces.models import AuditAction, AuditEntry, Member, Role, User, Workspace

FIRST_RUN = reverse("workspaces:first_run")
ANSWERS = {"institution": "Harbour Bank", "email": "Alice@Harbour.example", "password": "seven quiet herons"}


@pytest.mark.django_db
def test_it_leads_a_stranger_to_the_first_run_while_nobody_has_an_account(client: Client) -> None:
    assert client.get("/").headers["Location"] == FIRST_RUN
    assert client.get(reverse("workspaces:settings")).headers["Location"] == FIRST_RUN


@pytest.mark.django_db
def test_it_makes_the_owner_and_the_workspace_and_signs_in(client: Client) -> None:
    answer = client.post(FIRST_RUN, ANSWERS)

    assert answer.headers["Location"] == "/"
    member = Member.objects.get()
    assert (member.user.email, member.role, member.workspace.name) == (
        "alice@harbour.example",
        Role.OWNER,
        "Harbour Bank",
    )
    assert member.user.check_password("seven quiet herons")
    assert client.get(reverse("workspaces:settings")).status_code == 200
    assert AuditEntry.objects.get().action == AuditAction.WORKSPACE_CREATED


@pytest.mark.django_db
def test_it_leads_on_to_the_agents(client: Client) -> None:
    client.post(FIRST_RUN, ANSWERS)

    assert client.get("/").headers["Location"] == reverse("agents:list")


@pytest.mark.django_db
def test_a_password_on_the_lists_is_refused_with_what_to_do(client: Client) -> None:
    answer = client.post(FIRST_RUN, {**ANSWERS, "password": "password1234"})
    assert "Others use this password often, so it is soon guessed. Choose another." in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "short"},
        {"password": "password1234"},
        {"password": "alice@harbour.example"},
        {"email": "alice"},
        {"institution": "  "},
        {"institution": "x" * 81},
        {"institution": "\u200b🏦"},
    ],
)
def test_it_says_what_to_put_right_and_keeps_what_was_typed(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post(FIRST_RUN, {**ANSWERS, **wrong})

    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert answer.text.count(ANSWERS["password"]) == 0
    assert not User.objects.exists()


@pytest.mark.django_db
def test_it_is_gone_when_anybody_has_an_account(client: Client, alice: User) -> None:
    assert client.get(FIRST_RUN).status_code == 404
    assert client.post(FIRST_RUN, {**ANSWERS, "email": "mallory@elsewhere.example"}).status_code == 404
    assert User.objects.get() == alice


CODE = "kestrel-over-quiet-water"


@pytest.fixture
def public(settings: Any) -> None:
    """A deployment that everybody can reach."""
    settings.PLATFORM_DOMAIN = "https://agents.bank.example"
    settings.SETUP_CODE = CODE


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
def test_v13_3_1_where_others_can_reach_it_only_the_operator_becomes_the_owner(client: Client) -> None:
    assert "Set-up code" in client.get(FIRST_RUN).text
    for wrong in ({}, {"setup_code": ""}, {"setup_code": "kestrel"}, {"setup_code": "kestrel-över"}):
        assert client.post(FIRST_RUN, {**ANSWERS, **wrong}).status_code == 200
    assert not User.objects.exists()

    assert client.post(FIRST_RUN, {**ANSWERS, "setup_code": f" {CODE} "}).headers["Location"] == "/"
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
def test_the_code_comes_back_in_no_page(client: Client) -> None:
    assert CODE not in client.post(FIRST_RUN, {**ANSWERS, "password": "short", "setup_code": CODE}).text


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
def test_without_a_code_it_is_closed_and_says_what_to_set(client: Client, settings: Any) -> None:
    settings.SETUP_CODE = " "

    for answer in (client.get(FIRST_RUN), client.post(FIRST_RUN, {**ANSWERS, "setup_code": ""})):
        assert answer.status_code == 403
        assert "SETUP_CODE" in answer.text
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("domain", "caller", "needed"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", False),
        ("http://localhost:8000", "::1", False),
        ("http://[::1]:8000", "127.0.0.1", False),
        # Left at its default behind a proxy or an open port.
        ("http://127.0.0.1:8000", "192.0.2.7", True),
        ("http://127.0.0.1:8000", "", True),
        ("https://agents.bank.example", "127.0.0.1", True),
    ],
)
def test_one_machine_alone_needs_no_code(settings: Any, domain: str, caller: str, needed: bool) -> None:
    settings.PLATFORM_DOMAIN = domain

    assert needs_setup_code(caller=caller) is needed


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
def test_who_guesses_the_code_is_slowed_down(client: Client) -> None:
    for _ in range(TRIES.times):
        TRIES.take("127.0.0.1")

    assert client.post(FIRST_RUN, {**ANSWERS, "setup_code": CODE}).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_it_lets_the_second_of_two_at_once_wait_and_then_refuses_it() -> None:
    outcomes: list[str] = []

    def second() -> None:
        try:
            start_installation(institution="Mallory", email="mallory@elsewhere.example", password=ANSWERS["password"])
            outcomes.append("made another owner")
        except AlreadyStarted:
            outcomes.append("refused")
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        start_installation(**ANSWERS)
        thread.start()
        thread.join(0.2)
        assert outcomes == []
    thread.join()

    assert outcomes == ["refused"]
    assert Workspace.objects.get().name == "Harbour Bank"
    assert User.objects.count() == 1
