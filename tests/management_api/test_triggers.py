"""Triggers and actions through the management API: the console's forms say what is right."""

from typing import Any

import pytest

from agents.models import Agent
from tests.conversations.console_world import connection_of
from tests.management_api.program import Program, fields_of
from triggers.actions import ACTIONS
from triggers.models import Action, Trigger, TriggerKind
from triggers.stored_actions import read_action
from workspaces.models import AuditEntry

COMPLAINT = {"kind": "message_received", "name": "Complaint", "keywords": ["complain*"]}


def add_trigger(builder: Program, agent: Agent, **fields: Any) -> Any:
    return builder.does(f"agents/{agent.pk}/triggers/", {**COMPLAINT, **fields})


def add_action(builder: Program, agent: Agent, trigger: Any, kind: str, **fields: Any) -> Any:
    return builder.does(f"agents/{agent.pk}/triggers/{trigger['id']}/actions/", {"kind": kind, **fields})


def refused_action(builder: Program, agent: Agent, trigger: Any, kind: str, **fields: Any) -> dict[str, str]:
    path = f"agents/{agent.pk}/triggers/{trigger['id']}/actions/"
    return fields_of(builder.is_refused("POST", path, {"kind": kind, **fields}))


def test_a_trigger_is_made_read_changed_and_deleted(builder: Program, agent: Agent) -> None:
    revision = agent.draft_revision
    made = add_trigger(builder, agent)
    path = f"agents/{agent.pk}/triggers/{made['id']}/"
    assert made == builder.reads(path)
    assert (made["keywords"], made["training_phrases"], made["enabled"]) == (["complain*"], [], True)
    changed = builder.changes(path, {"training_phrases": ["I am unhappy", "I am cross"], "enabled": False})
    assert (changed["keywords"], changed["training_phrases"]) == (["complain*"], ["I am unhappy", "I am cross"])
    assert changed["enabled"] is False
    agent.refresh_from_db()
    assert agent.draft_revision == revision + 2
    assert builder.asks("DELETE", path).status_code == 204
    assert not Trigger.objects.exists()
    assert AuditEntry.objects.filter(object_type="trigger").count() == 3


@pytest.mark.parametrize("kind", TriggerKind)
def test_every_kind_of_trigger_can_be_made(builder: Program, agent: Agent, kind: str) -> None:
    words = {"keywords": ["x"], "name": "X"} if kind == TriggerKind.MESSAGE_RECEIVED else {}
    made = builder.does(f"agents/{agent.pk}/triggers/", {"kind": kind, **words})
    assert (made["kind"], bool(made["name"])) == (kind, True)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"keywords": []}, {"keywords": "invalid"}),
        ({"keywords": ["x" * 201]}, {"keywords": "invalid"}),
        ({"keywords": ["two\nlines"]}, {"keywords.0": "several_lines"}),
        ({"threshold": 0.1}, {"threshold": "min_value"}),
        ({"kind": "chat_started"}, {"keywords": "unknown"}),
        ({"kind": "other"}, {"kind": "invalid_choice"}),
        ({"parent": "6f1c9bb2-0d6e-4d5b-9d55-0f6f3c8a7a01"}, {"parent": "invalid_choice"}),
        ({"position": 0}, {"position": "unknown"}),
    ],
)
def test_a_trigger_is_held_to_the_rules_of_its_form(
    builder: Program, agent: Agent, fields: Any, code: dict[str, str]
) -> None:
    problem = builder.is_refused("POST", f"agents/{agent.pk}/triggers/", {**COMPLAINT, **fields})
    assert fields_of(problem) == code
    assert not Trigger.objects.exists()


def test_triggers_are_put_in_order(builder: Program, agent: Agent) -> None:
    made = [add_trigger(builder, agent, name=name) for name in "ABC"]
    assert builder.does(f"agents/{agent.pk}/triggers/{made[2]['id']}/move/", {"position": 0})["position"] == 0
    assert list(agent.triggers.in_order().values_list("name", flat=True)) == ["C", "A", "B"]
    builder.does(f"agents/{agent.pk}/triggers/{made[2]['id']}/move/", {"position": 99})
    assert list(agent.triggers.in_order().values_list("name", flat=True)) == ["A", "B", "C"]


def test_a_return_stands_inside_what_hands_over(builder: Program, agent: Agent) -> None:
    outer = add_trigger(builder, agent)
    inner = {"kind": "conversation_returned", "parent": outer["id"]}
    path = f"agents/{agent.pk}/triggers/"
    assert fields_of(builder.is_refused("POST", path, inner)) == {"parent": "invalid_choice"}
    add_action(builder, agent, outer, "external_handoff")
    made = builder.does(path, inner)
    assert made["parent"] == outer["id"]
    assert builder.changes(f"{path}{made['id']}/", {"parent": None})["parent"] is None


