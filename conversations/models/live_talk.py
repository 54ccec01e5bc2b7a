"""The institution's own people in a conversation: who may be asked, who is, and since when."""

import uuid
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Controller, Conversation
from workspaces.access import Permission, roles_with
from workspaces.models import Member, User, Workspace
from workspaces.teams.models import Team

SEEN_WITHIN = timedelta(minutes=2)  # of having a page open: longer ago, nobody sits there


class LiveAgentQuerySet(models.QuerySet["LiveAgent"]):
    def there(self, workspace_id: UUID, *, at: datetime) -> Self:
        """Those of a workspace who say that they are available and have a page of the console open, while their role
        lets them talk.
        """
        may = self.filter(member__role__in=roles_with(Permission.TALK), member__user__is_active=True)
        return may.filter(member__workspace=workspace_id, available=True, seen_at__gt=at - SEEN_WITHIN)


class LiveAgent(models.Model):
    """A member as people in a chat meet them."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="live_agent")
    shown_name = models.CharField(_("name shown to people"), max_length=80, blank=True)  # empty: none chosen yet
    available = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)  # when a page was last open; null: never

    objects = LiveAgentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.shown_name


class LiveTalkState(models.TextChoices):
    WAITING = "waiting", _("Waiting for a live agent")
    ACTIVE = "active", _("With a live agent")
    GIVEN_BACK = "given_back", _("Given back")
    PASSED_ON = "passed_on", _("Taken over by another live agent")
    CLOSED = "closed", _("Closed")
    LEFT = "left", _("The person went back")
    UNANSWERED = "unanswered", _("Nobody was there")
    TAKEN_BACK = "taken_back", _("Taken back by the other institution")
    IDLE = "idle", _("Nobody said anything for a while")


class AskedOf(models.TextChoices):
    """Who is told of a talk that waits, among its team or, where it has none, among everybody of the workspace."""

    EVERYBODY = "everybody", _("Everybody")
    SPEAKERS = "speakers", _("Those who speak its language")
    NOBODY_SPEAKS = "nobody_speaks", _("Everybody: nobody who is there speaks its language")
    MEMBER = "member", _("The member it is assigned to")


GOING_ON = (LiveTalkState.WAITING, LiveTalkState.ACTIVE)


class LiveTalkQuerySet(models.QuerySet["LiveTalk"]):
    def going_on(self) -> Self:
        return self.filter(state__in=GOING_ON)

    def waiting(self) -> Self:
        return self.filter(state=LiveTalkState.WAITING)


class LiveTalk(models.Model):
    """One passing of control from our agent, or another institution's, to a live agent: ``waiting → active → ended``,
    or at once ``active`` when a live agent takes over unasked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="live_talks")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="live_talks")
    state = models.CharField(max_length=16, choices=LiveTalkState.choices)
    epoch = models.PositiveIntegerField()  # the conversation's, when it began
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # null while waiting
    shown_name = models.CharField(max_length=80, blank=True)  # the live agent's, as the person sees it
    # Whom it was meant for. Neither leaves the institution. Null: anybody; or the team, or the member, is gone.
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    assignee = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=16, blank=True, db_default="")  # the person's, without a region
    asked_of = models.CharField(
        max_length=16, choices=AskedOf.choices, default=AskedOf.EVERYBODY, db_default="everybody"
    )
    queued_at = models.DateTimeField(null=True)  # since when it waits for those it waits for now; null: not waiting
    # The trigger that asked for a live agent: it need not be in the draft any more. Null: the live agent came unasked.
    trigger = models.ForeignKey(
        "triggers.Trigger", on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    settings = models.JSONField(default=dict)  # triggers.effects.LiveSettings, as they were then
    place = models.PositiveIntegerField(default=0)  # in the queue, from 1, as the person was told; 0: not waiting
    asked_at = models.DateTimeField()
    give_up_at = models.DateTimeField(null=True)  # when our agent goes on if nobody came; null: not waiting
    taken_at = models.DateTimeField(null=True)  # null: nobody came (yet)
    ended_at = models.DateTimeField(null=True)  # null: going on

    objects = LiveTalkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(state__in=["waiting", "active"]), name="live_talk_one_going_on"
            )
        ]
        # The queue of a workspace, and what the clock looks at.
        indexes = [
            models.Index(
                fields=["workspace", "asked_at"], condition=Q(state__in=["waiting", "active"]), name="live_talk_queue"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    def ends(self, state: LiveTalkState, *, at: datetime) -> None:
        """The caller holds the conversation, so nobody else ends it at the same time."""
        self.state, self.ended_at, self.place = state, at, 0
        self.save(update_fields=["state", "ended_at", "place"])


def live_talk(conversation: Conversation) -> LiveTalk | None:
    """The talk by which a live agent has the conversation, or will get it."""
    # Control is with a live agent exactly as long as there is one.
    if conversation.controller != Controller.LIVE:
        return None
    return LiveTalk.objects.going_on().filter(conversation=conversation).first()
