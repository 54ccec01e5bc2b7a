"""``manage.py rotate_keys``: afterwards the older encryption keys are not needed any more."""

from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet, MultiFernet
from django.core.management import CommandError, call_command
from django.db import connection as database
from encrypted_model_fields import fields as library

from agents.canary import check_encryption_keys
from agents.models import Agent, Credential
from agents.secrets import create_secret
from workspaces.encrypted_fields import DecryptionFailed
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db

OLD, NEW, STRANGE = (Fernet(Fernet.generate_key()) for _ in range(3))


@pytest.fixture(autouse=True)
def keys_of_the_process() -> Iterator[None]:
    before = library.CRYPTER
    yield
    library.CRYPTER = before


def restart_with(*keys: Fernet) -> None:
    """The library reads its keys once, when a process starts."""
    library.CRYPTER = MultiFernet(list(keys))


@pytest.fixture
def plain(bank: Workspace, make_agent: Callable[..., Agent]) -> str:
    restart_with(OLD)
    check_encryption_keys()
    return create_secret(agent=make_agent(bank), actor=None)[1]


def test_two_step_sign_in_works_with_the_newest_key_alone(alice: User) -> None:
    restart_with(OLD)
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    restart_with(NEW, OLD)
    call_command("rotate_keys", stdout=StringIO())

    restart_with(NEW)
    assert Authenticator.objects.get().wrap().validate_code("000000") is False


def test_seeds_that_no_key_can_read_are_named(alice: User) -> None:
    restart_with(OLD)
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    restart_with(STRANGE)
    with pytest.raises(CommandError, match="two-step"):
        call_command("rotate_keys", stdout=StringIO())


def test_everything_is_readable_by_the_newest_key_alone(plain: str) -> None:
    restart_with(NEW, OLD)
    output = StringIO()
    call_command("rotate_keys", stdout=output)

    restart_with(NEW)
    assert Credential.objects.get().secret == plain
    check_encryption_keys()
    assert "2 rows" in output.getvalue()
    restart_with(OLD)
    with pytest.raises(DecryptionFailed):
        Credential.objects.get()


def test_without_it_the_old_key_is_still_needed(plain: str) -> None:
    restart_with(NEW)

    with pytest.raises(DecryptionFailed):
        Credential.objects.get()


def test_it_names_what_no_key_can_read_and_does_the_rest(plain: str) -> None:
    with database.cursor() as cursor:
        cursor.execute("UPDATE agents_canary SET value = %s", [STRANGE.encrypt(b"x").decode()])
    restart_with(NEW, OLD)

    with pytest.raises(CommandError, match=r"agents\.Canary 1"):
        call_command("rotate_keys", stdout=StringIO())

    restart_with(NEW)
    assert Credential.objects.get().secret == plain
