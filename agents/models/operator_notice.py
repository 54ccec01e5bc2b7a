"""What the people of a workspace are told about a link."""

from typing import Self

from django.db import models
from django.db.models import Q

from agents.models.link import Connection, LinkState, PeerLink, Sender
from workspaces.models import Workspace


class OperatorNoticeQuerySet(models.QuerySet["OperatorNotice"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def current(self) -> Self:
        """Of links that are in use, and in trouble now."""
        in_use = Q(connection__state=LinkState.VERIFIED) | Q(sender__state=LinkState.VERIFIED)
        return self.open().filter(in_use).select_related("connection__agent", "sender__agent")

    def about(self, link: PeerLink) -> Self:
        return self.filter(connection=link.pk) if isinstance(link, Connection) else self.filter(sender=link.pk)


class OperatorNotice(models.Model):
    """One bad spell of a link: told to the people of the workspace when it begins, and when it is over."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="operator_notices")
    # Exactly one of the two.
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True, related_name="notices")
    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, null=True, related_name="notices")
    reason = models.CharField(max_length=40)  # a protocol.errors.Reason: the failure that brought it on
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # null: not over
    mailed_at = models.DateTimeField(null=True)  # null: its beginning is not mailed (yet)
    end_mailed_at = models.DateTimeField(null=True)  # null: its end is not mailed (yet)

    objects = OperatorNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(connection__isnull=False, sender__isnull=True)
                | Q(connection__isnull=True, sender__isnull=False),
                name="notice_about_one_link",
            ),
            models.UniqueConstraint(
                fields=["connection"], condition=Q(ended_at__isnull=True), name="notice_once_per_connection"
            ),
            models.UniqueConstraint(
                fields=["sender"], condition=Q(ended_at__isnull=True), name="notice_once_per_sender"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "-began_at"], name="notice_newest_first")]

    def __str__(self) -> str:
        return f"{self.link.remote_name}: {self.reason}"

    @property
    def link(self) -> Connection | Sender:
        link = self.connection or self.sender
        if link is None:
            raise RuntimeError("The database lets no notice exist without a link.")
        return link