def test_a_handoff_gets_what_the_console_proposes(builder: Program, agent: Agent) -> None:
    connection, trigger = connection_of(agent), add_trigger(builder, agent)
    made = add_action(
        builder, agent, trigger, "external_handoff", connection=str(connection.pk), settings={"accept_seconds": 20}
    )
    assert (made["connection"], made["settings"]["accept_seconds"]) == (str(connection.pk), 20)
    assert "{agent}" in made["settings"]["announcement"]
    assert made["settings"]["return_text"]
    path = f"agents/{agent.pk}/actions/{made['id']}/"
    assert made == builder.reads(path)
    changed = builder.changes(path, {"settings": {"history": {"kind": "last", "count": 3}}, "connection": None})
    assert (changed["settings"]["history"], changed["connection"]) == ({"kind": "last", "count": 3}, None)
    assert changed["settings"]["accept_seconds"] == 20
    assert builder.asks("DELETE", path).status_code == 204
    assert not Action.objects.exists()


SETTINGS: dict[str, dict[str, Any]] = {
    "send_message": {"variants": ["Hello.\nHow are you?", "Hi."], "quick_replies": ["Well", "Badly"]},
    "show_survey": {
        "questions": [
            {"text": "Your name?", "variable": "name"},
            {"text": "Which one?", "variable": "kind", "type": "choice", "answers": ["A", "B"], "skippable": True},
        ]
    },
    "collect_feedback": {"question": "How was it?"},
    "set_variable": {"variable": "case", "source": "reference", "starts_with": "HB", "private": True},
    "create_ticket": {"subject": "A complaint", "priority": "urgent", "category": "Cards", "variable": "case"},
    "api_request": {
        "request": {"method": "POST", "url": "https://crm.bank.example/cases", "body": "{}", "seconds": 10},
        "headers": [["Authorization", "Bearer crm-key"], ["X-Branch", "7"]],
        "variable": "case",
    },
    "branch": {"match": "any", "conditions": [{"detail": "name", "operator": "is", "value": "Ana", "origin": "here"}]},
    "external_handoff": {"consent": "ask", "details": ["name"], "return_phrases": ["back please"]},
    "human_handoff": {"wait_minutes": 3},
    "close": {"words": "Goodbye."},
}


def test_every_kind_is_tried_but_the_one_that_needs_another_trigger() -> None:
    assert set(SETTINGS) | {"jump"} == set(ACTIONS)


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_kind_of_action_keeps_its_settings(builder: Program, agent: Agent, kind: str) -> None:
    made = add_action(builder, agent, add_trigger(builder, agent), kind, settings=SETTINGS[kind])
    secret = ACTIONS[kind].secret_settings
    for name, value in SETTINGS[kind].items():
        if name in secret:
            assert name in made["secret_settings"]
            assert name not in made["settings"]
        else:
            assert ACTIONS[kind].from_json(made["settings"]).to_json()[name] == made["settings"][name]
            assert str(value)[:6] == str(made["settings"][name])[:6]
    row = Action.objects.get()
    kept = read_action(row)
    assert kept is not None
    same = builder.changes(f"agents/{agent.pk}/actions/{made['id']}/", {"settings": {}})
    assert same == made
    row.refresh_from_db()
    assert read_action(row) == kept


def test_a_jump_leads_to_another_trigger_and_not_round_in_a_circle(builder: Program, agent: Agent) -> None:
    first, second = add_trigger(builder, agent, name="A"), add_trigger(builder, agent, name="B")
    add_action(builder, agent, first, "jump", settings={"trigger": second["id"]})
    found = refused_action(builder, agent, second, "jump", settings={"trigger": first["id"]})
    assert set(found) == {"settings.trigger"}


ASKS = {"request": {"url": "https://crm.bank.example/"}, "variable": "x"}


