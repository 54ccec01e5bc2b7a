"""``deploy/nginx.conf``, as it stands there, in front of two deployments, one of which hands over to the other."""

import http.client
import re
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from handoff_project.serve import serving
from tests.attacks.security_headers import is_missing
from tests.conversations.files import PDF
from tests.journeys.behind_nginx import INSTITUTIONS, BehindNginx, both_behind_nginx
from tests.journeys.caller import Answer, Caller
from tests.journeys.conftest import do_without
from tests.journeys.nginx import EXAMPLE, where_nginx_is
from tests.on_postgres import what_is_missing
from tests.patience import ANSWER_SECONDS, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
CHAT = "/api/widget/v1/conversations/"
FILE_LIMIT = 5 * 1024 * 1024  # ATTACHMENT_LIMIT, of which nothing else is said
SPOOFED = "203.0.113.9"
ONLY_ONCE = ("strict-transport-security", "content-security-policy", "x-frame-options", "referrer-policy", "date")


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BehindNginx]:
    if missing := ("" if where_nginx_is() else "nginx is not installed") or what_is_missing():
        do_without(missing)
    with both_behind_nginx(tmp_path_factory.mktemp("nginx")) as behind:
        yield behind


def opened(behind: BehindNginx, caller: Caller) -> tuple[str, str]:
    """Path and authorization of a new window."""
    begun = caller.send(CHAT, {"agent_id": behind.bank_agent_id, "client_id": str(uuid.uuid4())}).json
    return f"{CHAT}{begun['conversation_id']}/", f"Bearer {begun['token']}"


def said_by(response: http.client.HTTPResponse) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for name, value in response.getheaders():
        said.setdefault(name.lower(), []).append(value)
    return said


def test_a_handoff_goes_through_it_there_and_back(behind: BehindNginx) -> None:
    window, office = behind.window(), INSTITUTIONS["office"]
    for words in ("I have a problem with my card", "Maria Santos", "Card", "Debit", "I want to make a complaint"):
        window.say(words)
    assert "Maria Santos" in window.hear("I am Consumer Help", institution=office)
    for asked, words in (("When did it", "Tuesday"), ("What outcome", "My money"), ("recorded under", "That is all")):
        window.hear(asked, institution=office)
        window.say(words)
    window.hear("How else can I help?", institution=INSTITUTIONS["bank"])


def test_events_come_at_once_and_not_when_there_are_many(behind: BehindNginx) -> None:
    caller = behind.caller()
    path, token = opened(behind, caller)
    events = caller.begin("GET", f"{path}events", Authorization=token)
    assert events.getheader("content-type", "").startswith("text/event-stream")
    assert events.getheader("content-encoding") is None
    stream = b""
    for word in ("One", "Two", "Three"):
        said = f"{word} {uuid.uuid4()}"
        answer = caller.send(f"{path}messages/", {"client_id": str(uuid.uuid4()), "text": said}, Authorization=token)
        assert answer.status == 201
        begun = time.monotonic()
        while said.encode() not in stream:
            part = events.read1(65536)
            assert part, "the stream ended"
            stream += part
        assert time.monotonic() - begun < 10, "It was held back until there was a heartbeat."
    events.close()


def test_whoever_asks_for_http_is_sent_to_https(behind: BehindNginx) -> None:
    """And to no other name, whatever they call us: what lies in between might keep the answer for others."""
    for called in ("localhost", "evil.example"):
        plain = Caller(behind.bank.site.plain_port, origin=f"http://{called}")
        answer = plain.ask("GET", "/account/login/?next=/agents/")
        assert (answer.status, answer.headers["location"]) == (301, "https://localhost/account/login/?next=/agents/")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/account/password/reset/", 200),
        ("GET", "/nothing/", 404),
        ("GET", "/static/js/console.js", 200),
        ("GET", "/chat/{agent}/", 200),
        ("GET", "/api/widget/v1/agents/{agent}/", 200),
        ("GET", "/a2a/{agent}/.well-known/agent-card.json", 200),
        ("GET", f"{CHAT}{uuid.UUID(int=7)}/events", 404),
        ("POST", "/a2a/{agent}/", 401),
    ],
)
def test_every_answer_is_guarded_and_says_so_once(behind: BehindNginx, method: str, path: str, status: int) -> None:
    response = behind.caller().begin(method, path.format(agent=behind.bank_agent_id))
    said = said_by(response)
    assert response.status == status
    assert {name: len(said[name]) for name in ONLY_ONCE} == dict.fromkeys(ONLY_ONCE, 1)
    assert is_missing({name: values[0] for name, values in said.items()}) == ["no word of the server"]
    assert said["server"] == ["nginx"]  # and of no version


