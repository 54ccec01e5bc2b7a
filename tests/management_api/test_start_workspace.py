"""The first run without a browser."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.management_api.program import Program
from workspaces.models import ApiKey, User, Workspace

PASSWORD = "a long quiet harbour"


def start(**options: Any) -> str:
    told = StringIO()
    given = {"institution": "Harbour Bank", "email": "ana@bank.example", **options}
    call_command("start_workspace", stdout=told, **given)
    return told.getvalue().strip()


def test_it_makes_an_owner_and_a_key_that_may_everything(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNER_PASSWORD", PASSWORD)
    told = Program(start(key="Terraform")).reads("workspace/")
    assert (told["name"], told["key"]) == ("Harbour Bank", "Terraform")
    assert "manage_workspace" in told["permissions"]
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("password", ["", "short"])
def test_it_makes_nothing_without_a_good_password(db: None, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv("OWNER_PASSWORD", password)
    with pytest.raises(CommandError, match="OWNER_PASSWORD"):
        start()
    assert not Workspace.objects.exists()


@pytest.mark.parametrize(
    ("option", "value"),
    [("institution", ""), ("institution", "\u200b —"), ("institution", "x" * 81), ("email", "ana"), ("key", "")],
)
def test_it_makes_nothing_of_what_a_form_would_refuse(
    db: None, monkeypatch: pytest.MonkeyPatch, option: str, value: str
) -> None:
    monkeypatch.setenv("OWNER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match=f"--{option}: "):
        start(**{option: value})
    assert not Workspace.objects.exists()


def test_it_is_for_a_deployment_without_an_owner(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match="has an owner"):
        start()
    assert not ApiKey.objects.exists()
