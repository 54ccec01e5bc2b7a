"""From the draft to what is live, and back. Each deed is one transaction that is audited."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from agents.models import Agent
from triggers.live_links import LiveLinks
from triggers.live_teams import LiveTeams
from triggers.models import Action, FlowVersion, Intent, Trigger, TriggerKind
from triggers.problems import Problem, problems_of
from triggers.snapshots import Rows, draft_of, holds, rows_of, write_rows
from workspaces import audit
from workspaces.encrypted_fields import DecryptionFailed
from workspaces.models import Actor, AuditAction, member_in


class DraftMoved(Exception):
    """Somebody has changed the draft since it was looked at."""


class DraftBroken(Exception):
    """What is in the draft would break conversations."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


@transaction.atomic
def publish(*, agent: Agent, actor: Actor, note: str = "", revision: int | None = None) -> FlowVersion:
    """Makes the draft the next version, on which conversations begin from now on. Where it is what is live, as when it
    is published twice, that stays.

    revision: of the draft as the builder saw it (``Agent.draft_revision``); None: whatever it is. Raises DraftMoved and
    DraftBroken.
    """
    held = _hold(agent)
    if revision is not None and held.draft_revision != revision:
        raise DraftMoved
    rows = draft_of(held)
    if errors := [each for each in problems_of(rows, LiveLinks(held), LiveTeams(held.workspace)) if each.is_error]:
        raise DraftBroken(errors)
    if (live := _live_already(held, rows)) is not None:
        return live
    version = put_live(agent, rows, actor=actor, note=note)
    _record(AuditAction.DRAFT_PUBLISHED, version, actor)
    return version


def _live_already(agent: Agent, rows: Rows) -> FlowVersion | None:
    """None also where the key is gone by which what is live could be compared: publishing is the way out of that."""
    try:
        live = live_version_of(agent)
    except DecryptionFailed:
        return None
    return live if live is not None and holds(live, rows) else None


def put_live(agent: Agent, rows: Rows, *, actor: Actor = None, note: str = "") -> FlowVersion:
    """As the next version, whatever is in them. The caller holds the agent."""
    last = agent.versions.aggregate(last=Max("number"))["last"] or 0
    version = FlowVersion(agent=agent, number=last + 1, note=note, published_by=member_in(actor))
    write_rows(version, rows)
    version.save()
    agent.live_version = version.pk
    agent.save(update_fields=["live_version"])
    return version


def freeze_draft(agent: Agent) -> FlowVersion:
    """The draft as it is now, for a test chat. It has no number, and never goes live."""
    version = FlowVersion(agent=agent)
    write_rows(version, draft_of(agent))
    version.save()
    return version


@transaction.atomic
def discard_changes(*, agent: Agent, actor: Actor) -> None:
    """Makes the draft what is live. Raises FlowVersion.DoesNotExist when nothing is."""
    version = _replace_draft(agent, _hold(agent).live_version)
    _record(AuditAction.DRAFT_DISCARDED, version, actor)


@transaction.atomic
def restore_as_draft(*, version: FlowVersion, actor: Actor) -> None:
    """Makes the draft what the version is. What is live stays live until it is published."""
    _hold(version.agent)
    _record(AuditAction.VERSION_RESTORED, _replace_draft(version.agent, version.pk), actor)


def live_version_of(agent: Agent) -> FlowVersion | None:
    """With who published it."""
    versions = agent.versions.select_related("published_by")
    return versions.filter(pk=agent.live_version).first() if agent.live_version else None


def _hold(agent: Agent) -> Agent:
    return Agent.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=agent.pk)


def _replace_draft(agent: Agent, version_id: UUID | None) -> FlowVersion:
    if version_id is None:
        raise FlowVersion.DoesNotExist
    version = agent.versions.select_related("agent__workspace").get(pk=version_id)
    rows, there = rows_of(version), set(agent.connections.values_list("pk", flat=True))
    agent.triggers.all().delete()
    agent.removals.all().delete()  # what was deleted may be there again
    # Equal positions of old rows were told apart by when they were made.
    for position, trigger in enumerate(rows.triggers):
        trigger.position = position
    for position, action in enumerate(rows.actions):
        action.position = position
        action.connection_id = action.connection_id if action.connection_id in there else None
    Trigger.objects.bulk_create(rows.triggers)
    Intent.objects.bulk_create(each.intent for each in rows.triggers if each.kind == TriggerKind.MESSAGE_RECEIVED)
    Action.objects.bulk_create(rows.actions)
    agent.touch_draft()
    return version


def _record(deed: AuditAction, version: FlowVersion, actor: Actor) -> None:
    agent = version.agent
    name = f"{agent.name} · {version.number}"
    audit.record(workspace=agent.workspace, action=deed, subject=version, subject_name=name, actor=actor)
