"""Secrets at rest: none of the ways in which the library would store or show one in plain is open."""

from collections.abc import Callable

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection as database
from django.db.models import F, Value
from encrypted_model_fields.fields import encrypt_str

from agents.canary import check_encryption_keys
from agents.models import Agent, Credential
from agents.secrets import create_secret
from workspaces.encrypted_fields import DecryptionFailed
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def credential(bank: Workspace, make_agent: Callable[..., Agent]) -> Credential:
    return create_secret(agent=make_agent(bank), actor=None)[0]


def spoil(table: str, column: str) -> None:
    """As if the key it was written with were gone."""
    with database.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", ["gAAAAABnobody-can-read-this"])


def test_it_reads_back_what_was_stored_and_encrypts_each_time_anew(credential: Credential) -> None:
    with database.cursor() as cursor:
        cursor.execute("SELECT secret FROM agents_credential")
        before = cursor.fetchone()[0]
        credential.save()
        cursor.execute("SELECT secret FROM agents_credential")
        after = cursor.fetchone()[0]

    assert Credential.objects.get().secret == credential.secret
    assert before != after


def test_an_update_is_encrypted_too(credential: Credential) -> None:
    Credential.objects.update(secret="hsec_other")

    with database.cursor() as cursor:
        cursor.execute("SELECT secret FROM agents_credential")
        assert "hsec_other" not in cursor.fetchone()[0]
    assert Credential.objects.get().secret == "hsec_other"


def test_it_does_not_hand_out_the_ciphertext_when_the_key_is_wrong(credential: Credential) -> None:
    spoil("agents_credential", "secret")

    with pytest.raises(DecryptionFailed, match=r"^agents\.Credential\.secret$"):
        Credential.objects.get()


def test_a_value_that_looks_encrypted_is_stored_as_it_is(credential: Credential) -> None:
    looks_encrypted = encrypt_str("something else").decode()
    Credential.objects.update(secret=looks_encrypted)

    assert Credential.objects.get().secret == looks_encrypted


def test_nothing_computed_by_the_database_gets_in(credential: Credential) -> None:
    credential.secret = "hsec_other"
    with pytest.raises(FieldError):
        Credential.objects.bulk_update([credential], ["secret"])
    for expression in (F("fingerprint"), Value("plain")):
        with pytest.raises(FieldError):
            Credential.objects.update(secret=expression)


def test_it_cannot_be_searched(credential: Credential) -> None:
    for lookup in ("secret", "secret__contains", "secret__in"):
        with pytest.raises(FieldError):
            Credential.objects.filter(**{lookup: ["x"]}).exists()
    assert Credential.objects.filter(secret__isnull=False).exists()


def test_it_is_never_exported(credential: Credential) -> None:
    with pytest.raises(FieldError):
        serializers.serialize("json", [credential], fields=["secret"])


def test_the_canary_finds_a_wrong_key_at_the_start() -> None:
    check_encryption_keys()
    check_encryption_keys()
    spoil("agents_canary", "value")

    with pytest.raises(DecryptionFailed):
        check_encryption_keys()
