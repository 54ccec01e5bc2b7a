"""What the preview is of: a past conversation, or one that is pasted."""

import re
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Connection
from conversations.console.rows import names_told, person_name
from conversations.models import AuthorKind, Conversation, Message, MessageKind, SessionDetail
from triggers.models import Action

LISTED = 50
PASTED_AT_MOST, LINES_AT_MOST = 100_000, 1_000
_AGENT = re.compile(r"\s*(?:agent|bot|assistant|agente)\s*[:：]\s*", re.IGNORECASE)
_PERSON = re.compile(r"\s*(?:person|customer|user|visitor|persona|cliente)\s*[:：]\s*", re.IGNORECASE)


class PreviewForm(forms.Form):
    """Everything may be left empty: then the page asks what to show."""

    conversation = forms.ModelChoiceField(
        label=gettext_lazy("A past conversation"), queryset=Conversation.objects.none(), required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Or a pasted one"),
        required=False,
        max_length=PASTED_AT_MOST,
        help_text=gettext_lazy(
            "One message per line. A line that begins with “Agent:” is said by the agent, every other by the person. "
            "Nothing of it is kept."
        ),
        widget=forms.Textarea({"rows": 8, "dir": "auto", "spellcheck": "false", "autocomplete": "off"}),
    )
    details = forms.CharField(
        label=gettext_lazy("Its session details"),
        required=False,
        max_length=PASTED_AT_MOST,
        help_text=gettext_lazy("One per line, such as email = ana@example.org"),
        widget=forms.Textarea({"rows": 4, "dir": "auto", "spellcheck": "false", "autocomplete": "off"}),
    )
    action = forms.ModelChoiceField(
        label=gettext_lazy("With the settings of"), queryset=Action.objects.none(), required=False
    )

    def __init__(self, data: Any, *, connection: Connection) -> None:
        super().__init__(data)
        talks = cast("forms.ModelChoiceField[Conversation]", self.fields["conversation"])
        talks.queryset = (
            Conversation.objects.with_people().filter(agent=connection.agent_id).order_by("-last_activity_at")
        )
        names = _names(list(talks.queryset[:LISTED]))
        talks.choices = [("", _("None chosen")), *names]
        actions = cast("forms.ModelChoiceField[Action]", self.fields["action"])
        actions.queryset = Action.objects.filter(connection=connection).select_related("trigger").order_by("pk")
        triggers = [(str(one.pk), one.trigger.title) for one in actions.queryset]
        actions.choices = [("", _("No action: all that the connection lets through")), *triggers]


def _names(conversations: list[Conversation]) -> list[tuple[str, str]]:
    """An option holds no elements, and so characters keep the way a name runs from the moment beside it."""
    people = names_told(conversations)
    return [(str(one.pk), f"\u2068{person_name(people.get(one.pk))}\u2069, {_time(one)}") for one in conversations]


def _time(conversation: Conversation) -> str:
    return formats.date_format(timezone.localtime(conversation.last_activity_at), "SHORT_DATETIME_FORMAT")


@dataclass(frozen=True)
class Pasted:
    """Rows that are not stored, and never will be."""

    conversation: Conversation
    messages: list[Message]
    details: list[SessionDetail]


def pasted(connection: Connection, *, text: str, details: str) -> Pasted:
    conversation = Conversation(workspace=connection.workspace, agent=connection.agent)
    lines = [line for line in text.splitlines() if line.strip()][:LINES_AT_MOST]
    return Pasted(
        conversation,
        [_message(conversation, position, line) for position, line in enumerate(lines, start=1)],
        [_detail(conversation, line) for line in details.splitlines() if line.strip()][:LINES_AT_MOST],
    )


def _message(conversation: Conversation, position: int, line: str) -> Message:
    is_agent = _AGENT.match(line)
    said = line[is_agent.end() :] if is_agent else line[found.end() if (found := _PERSON.match(line)) else 0 :]
    return Message(
        conversation=conversation,
        position=position,
        kind=MessageKind.TEXT,
        author_kind=AuthorKind.AGENT if is_agent else AuthorKind.PERSON,
        author_name=conversation.agent.name if is_agent else "",
        text=said,
        created_at=timezone.now(),
    )


def _detail(conversation: Conversation, line: str) -> SessionDetail:
    name, _sign, value = line.partition("=")
    return SessionDetail(
        conversation=conversation,
        name=name.strip()[:64],
        value=value.strip(),
        said_by=AuthorKind.PERSON,
        at=timezone.now(),
    )
