"""What is kept, taken along through the management API."""

import json
from io import BytesIO
from zipfile import ZipFile

from agents.models import Agent
from conversations.flows.write_note import write_note
from tests.conversations.console_world import conversation_of, keep, person_says
from tests.management_api.program import Program, program_of
from workspaces.models import AuditEntry, Role, User, Workspace


def test_a_conversation_is_exported(viewer: Program, stranger: Program, agent: Agent) -> None:
    conversation = conversation_of(agent, name="Ana")
    person_says(conversation, "Hello")
    write_note(conversation_id=conversation.pk, author_name="Bob", text="A note")
    path = f"conversations/{conversation.pk}/export/"
    plain, noted = (json.loads(viewer.asks("GET", f"{path}{query}").getvalue()) for query in ("", "?notes=true"))
    assert [one["kind"] for one in plain["messages"]] == ["text"]
    assert [one["kind"] for one in noted["messages"]] == ["text", "note"]
    assert viewer.is_refused("GET", f"{path}?packets=1")["code"] == "unknown_filter"
    assert stranger.asks("GET", path).status_code == 404
    assert AuditEntry.objects.filter(action="conversation_exported").count() == 2


def test_all_of_a_person_is_downloaded_by_owners(
    bank: Workspace, alice: User, viewer: Program, builder: Program, stranger: Program, agent: Agent
) -> None:
    owner, path = program_of(bank, alice, Role.OWNER), "erasures/download/"
    conversation, other = conversation_of(agent), conversation_of(agent)
    for one in (conversation, other):
        keep(one, "city", "Springfield")
    body = {"term": "springfield", "conversations": [str(conversation.pk)]}
    answer = owner.asks("POST", path, body)
    assert answer.headers["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        assert len(archive.namelist()) == 2
    assert owner.is_refused("POST", path, {**body, "term": "nobody"})["code"] == "not_found"
    strange = {**body, "conversations": [str(conversation.pk), str(conversation_of(agent).pk)]}
    assert owner.is_refused("POST", path, strange)["errors"][0]["field"] == "conversations.1"
    assert owner.is_refused("POST", path, {"term": "springfield"})["errors"][0]["field"] == "conversations"
    for lesser in (viewer, builder):
        assert lesser.is_refused("POST", path, body)["code"] == "permission_missing"
    assert stranger.is_refused("POST", path, body)["code"] == "not_found"
    assert AuditEntry.objects.filter(action="person_downloaded").count() == 1
