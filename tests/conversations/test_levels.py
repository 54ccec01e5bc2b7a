"""A conversation remembers the trigger its person is in."""

import pytest

from agents.models import Agent
from conversations.models import Conversation
from tests.conversations.scene import Person
from tests.triggers.publishing import publish_rows
from triggers.models import Action, Intent, Trigger, TriggerKind

pytestmark = pytest.mark.django_db


def _listens(
    agent: Agent, keyword: str, answer: str, *, parent: Trigger | None = None, closes: bool = False
) -> Trigger:
    row = Trigger.objects.create(agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name=keyword, parent=parent)
    Intent.objects.create(trigger=row, keywords=[keyword])
    if closes:
        Action.objects.create(trigger=row, kind="close", settings={"words": answer})
    else:
        Action.objects.create(trigger=row, kind="send_message", settings={"variants": [answer]})
    return row


def test_what_stands_inside_a_trigger_answers_from_then_on(person: Person) -> None:
    agent = person.conversation.agent
    loan = _listens(agent, "loan", "Which loan?")
    _listens(agent, "rate", "Three per cent", parent=loan)
    _listens(agent, "bye", "Goodbye", closes=True)
    Conversation.objects.update(flow_version=publish_rows(agent))
    for text in ("rate", "loan", "hm", "rate"):
        person.says(text)
    assert person.reads()[1:] == ["answer 1", "Which loan?", "answer 3", "Three per cent"]
    person.says("bye")
    assert person.conversation.flow_level == ""