@pytest.mark.parametrize(
    ("kind", "fields", "places"),
    [
        ("send_message", {}, {"settings.variant_1"}),
        ("send_message", {"settings": {"variants": "Hello"}}, {"settings.variants"}),
        ("send_message", {"settings": {"variants": ["Hello"], "colour": "red"}}, {"settings.colour"}),
        ("external_handoff", {"settings": {"accept_seconds": 1}}, {"settings.accept_seconds"}),
        ("external_handoff", {"settings": {"accept_seconds": True}}, {"settings.accept_seconds"}),
        ("external_handoff", {"settings": {"consent": "given"}}, {"settings.consent"}),
        ("external_handoff", {"settings": {"announcement": ""}}, {"settings.announcement"}),
        ("external_handoff", {"settings": {"history": {"kind": "last", "colour": 1}}}, {"settings.history"}),
        ("external_handoff", {"connection": "6f1c9bb2-0d6e-4d5b-9d55-0f6f3c8a7a01"}, {"connection"}),
        ("send_message", {"connection": "6f1c9bb2-0d6e-4d5b-9d55-0f6f3c8a7a01"}, {"connection"}),
        ("show_survey", {"settings": {"questions": [{"text": "", "variable": "a"}]}}, {"settings.questions.0.text"}),
        ("branch", {"settings": {"conditions": [{"operator": "known"}]}}, {"settings.conditions.0.detail"}),
        ("branch", {"settings": {"conditions": [{"detail": "a", "operator": "is"}]}}, {"settings.conditions.0.value"}),
        ("branch", {"settings": {"conditions": [{"detail": "a", "origin": "x"}]}}, {"settings.conditions"}),
        ("api_request", {"settings": {"request": {"url": "http://10.0.0.1/"}, "variable": "x"}}, {"settings.url"}),
        ("api_request", {"settings": {**ASKS, "headers": [["X-Name", "Zoë"]]}}, {"settings.headers"}),
        ("api_request", {"settings": {**ASKS, "headers": [["Host", "other.example"]]}}, {"settings.headers"}),
        ("api_request", {"settings": {**ASKS, "headers": [["X-A", "1"], ["X-A", "2"]]}}, {"settings.headers"}),
        ("send_message", {"settings": {"variants": list("abcdef")}}, {"settings.variants"}),
        ("send_message", {"settings": {"variants": ["a"], "quick_replies": ["b", "b"]}}, {"settings.quick_replies"}),
        ("other", {}, {"kind"}),
        ("send_message", {"arm": "then", "parent": "6f1c9bb2-0d6e-4d5b-9d55-0f6f3c8a7a01"}, {"parent"}),
        ("send_message", {"position": 3}, {"position"}),
    ],
)  # fmt: skip
def test_an_action_is_held_to_the_rules_of_its_form(
    builder: Program, agent: Agent, kind: str, fields: Any, places: set[str]
) -> None:
    assert set(refused_action(builder, agent, add_trigger(builder, agent), kind, **fields)) == places
    assert not Action.objects.exists()


def test_what_may_not_stand_in_a_closing_chat_is_refused(builder: Program, agent: Agent) -> None:
    closing = builder.does(f"agents/{agent.pk}/triggers/", {"kind": "chat_closed"})
    assert set(refused_action(builder, agent, closing, "human_handoff")) == {"kind"}


def test_actions_stand_on_the_ways_of_a_branch_and_are_put_in_order(builder: Program, agent: Agent) -> None:
    trigger = add_trigger(builder, agent)
    branch = add_action(builder, agent, trigger, "branch", settings=SETTINGS["branch"])
    inside = {"parent": branch["id"], "arm": "then"}
    first, second = (
        add_action(builder, agent, trigger, "close", settings={"words": text}, **inside) for text in ("1", "2")
    )
    assert builder.does(f"agents/{agent.pk}/actions/{second['id']}/move/", {"position": 0})["position"] == 0
    assert builder.reads(f"agents/{agent.pk}/actions/{first['id']}/")["position"] == 1
    assert set(refused_action(builder, agent, trigger, "close", parent=branch["id"], arm="maybe")) == {"parent"}


def test_kept_headers_go_to_the_server_they_were_sent_for_and_no_other(builder: Program, agent: Agent) -> None:
    made = add_action(builder, agent, add_trigger(builder, agent), "api_request", settings=SETTINGS["api_request"])
    path = f"agents/{agent.pk}/actions/{made['id']}/"
    request = made["settings"]["request"]
    builder.changes(path, {"settings": {"request": {**request, "url": "https://crm.bank.example/other"}}})
    elsewhere = {"settings": {"request": {**request, "url": "https://evil.example/"}}}
    problem = builder.is_refused("PATCH", path, elsewhere, If_Match="*")
    assert set(fields_of(problem)) == {"settings.headers"}
    builder.changes(path, {"settings": {"headers": [["Authorization", "Bearer new"]]}})
    kept: Any = read_action(Action.objects.get())
    assert (kept.request.url, kept.request.headers) == (
        "https://crm.bank.example/other",
        (("Authorization", "Bearer new"),),
    )
    assert "Bearer" not in builder.asks("GET", path).text


