"""The workspace's own settings, and what every page shows about who is signed in."""

from django.test import Client
from django.urls import reverse

from workspaces.models import AuditAction, AuditEntry, Workspace

SETTINGS = reverse("workspaces:settings")
RENAME = reverse("workspaces:rename")


def test_an_owner_renames_the_institution(alice_client: Client, bank: Workspace) -> None:
    alice_client.post(RENAME, {"name": "Harbour Savings Bank"})

    bank.refresh_from_db()
    assert bank.name == "Harbour Savings Bank"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_name) == (AuditAction.WORKSPACE_RENAMED, "Alice")


def test_the_same_name_again_is_not_recorded(alice_client: Client, bank: Workspace) -> None:
    alice_client.post(RENAME, {"name": bank.name})

    assert not AuditEntry.objects.exists()


def test_an_empty_name_is_refused_and_the_page_keeps_the_real_one(alice_client: Client, bank: Workspace) -> None:
    page = alice_client.post(RENAME, {"name": " "}).text

    assert "There is a problem" in page
    assert "Harbour Bank" in page
    bank.refresh_from_db()
    assert bank.name == "Harbour Bank"


def test_a_builder_sees_the_workspace_and_whom_to_ask_but_changes_nothing(
    alice_client: Client, bob_client: Client, bank: Workspace
) -> None:
    page = bob_client.get(SETTINGS).text

    assert "Harbour Bank" in page
    assert "alice@harbour.example" in page
    assert RENAME not in page
    assert reverse("workspaces:members") not in page
    assert bob_client.post(RENAME, {"name": "Bob's Bank"}).status_code == 404
    bank.refresh_from_db()
    assert bank.name == "Harbour Bank"


def test_an_owner_finds_every_page_of_the_settings(alice_client: Client) -> None:
    page = alice_client.get(SETTINGS).text

    for name in ("members", "api_keys", "audit"):
        assert f'href="{reverse(f"workspaces:{name}")}"' in page


def test_pages_of_ones_own_account_name_the_workspace_too(alice_client: Client) -> None:
    assert "Harbour Bank" in alice_client.get(reverse("mfa_index")).text
