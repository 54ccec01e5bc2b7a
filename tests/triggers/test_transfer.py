"""An agent's triggers as a file: what comes out of an import is what went into the export."""

import html
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agents.models import Agent, Connection
from tests.triggers.rows import connect, page, url
from triggers.actions import ACTIONS
from triggers.console.transfer.exporting import tree_file
from triggers.console.transfer.tree_file import MOST_BYTES
from triggers.models import Action, Intent, Trigger, TriggerKind
from triggers.stored_actions import read_action, write_action
from workspaces.models import Workspace

Json = dict[str, Any]


CONDITION = {"detail": "sure", "operator": "is", "value": "yes", "origin": "here"}


@pytest.fixture
def tree(agent: Agent, complaint: Trigger, tala: Connection) -> bytes:
    """Every kind of trigger, and of action one in each way."""
    Intent.objects.update(training_phrases=["Ich möchte mich beschweren", "ขอร้องเรียน"], threshold=0.7, margin=0.1)
    for position, kind in enumerate(kind for kind in TriggerKind if kind != TriggerKind.MESSAGE_RECEIVED):
        Trigger.objects.create(agent=agent, kind=kind, name=f"On {kind}", position=position + 1)
    home = Trigger.objects.create(
        agent=agent, kind=TriggerKind.CONVERSATION_RETURNED, name="Back", parent=complaint, enabled=False
    )
    for position, kind in enumerate(ACTIONS.values()):
        settings = kind.from_json({"text": "Hi"}).to_json()
        Action.objects.create(trigger=home, kind=kind.name, settings=settings, position=position)
    branch = Action.objects.create(trigger=complaint, kind="branch", settings={"conditions": [CONDITION]})
    Action.objects.create(trigger=complaint, parent=branch, arm="else", kind="send_message", settings={})
    Action.objects.create(trigger=complaint, kind="jump", settings={"trigger": str(home.pk)}, position=1)
    Action.objects.create(trigger=complaint, kind="external_handoff", connection=tala, position=2)
    asking = Action(trigger=complaint, kind="api_request", position=3)
    request = {"variable": "balance", "url": "https://bank.example/", "headers": [["Authorization", "Bearer zanzibar"]]}
    write_action(asking, ACTIONS["api_request"].from_json(request))
    asking.save()
    return tree_file(agent)


