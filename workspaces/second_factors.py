"""Two-step sign-in: seeds encrypted at rest like every other secret, and workspaces that want it of every member."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.utils.translation import gettext as _
from encrypted_model_fields.fields import decrypt_str, encrypt_str

from workspaces import audit
from workspaces.models import AuditAction, Member, User, Workspace
from workspaces.sign_in import WRONG_CODE

ENCRYPTED = ("secret", "seed")  # the keys of Authenticator.data that allauth gives to the adapter to encrypt


class EncryptedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return str(encrypt_str(text).decode())

    def decrypt(self, encrypted_text: str) -> str:
        return str(decrypt_str(encrypted_text))

    def generate_authenticator_name(self, user: User, type: str) -> str:  # allauth's name
        """What a new passkey is called until its owner says otherwise."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}


@transaction.atomic
def encrypt_factors_anew() -> int:
    """Writes every seed with the newest key, so that an older one can be dropped. Returns how many rows changed."""
    rows = Authenticator.objects.select_for_update().filter(type__in=["totp", "recovery_codes"])
    for row in rows:
        row.data |= {key: encrypt_str(decrypt_str(row.data[key])).decode() for key in ENCRYPTED if key in row.data}
        row.save(update_fields=["data"])
    return len(rows)


# Recovery codes are for the day another factor is lost; alone they are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def must_set_up(member: Member) -> bool:
    """Whether their workspace wants a second factor of them, and they have none (yet)."""
    return member.workspace.second_factor_required and not has_second_factor(member.user)


def without_second_factor(workspace: Workspace) -> "models.QuerySet[Member]":
    """Those who are led to set one up when it is required."""
    factors = Authenticator.objects.filter(user=models.OuterRef("user"), type__in=FACTORS)
    return workspace.members.filter(~models.Exists(factors)).select_related("user").order_by("created_at", "pk")


class NoFactorOfTheirOwn(Exception):
    """Who requires a second factor of others has one."""


@transaction.atomic
def require_second_factor(*, workspace: Workspace, required: bool, actor: User) -> None:
    """Holds from everybody's next request on. Raises NoFactorOfTheirOwn."""
    if required and not has_second_factor(actor):
        raise NoFactorOfTheirOwn
    changed = Workspace.objects.filter(pk=workspace.pk, second_factor_required=not required)
    if changed.update(second_factor_required=required):
        action = AuditAction.SECOND_FACTOR_REQUIRED if required else AuditAction.SECOND_FACTOR_OPTIONAL
        audit.record(workspace=workspace, action=action, subject=workspace, actor=actor)
