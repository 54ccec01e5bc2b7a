"""Writing the file."""

from collections import defaultdict
from uuid import UUID

from agents.models import Agent
from protocol.strict_json import dumps
from triggers.actions.human_handoff import HumanHandoff
from triggers.actions.jump import Jump
from triggers.console.transfer.tree_file import FORMAT, VERSION
from triggers.live_teams import LiveTeams
from triggers.models import Action, Intent, Trigger, TriggerKind
from triggers.stored_actions import read_action

Json = dict[str, object]
NO_TEAM = "?"  # in place of the name of one that is not there any more
_INTENT = ("keywords", "training_phrases", "excluded_phrases", "threshold", "margin")


def tree_file(agent: Agent) -> bytes:
    """All triggers of the agent, disabled ones too, in their order."""
    return dumps({"format": FORMAT, "version": VERSION, "triggers": _Export(agent).level(None)})


class _Export:
    def __init__(self, agent: Agent) -> None:
        self._teams = LiveTeams(agent.workspace)
        rows = list(agent.triggers.select_related("intent").in_order())
        self._keys = {str(row.pk): str(number) for number, row in enumerate(rows, start=1)}
        self._triggers: defaultdict[UUID | None, list[Trigger]] = defaultdict(list)
        for row in rows:
            self._triggers[row.parent_id].append(row)
        self._actions: defaultdict[tuple[UUID, UUID | None, str], list[Action]] = defaultdict(list)
        for action in Action.objects.filter(trigger__agent=agent).select_related("connection").in_order():
            self._actions[action.trigger_id, action.parent_id, action.arm].append(action)

    def level(self, parent: UUID | None) -> list[Json]:
        return [self._trigger(row) for row in self._triggers[parent]]

    def _trigger(self, row: Trigger) -> Json:
        written: Json = {"key": self._keys[str(row.pk)], "kind": row.kind, "name": row.name, "enabled": row.enabled}
        if row.kind == TriggerKind.MESSAGE_RECEIVED:
            intent: Intent = row.intent
            heard = {name: getattr(intent, name) for name in _INTENT}
            written["intent"] = heard | ({"only_in": intent.only_in} if intent.only_in else {})
            written |= {"translations": intent.translations} if intent.translations else {}
        return written | {"actions": self._on(row, None, ""), "inside": self.level(row.pk)}

    def _on(self, trigger: Trigger, parent: UUID | None, arm: str) -> list[Json]:
        rows = self._actions[trigger.pk, parent, arm]
        return [written for row in rows if (written := self._action(trigger, row)) is not None]

    def _action(self, trigger: Trigger, row: Action) -> Json | None:
        kind = read_action(row)
        if kind is None:
            return None  # of a kind that no version since has had
        settings = kind.to_json()
        left_out = sorted(name for name in kind.secret_settings if settings.pop(name, None))
        if isinstance(kind, Jump):
            settings["trigger"] = self._keys.get(kind.trigger, "")
        if isinstance(kind, HumanHandoff) and kind.settings.team:
            team = self._teams.get(kind.settings.team)
            settings["team"] = team.name if team else NO_TEAM
        written: Json = {"kind": row.kind, "enabled": row.enabled, "settings": settings, "left_out": left_out}
        written |= {"translations": row.translations} if row.translations else {}
        if row.connection is not None:
            link = row.connection
            written["connection"] = {
                "platform_domain": link.platform_domain,
                "agent_id": link.remote_agent_id,
                "name": f"{link.remote_name}, {link.remote_institution}",
            }
        if kind.arms:
            written["inside"] = {arm: self._on(trigger, row.pk, arm) for arm, _ in kind.arms}
        return written