@pytest.fixture
def other(office: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(office)


def sent(data: bytes | str, **more: str) -> Json:
    raw = data if isinstance(data, bytes) else data.encode()
    return {"how": "add", "file": SimpleUploadedFile("triggers.json", raw), **more}


def bring_in(client: Client, agent: Agent, data: bytes, *, how: str = "add") -> None:
    agent.refresh_from_db()
    confirms(client, agent, data, how=how, revision=agent.draft_revision)


def confirms(client: Client, agent: Agent, data: bytes, *, how: str = "add", revision: int | str) -> str:
    given = {"how": how, "content": data.decode(), "confirmed": "1", "revision": revision}
    response = client.post(url("transfer", agent.pk), given, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_an_import_of_the_export_gives_the_same_tree(charlie_client: Client, other: Agent, tree: bytes) -> None:
    connect(other)

    bring_in(charlie_client, other, tree)

    assert json.loads(tree_file(other)) == _without_secrets(json.loads(tree))
    jump = Action.objects.get(trigger__agent=other, kind="jump", trigger__name="Complaint")
    assert Trigger.objects.get(pk=jump.settings["trigger"]).agent == other
    handed = Action.objects.get(trigger__agent=other, kind="external_handoff", trigger__name="Complaint")
    assert handed.connection is not None
    assert handed.connection.agent == other


def _without_secrets(file: Json) -> Json:
    """As it is once it was brought in: nothing secret is there that could be left out."""
    return json.loads(json.dumps(file).replace('"left_out": ["headers"]', '"left_out": []'))


def test_no_secret_and_no_key_of_a_row_is_in_the_file(agent: Agent, tree: bytes) -> None:
    assert b"zanzibar" not in tree
    for row in (agent, *agent.triggers.all(), *agent.connections.all()):
        assert str(row.pk).encode() not in tree


def test_it_comes_below_what_is_there_or_in_its_place(bob_client: Client, agent: Agent, tree: bytes) -> None:
    before = agent.triggers.count()

    bring_in(bob_client, agent, tree)
    assert agent.triggers.count() == 2 * before
    bring_in(bob_client, agent, tree, how="replace")
    assert agent.triggers.count() == before


@pytest.mark.parametrize("how", ["add", "replace"])
def test_an_import_that_is_sent_twice_is_done_once(bob_client: Client, agent: Agent, tree: bytes, how: str) -> None:
    looked_at = bob_client.post(url("transfer", agent.pk), sent(tree, how=how)).content.decode()
    agent.refresh_from_db()
    assert f'name="revision" value="{agent.draft_revision}"' in looked_at
    confirms(bob_client, agent, tree, how=how, revision=agent.draft_revision)
    there = set(agent.triggers.values_list("pk", flat=True))
    for revision in (agent.draft_revision, ""):
        assert "Nothing was imported now" in confirms(bob_client, agent, tree, how=how, revision=revision)
    assert set(agent.triggers.values_list("pk", flat=True)) == there


def test_a_file_is_looked_at_before_anything_changes(charlie_client: Client, other: Agent, tree: bytes) -> None:
    page = charlie_client.post(url("transfer", other.pk), sent(tree, how="replace")).content.decode()

    assert not other.triggers.exists()
    assert "7 triggers come in." in page
    assert "All triggers that are here now are deleted." in page
    assert "not connected with <bdi>Tala, Protection Office</bdi>" in page
    assert "An action of <bdi>Complaint</bdi> has secrets" in page


def test_without_a_connection_the_action_waits_for_one(charlie_client: Client, other: Agent, tree: bytes) -> None:
    bring_in(charlie_client, other, tree)

    handed = Action.objects.get(trigger__agent=other, kind="external_handoff", trigger__name="Complaint")
    assert handed.connection is None


TRIGGER: Json = {"key": "1", "kind": "fallback", "name": "F", "enabled": True, "actions": [], "inside": []}
MARKUP = "<a href=//evil.example>Sign in</a>"
HEARD: Json = {
    "keywords": ["a"],
    "training_phrases": [],
    "excluded_phrases": [],
    "threshold": 0.6,
    "margin": 0,
}


def of(*triggers: Json, **more: Any) -> str:
    return json.dumps({"format": "handoff-triggers", "version": 1, "triggers": triggers, **more})


def action(**more: Any) -> Json:
    return {"kind": "close", "enabled": True, "settings": {}, "left_out": [], **more}


def with_action(kind: str, settings: Json) -> str:
    return of(TRIGGER | {"actions": [action(kind=kind, settings=settings)]})


QUESTION = {"text": "How old are you?", "variable": "age", "type": "text"}
OVERLONG = action(kind="send_message", settings={"variants": ["a" * 2001]})


@pytest.mark.parametrize("kind", ACTIONS)
def test_what_is_only_missing_may_come_in(bob_client: Client, agent: Agent, kind: str) -> None:
    """A draft may wait for it, and Publish asks for it."""
    bring_in(bob_client, agent, with_action(kind, {}).encode())
    assert Action.objects.get(trigger__agent=agent).kind == kind


def test_a_condition_of_an_older_file_has_not_said_whose_word_counts(bob_client: Client, agent: Agent) -> None:
    older = {name: value for name, value in CONDITION.items() if name != "origin"}
    branch = action(kind="branch", settings={"match": "all", "conditions": [older]}, inside={})
    bring_in(bob_client, agent, of(TRIGGER | {"actions": [branch]}).encode())
    kept = Action.objects.get(trigger__agent=agent)
    assert kept.settings["conditions"] == [{**older, "origin": ""}]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"format": "x"}', "format: must be handoff-triggers"),
        (of(version=5), "version: must be at most 4"),
        (of(triggers=5), "triggers: must be a list"),
        (of(TRIGGER | {"kind": "x"}), "trigger 1 (F): kind: there is no trigger x"),
        (of(TRIGGER, TRIGGER), "key: two triggers have the same"),
        (of(TRIGGER | {"actions": [action(kind="x")]}), "trigger 1 (F), action 1: kind: there is no action x"),
        (of(TRIGGER | {"actions": [action(settings={"x": 1})]}), "action 1: settings: x is not understood"),
        (of(TRIGGER | {"actions": [action(inside={"x": []})]}), "inside: the action has no way x"),
        (
            of(TRIGGER | {"actions": [action(kind="external_handoff", settings={"consent": "given"})]}),
            "settings: consent is not understood",
        ),
        (
            of(TRIGGER | {"actions": [action(kind="external_handoff", settings={"agreed": ["email"]})]}),
            "settings: agreed is not understood",
        ),
        (
            of(TRIGGER | {"actions": [action(kind="api_request", settings={"request": {"url": "https://{name}/"}})]}),
            "settings: request is not understood",
        ),
        (
            of(TRIGGER | {"actions": [action(kind="branch", settings={"conditions": [CONDITION | {"origin": "x"}]})]}),
            "settings: conditions is not understood",
        ),
        (
            of(TRIGGER | {"actions": [action(kind="set_variable", settings={"variable": MARKUP})]}),
            f"settings: {MARKUP} cannot be the name of a variable",
        ),
        (
            of(TRIGGER | {"actions": [action(kind="api_request", settings={"variable": "v" * 65})]}),
            "cannot be the name of a variable",
        ),
        (
            with_action("api_request", {"variable": "x", "headers": [["X-Name", "Zoë"]]}),
            "trigger 1 (F), action 1: settings.headers: A header holds plain (ASCII) characters only.",
        ),
        (
            with_action("api_request", {"variable": "x", "request": {"url": "http://10.0.0.1/"}}),
            "trigger 1 (F), action 1: settings.url: This address may not be called",
        ),
        (with_action("send_message", {"variants": ["a" * 2001]}), "action 1: settings.variant_1: "),
        (with_action("send_message", {"variants": list("abcdef")}), "action 1: settings.variants: It has too many"),
        (with_action("external_handoff", {"announcement": "a" * 3000}), "action 1: settings.announcement: "),
        (
            with_action("show_survey", {"questions": [QUESTION | {"type": "choice", "answers": ["Yes", "YES"]}]}),
            "action 1: settings.questions.0.answers: “Yes” and “YES” are read as the same answer.",
        ),
        (
            with_action("show_survey", {"questions": [QUESTION, QUESTION | {"text": "Again?"}]}),
            "action 1: settings.questions: Two questions keep their answer as age.",
        ),
        (
            with_action("branch", {"conditions": [CONDITION | {"operator": "less", "value": "many"}]}),
            "action 1: settings.conditions.0.value: Enter a number or a date",
        ),
        (with_action("jump", {"trigger": "77"}), "action 1: settings.trigger: "),
        (
            of(TRIGGER | {"actions": [action(kind="branch", inside={"else": [action(), OVERLONG]})]}),
            "trigger 1 (F), action 1, else, action 2: settings.variant_1: ",
        ),
        (of(TRIGGER | {"kind": "message_received"}), "intent: must be an object"),
        (
            of(TRIGGER | {"kind": "message_received", "intent": HEARD | {"keywords": []}}),
            "F: keywords: Enter at least one keyword or one training phrase.",
        ),
        (of(TRIGGER | {"kind": "message_received", "intent": HEARD | {"threshold": 7}}), "F: threshold: "),
        (
            of(TRIGGER | {"inside": [TRIGGER | {"key": "2", "kind": "chat_started", "name": "G"}]}),
            "G: Chat started stands at the outermost level only.",
        ),
        (
            of(TRIGGER | {"kind": "chat_closed", "actions": [action(kind="human_handoff")]}),
            "F: While a chat is being closed, nothing can lead it elsewhere.",
        ),
        (
            of(TRIGGER | {"actions": [action(kind="jump", settings={"trigger": "1"})]}),
            "F: its jumps go round in a circle",
        ),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_done(
    bob_client: Client, agent: Agent, data: str, problem: str
) -> None:
    for asked in (sent(data), {"how": "replace", "content": data, "confirmed": "1"}):
        page = bob_client.post(url("transfer", agent.pk), asked).content.decode()
        assert problem in html.unescape(page)
    assert not agent.triggers.exists()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("{", "Este archivo no se puede usar: No es JSON."),
        ("[" * 40 + "]" * 40, "Está anidado a demasiada profundidad."),
        (b"a" * (MOST_BYTES + 1), "Es más grande que 750,0"),
        ('{"format": "x"}', "format: debe ser handoff-triggers"),
        (of(version=5), "version: debe ser como mucho 4"),
        (of(triggers=5), "triggers: debe ser una lista"),
        (of(TRIGGER | {"kind": "x"}), "disparador 1 (F): kind: no existe el disparador x"),
        (of(TRIGGER | {"name": "a" * 81}), "disparador 1: name: tiene más de 80 caracteres"),
        (of(TRIGGER, TRIGGER), "key: dos disparadores tienen la misma"),
        (of(TRIGGER | {"actions": [5]}), "disparador 1 (F), acción 1: debe ser un objeto"),
        (of(TRIGGER | {"actions": [action(enabled=1)]}), "acción 1: enabled: debe ser true o false"),
        (of(TRIGGER | {"actions": [action(settings={"x": 1})]}), "acción 1: settings: no se entiende x"),
    ],
)
def test_what_cannot_be_used_is_named_in_the_language_of_the_reader(
    bob_client: Client, agent: Agent, data: str | bytes, problem: str
) -> None:
    answer = bob_client.post(url("transfer", agent.pk), sent(data), headers={"Accept-Language": "es"})
    assert problem in html.unescape(answer.content.decode()).replace("\xa0", " ")


