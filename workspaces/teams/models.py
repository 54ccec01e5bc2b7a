"""A team: members of one workspace whom conversations are given to together."""

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from workspaces.models import Member, Workspace

NAME_LENGTH = 60


class TeamQuerySet(models.QuerySet["Team"]):
    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")

    def of_member(self, member: Member) -> Self:
        return self.filter(members=member)


class Team(models.Model):
    """Nobody outside the workspace is told of it: not the person, not another institution."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    languages = models.JSONField(default=list)  # BCP 47 codes that everybody in it can talk in; none: each their own
    members = models.ManyToManyField(Member, related_name="teams")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), "workspace", name="team_once_per_name")]

    def __str__(self) -> str:
        return self.name
