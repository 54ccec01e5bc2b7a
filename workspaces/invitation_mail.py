"""The mail that brings an invitation."""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.utils.translation import gettext as _

from workspaces.checks import mail_is_logged
from workspaces.models import INVITATION_LASTS, Invitation

log = logging.getLogger(__name__)


def mail_invitation(invitation: Invitation, *, link: str, sender: str) -> bool:
    """In the sender's language: the other's is not known. False when there is no mail server or it did not take it."""
    if mail_is_logged():
        return False
    names = {"sender": sender, "workspace": invitation.workspace.name, "days": INVITATION_LASTS.days}
    # A line break in a name would end the subject; Django refuses such a mail.
    subject = " ".join((_("Invitation to %(workspace)s") % names).split())
    lines = [
        _("%(sender)s invites you to the workspace of %(workspace)s in Handoff.") % names,
        _("Open this link to accept. It works once, for you only, and for %(days)d days:") % names,
        link,
        _("If you do not know what this is about, you can ignore this mail."),
    ]
    try:
        send_mail(subject, "\n\n".join(lines), None, [invitation.email])
    except (SMTPException, OSError):
        log.warning("invitation_not_mailed", extra={"invitation": str(invitation.pk)}, exc_info=True)
        return False
    return True
