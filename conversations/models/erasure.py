"""That a person was erased: how much, by whom, and who else got something of it; nothing of what it was."""

import uuid

from django.db import models

from workspaces.models import User, Workspace


class Erasure(models.Model):
    """One deed of erasing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="erasures")
    erased_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    conversations = models.PositiveIntegerField()
    # Who got something of it, by a handoff: [{handoff, their_id, name, institution, domain, at}].
    passed_on = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-at"], name="erasure_newest_first")]

    def __str__(self) -> str:
        return str(self.id)
