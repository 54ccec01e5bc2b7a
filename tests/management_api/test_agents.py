"""Agents, their secrets and their links, through the management API."""

from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import pytest

from agents.models import Agent, AvatarColour, Connection, Sender, Verification
from agents.pairing import run_verification
from agents.secrets import create_secret
from tests.conversations.console_world import connection_of, sender_of
from tests.journeys.deployments import free_port
from tests.management_api.program import Program, fields_of
from workspaces.models import AuditEntry, User, Workspace


def test_an_agent_is_made_read_changed_and_deleted(builder: Program, bank: Workspace) -> None:
    made = builder.does("agents/", {"name": "Harbour Assistant", "default_language": "es", "widget_radius": 4})
    path = f"agents/{made['id']}/"
    assert made == builder.reads(path)
    assert (made["languages"], made["widget_radius"], made["enabled"]) == (["es"], 4, True)
    assert made["agent_id"].startswith("agt_")
    changed = builder.changes(path, {"name": "Marea", "languages": ["en", "es"], "enabled": False})
    assert (changed["name"], changed["languages"], changed["enabled"]) == ("Marea", ["en", "es"], False)
    assert (changed["default_language"], changed["widget_radius"]) == ("es", 4)
    assert builder.asks("DELETE", path).status_code == 204
    assert builder.is_refused("GET", path)["code"] == "not_found"
    deeds = ["agent_created", "agent_changed", "agent_disabled", "agent_deleted"]
    assert list(AuditEntry.objects.order_by("at").values_list("action", flat=True)[1:]) == deeds


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name": "required"}),
        ({"name": " "}, {"name": "required"}),
        ({"name": "x" * 61}, {"name": "max_length"}),
        ({"name": "A", "languages": ["xx"]}, {"languages": "invalid_choice"}),
        ({"name": "A", "languages": ["en"], "default_language": "es"}, {"default_language": "invalid"}),
        ({"name": "A", "avatar_colour": "pink"}, {"avatar_colour": "invalid_choice"}),
        ({"name": "A", "widget_colour": "teal"}, {"widget_colour": "invalid"}),
        ({"name": "A", "widget_radius": 25}, {"widget_radius": "max_value"}),
        ({"name": "A", "allowed_origins": ["bank"]}, {"allowed_origins": "invalid"}),
        (
            {"name": "A", "allowed_origins": ["https://a.example\nhttps://b.example"]},
            {"allowed_origins": "several_lines"},
        ),
        ({"name": "A", "enabled": False}, {"enabled": "unknown"}),
        ({"name": "A", "public_id": "agt_mine"}, {"public_id": "unknown"}),
        ({"name": 7, "languages": "en"}, {"languages": "not_a_list"}),
    ],
)
def test_the_rules_are_those_of_the_console(builder: Program, body: Any, fields: dict[str, str]) -> None:
    found = fields_of(builder.is_refused("POST", "agents/", body))
    assert {name.split(".")[0]: code for name, code in found.items()} == fields
    assert not Agent.objects.exists()


def test_of_two_builders_the_second_is_told(builder: Program, agent: Agent) -> None:
    path = f"agents/{agent.pk}/"
    etag = builder.asks("GET", path).headers["ETag"]
    first = builder.asks("PATCH", path, {"name": "One"}, If_Match=etag)
    assert first.status_code == 200
    assert builder.is_refused("PATCH", path, {"name": "Two"}, If_Match=etag)["status"] == 412
    assert builder.is_refused("PATCH", path, {"name": "Two"})["status"] == 428
    assert builder.reads(path)["name"] == "One"
    assert builder.asks("PATCH", path, {"name": "Two"}, If_Match=f'"x", {first.headers["ETag"]}').status_code == 200
    assert builder.asks("PATCH", path, {"avatar_colour": AvatarColour.PLUM}, If_Match="*").status_code == 200
    agent.refresh_from_db()
    assert (agent.name, agent.avatar_colour) == ("Two", "plum")


def test_agents_are_listed_by_whether_they_answer(builder: Program, agent: Agent, make_agent: Any) -> None:
    resting = make_agent(agent.workspace, enabled=False)
    assert [each["id"] for each in builder.reads("agents/?enabled=false")["items"]] == [str(resting.pk)]
    assert [each["id"] for each in builder.reads("agents/?enabled=true")["items"]] == [str(agent.pk)]


