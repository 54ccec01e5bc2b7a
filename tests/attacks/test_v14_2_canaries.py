"""No secret is anywhere but where it must be, in any writing: raw, hex, base64, as in a URL (OWASP ASVS 5.0 13.3.1,
14.2.1, 14.2.4, 14.2.6, 16.2.5).

A secret stands in every encrypted column there is, and every kind that is given out was given out. Then everything is
opened by whoever may see most, and answers, log, database, sessions and cache are searched.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib import admin
from django.test import Client

from agents.models import Agent
from tests.attacks.addresses import Door, every_address
from tests.attacks.canaries import PASSWORD, Secrets, everything_kept, plant
from tests.attacks.strangers import Stranger, programs_of, signed_in
from tests.attacks.tally import Tried
from tests.journeys.stores import written_in_any_way
from tests.operators import make_operator
from tests.workspaces.one_of_each import one_of_each
from workspaces.models import User, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300), pytest.mark.usefixtures("no_rate_limits")]
PASSED_OVER = ("logout", "action/undo", "api/schema/")  # the first two end it; the last says openapi.json more slowly
KINDS = ("message_received", "api_request", "external_handoff")
Held = tuple[str, bytes]


@pytest.fixture
def ids(bank: Workspace, alice: User, bob: User, make_agent: Callable[..., Agent]) -> dict[str, Any]:
    return one_of_each(make_agent(bank), owner=alice, colleague=bob.memberships.get())


@pytest.fixture
def planted(ids: dict[str, Any], alice: User) -> Secrets:
    return plant(Agent.objects.get(pk=ids["agent_id"]), alice, ids)


@pytest.fixture
def viewers(ids: dict[str, Any], planted: Secrets, alice: User) -> dict[Door, Stranger]:
    """Whoever sees most behind each door."""
    operator = make_operator("operator@handoff.example", "a long password")
    programs = programs_of(Agent.objects.get(pk=ids["agent_id"]), owner=alice)
    owner, key = signed_in(alice), programs["API key"]
    window = Stranger(Client(), f"Bearer {planted['token of a window']}")
    doors = {Door.CONSOLE: owner, Door.ACCOUNT: owner, Door.API: key, Door.OPERATOR: signed_in(operator)}
    return doors | {Door.WIDGET: window, Door.AGENTS: programs["A2A client"], Door.OPEN: Stranger(Client())}


def answers(viewers: dict[Door, Stranger], ids: dict[str, Any]) -> Iterator[Held]:
    """Every page, part, export and answer that can be read."""
    for address in every_address():
        if any(word in address.route for word in PASSED_OVER):
            continue
        paths = {address.path({"object_id": 1, "content_type_id": 1, **ids, "kind": kind}) for kind in KINDS}
        for path in sorted(paths):
            for headers in ({}, {"HX-Request": "true"})[: 1 + (address.door is Door.CONSOLE)]:
                stranger = viewers[address.door]
                known = {"Authorization": stranger.authorization} if stranger.authorization else {}
                yield path, _said(stranger.client.get(path, headers={**known, **headers}))


def _said(answer: Any) -> bytes:
    assert answer.status_code < 500, answer
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(body) + str(dict(answer.headers)).encode()


def operators_pages(operator: Stranger, ids: dict[str, Any]) -> Iterator[Held]:
    """Every list, and every row."""
    for model in admin.site._registry:
        place = f"/operator/{model._meta.app_label}/{model._meta.model_name}/"
        for path in (place, *(f"{place}{row.pk}/change/" for row in model._base_manager.all()[:2])):
            yield path, _said(operator.client.get(path, follow=True))


def is_handed_out(name: str, place: str) -> bool:
    """A file is content, and there is one address to save it from."""
    return name == "AttachmentBytes.content" and "/files/" in place


def leaks(planted: Secrets, held: Iterator[Held]) -> list[tuple[str, str]]:
    ways = {name: written_in_any_way(secret) for name, secret in planted.items()}
    return [
        (name, place)
        for place, text in held
        for name, written in ways.items()
        if any(way in text for way in written) and not is_handed_out(name, place)
    ]


def sign_in_and_be_refused(owner: Client, planted: Secrets, ids: dict[str, Any]) -> None:
    """With what is right and at the wrong place."""
    owner.post("/account/login/", {"login": "alice@harbour.example", "password": PASSWORD})
    for name in ("API key", "token of a client", "token of a window"):
        headers = {"Authorization": f"Bearer {planted[name]}"}
        for path in ("/api/v1/workspace/", "/api/v1/x/", f"/a2a/{ids['agent_id']}/", "/api/widget/v1/conversations/x/"):
            Client().post(path, "{", content_type="application/json", headers=headers)


def lines_of(caplog: pytest.LogCaptureFixture) -> Iterator[Held]:
    """With all that a line knows; but for statements, which no deployment logs."""
    for record in caplog.records:
        if record.name != "django.db.backends":
            yield "log", (record.getMessage() + str(record.__dict__)).encode()


@pytest.mark.store
def test_v14_2_6_no_answer_no_line_of_the_log_and_nothing_that_is_kept_holds_a_secret(
    viewers: dict[Door, Stranger], planted: Secrets, ids: dict[str, Any], caplog: pytest.LogCaptureFixture, tried: Tried
) -> None:
    """Also not what is kept of looking at everything: sessions, the audit log, answers to be given again."""
    caplog.set_level(logging.DEBUG)
    looked_at = [*answers(viewers, ids), *operators_pages(viewers[Door.OPERATOR], ids)]
    sign_in_and_be_refused(viewers[Door.CONSOLE].client, planted, ids)
    logged, kept = list(lines_of(caplog)), list(everything_kept())
    for places, fewest in ((looked_at, 120), (logged, 20), (kept, 500)):
        assert leaks(planted, iter(places)) == []
        assert len(places) > fewest
    assert b"Planted" in b"".join(value for _place, value in kept)
    tried(len(planted) * len(looked_at), "answers searched for a secret")
    tried(len(planted) * len(logged), "lines of the log searched for a secret")
    tried(len(planted) * len(kept), "values kept searched for a secret")


def test_v16_5_1_an_error_shows_no_secret_that_it_was_about(planted: Secrets, alice: User) -> None:
    broken = RuntimeError(f"cannot use {planted['secret of an agent']}")
    client = signed_in(alice).client
    client.raise_request_exception = False
    with patch("workspaces.console.workspace_page.render", side_effect=broken):
        answer = client.get("/settings/")
    assert answer.status_code == 500
    assert leaks(planted, iter([("error", answer.content)])) == []


def test_the_search_finds_what_is_there(planted: Secrets) -> None:
    """Otherwise the tests above could not fail."""
    for name, secret in planted.items():
        for text in (secret.encode(), secret.encode().hex().encode(), f"x={secret}".encode()):
            assert (name, "here") in leaks(planted, iter([("here", b"before " + text + b" after")]))
