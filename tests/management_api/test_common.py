"""What every address of the management API has in common."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Credential
from tests.management_api.program import Program, fields_of, program_of
from tests.workspaces.long_ago import everybody_signed_in_long_ago
from workspaces.api_keys import create_api_key, revoke_api_key
from workspaces.management_api import views
from workspaces.management_api.idempotency import LONGEST_WORK, forget_answers
from workspaces.members import change_role, remove_member
from workspaces.models import AnsweredRequest, AuditEntry, Member, Role, User, Workspace
from workspaces.rate_limits import RateLimit
from workspaces.shape_words import NOT_CLEAN

NAMED = {"name": "Harbour Assistant"}


# --- who may ask ----------------------------------------------------------------------------------------------------


def test_a_key_is_told_whose_it_is_and_what_it_may_do(builder: Program, bank: Workspace) -> None:
    told = builder.reads("workspace/")
    assert (told["id"], told["name"]) == (str(bank.pk), "Harbour Bank")
    assert "build" in told["permissions"]
    assert "manage_workspace" not in told["permissions"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "hkey_nonsense"])
def test_a_stranger_is_told_how_to_come_in(key: str) -> None:
    problem = Program(key).is_refused("GET", "workspace/")
    assert (problem["status"], problem["code"]) == (401, "unauthenticated")
    assert "Bearer" in problem["action"]


def test_a_member_may_ask_by_session_and_needs_the_token_to_write(alice: User, bank: Workspace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.get("/api/v1/workspace/").json()["key"] is None
    refused = client.post("/api/v1/agents/", json.dumps(NAMED), content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_missing")
    client.get("/agents/create/")
    token = client.cookies[next(name for name in client.cookies if "csrf" in name)].value
    headers = {"X-CSRFToken": token}
    made = client.post("/api/v1/agents/", json.dumps(NAMED), content_type="application/json", headers=headers)
    assert made.status_code == 201
    assert AuditEntry.objects.get(action="agent_created").actor == alice


@pytest.mark.parametrize("place", ["credentials/", "clients/"])
def test_who_came_by_session_long_ago_makes_no_secret(alice: User, agent: Agent, place: str) -> None:
    """As on the pages: a borrowed browser must not."""
    alice.set_password("seven quiet herons")
    alice.save()
    client, path = Client(), f"/api/v1/agents/{agent.pk}/{place}"
    client.post(reverse("account_login"), {"login": alice.email, "password": "seven quiet herons"})
    assert client.post(path, {"name": "A"}, content_type="application/json").status_code in {201, 400}
    everybody_signed_in_long_ago()
    refused = client.post(path, {"name": "A"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_again")
    assert client.get(path).status_code == 200


def test_who_has_no_second_step_where_one_is_asked_for_does_not_come_in(alice_client: Client, bank: Workspace) -> None:
    assert alice_client.get("/api/v1/workspace/").status_code == 200
    Workspace.objects.filter(pk=bank.pk).update(second_factor_required=True)
    assert alice_client.get("/api/v1/workspace/").status_code == 401


def test_what_a_program_did_says_its_key(builder: Program, bank: Workspace) -> None:
    builder.does("agents/", NAMED)
    entry, key = AuditEntry.objects.get(action="agent_created"), bank.api_keys.get()
    assert (entry.actor, entry.actor_name) == (None, f"{key.name} ({key.hint}…)")


def test_a_key_may_no_more_than_whoever_made_it(bank: Workspace, alice: User, bob: User) -> None:
    Member.objects.filter(user=bob).update(role=Role.OWNER)
    of_bob = program_of(bank, bob, Role.OWNER)
    assert "manage_workspace" in of_bob.reads("workspace/")["permissions"]
    change_role(member=bob.memberships.get(), role=Role.VIEWER, actor=alice)
    assert set(of_bob.reads("workspace/")["permissions"]) == {"view", "read_conversations"}
    assert of_bob.is_refused("POST", "agents/", NAMED)["code"] == "permission_missing"
    remove_member(member=bob.memberships.get(), actor=alice)
    assert of_bob.is_refused("GET", "workspace/")["code"] == "unauthenticated"


def test_a_key_of_somebody_who_left_otherwise_opens_nothing(bank: Workspace, bob: User) -> None:
    of_bob = program_of(bank, bob)
    Member.objects.filter(user=bob).delete()
    assert of_bob.is_refused("GET", "workspace/")["code"] == "unauthenticated"


def test_a_revoked_key_opens_nothing(builder: Program, bank: Workspace, alice: User) -> None:
    revoke_api_key(api_key=bank.api_keys.get(), actor=alice)
    assert builder.is_refused("GET", "workspace/")["code"] == "unauthenticated"


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"name": "A", "name": "B"}', "not_json"),
        (b'{"name": NaN}', "not_json"),
        (b"[]", "not_json"),
        (b"{", "not_json"),
        (b'{"name": "\\ud800"}', "not_json"),
        (b"{" + b" " * 1024 * 1024 + b"}", "too_large"),
    ],
)
def test_a_body_that_is_not_clean_json_is_refused(builder: Program, body: bytes, code: str) -> None:
    assert builder.is_refused("POST", "agents/", body)["code"] == code


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"name": "\xff"}', "No es UTF-8."),
        (b"{", "No es JSON."),
        (b"[]", "Es JSON, pero no un objeto."),
        (b'{"name": "A", "name": "B"}', "La misma clave aparece dos veces."),
        (b'{"name": NaN}', "JSON no conoce ni NaN ni Infinity."),
        (b'{"name": 1e999}', "Contiene un número demasiado grande."),
        (b'{"name": "\\u0000"}', "Contiene medio carácter o NUL."),
        (b'{"name": ' + b"[" * 40 + b"]" * 40 + b"}", "Está anidado a demasiada profundidad."),
    ],
)
def test_what_is_wrong_with_a_body_is_told_in_the_language_that_is_asked_for(
    builder: Program, body: bytes, words: str
) -> None:
    told = builder.is_refused("POST", "agents/", body, Accept_Language="es")
    assert (told["code"], told["detail"]) == ("not_json", words)
    assert builder.is_refused("POST", "agents/", body)["detail"] in [str(one) for one in NOT_CLEAN.values()]


@pytest.mark.parametrize(
    ("method", "path", "body", "code", "words"),
    [
        ("GET", "nowhere/", None, "not_found", "No existe tal cosa."),
        ("GET", "agents/?colour=teal", None, "unknown_filter", "No hay ningún filtro colour."),
        ("GET", "agents/?cursor=x", None, "invalid", "Use next_cursor tal como se le dio."),
        ("POST", "agents/", {"name": ""}, "invalid", "Escriba el nombre que verán las personas en el chat."),
        ("POST", "agents/", {"id": 1, "name": "A"}, "invalid", "Aquí no hay tal campo."),
        ("PATCH", "sharing/", {}, "permission_missing", "Para esto hace falta el permiso «manage_workspace»."),
    ],
)
def test_a_refusal_is_told_in_the_language_that_is_asked_for(
    builder: Program, method: str, path: str, body: Any, code: str, words: str
) -> None:
    problem = builder.is_refused(method, path, body, Accept_Language="es-PH, en;q=0.5")
    assert words in " ".join([problem["detail"], *(one["detail"] for one in problem["errors"])])
    assert (problem["code"], problem["type"]) == (code, f"urn:handoff:problem:{code}")
    plain = builder.is_refused(method, path, body)
    assert words not in str(plain)
    assert [one["code"] for one in plain["errors"]] == [one["code"] for one in problem["errors"]]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "nowhere/at/all/", 404), ("PUT", "agents/", 405), ("OPTIONS", "agents/", 405)],
)
def test_every_refusal_is_a_problem(builder: Program, method: str, path: str, status: int) -> None:
    assert builder.is_refused(method, path)["status"] == status


def test_another_type_of_body_is_refused(builder: Program) -> None:
    problem = builder.is_refused("POST", "agents/", b"name=A", Content_Type="text/plain")
    assert problem["code"] == "unsupported_media_type"


def test_a_fault_of_ours_says_nothing_of_itself(builder: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("agents.management_api.agents.create_agent", fails)
    builder._client.raise_request_exception = False
    problem = builder.is_refused("POST", "agents/", NAMED)
    assert (problem["code"], "hunter2" in str(problem)) == ("internal", False)


def test_nothing_is_kept_by_caches(builder: Program) -> None:
    assert builder.asks("GET", "agents/").headers["Cache-Control"] == "no-store"


# --- lists ----------------------------------------------------------------------------------------------------------


def test_pages_are_stable_while_the_list_grows(builder: Program, bank: Workspace, make_agent: Any) -> None:
    there = {str(make_agent(bank, name=f"Agent {number}").pk) for number in range(7)}
    seen, page = [], builder.reads("agents/?limit=3")
    while True:
        seen += [each["id"] for each in page["items"]]
        make_agent(bank, name="A newcomer")
        if page["next_cursor"] is None:
            break
        page = builder.reads(f"agents/?limit=3&cursor={page['next_cursor']}")
    assert (len(seen), set(seen)) == (7, there)


@pytest.mark.parametrize("cursor", ["x", "!!!", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5XzAw"])
def test_a_cursor_that_is_none_of_ours_is_refused(builder: Program, cursor: str) -> None:
    assert fields_of(builder.is_refused("GET", f"agents/?cursor={cursor}")) == {"cursor": "invalid"}


def test_an_unknown_filter_is_told_which_there_are(builder: Program) -> None:
    problem = builder.is_refused("GET", "agents/?colour=teal")
    assert problem["code"] == "unknown_filter"
    assert "cursor, limit, enabled" in problem["detail"]


# --- how often ------------------------------------------------------------------------------------------------------


def test_a_caller_is_told_what_is_left_and_then_to_wait(
    builder: Program, viewer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "REQUESTS", RateLimit("api", times=2, seconds=60))
    with time_machine.travel(1_800_000_010, tick=False):
        first = builder.asks("GET", "workspace/")
        assert (first.headers["RateLimit-Policy"], first.headers["RateLimit"]) == ('"api";q=2;w=60', '"api";r=1;t=50')
        builder.reads("workspace/")
        refused = builder.asks("GET", "workspace/")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "50")
        assert refused.json()["code"] == "too_many_requests"
        viewer.reads("workspace/")


@pytest.mark.django_db
def test_a_stranger_who_tries_keys_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "STRANGERS", RateLimit("api-stranger", times=1, seconds=60))
    assert Program("hkey_a").asks("GET", "workspace/").status_code == 401
    assert Program("hkey_b").asks("GET", "workspace/").status_code == 429


# --- done once ------------------------------------------------------------------------------------------------------


def test_the_same_key_is_answered_again_and_not_done_again(builder: Program, agent: Agent) -> None:
    path, key = f"agents/{agent.pk}/credentials/", uuid.uuid4().hex
    first = builder.asks("POST", path, Idempotency_Key=key)
    again = builder.asks("POST", path, Idempotency_Key=key)
    assert first.json()["secret"].startswith("hsec_")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Credential.objects.count() == 1
    assert first.json()["secret"] not in str(AnsweredRequest.objects.values())


def test_the_same_key_with_another_body_is_refused(builder: Program) -> None:
    builder.does("agents/", NAMED, Idempotency_Key="one")
    assert builder.is_refused("POST", "agents/", {"name": "Other"}, Idempotency_Key="one")["code"] == "key_used_before"
    assert Agent.objects.count() == 1


def test_a_key_is_the_callers_own(builder: Program, bank: Workspace, bob: User) -> None:
    builder.does("agents/", NAMED, Idempotency_Key="one")
    program_of(bank, bob).does("agents/", {"name": "Other"}, Idempotency_Key="one")
    assert Agent.objects.count() == 2


def test_what_was_refused_may_be_corrected_with_the_same_key(builder: Program) -> None:
    assert builder.is_refused("POST", "agents/", {"name": ""}, Idempotency_Key="one")["status"] == 400
    builder.does("agents/", NAMED, Idempotency_Key="one")


@pytest.mark.parametrize("key", ["", "x" * 256, "with space"])
def test_a_key_that_cannot_be_one_is_refused(builder: Program, key: str) -> None:
    assert fields_of(builder.is_refused("POST", "agents/", NAMED, Idempotency_Key=key)) == {
        "Idempotency-Key": "invalid"
    }


def test_an_answer_is_kept_for_a_day(builder: Program) -> None:
    builder.does("agents/", NAMED, Idempotency_Key="one")
    forget_answers(now=timezone.now() + timedelta(hours=23))
    assert AnsweredRequest.objects.count() == 1
    forget_answers(now=timezone.now() + timedelta(hours=25))
    assert AnsweredRequest.objects.count() == 0


def _left_by_a_dead_process(builder: Program, *, body: object) -> AnsweredRequest:
    """A request that was claimed and never answered."""
    builder.does("agents/", body, Idempotency_Key="one")
    AnsweredRequest.objects.update(status=None, answer="", claim=uuid.uuid4())
    Agent.objects.all().delete()
    return AnsweredRequest.objects.get()


def test_while_it_is_worked_on_another_is_told_to_wait(builder: Program) -> None:
    _left_by_a_dead_process(builder, body=NAMED)
    answer = builder.asks("POST", "agents/", NAMED, Idempotency_Key="one")
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
    assert not Agent.objects.exists()


def test_what_a_dead_process_left_is_done_by_the_next(builder: Program) -> None:
    row = _left_by_a_dead_process(builder, body=NAMED)
    with time_machine.travel(row.created_at + LONGEST_WORK + timedelta(seconds=1)):
        builder.does("agents/", NAMED, Idempotency_Key="one")
    assert Agent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_time_one_is_done(bank: Workspace, alice: User) -> None:
    _row, key = create_api_key(workspace=bank, name="At once", actor=alice)

    def post(_number: int) -> tuple[int, str]:
        answer = Program(key).asks("POST", "agents/", NAMED, Idempotency_Key="one")
        connections.close_all()
        return answer.status_code, answer.json().get("id", "")

    threads = 8 if connection.vendor == "postgresql" else 3
    with ThreadPoolExecutor(max_workers=threads) as pool:
        answers = set(pool.map(post, range(threads)))
    assert Agent.objects.count() == 1
    assert {status for status, _id in answers} <= {201, 409}
    assert {made for status, made in answers if status == 201} == {str(Agent.objects.get().pk)}
