"""API keys: shown once, kept as a hash, revoked at once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from workspaces.api_authentication import ApiKeyAuthentication
from workspaces.api_keys import authenticate_api_key, create_api_key, revoke_api_key
from workspaces.models import ApiKey, AuditAction, AuditEntry, User, Workspace

API_KEYS = reverse("workspaces:api_keys")


def key_in(page: str) -> str:
    return re.findall(r'data-copy="(hkey_[^"]+)"', page)[0]


def asked_with(header: str | None) -> Request:
    headers = {} if header is None else {"Authorization": header}
    return Request(APIRequestFactory().get("/", headers=headers), authenticators=[ApiKeyAuthentication()])


def test_an_owner_creates_a_key_that_is_shown_this_once(alice_client: Client, bank: Workspace) -> None:
    key = key_in(alice_client.post(API_KEYS, {"name": "Website", "role": "builder"}).text)

    assert key not in alice_client.get(API_KEYS).text
    found = authenticate_api_key(key)
    assert found is not None
    assert (found.workspace, found.name, found.role) == (bank, "Website", "builder")


def test_only_its_hash_is_stored(alice: User, bank: Workspace) -> None:
    _row, key = create_api_key(workspace=bank, name="Website", actor=alice)

    assert key not in str(ApiKey.objects.values()) + str(AuditEntry.objects.values())
    assert len(key) >= 48


def test_the_list_tells_keys_apart_by_name_and_first_characters(alice_client: Client, bank: Workspace) -> None:
    key = key_in(alice_client.post(API_KEYS, {"name": "Nightly export", "role": "viewer"}).text)

    page = alice_client.get(API_KEYS).text
    assert "Nightly export" in page
    assert f"{key[:12]}…" in page
    assert "Never used" in page


def test_a_key_needs_a_name(alice_client: Client) -> None:
    assert "There is a problem" in alice_client.post(API_KEYS, {"name": ""}).text
    assert not ApiKey.objects.exists()


def test_another_workspace_does_not_see_it(charlie_client: Client, alice: User, bank: Workspace) -> None:
    create_api_key(workspace=bank, name="Ledger sync", actor=alice)

    assert "Ledger sync" not in charlie_client.get(API_KEYS).text


def test_it_asks_before_it_revokes_and_then_does_so_at_once(alice_client: Client, alice: User, bank: Workspace) -> None:
    row, key = create_api_key(workspace=bank, name="Website", actor=alice)
    address = reverse("workspaces:revoke_api_key", args=[row.pk])

    assert "stops working at once" in alice_client.get(address).text
    assert authenticate_api_key(key) is not None
    alice_client.post(address)
    assert authenticate_api_key(key) is None


def test_revoking_twice_is_recorded_once(alice: User, bank: Workspace) -> None:
    row, _key = create_api_key(workspace=bank, name="Website", actor=alice)

    assert revoke_api_key(api_key=row, actor=alice) is True
    assert revoke_api_key(api_key=row, actor=alice) is False
    assert AuditEntry.objects.filter(action=AuditAction.API_KEY_REVOKED).count() == 1


def test_v8_3_2_it_lasts_no_longer_than_the_account_of_who_made_it(alice: User, bank: Workspace) -> None:
    _row, key = create_api_key(workspace=bank, name="Website", actor=alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)  # as an operator does
    assert authenticate_api_key(key) is None
    User.objects.filter(pk=alice.pk).update(is_active=True)
    assert authenticate_api_key(key) is not None


def test_it_notes_when_a_key_was_used_but_not_with_every_request(alice: User, bank: Workspace) -> None:
    row, key = create_api_key(workspace=bank, name="Website", actor=alice)
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    seen = []
    for later in (timedelta(), timedelta(seconds=30), timedelta(seconds=90)):
        with time_machine.travel(noon + later, tick=False):
            authenticate_api_key(key)
        row.refresh_from_db()
        seen.append(row.last_used_at)

    assert seen == [noon, noon, noon + timedelta(seconds=90)]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_request_with_a_key_carries_the_workspace_and_no_user(scheme: str, alice: User, bank: Workspace) -> None:
    row, key = create_api_key(workspace=bank, name="Website", actor=alice)
    request = asked_with(f"{scheme} {key}")

    assert (request.user, request.auth) == (None, row)


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["Bearer hkey_wrong", "Bearer", "Bearer ", "Bearer hkey_\u00e9\u00ff"])
def test_a_wrong_key_is_refused(header: str) -> None:
    with pytest.raises(AuthenticationFailed):
        _ = asked_with(header).auth


@pytest.mark.django_db
@pytest.mark.parametrize("header", [None, "Basic YWxpY2U6c2VjcmV0"])
def test_a_request_without_a_key_may_not_pass(header: str | None) -> None:
    request = asked_with(header)

    assert (request.user, request.auth) == (None, None)