def test_a_secret_is_shown_once_rotated_and_revoked(builder: Program, agent: Agent) -> None:
    path = f"agents/{agent.pk}/credentials/"
    made = builder.does(path)
    assert (made["agent_id"], made["status"]) == (agent.public_id, "active")
    newer = builder.does(f"{path}{made['id']}/rotate/", {"how": "1"})
    assert newer["secret"] != made["secret"]
    assert builder.is_refused("POST", f"{path}{made['id']}/rotate/")["code"] == "not_possible_now"
    revoked = builder.does(f"{path}{newer['id']}/revoke/", {"disconnect": True})
    listed = builder.reads(path)["items"]
    assert [(each["id"], each["status"]) for each in listed] == [(newer["id"], "revoked"), (made["id"], "expiring")]
    assert revoked in listed
    assert "secret" not in str(listed)
    assert builder.reads(f"{path}{made['id']}/") == listed[1]


def test_rotating_at_once_ends_the_senders(builder: Program, agent: Agent, alice: User) -> None:
    credential, _secret = create_secret(agent=agent, actor=alice)
    sender = sender_of(agent)
    builder.does(f"agents/{agent.pk}/credentials/{credential.pk}/rotate/", {"how": "at_once"})
    assert builder.reads(f"senders/{sender.pk}/")["state"] == "closed"


def test_verify_and_save_is_begun_and_watched(builder: Program, agent: Agent, settings: Any) -> None:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    typed = {"remote_agent_id": "agt_x", "secret": "hsec_told", "platform_domain": f"http://127.0.0.1:{free_port()}"}
    answer = builder.asks("POST", f"agents/{agent.pk}/connections/", typed)
    assert (answer.status_code, answer.headers["Retry-After"]) == (202, "1")
    begun = answer.json()
    assert (begun["state"], {check["outcome"] for check in begun["checks"]}) == ("running", {"waiting"})
    assert "hsec_told" not in answer.text
    run_verification(begun["id"])
    over = builder.reads(answer.headers["Location"])
    assert (over["state"], over["connection"]) == ("failed", None)
    [failed] = [check for check in over["checks"] if check["outcome"] == "failed"]
    assert failed["advice"]
    assert Verification.objects.get().actor == agent.workspace.api_keys.get()


def test_what_cannot_be_connected_to_is_refused_at_once(builder: Program, agent: Agent) -> None:
    typed = {"remote_agent_id": "agt x", "secret": "s", "platform_domain": "ftp://office.example"}
    problem = builder.is_refused("POST", f"agents/{agent.pk}/connections/", typed)
    assert set(fields_of(problem)) == {"remote_agent_id", "platform_domain"}


def test_a_connection_tells_until_when_the_other_side_asked_us_to_wait(builder: Program, agent: Agent) -> None:
    connection = connection_of(agent)
    path = f"agents/{agent.pk}/connections/{connection.pk}/"
    assert builder.reads(path)["waits_until"] is None
    Connection.objects.update(waits_until=datetime(2030, 1, 2, 3, 4, tzinfo=UTC))
    assert builder.reads(path)["waits_until"] == "2030-01-02T03:04:00Z"


def test_a_connection_is_disabled_enabled_and_disconnected(builder: Program, agent: Agent) -> None:
    connection = connection_of(agent)
    path = f"agents/{agent.pk}/connections/{connection.pk}/"
    assert builder.does(f"{path}disable/")["state"] == "disabled"
    assert builder.does(f"{path}enable/")["state"] == "verified"
    assert builder.does(f"{path}verify/")["connection"] == str(connection.pk)
    assert builder.does(f"{path}disconnect/")["state"] == "closed"
    assert builder.is_refused("POST", f"{path}verify/")["code"] == "not_possible_now"
    assert builder.reads(f"agents/{agent.pk}/connections/?state=verified")["items"] == []
    assert builder.reads(path)["state"] == "closed"
    assert Connection.objects.get().state == "closed"


def test_a_sender_is_disabled_accepted_and_revoked(
    builder: Program, agent: Agent, make_agent: Callable[..., Agent]
) -> None:
    sender = sender_of(agent)
    path = f"senders/{sender.pk}/"
    assert builder.does(f"{path}disable/")["state"] == "disabled"
    assert builder.does(f"{path}accept/")["state"] == "verified"
    assert builder.does(f"{path}revoke/")["state"] == "closed"
    assert builder.does(f"{path}accept/")["state"] == "closed"
    assert [each["id"] for each in builder.reads(f"senders/?agent={agent.pk}")["items"]] == [str(sender.pk)]
    assert builder.reads(f"senders/?agent={make_agent(agent.workspace).pk}")["items"] == []
    assert Sender.objects.get().state == "closed"