def test_nobody_chooses_the_address_they_come_from(behind: BehindNginx) -> None:
    caller, owner = behind.caller("127.0.0.61"), behind.bank.deployment
    spoofed = {"X_Forwarded_For": SPOOFED, "X_Real_IP": SPOOFED, "Forwarded": f"for={SPOOFED}"}
    typed = {"login": owner.email, "password": owner.password}
    assert caller.fill_in("/account/login/", typed, **spoofed).status == 302
    assert caller.ask("GET", "/settings/", **spoofed).status == 200
    seen = {ip for (ip,) in behind.bank.store.rows("SELECT host(ip) FROM usersessions_usersession")}
    assert seen == {"127.0.0.61"}


def uploaded(behind: BehindNginx, size: int) -> Answer:
    """A file of so many bytes, sent by a new window."""
    caller, edge = behind.caller(), uuid.uuid4().hex
    path, token = opened(behind, caller)
    fields = f'--{edge}\r\nContent-Disposition: form-data; name="client_id"\r\n\r\n{uuid.uuid4()}\r\n'
    begun = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\n\r\n'
    file = PDF.replace(b"\n", b"\n".ljust(size - len(PDF) + 1), 1)
    body = (fields + begun).encode() + file + f"\r\n--{edge}--\r\n".encode()
    kind = f"multipart/form-data; boundary={edge}"
    return caller.ask("POST", f"{path}attachments/", body, Content_Type=kind, Authorization=token)


def test_a_file_may_be_as_large_as_the_limit_says(behind: BehindNginx) -> None:
    taken = uploaded(behind, FILE_LIMIT)
    assert taken.status == 201, taken.text


@pytest.mark.parametrize("over", [1, 1024 * 1024])
def test_the_server_says_itself_that_a_file_is_too_large(behind: BehindNginx, over: int) -> None:
    refused = uploaded(behind, FILE_LIMIT + over)
    assert (refused.status in (400, 413), refused.json["code"]) == (True, "too_large")


def test_the_server_says_itself_that_a_message_is_too_large(behind: BehindNginx) -> None:
    refused = behind.caller().ask("POST", CHAT, b"x" * 1_500_000, Content_Type="application/json")
    assert (refused.status, refused.json["code"]) == (413, "too_large")


def test_what_is_far_too_large_does_not_get_to_the_server(behind: BehindNginx) -> None:
    """It is asked for its words, though, by nginx, with nothing of what was sent."""
    refused = behind.caller().ask("POST", CHAT, b"x" * 2_500_000, Content_Type="application/json")
    assert (refused.status, refused.json["code"]) == (413, "too_large")


def test_who_sends_far_too_much_in_a_browser_reads_why_in_their_language(behind: BehindNginx) -> None:
    browser = {"Accept": "text/html,*/*", "Accept_Language": "es", "Content_Type": "application/x-www-form-urlencoded"}
    refused = behind.caller().ask("POST", "/account/login/", b"x" * 2_500_000, **browser)
    assert refused.status == 413
    assert "<h1>Esto es demasiado grande</h1>" in refused.text
    assert "content-security-policy" in refused.headers
    assert behind.caller().ask("GET", "/too-large/").status == 404  # it is for nginx alone


@pytest.mark.parametrize("rest", ["", "message:send", "message:stream"])
def test_a_message_of_an_a2a_client_may_bring_files_where_the_server_knows_whose_it_is(
    behind: BehindNginx, rest: str
) -> None:
    """Here it knows nobody, and so says itself that this is too large."""
    path, told = f"/a2a/{behind.bank_agent_id}/{rest}", {"Content_Type": "application/json"}
    refused = behind.caller().ask("POST", path, b"x" * 7_000_000, Authorization="Bearer hcli_unknown", **told)
    assert refused.status == (401 if rest == "message:stream" else 413)
    assert behind.caller().ask("POST", path, b"x" * 9_000_000, **told).json["code"] == "too_large"


def test_it_speaks_no_other_protocol_to_the_server(behind: BehindNginx) -> None:
    asked: dict[str, Any] = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
    answer = behind.caller().ask("GET", "/account/login/", Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==", **asked)
    assert answer.status == 200


def test_a_window_goes_on_when_its_web_process_is_killed_and_comes_back(behind: BehindNginx) -> None:
    caller = behind.caller()
    path, token = opened(behind, caller)
    message = {"client_id": str(uuid.uuid4()), "text": "Are you there?"}
    behind.bank.kill()
    away = caller.send(f"{path}messages/", message, Authorization=token)
    assert away.status == 502
    behind.bank.start_again()
    wait_until(
        lambda: caller.send(f"{path}messages/", message, Authorization=token).status in (200, 201),
        seconds=ANSWER_SECONDS,
    )
    assert caller.ask("GET", path, Authorization=token).text.count("Are you there?") == 1


def test_connections_are_kept_for_less_long_than_the_server_keeps_them() -> None:
    """Or a request now and then would meet one that is just being closed, and be answered with 502."""
    kept = re.search(r"keepalive_timeout (\d+)s;", EXAMPLE.read_text())
    assert kept is not None
    assert int(kept[1]) < serving("127.0.0.1", 0).timeout_keep_alive
