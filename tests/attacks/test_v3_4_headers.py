"""What browsers are told with every answer of the server, whatever makes it (OWASP ASVS 5.0 3.3.1, 3.3.2, 3.3.4, 3.4,
4.1.1, 4.1.3, 13.4.2, 14.3.2, 16.2.1, 16.5.1).
"""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import structlog
from django.conf import settings as all_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from agents.models import Agent
from deploy.check_production import environment
from deploy.check_production import main as check_production
from handoff_project.api_door import request_log
from handoff_project.proxied_scheme import as_the_server_believes
from tests.attacks.asgi import Answer, ask
from tests.attacks.security_headers import is_missing
from tests.attacks.tally import Tried
from tests.conversations.scene import Person
from tests.workspaces.one_of_each import file_in
from triggers.models import BackTest
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db(transaction=True)
SHOP = "https://shop.example"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


@pytest.fixture
def cookie(alice_client: Client) -> str:
    return f"{all_settings.SESSION_COOKIE_NAME}={alice_client.cookies[all_settings.SESSION_COOKIE_NAME].value}"


@pytest.fixture
def answers(agent: Agent, alice: User, cookie: str, settings: Any) -> dict[str, Answer]:
    """One of each class of answer."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    agent.allowed_origins = [SHOP]
    agent.save()
    person = Person(agent)
    token = {"authorization": f"Bearer {person.token}"}
    done = BackTest.objects.create(agent=agent, created_by=alice, samples=[], state="done", report={})
    broken = RuntimeError("what went wrong here is nobody's business")
    found = {
        "page": ask("/account/login/"),
        "page of a member": ask("/settings/", cookie=cookie),
        "page that is not there": ask("/nothing/", cookie=cookie),
        "redirect": ask("/settings/"),
        "JSON": ask(f"/api/widget/v1/agents/{agent.public_id}/"),
        "JSON that is not there": ask("/api/widget/v1/agents/agt_x/"),
        "API": ask("/api/v1/workspace/"),
        "agent's card": ask(f"/a2a/{agent.public_id}/.well-known/agent-card.json"),
        "agent's door": ask(f"/a2a/{agent.public_id}/", method="POST", body=b"{}"),
        "agent's stream": ask(f"/a2a/{agent.public_id}/message:stream", method="POST", body=b"{}"),
        "events": ask(f"{person.path}events", **token),
        "events of another": ask(f"{person.path}events"),
        "too large": ask("/api/widget/v1/conversations/", method="POST", body=b"x" * 1_100_000),
        "another host": ask("/api/widget/v1/agents/x/", host="evil.example"),
        "page of another host": ask("/account/login/", host="evil.example"),
        "file": ask("/static/js/console.js"),
        "picture": ask("/static/icons/favicon.svg"),
        "widget": ask("/static/widget/handoff-chat.js"),
        "JSON for another site": ask(f"/api/widget/v1/agents/{agent.public_id}/", origin=SHOP),
        "events for another site": ask(f"{person.path}events", origin=SHOP, **token),
        "file of a person": ask(f"{person.path}attachments/{file_in(person.conversation).pk}/", **token),
        "download": ask(reverse("triggers:export", args=[agent.pk]), cookie=cookie),
        "download of a table": ask(reverse("triggers:export_back_test", args=[agent.pk, done.pk]), cookie=cookie),
    }
    with patch("conversations.widget_api.views.agent_json", side_effect=broken):
        found["JSON that broke"] = ask(f"/api/widget/v1/agents/{agent.public_id}/")
    with patch("workspaces.console.workspace_page.render", side_effect=broken):
        found["page that broke"] = ask("/settings/", cookie=cookie)
    return found


def test_v3_4_every_answer_says_what_a_browser_must_not_do(answers: dict[str, Answer], tried: Tried) -> None:
    for name, answer in answers.items():
        assert is_missing(answer.headers) == [], name
        assert not answer.body or answer.headers.get("content-type"), name
    tried(len(answers), "classes of answers")


def test_v3_4_each_class_is_what_it_is_meant_to_be(answers: dict[str, Answer]) -> None:
    """Otherwise the headers of one and the same answer would be looked at again and again."""
    statuses = {name: answer.status for name, answer in answers.items()}
    expected = {"page": 200, "redirect": 302, "events": 200, "events of another": 404, "too large": 413, "file": 200}
    expected |= {"page that broke": 500, "JSON that broke": 500, "page that is not there": 404, "another host": 400}
    expected |= {"download": 200, "agent's door": 401, "agent's stream": 401, "page of a member": 200, "API": 401}
    assert {name: statuses[name] for name in expected} == expected
    assert answers["events"].headers["content-type"].startswith("text/event-stream")
    assert answers["download"].headers["content-disposition"].startswith("attachment")


def test_v3_5_8_other_sites_embed_what_they_may_read_and_nothing_else(answers: dict[str, Answer]) -> None:
    """A browser takes its place in their process from no other answer."""
    embedded = {name for name, one in answers.items() if one.headers["cross-origin-resource-policy"] == "cross-origin"}
    card, of_another_site = {"agent's card"}, {"JSON for another site", "events for another site"}
    assert embedded == {"widget", "file", "picture"} | card | of_another_site
    assert answers["file of a person"].status == 200


def test_v3_5_8_not_modified_leaves_what_was_said_of_embedding() -> None:
    """It does not say again who may read, so what it said of embedding would take the place of what holds."""
    tag = ask("/static/widget/handoff-chat.js").headers["last-modified"]
    again = ask("/static/widget/handoff-chat.js", if_modified_since=tag)
    assert again.status == 304
    assert "cross-origin-resource-policy" not in again.headers


def test_v14_3_2_what_only_some_may_see_is_kept_by_no_cache(answers: dict[str, Answer]) -> None:
    for name in ("page of a member", "events", "events of another", "download", "JSON"):
        assert "no-store" in answers[name].headers["cache-control"], name


def test_v16_5_1_an_error_tells_nothing(answers: dict[str, Answer]) -> None:
    for name in ("page that broke", "JSON that broke", "another host", "page of another host"):
        assert b"business" not in answers[name].body, name
        assert b"Traceback" not in answers[name].body, name


def test_v3_3_cookies_are_for_the_server_alone(alice: User, client: Client, settings: Any) -> None:
    alice.set_password("a long password of alice")
    alice.save()
    client.get("/account/login/")
    client.post("/account/login/", {"login": alice.email, "password": "a long password of alice"})
    names = {all_settings.SESSION_COOKIE_NAME, all_settings.CSRF_COOKIE_NAME}
    for name in names:
        cookie = client.cookies[name]
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"] or name == all_settings.CSRF_COOKIE_NAME


IN_PRODUCTION = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
HOST = {"Host": "agents.bank.example"}
def ask(path, **headers):
    answer = Client().get(path, headers=HOST | {name.replace("_", "-"): value for name, value in headers.items()})
    return [answer.status_code, answer.headers.get("Location", ""), "Strict-Transport-Security" in answer.headers]
print(json.dumps({
    "http": ask("/account/login/"),
    "said to be http": ask("/account/login/", X_Forwarded_Proto="http"),
    "https": ask("/.well-known/jwks.json", X_Forwarded_Proto="https"),
    "another host": ask("/account/login/", X_Forwarded_Host="evil.example"),
    "cookies": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
                settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE],
    "debug": settings.DEBUG,
}))
"""


