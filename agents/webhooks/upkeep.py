"""What the clock sees to: the log grows no older than it is kept, and owners hear of endpoints that were stopped."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agents.webhooks.models import Delivery, DeliveryState, Endpoint, Event, WhyStopped
from workspaces.checks import mail_is_logged
from workspaces.mail_language import owners_by_language

log = logging.getLogger(__name__)

LOG_KEPT_FOR = timedelta(days=30)
ROWS_PER_ROUND = 1000
MAILS_PER_ROUND = 50


def forget_log(*, now: datetime) -> int:
    """Deletes events of long ago with their deliveries, but for those still to be delivered. Returns how many."""
    due = Delivery.objects.filter(event=OuterRef("pk"), state=DeliveryState.DUE)
    old = Event.objects.filter(~Exists(due), at__lt=now - LOG_KEPT_FOR).values_list("pk", flat=True)
    _rows, deleted = Event.objects.filter(pk__in=list(old[:ROWS_PER_ROUND])).delete()
    return deleted.get(Event._meta.label, 0)


def forget_old_secrets(*, now: datetime) -> int:
    """Those that sign no more."""
    return Endpoint.objects.filter(old_secret_until__lte=now).update(old_secret=None, old_secret_until=None)


def mail_stopped(*, now: datetime) -> int:
    """Tells the owners of each endpoint that was stopped by itself. Returns how many; none while mail is logged."""
    if mail_is_logged():
        return 0
    rows = Endpoint.objects.filter(stopped__in=[WhyStopped.GONE, WhyStopped.FAILING], told_at=None)
    return sum(_mail(one, now=now) for one in rows.select_related("workspace")[:MAILS_PER_ROUND])


def _mail(endpoint: Endpoint, *, now: datetime) -> bool:
    """Marked first: two clocks send one mail. A mail that could not be sent is due again."""
    if not Endpoint.objects.filter(pk=endpoint.pk, told_at=None).update(told_at=now):
        return False
    mails = []
    for language, owners in owners_by_language(endpoint.workspace):
        with translation.override(language):
            subject, text = _words(endpoint)
        mails.append(EmailMessage(subject, text, None, owners))
    try:
        get_connection().send_messages(mails)
    except (SMTPException, OSError):
        log.warning("webhook_notice_not_mailed", extra={"endpoint": str(endpoint.pk)}, exc_info=True)
        Endpoint.objects.filter(pk=endpoint.pk).update(told_at=None)
        return False
    return True


def _words(endpoint: Endpoint) -> tuple[str, str]:
    lines = [
        _("Nothing is sent to %(url)s any more.") % {"url": endpoint.url},
        endpoint.get_stopped_display(),
        _("When it works again, enable it and replay what it missed:"),
        settings.PLATFORM_DOMAIN + reverse("webhooks:endpoint", args=[endpoint.pk]),
    ]
    return _("A webhook was disabled"), "\n\n".join(lines)