def test_no_file_at_all_is_said(bob_client: Client, agent: Agent) -> None:
    assert "Choose a file." in bob_client.post(url("transfer", agent.pk), {"how": "add"}).content.decode()


def test_a_file_that_nests_without_end_is_refused(bob_client: Client, agent: Agent) -> None:
    nested = TRIGGER
    for number in range(10):
        nested = TRIGGER | {"key": f"k{number}", "inside": [nested]}
    page = bob_client.post(url("transfer", agent.pk), sent(of(nested))).content.decode()
    assert "stand inside each other more than" in page or "deeper than" in page


def test_the_export_is_a_file_of_its_own_name(bob_client: Client, agent: Agent, tree: bytes) -> None:
    response = bob_client.get(url("export", agent.pk))

    assert response.content == tree
    assert response["Content-Disposition"].startswith('attachment; filename="triggers-')


@pytest.mark.parametrize("name", ["transfer", "export"])
def test_another_workspace_finds_nothing(charlie_client: Client, agent: Agent, name: str) -> None:
    assert charlie_client.get(url(name, agent.pk)).status_code == 404
    assert charlie_client.post(url("transfer", agent.pk), sent(of())).status_code == 404


def test_settings_are_read_as_they_were_written(tree: bytes, agent: Agent) -> None:
    for row in Action.objects.filter(trigger__agent=agent):
        kind = read_action(row)
        assert kind is not None
        assert type(kind).from_json(kind.to_json()) == kind


def test_v1_2_1_a_name_that_came_in_before_is_no_markup_in_a_form(bob_client: Client, complaint: Trigger) -> None:
    settings = ACTIONS["set_variable"].from_json({"variable": MARKUP, "value": "x"}).to_json()
    Action.objects.create(trigger=complaint, kind="set_variable", settings=settings)
    shown = page(bob_client, url("add_action", complaint.agent_id, complaint.pk, "external_handoff"))
    assert MARKUP not in shown
    assert html.escape(MARKUP) in shown