def in_production(tmp_path: Path, **more: str) -> dict[str, Any]:
    told = environment(str(tmp_path)) | {"DJANGO_SETTINGS_MODULE": "handoff_project.settings"} | more
    words = [sys.executable, "-c", IN_PRODUCTION]
    ran = subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, check=True)
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def test_v4_1_3_behind_its_proxy_a_process_believes_what_the_proxy_says_and_no_more(tmp_path: Path) -> None:
    said = in_production(tmp_path)
    to_https = [301, "https://agents.bank.example/account/login/", False]
    assert said["http"] == said["said to be http"] == said["another host"] == to_https
    assert said["https"][0] in (200, 404)
    assert said["https"][2]
    assert said["cookies"] == ["__Host-handoff_session", True, "__Host-handoff_csrf", True]
    assert said["debug"] is False


def test_v4_1_3_without_a_proxy_nobody_is_believed(tmp_path: Path) -> None:
    """A caller that says "this was https" itself is led to https like any other."""
    assert in_production(tmp_path, BEHIND_PROXY="false")["https"][:2] == [
        301,
        "https://agents.bank.example/.well-known/jwks.json",
    ]


@pytest.mark.parametrize(("scheme", "heard"), [("http", []), ("https", ["https"])])
def test_v4_1_3_who_may_not_say_where_it_came_from_may_not_say_how(scheme: str, heard: list[str]) -> None:
    """scheme: as the server understood it, which asks who said so."""
    seen: list[str] = []

    async def look(scope: Any, _receive: Any, _send: Any) -> None:
        seen.extend(value.decode() for name, value in scope["headers"] if name == b"x-forwarded-proto")

    headers = [(b"host", b"agents.bank.example"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "scheme": scheme, "headers": headers}
    asyncio.run(as_the_server_believes(look)(scope, asyncio.Queue().get, asyncio.Queue().put))
    assert seen == heard


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_v4_1_3_a_name_that_django_takes_for_another_is_not_heard(scheme: str) -> None:
    seen: list[bytes] = []

    async def look(scope: Any, _receive: Any, _send: Any) -> None:
        seen.extend(name for name, _value in scope["headers"])

    headers = [(b"host", b"a"), (b"x_forwarded_proto", b"https"), (b"idempotency_key", b"x"), (b"_", b"x")]
    scope = {"type": "http", "scheme": scheme, "headers": headers}
    asyncio.run(as_the_server_believes(look)(scope, asyncio.Queue().get, asyncio.Queue().put))
    assert seen == [b"host"]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/?q={}",
        "/invitation/{}/",
        "/account/password/reset/key/1-{}/",
        "/account/confirm-email/MQ:1:{}/",
        "/account/service/00000000-0000-4000-8000-000000000000/back/?code={}&state=x",
    ],
)
def test_v14_2_1_the_log_names_no_address_that_opens_something(path: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever reads the log could follow it; nor does it say what somebody searched for."""
    caplog.set_level(logging.INFO, logger="django_structlog")
    secret = "hinv-4f1c9d72e0b8"
    Client().get(path.format(secret))
    told = [str(record.msg) for record in caplog.records if "request" in str(record.msg)]
    assert any(path[:9] in line for line in told)
    assert secret not in "".join(told)


def test_v16_3_1_the_log_does_not_take_a_callers_word_for_its_address(caplog: pytest.LogCaptureFixture) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    Client(REMOTE_ADDR="198.51.100.7").get("/nothing/", headers=headers)
    assert "198.51.100.7" in caplog.text
    assert "203.0.113.9" not in caplog.text


def test_v16_2_1_every_line_of_the_agents_door_names_the_request_and_its_caller() -> None:
    def refuse(_request: HttpRequest) -> HttpResponse:
        named.append(structlog.contextvars.get_contextvars())
        return HttpResponse(status=401)

    named: list[dict[str, Any]] = []
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Request-ID": "of the caller"}
    for _ in range(2):
        request_log(refuse)(RequestFactory().post("/a2a/agt_1/", REMOTE_ADDR="198.51.100.7", headers=headers))
    assert [each["ip"] for each in named] == ["198.51.100.7"] * 2
    assert len({each["request_id"] for each in named} - {"of the caller"}) == 2
    assert not {"ip", "request_id"} & set(structlog.contextvars.get_contextvars())


def test_v13_4_2_the_settings_of_production_have_no_warning(capfd: pytest.CaptureFixture[str]) -> None:
    assert check_production() == 0, capfd.readouterr().err
