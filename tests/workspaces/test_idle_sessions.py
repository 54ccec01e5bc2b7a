"""Whoever does nothing for as long as their workspace says is signed out (OWASP ASVS 5.0 7.3.1)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from workspaces.models import AuditEntry, Member, Role, User, Workspace

pytestmark = pytest.mark.django_db
HOME, PAGE, HERE = reverse("workspaces:settings"), reverse("workspaces:sign_in"), reverse("workspaces:here")
BY_PAGE = {"HX-Request": "true"}
BY_HAND = BY_PAGE | {"X-By-Hand": "1"}
PICTURE = {"Accept": "image/avif,image/webp,*/*;q=0.8"}
MINUTE = 60  # seconds
DAY = 24 * 60 * MINUTE


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2030-01-01T10:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def here(clock: Any, bank: Workspace, bob: User) -> Client:
    """Bob's browser, in a bank that signs out after 15 minutes."""
    Workspace.objects.filter(pk=bank.pk).update(idle_minutes=15)
    client = Client()
    client.force_login(bob)
    return client


def test_v7_3_1_who_does_nothing_is_signed_out_and_led_back(clock: time_machine.Traveller, here: Client) -> None:
    assert here.get(HOME).status_code == 200
    clock.shift(15 * MINUTE)
    answer = here.get(f"{HOME}?tab=1")
    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/settings/%3Ftab%3D1"
    told = here.get(answer.headers["Location"]).text
    assert "You were signed out because you did nothing here for 15 minutes." in told
    assert not Session.objects.exists()


def test_v7_3_1_who_does_something_is_not(clock: time_machine.Traveller, here: Client) -> None:
    for _ in range(5):
        clock.shift(14 * MINUTE)
        assert here.get(HOME).status_code == 200
        clock.shift(14 * MINUTE)
        assert here.get(HERE, headers=BY_HAND).status_code == 204


@pytest.mark.parametrize("headers", [BY_PAGE, PICTURE], ids=["news", "picture"])
def test_v7_3_1_what_a_page_loads_by_itself_keeps_nobody_signed_in(
    clock: time_machine.Traveller, here: Client, headers: dict[str, str]
) -> None:
    here.get(HOME)
    for _ in range(14):
        clock.shift(MINUTE)
        assert here.get(HERE, headers=headers).status_code == 204
    clock.shift(MINUTE)
    assert here.get(HERE, headers=headers).status_code in {401, 302}


def test_v7_3_1_a_page_that_looks_for_news_is_cleared(clock: time_machine.Traveller, here: Client) -> None:
    here.get(HOME)
    clock.shift(15 * MINUTE)
    answer = here.get(HERE, headers=BY_PAGE)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (401, "true")
    again = here.get(HOME)
    assert "did nothing here for 15 minutes" in here.get(again.headers["Location"]).text


def test_v7_3_1_a_deed_that_comes_too_late_is_not_done(
    clock: time_machine.Traveller, bank: Workspace, alice: User
) -> None:
    Workspace.objects.filter(pk=bank.pk).update(idle_minutes=15)
    alices = Client()
    alices.force_login(alice)
    clock.shift(16 * MINUTE)
    page = f"http://testserver{HOME}"
    answer = alices.post(reverse("workspaces:rename"), {"name": "Other"}, headers={"Referer": page})
    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/settings/"
    told = alices.get(answer.headers["Location"]).text
    assert "did nothing here for 15 minutes" in told and "nothing was saved" in told
    bank.refresh_from_db()
    assert bank.name == "Harbour Bank"


def test_the_shortest_of_several_workspaces_holds(
    clock: time_machine.Traveller, here: Client, bob: User, office: Workspace
) -> None:
    Workspace.objects.filter(pk=office.pk).update(idle_minutes=0)
    Member.objects.create(workspace=office, user=bob, role=Role.VIEWER)
    here.post(reverse("workspaces:switch"), {"workspace": str(office.pk)})
    clock.shift(15 * MINUTE)
    assert here.get(HOME).status_code == 302


def test_it_can_be_off(clock: time_machine.Traveller, here: Client, bank: Workspace) -> None:
    Workspace.objects.filter(pk=bank.pk).update(idle_minutes=0)
    here.get(HOME)
    clock.shift(24 * 60 * MINUTE)
    assert here.get(HOME).status_code == 200
    assert HERE not in here.get(HOME).text