def test_of_two_builders_the_second_is_told(builder: Program, agent: Agent) -> None:
    made = add_trigger(builder, agent)
    path = f"agents/{agent.pk}/triggers/{made['id']}/"
    etag = builder.asks("GET", path).headers["ETag"]
    builder.changes(path, {"name": "One"})
    assert builder.is_refused("PATCH", path, {"name": "Two"}, If_Match=etag)["code"] == "changed_meanwhile"


def test_the_kinds_of_action_are_listed_with_their_settings(builder: Program) -> None:
    kinds = {kind["kind"]: kind for kind in builder.reads("action-kinds/")}
    assert set(kinds) == set(ACTIONS)
    assert kinds["external_handoff"]["defaults"]["accept_seconds"] == 10
    assert kinds["branch"]["arms"] == ["then", "else"]
    assert kinds["api_request"]["secret_settings"] == ["headers"]


def test_lists_can_be_narrowed(builder: Program, agent: Agent) -> None:
    trigger = add_trigger(builder, agent)
    path = f"agents/{agent.pk}/triggers/"
    assert len(builder.reads(f"{path}?kind=message_received&enabled=true")["items"]) == 1
    assert builder.reads(f"{path}?kind=fallback")["items"] == []
    add_action(builder, agent, trigger, "close", settings={"words": "Bye"})
    assert len(builder.reads(f"{path}{trigger['id']}/actions/?kind=close")["items"]) == 1
    assert builder.reads(f"{path}{trigger['id']}/actions/?enabled=false")["items"] == []


def test_what_is_published_twice_is_one_version(builder: Program, agent: Agent) -> None:
    made = add_trigger(builder, agent)
    path = f"agents/{agent.pk}/versions/"
    answers = [builder.asks("POST", path, {"note": "first"}), builder.asks("POST", path, {"note": "again"})]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    builder.changes(f"agents/{agent.pk}/triggers/{made['id']}/", {"name": "Another"})
    assert builder.asks("POST", path, {}).json()["number"] == 2


def test_what_was_deleted_comes_back_with_everything_in_it(builder: Program, agent: Agent) -> None:
    made = add_trigger(builder, agent)
    said = add_action(builder, agent, made, "send_message", settings={"variants": ["Sorry."]})
    builder.asks("DELETE", f"agents/{agent.pk}/triggers/{made['id']}/")
    [removal] = builder.reads(f"agents/{agent.pk}/removals/")["items"]
    assert (removal["name"], removal["row_ids"]) == (made["name"], [made["id"], said["id"]])
    path = f"agents/{agent.pk}/removals/{removal['id']}/restore/"
    assert builder.does(path) == {"kind": "trigger", "id": made["id"]}
    assert builder.reads(f"agents/{agent.pk}/actions/{said['id']}/") == said
    assert builder.is_refused("POST", path)["code"] == "not_found"
    assert builder.reads(f"agents/{agent.pk}/removals/")["items"] == []


def test_phrases_that_count_in_one_language_are_read_and_set(builder: Program, agent: Agent) -> None:
    Agent.objects.update(languages=["en", "es", "th"])
    made = add_trigger(builder, agent, keywords=[], only_in={"es": {"keywords": ["once"]}})
    empty: dict[str, list[str]] = {"training_phrases": [], "excluded_phrases": []}
    assert made["only_in"] == {"es": {"keywords": ["once"], **empty}}
    path = f"agents/{agent.pk}/triggers/{made['id']}/"
    assert builder.changes(path, {"name": "Once"})["only_in"] == made["only_in"]
    changed = builder.changes(path, {"only_in": {"th": {"keywords": ["สิบเอ็ด"]}}})
    assert changed["only_in"] == {"th": {"keywords": ["สิบเอ็ด"], **empty}}
    assert builder.reads(path) == changed


@pytest.mark.parametrize(
    ("only_in", "codes"),
    [
        ({"xx": {"keywords": ["x"]}}, {"only_in.xx.keywords": "unknown"}),
        ({"es": {"keywords": ["x" * 201]}}, {"only_in.es.keywords": "invalid"}),
        ({"es": {"other": ["x"]}}, {"only_in.es.other": "unknown"}),
        ({"es": {"keywords": ["a\nb"]}}, {"only_in.es.keywords.0": "several_lines"}),
    ],
)
def test_phrases_of_one_language_are_held_to_the_rules_of_the_form(
    builder: Program, agent: Agent, only_in: Any, codes: dict[str, str]
) -> None:
    Agent.objects.update(languages=["en", "es", "th"])
    sent = {**COMPLAINT, "only_in": only_in}
    assert fields_of(builder.is_refused("POST", f"agents/{agent.pk}/triggers/", sent)) == codes
