"""A2A clients of an agent, through the management API."""

from django.test import Client

from agents.models import Agent
from tests.management_api.program import Program, fields_of
from workspaces.models import AuditEntry


def _answer_to(agent: Agent, token: str) -> int:
    """The status with which a plain A2A client with this token is met."""
    ask = {"jsonrpc": "2.0", "id": 1, "method": "ListTasks", "params": {}}
    headers = {"Authorization": f"Bearer {token}", "A2A-Version": "1.0"}
    return Client().post(f"/a2a/{agent.public_id}/", ask, content_type="application/json", headers=headers).status_code


def test_a_token_is_shown_once_lets_its_program_in_and_is_revoked(builder: Program, agent: Agent) -> None:
    path = f"agents/{agent.pk}/clients/"
    made = builder.does(path, {"name": "Portal"})
    assert (made["name"], made["revoked_at"]) == ("Portal", None)
    assert made["token"].startswith(made["hint"])
    assert _answer_to(agent, made["token"]) == 200
    [listed] = builder.reads(path)["items"]
    assert made["token"] not in str(listed)
    assert listed["last_used_at"]
    assert builder.reads(f"{path}{made['id']}/") == listed
    revoked = builder.does(f"{path}{made['id']}/revoke/")
    assert revoked["revoked_at"] == builder.does(f"{path}{made['id']}/revoke/")["revoked_at"]
    assert _answer_to(agent, made["token"]) == 401
    deeds = AuditEntry.objects.filter(object_type="a2aclient").order_by("at").values_list("action", flat=True)
    assert list(deeds) == ["client_created", "client_revoked"]


def test_a_program_needs_a_name(builder: Program, agent: Agent) -> None:
    path = f"agents/{agent.pk}/clients/"
    assert fields_of(builder.is_refused("POST", path, {"name": " "})) == {"name": "required"}
    assert fields_of(builder.is_refused("POST", path, {"name": "A", "token": "hcli_mine"})) == {"token": "unknown"}
    assert not agent.clients.exists()
