"""Canned replies, through the management API."""

from agents.models import Agent
from tests.management_api.program import Program
from workspaces.models import AuditEntry

PATH = "canned-replies/"


def test_one_is_made_read_changed_and_deleted(builder: Program, agent: Agent) -> None:
    made = builder.does(PATH, {"short_name": "hello", "text": "Hello {name}.", "translations": {"es": "Hola."}})
    assert (made["short_name"], made["agent"], made["translations"]) == ("hello", None, {"es": "Hola."})
    here = f"{PATH}{made['id']}/"
    assert builder.reads(PATH)["items"] == [builder.reads(here)] == [made]
    changes = {"agent": str(agent.pk), "translations": {"th": "สวัสดี", "es": ""}}
    answer = builder.asks("PATCH", here, changes, If_Match="*")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {**made, "agent": str(agent.pk), "translations": {"th": "สวัสดี"}}
    assert builder.asks("DELETE", here).status_code == 204
    assert builder.asks("GET", here).status_code == 404
    assert AuditEntry.objects.filter(action__startswith="canned_reply").count() == 3


def test_what_the_form_refuses_is_refused_by_field(builder: Program, agent: Agent, stranger: Program) -> None:
    def refused(body: dict[str, object]) -> dict[str, str]:
        answer = builder.asks("POST", PATH, body)
        assert answer.status_code == 400, answer.text
        return {error["field"]: error["code"] for error in answer.json()["errors"]}

    assert "short_name" in refused({"short_name": "two words", "text": "Hello"})
    assert refused({"short_name": "hello", "text": ""}) == {"text": "blank"}
    assert refused({"short_name": "a", "text": "b", "translations": {"xx": "c"}}) == {"translations.xx": "unknown"}
    assert "agent" in refused({"short_name": "a", "text": "b", "agent": "00000000-0000-4000-8000-000000000000"})
    builder.does(PATH, {"short_name": "hello", "text": "Hello"})
    assert refused({"short_name": "hello", "text": "Again"}) == {"short_name": "taken"}
    assert stranger.reads(PATH)["items"] == []
