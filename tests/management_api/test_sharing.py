"""What may leave, and what would, through the management API."""

from typing import Any

import pytest

from agents.models import Agent, Connection
from privacy.policy import KNOWN_KINDS, HistoryLimit, Treatment
from privacy.sharing import Sharing
from tests.conversations.console_world import connection_of, conversation_of, keep, person_says
from tests.management_api.program import Program, fields_of, program_of
from workspaces.models import AuditEntry, Role, User, Workspace

CARD = "4111 1111 1111 1111"


@pytest.fixture
def owner(bank: Workspace, alice: User) -> Program:
    return program_of(bank, alice, Role.OWNER)


@pytest.fixture
def connection(agent: Agent) -> Connection:
    return connection_of(agent)


@pytest.fixture
def path(connection: Connection) -> str:
    return f"agents/{connection.agent_id}/connections/{connection.pk}/"


def test_a_connection_says_what_differs_and_is_told_what_holds(
    owner: Program, builder: Program, path: str, connection: Connection
) -> None:
    owner.changes("sharing/", {"kinds": {"email": "mask"}, "private": ["score"], "history": "last", "last": 10})
    before = builder.reads(f"{path}sharing/")
    assert before["chosen"]["kinds"] == {}
    holds = before["holds"]
    assert (holds["kinds"]["email"], holds["history"], holds["last"]) == ("mask", "last", 10)
    assert set(before["holds"]["kinds"]) == KNOWN_KINDS
    assert (before["chosen"]["files"], holds["files"]) == (None, False)
    wanted = {"kinds": {"phone": "ask", "email": "share"}, "types": {"number": False}, "never": ["income"]}
    told = builder.changes(f"{path}sharing/", {**wanted, "history": "none", "files": True})
    assert told == builder.reads(f"{path}sharing/")
    assert (told["holds"]["private"], told["holds"]["kinds"]["email"]) == (["score"], "share")
    connection.refresh_from_db()
    assert Sharing.from_json(connection.sharing) == Sharing(
        kinds={"phone": Treatment.ASK, "email": Treatment.SHARE},
        types={"number": False},
        names={"income": False},
        history=HistoryLimit(0),
        files=True,
    )
    again = builder.changes(f"{path}sharing/", {"kinds": {"email": None}, "history": None, "files": None})
    assert (again["chosen"]["files"], again["holds"]["files"]) == (None, False)
    assert again["chosen"]["kinds"] == {"phone": "ask"}
    assert (again["holds"]["kinds"]["email"], again["chosen"]["history"]) == ("mask", None)
    assert AuditEntry.objects.filter(action="sharing_changed").count() == 3


def test_only_an_agent_that_just_speaks_a2a_can_be_told_everything_again(
    owner: Program, builder: Program, path: str, connection: Connection
) -> None:
    for who, place in ((builder, f"{path}sharing/"), (owner, "sharing/")):
        assert fields_of(who.is_refused("PATCH", place, {"repeat": True}, If_Match="*")) == {"repeat": "not_plain"}
        assert who.changes(place, {"repeat": False})["holds"]["repeat"] is False
    Connection.objects.update(kind="plain")
    told = builder.changes(f"{path}sharing/", {"repeat": True})
    assert (told["chosen"]["repeat"], told["holds"]["repeat"]) == (True, True)
    told = builder.changes(f"{path}sharing/", {"files": True})
    assert told["chosen"]["repeat"] is True
    assert builder.changes(f"{path}sharing/", {"repeat": False})["chosen"]["repeat"] is False


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"kinds": {"password": "share"}}, {"kinds.password": "invalid_choice"}),
        ({"kinds": {"mood": "mask"}}, {"kinds.mood": "unknown"}),
        ({"kinds": {"email": "whatever"}}, {"kinds.email": "invalid_choice"}),
        ({"types": {"number": "maybe"}}, {"types.number": "invalid"}),
        ({"always": ["a"], "never": ["a"]}, {"never": "invalid"}),
        ({"history": "last", "last": 0}, {"last": "min_value"}),
        ({"history": None}, {"history": "required"}),
        ({"files": None}, {"files": "required"}),
        ({"files": "perhaps"}, {"files": "invalid"}),
        ({"kinds": {"email": None}}, {"kinds.email": "required"}),
    ],
)
def test_the_rules_are_those_of_the_console(owner: Program, bank: Workspace, body: Any, fields: dict[str, str]) -> None:
    assert fields_of(owner.is_refused("PATCH", "sharing/", body, If_Match="*")) == fields
    bank.refresh_from_db()
    assert bank.sharing == {}


def test_what_would_leave_is_shown_without_what_would_not(
    builder: Program, path: str, agent: Agent, connection: Connection
) -> None:
    talk = conversation_of(agent, name="Ana")
    keep(talk, "email", "ana@mail.example", type="email")
    person_says(talk, f"My card is {CARD}")
    shown = builder.does(f"{path}preview/", {"conversation": str(talk.pk)})
    assert CARD not in str(shown)
    assert "My card is [" in shown["turns"][-1]["text"]
    assert ("email", True) in [(one["name"], one["leaves"]) for one in shown["details"]]
    assert shown["packet"]["details"]
    pasted = builder.does(f"{path}preview/", {"text": f"Agent: Which card?\n{CARD}", "details": "password = hunter2"})
    assert pasted["turns"][0]["name"] == agent.name
    assert [(one["name"], one["leaves"]) for one in pasted["details"]] == [("password", False)]
    assert CARD not in str(pasted)
    assert builder.is_refused("POST", f"{path}preview/")["code"] == "invalid"


def test_a_conversation_of_another_workspace_is_not_previewed(
    builder: Program, path: str, office: Workspace, make_agent: Any
) -> None:
    theirs = conversation_of(make_agent(office))
    problem = builder.is_refused("POST", f"{path}preview/", {"conversation": str(theirs.pk)})
    assert fields_of(problem) == {"conversation": "invalid_choice"}
