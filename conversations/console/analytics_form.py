"""Which period, and which handoffs, the figures are of; all of it stands in the address."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversations.console.forms import other_agents
from conversations.figures import LONGEST
from conversations.models import Direction, Handoff
from conversations.models.handoff import HandoffQuerySet
from triggers.models import Trigger, TriggerKind
from workspaces.models import Workspace

USUAL_DAYS = 30


class AnalyticsForm(forms.Form):
    """Days are those of UTC, the last included. What is not chosen: the 30 days up to today, handed to others;
    handed to us where nobody is handed to.
    """

    since = forms.DateField(label=gettext_lazy("First day"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=forms.DateInput({"type": "date"}))
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), required=False)
    link = forms.ChoiceField(label=gettext_lazy("Other agent"), required=False)
    trigger = forms.ModelChoiceField(label=gettext_lazy("Trigger"), queryset=Trigger.objects.none(), required=False)

    def __init__(self, data: Mapping[str, Any], *, workspace: Workspace, today: date) -> None:
        usual = {"since": (today - timedelta(days=USUAL_DAYS - 1)).isoformat(), "until": today.isoformat()}
        given = {name: value for name, value in data.items() if value}
        self._workspace, self._today = workspace, today
        self._others, grouped = other_agents(workspace)
        only_receives = {other.direction for other in self._others.values()} == {Direction.INCOMING}
        direction = Direction.INCOMING if only_receives else Direction.OUTGOING
        super().__init__({**usual, "direction": direction, **given})
        cast("forms.ChoiceField", self.fields["direction"]).choices = Direction.choices
        cast("forms.ChoiceField", self.fields["link"]).choices = [("", _("Any")), *grouped]
        triggers = cast("forms.ModelChoiceField[Trigger]", self.fields["trigger"])
        triggers.queryset = Trigger.objects.filter(agent__workspace=workspace)
        triggers.choices = [("", _("Any")), *_by_agent(triggers.queryset, chosen=given.get("trigger", ""))]

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        since, until = chosen.get("since"), chosen.get("until")
        if since and until and (until == date.max or not timedelta() <= until - since < LONGEST):
            text = _("Choose a first day that is not after the last, and at most %(days)d days in all.")
            self.add_error("since", text % {"days": LONGEST.days})
        return chosen

    def handoffs(self) -> HandoffQuerySet:
        """Those that are chosen, of all times. An agent on the other side says the direction by itself."""
        chosen = self.cleaned_data
        other = self._others.get(chosen["link"])
        incoming = chosen["direction"] == Direction.INCOMING
        rows = self._workspace.handoffs.incoming() if incoming else self._workspace.handoffs.outgoing()
        if other:
            rows = rows.filter(other.over("sender" if other.direction == Direction.INCOMING else "connection"))
        return rows.filter(trigger=chosen["trigger"]) if chosen["trigger"] else rows

    def preset(self, days: int) -> str:
        """The end of the address of the same for the last days."""
        kept = {name: self.data[name] for name in ("direction", "link", "trigger") if self.data.get(name)}
        since = self._today - timedelta(days=days - 1)
        return f"?{urlencode({**kept, 'since': since.isoformat(), 'until': self._today.isoformat()})}"


def _by_agent(triggers: QuerySet[Trigger], *, chosen: str) -> list[tuple[str, Any]]:
    """Choices: those that led to a handoff, of what may be thousands; under the name of its agent each, where there are
    several agents. chosen: the id of one that is there in any case.
    """
    groups: dict[tuple[str, UUID], list[tuple[str, str]]] = {}
    led = Q(Exists(Handoff.objects.filter(trigger=OuterRef("pk"))))
    with suppress(ValueError):  # typed into the address: it is not one
        led = led | Q(pk=UUID(chosen))
    rows = triggers.filter(led).order_by("agent__name", "agent_id", "name", "pk")
    for pk, kind, name, agent_id, agent in rows.values_list("pk", "kind", "name", "agent_id", "agent__name"):
        groups.setdefault((agent, agent_id), []).append((str(pk), TriggerKind(kind).title_of(name)))
    several = [(agent, choices) for (agent, _id), choices in groups.items()]
    return several if len(several) > 1 else [choice for _agent, choices in several for choice in choices]
