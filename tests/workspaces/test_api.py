"""The API for a workspace's own programs."""

import pytest
from django.test import Client

from workspaces.api_keys import create_api_key, revoke_api_key
from workspaces.models import User, Workspace


@pytest.fixture
def key(bank: Workspace, alice: User) -> str:
    _row, plain = create_api_key(workspace=bank, name="nightly report", actor=alice)
    return plain


def ask(client: Client, key: str) -> tuple[int, dict[str, str]]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    answer = client.get("/api/v1/workspace/", headers=headers)
    return answer.status_code, answer.json()


def test_a_key_is_told_whose_it_is(client: Client, key: str, bank: Workspace) -> None:
    status, told = ask(client, key)
    assert (status, told) == (200, {"id": str(bank.pk), "name": "Harbour Bank", "key": "nightly report"})


@pytest.mark.parametrize("wrong", ["", "hkey_nonsense"])
def test_nobody_else_is_told_anything(client: Client, key: str, wrong: str) -> None:
    status, told = ask(client, wrong)
    assert status == 401
    assert "Harbour" not in str(told)


def test_a_signed_in_person_is_not_a_program(alice_client: Client) -> None:
    assert ask(alice_client, "")[0] == 401


def test_a_revoked_key_opens_nothing(client: Client, key: str, bank: Workspace, alice: User) -> None:
    revoke_api_key(api_key=bank.api_keys.get(), actor=alice)
    assert ask(client, key)[0] == 401
