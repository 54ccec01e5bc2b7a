"""Owners decide who belongs to their workspace; one owner always stays."""

import re
import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from workspaces.members import LastOwner, remove_member
from workspaces.models import AuditAction, AuditEntry, Member, Role, User, Workspace

MEMBERS = reverse("workspaces:members")


def add(client: Client, email: str, role: str = "builder") -> str:
    return client.post(MEMBERS, {"email": email, "role": role}).text


def link_in(page: str) -> str:
    return re.findall(r'data-copy="(http://testserver[^"]+)"', page)[0]


def place_of(user: User) -> Member:
    return user.memberships.get()


def test_it_lists_the_members_of_this_workspace_only(alice_client: Client, bob: User, charlie: User) -> None:
    page = alice_client.get(MEMBERS).text

    assert bob.email in page
    assert charlie.email not in page


def test_an_owner_adds_a_member_who_chooses_a_password_by_the_link(alice_client: Client, bank: Workspace) -> None:
    page = add(alice_client, "Dana@harbour.example")
    dana = Client()
    form = dana.get(link_in(page), follow=True)
    dana.post(form.request["PATH_INFO"], {"password1": "nine calm otters", "password2": "nine calm otters"})
    dana.post(reverse("account_login"), {"login": "dana@harbour.example", "password": "nine calm otters"})

    assert dana.get(reverse("workspaces:settings")).status_code == 200
    assert bank.members.get(user__email="dana@harbour.example").role == Role.BUILDER
    assert AuditEntry.objects.get().action == AuditAction.MEMBER_ADDED


def test_the_link_is_shown_once_and_works_once(alice_client: Client) -> None:
    link = link_in(add(alice_client, "dana@harbour.example"))
    dana = Client()
    form = dana.get(link, follow=True)
    dana.post(form.request["PATH_INFO"], {"password1": "nine calm otters", "password2": "nine calm otters"})

    assert "/account/password/reset/key/" not in alice_client.get(MEMBERS).text
    assert "password1" not in Client().get(link, follow=True).text


def test_the_new_account_has_no_password_until_then(alice_client: Client) -> None:
    add(alice_client, "dana@harbour.example")

    assert not User.objects.get(email="dana@harbour.example").has_usable_password()


def test_nobody_gets_a_link_to_an_account_that_is_somebodys(
    alice_client: Client, bank: Workspace, charlie: User
) -> None:
    page = add(alice_client, charlie.email.upper())

    assert "/account/password/reset/key/" not in page
    assert "account with this e-mail address already" in page
    assert not bank.members.filter(user=charlie).exists()


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

    assert "bob@harbour.example can no longer sign in here" in page
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
    bobs.post(reverse("workspaces:api_keys"), {"name": "Website"})
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
