"""Whoever writes through the API may name every column there is, in the body and inside it, and things of others
(OWASP ASVS 5.0 15.3.3, 8.2.2, 8.2.3).

The writes and their bodies come from the description, which is held against the URL configuration here.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest

from agents.models import Agent
from tests.attacks.addresses import Door, every_address
from tests.attacks.changes import Change, changes, changes_of, hostile, names_of_columns, world
from tests.attacks.described import Write, every_write
from tests.attacks.strangers import JSON, Stranger, programs_of
from tests.attacks.tally import Tried
from tests.workspaces.one_of_each import one_of_each
from workspaces.models import ApiKey, Role, User, Workspace

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(300),
    pytest.mark.usefixtures("no_rate_limits", "refusals_are_not_logged"),
]
FEWEST_THAT_CHANGE = 15  # fewer would mean that the bodies are no longer what the API takes
WRITING = ("post", "put", "patch", "delete")
MANAGEMENT, WINDOW = "/api/v1/", "/api/widget/"
Answered = tuple[int, Any, Change]


@pytest.fixture
def ids(bank: Workspace, alice: User, bob: User, make_agent: Callable[..., Agent]) -> dict[str, Any]:
    return one_of_each(make_agent(bank), owner=alice, colleague=bob.memberships.get())


@pytest.fixture
def key(ids: dict[str, Any], alice: User) -> Stranger:
    """An owner's, which may do everything, and was used: when it was last used is not written each time."""
    key = programs_of(Agent.objects.get(pk=ids["agent_id"]), owner=alice)["API key"]
    ApiKey.objects.update(role=Role.OWNER)
    assert key.ask("GET", "/api/v1/workspace/").status_code == 200
    return key


@pytest.fixture
def foreign(office: Workspace, charlie: User, make_agent: Callable[..., Agent]) -> dict[str, Any]:
    return one_of_each(make_agent(office), owner=charlie, colleague=charlie.memberships.get())


def of_management() -> list[Write]:
    return [write for write in every_write() if write.path.startswith(MANAGEMENT)]


def headers_of(key: Stranger, write: Write, ids: Mapping[str, Any]) -> dict[str, str]:
    """With the version that is written over, where it has one: good for as long as nothing is changed there."""
    read = key.ask("GET", write.address(ids))
    return {"Authorization": key.authorization} | ({"If-Match": read.headers["ETag"]} if "ETag" in read else {})


def answer_to(
    key: Stranger, write: Write, ids: Mapping[str, Any], body: Mapping[str, Any], *, headers: dict[str, str]
) -> Any:
    data = json.dumps(body).encode() if body else b""
    return key.client.generic(write.method, write.address(ids), data, content_type=JSON, headers=headers)


def written(key: Stranger, write: Write, ids: Mapping[str, Any], *bodies: Mapping[str, Any]) -> list[Answered]:
    """Of each: its status, its JSON, and what it changed, which is undone."""
    answers, headers = list[Any](), headers_of(key, write, ids) if bodies else {}

    def send(body: Mapping[str, Any]) -> Any:
        answers.append(answer_to(key, write, ids, body, headers=headers))
        return answers[-1]

    found = changes_of(*(partial(send, body) for body in bodies))
    told = [(answer.status_code, answer.json() if answer.content else None) for answer in answers]
    return [(*each, change) for each, change in zip(told, found, strict=True)]


def test_v15_3_3_every_write_of_the_url_configuration_is_described() -> None:
    described = {(write.view, write.method.lower()) for write in every_write()}
    views = {getattr(each.view, "cls", None) for each in every_address() if each.door in (Door.API, Door.WIDGET)}
    there = {(view, method) for view in views - {None} for method in WRITING if hasattr(view, method)}
    assert there - described == set(), "make openapi"


@pytest.mark.store
def test_v15_3_3_a_program_writes_the_fields_of_an_address_and_no_others(
    key: Stranger, ids: dict[str, Any], office: Workspace, tried: Tried
) -> None:
    names = names_of_columns()
    count = changed = 0
    for write in of_management():
        meant, more = write.sent(ids), {name: hostile(name, office) for name in names - write.fields.keys()}
        (status, told, honest), hostile_one = written(key, write, ids, meant, {**more, **meant})
        assert status != 400, (write, told, "Give its body an example in the description.")
        status, told, change = hostile_one
        assert change in (honest, Change()), write
        if write.fields:
            assert status == 400, write
            assert {error["field"] for error in told["errors"] if error["code"] == "unknown"} == more.keys(), write
        count, changed = count + len(more), changed + bool(honest)
    assert changed >= FEWEST_THAT_CHANGE
    tried(count, "columns sent besides a write of the API")


def test_v15_3_3_what_stands_inside_a_field_is_held_to_the_same(
    key: Stranger, ids: dict[str, Any], office: Workspace, tried: Tried
) -> None:
    count = 0
    more = {name: hostile(name, office) for name in names_of_columns()}
    for write in of_management():
        meant = write.sent(ids)
        names = [name for name, schema in write.fields.items() if "object" in str(schema.get("type"))]
        bodies = [{**meant, name: more | dict(meant.get(name, {}))} for name in names]
        for name, (status, _told, change) in zip(names, written(key, write, ids, *bodies), strict=True):
            assert (status, change) == (400, Change()), (write, name)
            count += len(more)
    assert count
    tried(count, "columns sent besides a write of the API")


def test_v8_2_2_a_field_names_nothing_of_another_workspace(
    key: Stranger, ids: dict[str, Any], foreign: dict[str, Any], tried: Tried
) -> None:
    """Told apart from what does not exist neither by the answer nor by what it changes."""
    things = [each for each in foreign.values() if isinstance(each, uuid.UUID)]
    count, before = 0, world()
    for write in of_management():
        names = [name for name, schema in write.fields.items() if schema.get("format") == "uuid"]
        headers = headers_of(key, write, ids) if names else {}
        for name in names:
            told = set()
            for named in (uuid.uuid4(), *things):
                answer = answer_to(key, write, ids, {**write.sent(ids), name: str(named)}, headers=headers)
                told.add((answer.status_code, answer.text.replace(str(named), "ID")))
            assert {status for status, _text in told} == {400}, (write, name)
            assert len(told) == 1, (write, name, told)
            count += len(things)
    assert count
    assert changes(before, world()) == Change()
    tried(count, "things of others named in a write of the API")


def test_v15_3_3_the_writes_of_a_chat_window_are_the_ones_that_are_tried() -> None:
    """See ``test_v15_3_mass_assignment.py``."""
    tails = {write.path.rpartition("}/")[2] or write.path for write in every_write() if write.path.startswith(WINDOW)}
    assert tails == {"/api/widget/v1/conversations/", "messages/", "attachments/", "consent/", "return/"}
