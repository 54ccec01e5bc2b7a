"""Mail to a person when the password or the second step of their account changes: whoever did it, they hear of it."""

import logging
from dataclasses import dataclass
from smtplib import SMTPException

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import send_mail
from django.db import models
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workspaces.browser_words import browser_words
from workspaces.checks import mail_is_logged
from workspaces.mail_language import console_language
from workspaces.models import User

log = logging.getLogger(__name__)


class Change(models.TextChoices):
    """What became of an account. The words are what its person reads."""

    PASSWORD = "password", gettext_lazy("Your password was changed.")
    APP_ADDED = "app_added", gettext_lazy("An authenticator app was added to your sign-in.")
    APP_REMOVED = "app_removed", gettext_lazy("The authenticator app was removed from your sign-in.")
    PASSKEY_ADDED = "passkey_added", gettext_lazy("A passkey was added to your sign-in.")
    PASSKEY_REMOVED = "passkey_removed", gettext_lazy("A passkey was removed from your sign-in.")
    CODES_MADE = "codes_made", gettext_lazy("New recovery codes were made for your sign-in.")
    CODES_REMOVED = "codes_removed", gettext_lazy("The recovery codes of your sign-in were removed.")


# By the name of allauth's own mail, in whose place it is sent.
CHANGES = {
    "account/email/password_changed": Change.PASSWORD,
    "account/email/password_set": Change.PASSWORD,
    "account/email/password_reset": Change.PASSWORD,
    "mfa/email/totp_activated": Change.APP_ADDED,
    "mfa/email/totp_deactivated": Change.APP_REMOVED,
    "mfa/email/webauthn_added": Change.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": Change.PASSKEY_REMOVED,
    "mfa/email/recovery_codes_generated": Change.CODES_MADE,
}
REMOVED = {
    Authenticator.Type.TOTP: Change.APP_REMOVED,
    Authenticator.Type.WEBAUTHN: Change.PASSKEY_REMOVED,
    Authenticator.Type.RECOVERY_CODES: Change.CODES_REMOVED,
}


@dataclass(frozen=True)
class ByBrowser:
    """The person's own deed, or of whoever has their session or their mailbox."""

    user_agent: str

    def language(self, _user: User) -> str | None:
        """That of the page they see."""
        return translation.get_language()

    def words(self) -> str:
        return _("Done in: %(browser)s") % {"browser": browser_words(self.user_agent)}


@dataclass(frozen=True)
class ByOperator:
    """Done on the operator's pages."""

    def language(self, user: User) -> str:
        """The one they chose for the console, or the first that they speak of those it has."""
        if user.language:
            return user.language
        members = user.memberships.order_by("created_at", "pk")
        return console_language([code for member in members for code in member.languages])

    def words(self) -> str:
        return _("Done by: the operator of this server")


def mail_change(user: User, change: Change, by: ByBrowser | ByOperator) -> None:
    """Holds no secret, and no link that does anything by itself. What was changed stays so when no mail can be sent."""
    if mail_is_logged():
        return
    with translation.override(by.language(user)):
        subject, text = _("The sign-in of your Handoff account was changed"), "\n\n".join(_lines(user, change, by))
    try:
        send_mail(subject, text, None, [user.email])
    except (SMTPException, OSError):
        log.warning("account_change_not_mailed", extra={"user": user.pk, "change": change}, exc_info=True)


def _lines(user: User, change: Change, by: ByBrowser | ByOperator) -> list[str]:
    when = f"{formats.date_format(timezone.localtime(), 'DATETIME_FORMAT')} {timezone.get_current_timezone_name()}"
    facts = [_("Account: %(email)s"), _("When: %(when)s")]
    told = {"email": user.email, "when": when}
    return [
        str(change.label),
        "\n".join([*(fact % told for fact in facts), by.words()]),
        _("If that is as it should be, there is nothing to do."),
        _(
            "If it is not, set a new password at once, which signs out every browser. Then look at your two-step "
            "sign-in, and tell an owner of your workspace."
        ),
        settings.PLATFORM_DOMAIN + reverse("account_reset_password"),
    ]
