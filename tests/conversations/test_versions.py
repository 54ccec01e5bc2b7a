"""A conversation runs on the version it began with, whatever is drafted and published meanwhile."""

from importlib import import_module
from typing import Any

from django.apps import apps
from pytest_httpserver import HTTPServer

from agents.models import Agent, Connection
from tests.conversations.scene import Person, action, deliver_all, push, trigger
from tests.conversations.wire_peer import WirePeer, hand_back
from tests.triggers.publishing import publish_rows
from triggers.models import Action, Trigger, TriggerKind


def replace_everything(agent: Agent) -> None:
    agent.triggers.all().delete()
    fallback = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name="New")
    Action.objects.create(trigger=fallback, kind="send_message", settings={"variants": ["The new version."]})
    publish_rows(agent)


def test_a_draft_reaches_nobody_and_what_is_published_reaches_who_comes_next(bank_agent: Agent, person: Person) -> None:
    fallback = Trigger.objects.create(agent=bank_agent, kind=TriggerKind.FALLBACK, name="New")
    Action.objects.create(trigger=fallback, kind="send_message", settings={"variants": ["The new version."]})
    bank_agent.touch_draft()
    person.says("anything")
    assert person.reads()[-1] == "answer 1"

    publish_rows(bank_agent)
    person.says("anything")
    assert person.reads()[-1] == "answer 2"
    other = Person(bank_agent)
    other.says("anything")
    assert other.reads()[-1] == "The new version."


def test_a_survey_goes_on_as_it_began(bank_agent: Agent) -> None:
    asking = trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("card",))
    questions = [{"text": "Your name?", "variable": "name"}, {"text": "Which, {name}?", "variable": "card"}]
    action(asking, "show_survey", questions=questions)
    action(asking, "send_message", variants=["Thank you, {name}."])
    person = Person(bank_agent)
    person.says("my card")
    replace_everything(bank_agent)
    person.says("Ana")
    person.says("The blue one")
    assert person.reads()[-3:] == ["Your name?", "Which, Ana?", "Thank you, Ana."]


def test_it_comes_back_to_where_it_left(bank_agent: Agent, connection: Connection, peer: WirePeer) -> None:
    inside = trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED)
    Trigger.objects.filter(pk=inside.pk).update(parent=Trigger.objects.get(name="Complaint"))
    action(inside, "send_message", variants=["How was it?"])
    person = Person(bank_agent)
    person.says("I have a complaint")
    deliver_all()
    replace_everything(bank_agent)
    push(peer, person.handoff, hand_back(2))
    assert person.reads()[-1] == "How was it?"
    assert b'"reason":"Complaint"' in peer.calls[0].body.replace(b" ", b"")


def test_a_request_is_made_and_answered_as_it_was_published(
    bank_agent: Agent, httpserver: HTTPServer, settings: Any, peer: WirePeer
) -> None:
    httpserver.expect_request("/balance").respond_with_json({"n": 5})
    asking = trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",))
    request = {"method": "GET", "url": httpserver.url_for("/balance"), "answer_path": "n"}
    action(asking, "api_request", variable="balance", request=request)
    action(asking, "send_message", variants=["You have {balance}."])
    person = Person(bank_agent)
    person.says("my balance")
    replace_everything(bank_agent)
    deliver_all()
    assert person.reads()[-1] == "You have 5."


def test_a_conversation_that_ended_begins_anew_on_what_is_live(bank_agent: Agent) -> None:
    ending = trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("bye",))
    action(ending, "close", words="Goodbye.")
    person = Person(bank_agent)
    replace_everything(bank_agent)
    person.says("bye")
    assert person.reads()[-1] == "Goodbye." and not person.conversation.open
    person.says("me again")
    assert person.reads()[-1] == "The new version."


def test_a_disconnected_agent_is_not_called_whatever_was_published(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    Connection.objects.update(state="closed")
    person.says("I have a complaint")
    deliver_all()
    assert (person.state()["controller"], peer.calls) == ("agent", [])
    assert "I stay with you." in person.reads()


def test_what_was_going_on_before_there_were_versions_runs_on_the_first(bank_agent: Agent, person: Person) -> None:
    live = bank_agent.versions.latest("number").pk
    Agent.objects.update(live_version=live)
    conversations = type(person.conversation).objects
    conversations.update(flow_version=None)
    import_module("conversations.migrations.0019_running_on_versions").run_on_first_versions(apps, None)
    assert person.conversation.flow_version_id == live
