"""How an agent answers what no trigger matches, through the management API."""

from ipaddress import ip_network
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from agents.models import Agent, ReplyKey
from tests.management_api.program import Program, fields_of
from workspaces.models import AuditEntry

KEY = "key-of-the-bank"


@pytest.fixture
def address(httpserver: HTTPServer, settings: Any) -> str:
    """Of an endpoint that answers who has the key."""
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    wants = httpserver.expect_request("/reply", headers={"Authorization": f"Bearer {KEY}"})
    wants.respond_with_json({"replies": ["Until six."]})
    return httpserver.url_for("/reply").replace("localhost", "127.0.0.1")


def test_an_engine_is_read_chosen_and_set(builder: Program, agent: Agent, address: str) -> None:
    path = f"agents/{agent.pk}/reply-engine/"
    assert builder.reads(path)["engine"] == "scripted"
    chosen = builder.changes(path, {"engine": "http_endpoint", "settings": {"address": address}, "key": KEY})
    assert chosen == builder.reads(path)
    assert (chosen["engine"], chosen["settings"]["seconds"], chosen["has_key"]) == ("http_endpoint", 20, True)
    assert KEY not in str(chosen)
    slower = builder.changes(path, {"settings": {"seconds": 60}})
    assert slower["settings"] == {**chosen["settings"], "seconds": 60}
    assert ReplyKey.objects.get(agent=agent).secret == KEY
    assert builder.changes(path, {"key": None})["has_key"] is False
    assert AuditEntry.objects.filter(action="agent_changed").count() == 3


def test_another_engine_begins_with_its_defaults_and_no_key(builder: Program, agent: Agent, address: str) -> None:
    path = f"agents/{agent.pk}/reply-engine/"
    builder.changes(path, {"engine": "http_endpoint", "settings": {"address": address}, "key": KEY})
    scripted = builder.changes(path, {"engine": "scripted", "settings": {"texts": ["One", "Two"], "wait_seconds": 3}})
    assert scripted["settings"] == {"texts": ["One", "Two"], "wait_seconds": 3}
    assert (scripted["has_key"], ReplyKey.objects.exists()) == (False, False)
    model = {"address": address, "model": "small", "temperature": 1, "max_tokens": None}
    told = builder.changes(path, {"engine": "language_model", "settings": model})["settings"]
    assert (told["model"], told["temperature"], told["max_tokens"], told["history"]) == ("small", 1.0, None, 20)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"engine": "oracle"}, {"engine": "invalid_choice"}),
        ({"settings": {"texts": "One"}}, {"settings.texts": "not_understood"}),
        ({"settings": {"texts": ["1", "2", "3", "4", "5", "6"]}}, {"settings.texts": "not_understood"}),
        ({"settings": {"texts": ["x" * 2001]}}, {"settings.texts.0": "max_length"}),
        ({"settings": {"wait_seconds": 31}}, {"settings.wait_seconds": "max_value"}),
        ({"settings": {"wait_seconds": "3"}}, {"settings.wait_seconds": "not_understood"}),
        ({"settings": {"colour": "teal"}}, {"settings.colour": "unknown"}),
        ({"engine": "http_endpoint"}, {"settings.address": "required"}),
        ({"engine": "http_endpoint", "settings": {"address": "http://10.0.0.1/"}}, {"settings.address": "invalid"}),
        (
            {"engine": "language_model", "settings": {"address": "https://a.example", "model": {"a": 1}}},
            {"settings.model": "not_understood"},
        ),
        (
            {"engine": "http_endpoint", "settings": {"address": "https://a.example"}, "key": "two words"},
            {"key": "invalid"},
        ),
    ],
)
def test_the_rules_are_those_of_the_console(builder: Program, agent: Agent, body: Any, fields: dict[str, str]) -> None:
    problem = builder.is_refused("PATCH", f"agents/{agent.pk}/reply-engine/", body, If_Match="*")
    assert fields_of(problem) == fields
    agent.refresh_from_db()
    assert (agent.reply_engine, agent.reply_settings) == ("scripted", {})


def test_a_key_goes_to_no_other_server(builder: Program, agent: Agent, address: str) -> None:
    path = f"agents/{agent.pk}/reply-engine/"
    builder.changes(path, {"engine": "http_endpoint", "settings": {"address": address}, "key": KEY})
    elsewhere = {"settings": {"address": "https://thief.example/"}}
    assert fields_of(builder.is_refused("PATCH", path, elsewhere, If_Match="*")) == {"key": "invalid"}
    assert fields_of(builder.is_refused("POST", f"{path}try/", elsewhere)) == {"key": "invalid"}


def test_it_is_tried_as_it_would_be_and_nothing_is_stored(builder: Program, agent: Agent, address: str) -> None:
    path = f"agents/{agent.pk}/reply-engine/try/"
    wanted = {"engine": "http_endpoint", "settings": {"address": address}, "text": "Are you open?"}
    assert builder.does(path, {**wanted, "key": KEY})["texts"] == ["Until six."]
    failed = builder.does(path, {**wanted, "key": "wrong"})
    assert (failed["texts"], "HTTP 500" in failed["failure"]) == ([], True)
    agent.refresh_from_db()
    assert (agent.reply_engine, ReplyKey.objects.exists()) == ("scripted", False)
    assert builder.is_refused("POST", path)["code"] == "not_possible_now"
