"""Mail to the owners of a workspace when a link turns bad, and when it works again. Sent from the rows, each once."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Literal

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from agents.durations import duration_words
from agents.failure_words import FAILURE_WORDS
from agents.models import OperatorNotice
from agents.operator_notices import SAME_SPELL_WITHIN
from workspaces.checks import mail_is_logged
from workspaces.mail_language import owners_by_language

log = logging.getLogger(__name__)

MAILS_PER_ROUND = 50
NEWS_FOR = timedelta(days=1)  # what began longer ago, while there was no mail, is history

Mark = Literal["mailed_at", "end_mailed_at"]


def mail_notices(*, now: datetime) -> int:
    """Sends what is due. Returns how many; none while mail goes to the log.

    An end is mailed only when it has lasted, so that a link that comes and goes does not fill a mailbox.
    """
    if mail_is_logged():
        return 0
    rows = OperatorNotice.objects.select_related("workspace", "connection__agent", "sender__agent").order_by("pk")
    begun = rows.filter(mailed_at=None, began_at__gt=now - NEWS_FOR)
    over = rows.filter(end_mailed_at=None, mailed_at__isnull=False, ended_at__lte=now - SAME_SPELL_WITHIN)
    sent = [_mail(notice, "mailed_at") for notice in begun[:MAILS_PER_ROUND]]
    sent += [_mail(notice, "end_mailed_at") for notice in over[:MAILS_PER_ROUND]]
    return sum(sent)


def _mail(notice: OperatorNotice, mark: Mark) -> bool:
    """Marked first: two clocks send one mail. A mail that could not be sent is due again."""
    mine = OperatorNotice.objects.filter(pk=notice.pk, **{mark: None}).update(**{mark: timezone.now()})
    if not mine:
        return False
    mails = []
    for language, owners in owners_by_language(notice.workspace):
        with translation.override(language):
            subject, text = _beginning(notice) if mark == "mailed_at" else _end(notice)
        mails.append(EmailMessage(subject, text, None, owners))
    try:
        get_connection().send_messages(mails)
    except (SMTPException, OSError):
        log.warning("notice_not_mailed", extra={"notice": notice.pk}, exc_info=True)
        OperatorNotice.objects.filter(pk=notice.pk).update(**{mark: None})
        return False
    return True


def _beginning(notice: OperatorNotice) -> tuple[str, str]:
    names = _names(notice)
    subject = _("No connection to %(name)s, %(institution)s") % names
    lines = [
        _("%(agent)s has had no connection to %(name)s of %(institution)s (%(domain)s) since %(since)s.") % names,
        str(FAILURE_WORDS.get(notice.reason, notice.reason)),
        _("People who should be handed over stay with your agent meanwhile. You are told when it works again."),
        settings.PLATFORM_DOMAIN + reverse("conversations:notices"),
    ]
    return subject, "\n\n".join(lines)


def _end(notice: OperatorNotice) -> tuple[str, str]:
    subject = _("Connected again to %(name)s, %(institution)s") % _names(notice)
    lasted = (notice.ended_at or timezone.now()) - notice.began_at
    lines = [
        _("%(agent)s reaches %(name)s of %(institution)s again.") % _names(notice),
        _("There was no connection for %(duration)s.") % {"duration": duration_words(lasted)},
    ]
    return subject, "\n\n".join(lines)


def _names(notice: OperatorNotice) -> dict[str, str]:
    link = notice.link
    return {
        "agent": link.agent.name,
        "name": link.remote_name,
        "institution": link.remote_institution,
        "domain": link.platform_domain.split("://", 1)[-1],
        "since": f"{formats.date_format(timezone.localtime(notice.began_at), 'DATETIME_FORMAT')} {settings.TIME_ZONE}",
    }
