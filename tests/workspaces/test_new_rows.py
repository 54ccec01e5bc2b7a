"""A row that is made quickly is the row that Django makes."""

import uuid
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from conversations.models import (
    Conversation,
    DeliveryAttempt,
    Handoff,
    Message,
    OutboxItem,
    PlainThread,
    PlainUtterance,
    ReceivedItem,
)
from workspaces.models import Workspace
from workspaces.new_rows import new_row

AT = timezone.now()
CONVERSATION, HANDOFF, ITEM = Conversation(), Handoff(), OutboxItem(pk=7)
CASES: list[tuple[type[models.Model], dict[str, Any]]] = [
    (Message, {"id": uuid.uuid4(), "conversation": CONVERSATION, "handoff": None, "text": "hi", "position": 3}),
    (Message, {"id": uuid.uuid4(), "conversation_id": CONVERSATION.pk, "handoff": HANDOFF, "created_at": AT}),
    (OutboxItem, {"conversation": CONVERSATION, "handoff": HANDOFF, "kind": "turn", "seq": 4, "payload": "hi"}),
    (DeliveryAttempt, {"item": ITEM, "number": 1, "started_at": AT, "finished_at": AT, "outcome": "ok"}),
    (PlainUtterance, {"handoff": HANDOFF, "key": "a", "key_in_turn": "b"}),
    (ReceivedItem, {"handoff": HANDOFF, "seq": 2, "digest": "d", "applied": True}),
]


@pytest.mark.parametrize(("model", "values"), CASES, ids=lambda each: getattr(each, "__name__", ""))
def test_it_is_the_row_that_django_makes(model: type[models.Model], values: dict[str, Any]) -> None:
    made, expected = new_row(model, **values), model(**values)

    assert _contents(made) == _contents(expected)
    assert made._state.adding
    assert made._state.fields_cache == expected._state.fields_cache


def test_each_row_has_an_id_and_values_of_its_own() -> None:
    one, other = new_row(Message, conversation=CONVERSATION), new_row(Message, conversation=CONVERSATION)

    assert one.pk != other.pk
    assert one.extras is not other.extras


def test_the_row_that_it_belongs_to_is_at_hand() -> None:
    assert new_row(Message, conversation=CONVERSATION).conversation is CONVERSATION


def test_it_can_be_given_to_another_row_later() -> None:
    row, other = new_row(Message, conversation=CONVERSATION, handoff=None), Handoff()

    row.handoff = other

    assert row.handoff_id == other.pk


@pytest.mark.parametrize("values", [{"nonsense": 1}, {"conversation": HANDOFF}])
def test_what_does_not_fit_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        new_row(Message, **values)


def test_a_relation_of_another_kind_is_not_forgotten() -> None:
    with pytest.raises(TypeError):
        new_row(PlainThread, handoff=HANDOFF)


def test_a_model_that_makes_its_rows_by_itself_does_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def begun(row: models.Model, **_values: Any) -> None:
        models.Model.__init__(row, name="its own")

    monkeypatch.setattr(Workspace, "__init__", begun)

    assert new_row(Workspace, name="given").name == "its own"


def _contents(row: models.Model) -> dict[str, Any]:
    return {name: value for name, value in row.__dict__.items() if name != "_state"}
