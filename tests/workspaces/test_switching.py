"""Who is in several workspaces works in one at a time, and says which."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent
from workspaces.elsewhere import FOUND_BY
from workspaces.models import Invitation, Member, Role, User, Workspace

SWITCH = reverse("workspaces:switch")
SETTINGS = reverse("workspaces:settings")


@pytest.fixture
def both(bob_client: Client, bob: User, office: Workspace) -> Client:
    """Bob, who builds in the bank and owns the office."""
    Member.objects.create(workspace=office, user=bob, role=Role.OWNER)
    return bob_client


def workspace_of(client: Client) -> str:
    """As the switcher says it."""
    found = re.search(r'class="workspace-switcher__name"[^>]*>([^<]+)<', client.get(SETTINGS).text)
    assert found
    return found[1]


def test_it_begins_in_the_one_joined_first_and_switches(both: Client, office: Workspace, bank: Workspace) -> None:
    assert workspace_of(both) == "Harbour Bank"
    assert both.get(reverse("workspaces:members")).status_code == 404

    assert both.post(SWITCH, {"workspace": office.pk, "next": SETTINGS}).headers["Location"] == SETTINGS
    assert workspace_of(both) == "Consumer Protection Office"
    assert both.get(reverse("workspaces:members")).status_code == 200


def test_each_session_has_its_own(both: Client, bob: User, office: Workspace) -> None:
    other = Client()
    other.force_login(bob)
    both.post(SWITCH, {"workspace": office.pk})

    assert workspace_of(other) == "Harbour Bank"


def test_who_is_in_one_has_nothing_to_choose(alice_client: Client) -> None:
    assert SWITCH not in alice_client.get(SETTINGS).text


@pytest.mark.parametrize("chosen", ["", "nonsense", "00000000-0000-4000-8000-000000000000", "theirs"])
def test_nobody_switches_to_one_they_are_not_in(alice_client: Client, office: Workspace, chosen: str) -> None:
    answer = alice_client.post(SWITCH, {"workspace": office.pk if chosen == "theirs" else chosen})

    assert answer.status_code == 404
    assert "Harbour Bank" in alice_client.get(SETTINGS).text


def test_signed_out_there_is_nothing_to_switch(client: Client, bank: Workspace) -> None:
    assert client.post(SWITCH, {"workspace": bank.pk}).status_code == 404


def test_it_leads_to_no_other_site(both: Client, office: Workspace) -> None:
    answer = both.post(SWITCH, {"workspace": office.pk, "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/"


def test_an_address_in_another_of_ones_workspaces_says_so_and_leads_there(
    both: Client, office: Workspace, make_agent: Callable[..., Agent]
) -> None:
    address = reverse("agents:general", args=[make_agent(office, name="Listener").pk])
    page = both.get(address)

    assert page.status_code == 404
    assert "It belongs to Consumer Protection Office" in page.text
    assert "Listener" not in page.text
    assert f'name="next" value="{address}"' in page.text
    both.post(SWITCH, {"workspace": office.pk, "next": address})
    assert "Listener" in both.get(address).text


def test_a_form_for_another_of_ones_workspaces_changes_nothing(
    both: Client, office: Workspace, make_agent: Callable[..., Agent]
) -> None:
    agent = make_agent(office)
    page = both.post(reverse("agents:disable", args=[agent.pk]))

    assert page.status_code == 404
    assert "nothing was changed" in page.text
    agent.refresh_from_db()
    assert agent.enabled


def test_an_address_in_a_workspace_one_is_not_in_is_not_found(
    both: Client, make_agent: Callable[..., Agent], db: None
) -> None:
    agent = make_agent(Workspace.objects.create(name="Third"))

    assert "We cannot find this page" in both.get(reverse("agents:general", args=[agent.pk])).text


def test_what_is_gone_from_the_current_one_is_not_found(
    both: Client, bank: Workspace, make_agent: Callable[..., Agent]
) -> None:
    agent = make_agent(bank)
    both.post(reverse("agents:delete", args=[agent.pk]), {"name": agent.name})

    assert "We cannot find this page" in both.get(reverse("agents:general", args=[agent.pk])).text


def test_v7_4_2_removed_from_the_current_one_a_person_goes_on_in_another(
    both: Client, bob: User, office: Workspace
) -> None:
    both.post(SWITCH, {"workspace": office.pk})
    Member.objects.filter(user=bob, workspace=office).delete()

    assert "Harbour Bank" in both.get(SETTINGS).text
    assert both.get(reverse("workspaces:members")).status_code == 404


def test_a_form_drawn_before_the_switch_changes_nothing_after_it(bob: User, both: Client, office: Workspace) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(bob)
    Member.objects.update(role=Role.OWNER)
    drawn = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(SETTINGS).text)[0]
    browser.post(SWITCH, {"workspace": office.pk, "csrfmiddlewaretoken": drawn})

    answer = browser.post(reverse("workspaces:rename"), {"name": "Renamed", "csrfmiddlewaretoken": drawn})

    assert answer.status_code == 403
    assert not Workspace.objects.filter(name="Renamed").exists()


def test_a_deed_that_waits_for_its_password_is_not_done_in_the_next_workspace(
    bob: User, both: Client, office: Workspace
) -> None:
    bob.set_password("seven quiet herons")
    bob.save()
    both.force_login(bob)
    Member.objects.update(role=Role.OWNER)
    members, confirm = reverse("workspaces:members"), reverse("account_reauthenticate")
    answer = both.post(members, {"email": "carol@harbour.example", "role": Role.OWNER})
    assert answer.headers["Location"].startswith(confirm)
    both.post(SWITCH, {"workspace": office.pk})

    answer = both.post(f"{confirm}?next={members}", {"password": "seven quiet herons"})

    assert answer.headers["Location"] == members
    assert not Invitation.objects.exists()


def test_what_addresses_are_about_belongs_to_a_workspace() -> None:
    assert all(model._meta.get_field("workspace") for model in FOUND_BY.values())
