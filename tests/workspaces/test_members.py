"""Owners decide who belongs to their workspace; one owner always stays."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from agents.models import Agent
from tests.workspaces.long_ago import everybody_signed_in_long_ago
from workspaces.access import PERMISSIONS, Permission
from workspaces.api_keys import create_api_key
from workspaces.invitations import NoOwner, invite
from workspaces.members import LastOwner, change_role, remove_member
from workspaces.models import (
    ApiKey,
    AuditAction,
    AuditEntry,
    Invitation,
    InvitationState,
    Member,
    Role,
    User,
    Workspace,
)

MEMBERS = reverse("workspaces:members")
PASSWORD = "seven quiet herons"


def place_of(user: User) -> Member:
    return user.memberships.get()


def test_it_lists_the_members_of_this_workspace_only(alice_client: Client, bob: User, charlie: User) -> None:
    page = alice_client.get(MEMBERS).text

    assert bob.email in page
    assert charlie.email not in page


def test_an_owner_changes_a_role(alice_client: Client, bob: User) -> None:
    alice_client.post(reverse("workspaces:set_role", args=[place_of(bob).pk]), {"role": "owner"})

    assert place_of(bob).role == Role.OWNER
    assert AuditEntry.objects.get().action == AuditAction.MEMBER_ROLE_CHANGED


def test_an_unknown_role_changes_nothing(alice_client: Client, bob: User) -> None:
    answer = alice_client.post(reverse("workspaces:set_role", args=[place_of(bob).pk]), {"role": "emperor"})

    assert answer.status_code == 404
    assert place_of(bob).role == Role.BUILDER


def test_a_builder_makes_nobody_an_owner(bob_client: Client, bob: User) -> None:
    answer = bob_client.post(reverse("workspaces:set_role", args=[place_of(bob).pk]), {"role": "owner"})

    assert answer.status_code == 404
    assert place_of(bob).role == Role.BUILDER


def test_the_last_owner_stays_an_owner(alice_client: Client, alice: User, bob: User) -> None:
    row = place_of(alice).pk
    for answer in [
        alice_client.post(reverse("workspaces:set_role", args=[row]), {"role": "builder"}, follow=True),
        alice_client.post(reverse("workspaces:remove_member", args=[row]), follow=True),
    ]:
        assert "The workspace needs an owner" in answer.text
    assert place_of(alice).role == Role.OWNER


def test_it_asks_before_it_removes_a_member(alice_client: Client, bob: User) -> None:
    page = alice_client.get(reverse("workspaces:remove_member", args=[place_of(bob).pk])).text

    assert "bob@harbour.example is out of this workspace at once" in page
    assert bob.memberships.exists()


def test_a_removed_member_is_out_at_once_and_stays_in_the_log_by_name(
    alice_client: Client, bob_client: Client, bob: User
) -> None:
    alice_client.post(reverse("workspaces:remove_member", args=[place_of(bob).pk]))

    assert bob_client.get(reverse("workspaces:settings")).status_code == 302
    assert not User.objects.filter(pk=bob.pk).exists()
    assert AuditEntry.objects.get().object_name == "Bob (Builder)"


def test_a_member_of_another_workspace_too_keeps_the_account(
    alice_client: Client, bob: User, bank: Workspace, office: Workspace
) -> None:
    Member.objects.create(workspace=office, user=bob, role=Role.BUILDER)

    alice_client.post(reverse("workspaces:remove_member", args=[bank.members.get(user=bob).pk]))

    assert place_of(bob).workspace == office


def test_what_a_removed_member_did_stays_in_the_log(alice_client: Client, bob: User, bank: Workspace) -> None:
    alice_client.post(reverse("workspaces:set_role", args=[place_of(bob).pk]), {"role": "owner"})
    bobs = Client()
    bobs.force_login(bob)
    bobs.post(reverse("workspaces:api_keys"), {"name": "Website", "role": "viewer"})
    alice_client.post(reverse("workspaces:remove_member", args=[place_of(bob).pk]))

    entry = AuditEntry.objects.get(action=AuditAction.API_KEY_CREATED)
    assert (entry.actor, entry.actor_name) == (None, "Bob")


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_remove_each_other_at_once_one_stays(alice: User, bob: User, bank: Workspace) -> None:
    bank.members.update(role=Role.OWNER)
    outcomes: list[str] = []

    def remove_alice() -> None:
        try:
            remove_member(member=place_of(alice), actor=bob)
            outcomes.append("removed")
        except LastOwner:
            outcomes.append("refused")
        finally:
            connection.close()

    thread = threading.Thread(target=remove_alice)
    with transaction.atomic():
        remove_member(member=place_of(bob), actor=alice)
        thread.start()
        thread.join(0.2)
    thread.join()

    assert outcomes == ["refused"]
    assert bank.members.get().user == alice


def test_v7_4_2_what_a_removed_member_may_have_kept_stops_working(
    alice_client: Client, bank: Workspace, office: Workspace, bob: User, alice: User
) -> None:
    Member.objects.create(workspace=office, user=bob, role=Role.OWNER)
    bank.members.update(role=Role.OWNER)
    kept, _own = create_api_key(workspace=bank, name="Alice's", actor=alice)
    elsewhere, _other = create_api_key(workspace=office, name="Office's", actor=bob)
    _row, key = create_api_key(workspace=bank, name="Website", actor=bob)
    invitation, _token = invite(workspace=bank, email="mallory@elsewhere.example", role=Role.OWNER, actor=bob)
    ask = {"headers": {"Authorization": f"Bearer {key}"}}
    assert Client().get(reverse("api_v1:workspace"), **ask).status_code == 200

    alice_client.post(reverse("workspaces:remove_member", args=[bank.members.get(user=bob).pk]))

    assert Client().get(reverse("api_v1:workspace"), **ask).status_code == 401
    assert set(ApiKey.objects.alive()) == {kept, elsewhere}
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.REVOKED
    assert {AuditAction.API_KEY_REVOKED, AuditAction.INVITATION_REVOKED, AuditAction.MEMBER_REMOVED} <= set(
        AuditEntry.objects.values_list("action", flat=True)
    )


def test_an_owner_who_is_one_no_more_invites_nobody(alice_client: Client, bank: Workspace, bob: User) -> None:
    bank.members.update(role=Role.OWNER)
    invitation, _token = invite(workspace=bank, email="mallory@elsewhere.example", role=Role.OWNER, actor=bob)

    alice_client.post(reverse("workspaces:set_role", args=[place_of(bob).pk]), {"role": "viewer"})

    invitation.refresh_from_db()
    assert invitation.state == InvitationState.REVOKED


def test_a_changed_role_holds_from_the_next_request_on(alice_client: Client, bob_client: Client, bob: User) -> None:
    assert bob_client.get(reverse("agents:list")).status_code == 200

    alice_client.post(reverse("workspaces:set_role", args=[place_of(bob).pk]), {"role": "viewer"})

    assert bob_client.get(reverse("agents:list")).status_code == 404
    assert bob_client.get(reverse("conversations:inbox")).status_code == 200


def test_v7_5_1_it_asks_who_it_is_before_a_role_changes_and_then_changes_it(alice: User, bob: User) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    browser = Client()
    browser.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    everybody_signed_in_long_ago()
    change = reverse("workspaces:set_role", args=[place_of(bob).pk])

    asked = browser.post(change, {"role": "owner"})
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert place_of(bob).role == Role.BUILDER
    browser.post(reverse("account_reauthenticate"), {"password": "not this one", "next": change})
    assert place_of(bob).role == Role.BUILDER
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": change})

    assert place_of(bob).role == Role.OWNER
    assert browser.post(change, {"role": "viewer"}).headers["Location"] == MEMBERS
    assert place_of(bob).role == Role.VIEWER


def test_v7_5_1_it_asks_who_it_is_before_somebody_is_invited_and_then_shows_the_link(alice: User) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    browser = Client()
    browser.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    everybody_signed_in_long_ago()

    asked = browser.post(MEMBERS, {"email": "dana@harbour.example", "role": "viewer"})
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not Invitation.objects.exists()
    page = browser.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": MEMBERS})

    assert "hinv_" in page.text
    assert Invitation.objects.get().role == Role.VIEWER


@pytest.mark.parametrize("elsewhere", [False, True])
def test_v7_4_2_a_page_that_is_open_is_loaded_anew_when_it_asks_for_news(
    alice_client: Client, bob_client: Client, bob: User, bank: Workspace, office: Workspace, elsewhere: bool
) -> None:
    conversation = Agent.objects.create(workspace=bank, name="Harbour").conversations.create(workspace=bank)
    news = reverse("conversations:news", args=[conversation.pk])
    seen = {"revision": 0, "first": 1, "position": 0, "attempt": 0}
    poll = {"headers": {"HX-Request": "true"}}
    assert bob_client.get(news, seen, **poll).status_code in {200, 204}
    if elsewhere:
        Member.objects.create(workspace=office, user=bob, role=Role.VIEWER)

    alice_client.post(reverse("workspaces:remove_member", args=[bank.members.get(user=bob).pk]))

    answer = bob_client.get(news, seen, **poll)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (404 if elsewhere else 401, "true")
    assert not answer.content


def test_v8_3_2_who_is_no_owner_any_more_lets_nobody_in(
    alice_client: Client, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not with a request either that was let in as an owner's, and was under way when they ceased to be one."""
    place_of(bob).delete()
    place = Member.objects.create(workspace=place_of(alice).workspace, user=bob, role=Role.OWNER)
    place_of(alice).workspace.members.filter(user=alice).update(role=Role.VIEWER)
    with pytest.raises(NoOwner):
        invite(workspace=place.workspace, email="mallory@elsewhere.example", role=Role.OWNER, actor=alice)
    with pytest.raises(NoOwner):
        change_role(member=place_of(alice), role=Role.OWNER, actor=alice)
    assert not Invitation.objects.exists()
    monkeypatch.setitem(PERMISSIONS, Role.VIEWER, frozenset(Permission))  # as the request saw it
    invited = {"email": "mallory@elsewhere.example", "role": Role.OWNER}
    assert alice_client.post(reverse("workspaces:members"), invited).status_code == 404
    promoted = alice_client.post(reverse("workspaces:set_role", args=[place_of(alice).pk]), {"role": Role.OWNER})
    assert promoted.status_code == 404
    assert (place_of(alice).role, Invitation.objects.count()) == (Role.VIEWER, 0)