def test_workspaces_begin_with_twelve_hours_and_so_do_operators(
    clock: time_machine.Traveller, alice_client: Client, client: Client
) -> None:
    client.force_login(User.objects.create_superuser("root@example.com", "seven quiet herons"))
    clock.shift(11 * 60 * MINUTE)
    assert (alice_client.get(HOME).status_code, client.get("/").status_code) == (200, 302)
    clock.shift(12 * 60 * MINUTE)
    assert alice_client.get(HOME).status_code == 302
    assert client.get("/").headers["Location"] == reverse("account_login")


def test_a_session_from_before_begins_to_count(clock: time_machine.Traveller, here: Client) -> None:
    session = here.session
    del session["last_by_hand"]
    session.save()
    clock.shift(60 * MINUTE)
    assert here.get(HERE, headers=BY_PAGE).status_code == 204
    clock.shift(15 * MINUTE)
    assert here.get(HOME).status_code == 302


def test_what_is_done_does_not_make_a_session_last_longer(clock: time_machine.Traveller, here: Client) -> None:
    """OWASP ASVS 5.0 7.3.2."""
    ends = Session.objects.get().expire_date
    clock.shift(10 * MINUTE)
    assert "Set-Cookie" not in here.get(HERE, headers=BY_HAND).headers
    assert Session.objects.get().expire_date == ends


def test_the_page_says_so_before(clock: time_machine.Traveller, here: Client) -> None:
    assert HERE in here.get(HOME).text
    assert "HX-Trigger" not in here.get(HERE, headers=BY_PAGE).headers
    clock.shift(13 * MINUTE)
    told = json.loads(here.get(HERE, headers=BY_PAGE).headers["HX-Trigger"])
    assert "You will soon be signed out" in told["toast"]["text"]
    assert "HX-Trigger" not in here.get(HERE, headers=BY_HAND).headers


def test_an_owner_chooses_and_it_is_recorded(alice_client: Client, bank: Workspace) -> None:
    assert '<option value="720" selected>12 hours</option>' in alice_client.get(PAGE).text
    assert alice_client.post(PAGE, {"idle_minutes": "30"}).status_code == 302
    bank.refresh_from_db()
    assert bank.idle_minutes == 30
    alice_client.post(PAGE, {"idle_minutes": "30"})
    assert [entry.action for entry in AuditEntry.objects.all()] == ["idle_limit_changed"]
    assert alice_client.post(PAGE, {"idle_minutes": "31"}).status_code == 200


def test_v7_3_2_a_sign_in_ends_after_two_weeks_whatever_is_done(
    clock: time_machine.Traveller, here: Client, bob: User, bank: Workspace, office: Workspace
) -> None:
    """Django keeps a session for two weeks after it was written the last time."""
    Workspace.objects.update(idle_minutes=0)
    Member.objects.create(workspace=office, user=bob, role=Role.VIEWER)
    for day in range(1, 14):
        clock.shift(DAY)
        here.post(reverse("workspaces:switch"), {"workspace": str((bank, office)[day % 2].pk)})
        assert here.get(HOME).status_code == 200
    clock.shift(DAY)
    answer = here.get(HOME)
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={HOME}"
    assert "two weeks have passed since you signed in" in here.get(answer.headers["Location"]).text


def test_v7_3_2_nor_does_a_session_from_before_last_longer(clock: time_machine.Traveller, here: Client) -> None:
    Workspace.objects.update(idle_minutes=0)
    session = here.session
    del session["signed_in_at"]
    session.save()
    for _ in range(14):
        assert here.get(HOME).status_code == 200
        clock.shift(DAY)
        session = here.session
        session.save()
    assert here.get(HOME).status_code == 302


def test_v7_3_1_a_clock_that_is_set_back_keeps_nobody_signed_in(clock: time_machine.Traveller, here: Client) -> None:
    assert here.get(HOME).status_code == 200
    clock.shift(-DAY)
    assert here.get(HERE, headers=BY_PAGE).status_code == 204
    clock.shift(15 * MINUTE)
    assert here.get(HOME).status_code == 302


def test_v7_5_3_nor_is_anybody_asked_later_to_show_who_they_are(
    clock: time_machine.Traveller, client: Client, alice: User
) -> None:
    alice.set_password("seven quiet herons")
    alice.save()
    client.post(reverse("account_login"), {"login": alice.email, "password": "seven quiet herons"})
    clock.shift(-DAY)
    client.get(HOME)
    clock.shift(6 * MINUTE)
    asked = client.post(reverse("workspaces:api_keys"), {"name": "Reports", "role": "viewer"})
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
