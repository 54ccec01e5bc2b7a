"""Two web processes behind a reverse proxy: one deployment to whoever looks, and nobody chooses their own address
(OWASP ASVS 5.0 3.3.1, 3.4, 4.1.3, 7.4.2, 13.2.4).
"""

import re
import uuid
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from tests.attacks.security_headers import is_missing
from tests.chromium import do_without
from tests.journeys.caller import Answer, Caller
from tests.journeys.proxied import FORWARDED, ORIGIN, OWNER, PASSWORD, Proxied, running_behind_a_proxy, sign_in
from tests.on_postgres import what_is_missing
from tests.patience import ANSWER_SECONDS, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
SPOOFED = "203.0.113.9"
DANA = "dana@harbour.example"
MEMBER = "SELECT m.id FROM workspaces_member m JOIN workspaces_user u ON u.id = m.user_id WHERE u.email = %s"
CHAT = "/api/widget/v1/conversations/"
MOST_TRIES = 121  # twice what a minute may hold, as one may end meanwhile
# What is another in each answer, or, of a card, in each process: it says since when that runs.
ITS_OWN = {
    "date",
    "expires",
    "last-modified",
    "etag",
    "set-cookie",
    "content-length",
    "connection",
    "ratelimit",
    "transfer-encoding",
}


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    if missing := what_is_missing():
        do_without(missing)
    with running_behind_a_proxy(tmp_path_factory.mktemp("proxied")) as proxied:
        yield proxied


@pytest.fixture(autouse=True)
def first_process_and_addresses_written_anew(proxied: Proxied) -> None:
    proxied.proxy.turn, proxied.proxy.appends = 0, False


def test_v13_2_4_its_settings_have_no_warning(proxied: Proxied) -> None:
    checked = proxied.deployment.manage("check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("appends", [False, True])
def test_v4_1_3_nobody_chooses_the_address_they_come_from(proxied: Proxied, *, appends: bool) -> None:
    proxied.proxy.appends = appends
    address = f"127.0.0.{20 + appends}"
    proxied.signed_in(address=address, X_Forwarded_For=SPOOFED, X_Real_IP=SPOOFED, Forwarded=f"for={SPOOFED}")
    seen = {ip for (ip,) in proxied.deployment.store.rows("SELECT host(ip) FROM usersessions_usersession")}
    assert address in seen
    assert SPOOFED not in seen


def test_v4_1_3_only_the_proxy_may_say_that_it_was_https(proxied: Proxied) -> None:
    told = FORWARDED | {"X-Forwarded-For": SPOOFED}
    for process in (0, 1):
        paths = ("/account/login/", f"/a2a/{proxied.agent_id}/", f"/api/widget/v1/agents/{proxied.agent_id}/")
        for path in paths:
            stranger = proxied.deployment.directly(process, address="127.0.0.2").ask("GET", path, **told)
            assert (stranger.status, stranger.headers["location"]) == (301, f"{ORIGIN}{path}")
        assert proxied.deployment.directly(process).ask("GET", paths[0], **told).status == 200


def test_v4_1_3_a_caller_that_says_http_itself_is_not_believed(proxied: Proxied) -> None:
    for said in ("http", "https", "ftp"):
        answer = proxied.caller().ask("GET", "/account/login/", X_Forwarded_Proto=said, X_Forwarded_Host="evil.example")
        assert answer.status == 200
        assert "evil.example" not in answer.text


def one_of_each_class(proxied: Proxied, caller: Caller, **headers: str) -> dict[str, Answer]:
    """caller: signed in. headers: what a proxy would say, when there is none."""
    window = started_window(proxied, caller, **headers)
    asked: dict[str, tuple[Any, ...]] = {
        "page": ("GET", "/account/password/reset/"),
        "page of a member": ("GET", "/settings/"),
        "page that is not there": ("GET", "/nothing/"),
        "redirect": ("GET", "/account/login/"),
        "JSON": ("GET", f"/api/widget/v1/agents/{proxied.agent_id}/"),
        "JSON that is not there": ("GET", "/api/widget/v1/agents/agt_x/"),
        "API": ("GET", "/api/v1/workspace/"),
        "description": ("GET", "/api/v1/openapi.json"),
        "chat page": ("GET", f"/chat/{proxied.agent_id}/"),
        "card": ("GET", f"/a2a/{proxied.agent_id}/.well-known/agent-card.json"),
        "agent's door": ("POST", f"/a2a/{proxied.agent_id}/", b"{}"),
        "agent's stream": ("POST", f"/a2a/{proxied.agent_id}/message:stream", b"{}"),
        "too large": ("POST", CHAT, b"x" * 1_100_000),
        "events of another": ("GET", f"{window['path']}events"),
        "file": ("GET", "/static/js/console.js"),
        "picture": ("GET", "/static/icons/favicon.svg"),
        "wrong method": ("DELETE", "/settings/"),
        "form without its token": ("POST", "/settings/rename/"),
    }
    found = {name: caller.ask(*each, **headers) for name, each in asked.items()}
    found["events"] = caller.ask("GET", f"{window['path']}events", Authorization=window["bearer"], **headers)
    found["another host"] = caller.ask("GET", "/settings/", Host="evil.example", **headers)
    return found


def started_window(proxied: Proxied, caller: Caller, **headers: str) -> dict[str, str]:
    begun = caller.send(CHAT, {"agent_id": proxied.agent_id, "client_id": str(uuid.uuid4())}, **headers).json
    return {"path": f"{CHAT}{begun['conversation_id']}/", "bearer": f"Bearer {begun['token']}"}


def told(answer: Answer) -> dict[str, str]:
    """What it says, whatever the order: of each process another one."""
    said = {name: sorted(re.split(r"[;,] *", value)) for name, value in answer.headers.items() if name not in ITS_OWN}
    return {name: "; ".join(parts) for name, parts in said.items()}


def test_v3_4_every_class_of_answer_is_guarded_alike_at_each_process_and_past_the_proxy(proxied: Proxied) -> None:
    owner = proxied.signed_in()
    ways = {}
    for process in (0, 1):
        proxied.proxy.turn = process
        ways[f"through the proxy, {process}"] = one_of_each_class(proxied, owner)
        direct = proxied.deployment.directly(process)
        direct.cookies = owner.cookies
        ways[f"directly, {process}"] = one_of_each_class(proxied, direct, **FORWARDED)
    first = ways["through the proxy, 0"]
    assert {first[name].status for name in ("page", "page of a member", "events", "file")} == {200}
    assert [first[name].status for name in ("another host", "too large", "form without its token")] == [400, 413, 403]
    for way, answers in ways.items():
        for name, answer in answers.items():
            assert is_missing(answer.headers) == [], (way, name)
            assert (answer.status, told(answer)) == (first[name].status, told(first[name])), (way, name)


def test_v3_3_1_cookies_are_for_https_and_this_host_alone(proxied: Proxied) -> None:
    caller = proxied.caller()
    said = [*caller.ask("GET", "/account/login/").cookies, *sign_in(caller, OWNER, PASSWORD).cookies]
    kept = [cookie for cookie in said if "Max-Age=0" not in cookie]
    assert {cookie.partition("=")[0] for cookie in kept} >= {"__Host-handoff_session", "__Host-handoff_csrf"}
    for cookie in kept:
        flags = {flag.strip().lower() for flag in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags, cookie
        assert not any(flag.startswith("domain") for flag in flags), cookie


def test_v7_4_2_who_signs_in_at_one_process_is_known_at_the_other_until_removed_at_either(proxied: Proxied) -> None:
    owner = proxied.signed_in()
    page = owner.fill_in("/settings/members/", {"email": DANA, "role": "builder"}).text
    [link] = re.findall(rf'data-copy="{ORIGIN}(/invitation/[^"]+)"', page)
    dana = proxied.caller()
    assert dana.ask("GET", link).status == 302
    proxied.proxy.turn = 1
    assert dana.fill_in("/invitation/", {"name": "Dana", "password": PASSWORD}).status == 302
    for process in (0, 1):
        proxied.proxy.turn = process
        assert dana.ask("GET", "/agents/").status == 200
    proxied.proxy.turn = 0
    [(row,)] = proxied.deployment.store.rows(MEMBER, DANA)
    assert owner.fill_in(f"/settings/members/{row}/remove/", {}).status == 302
    proxied.proxy.turn = 1
    gone = dana.ask("GET", "/agents/")
    assert gone.status == 302
    assert gone.headers["location"].startswith("/account/login/")


def test_v7_4_2_who_signs_out_at_one_process_is_out_at_the_other(proxied: Proxied) -> None:
    owner = proxied.signed_in()
    kept = dict(owner.cookies)
    assert owner.fill_in("/account/logout/", {}).status == 302
    proxied.proxy.turn, owner.cookies = 1, kept
    assert owner.ask("GET", "/settings/").status == 302


def test_what_one_process_takes_a_window_at_the_other_is_told(proxied: Proxied) -> None:
    person = proxied.caller()
    window = started_window(proxied, person)
    heard = {}
    for process in (0, 1):
        proxied.proxy.turn = process
        heard[process] = person.begin("GET", f"{window['path']}events", Authorization=window["bearer"])
        said = f"Is anybody there? {uuid.uuid4()}"
        proxied.proxy.turn = 1 - process
        message = {"client_id": str(uuid.uuid4()), "text": said}
        assert person.send(f"{window['path']}messages/", message, Authorization=window["bearer"]).status == 201
        stream = b""
        while said.encode() not in stream:
            part = heard[process].read1(65536)
            assert part, "the stream ended"
            stream += part
    for each in heard.values():
        each.close()


def test_v6_3_1_one_limit_holds_over_all_processes_whatever_a_caller_says_of_itself(proxied: Proxied) -> None:
    proxied.proxy.appends = True
    stranger, other = proxied.caller("127.0.0.31"), proxied.caller("127.0.0.32")

    def refused_at(process: int, number: int) -> Answer:
        proxied.proxy.turn = process
        return stranger.ask("GET", "/api/v1/workspace/", X_Forwarded_For=f"198.51.100.{number}")

    def used_up() -> bool:
        """And it stays so for long enough to look at the other process."""
        answers = (refused_at(0, number) for number in range(MOST_TRIES))
        full = next(answer for answer in answers if answer.status == 429)
        return int(full.headers["retry-after"]) > 5

    wait_until(used_up, seconds=ANSWER_SECONDS)
    assert [refused_at(process, 250).status for process in (1, 0)] == [429, 429]
    assert other.ask("GET", "/api/v1/workspace/").status == 401


def test_v6_3_1_guesses_count_over_all_processes_and_lock_nobody_out_elsewhere(proxied: Proxied) -> None:
    guesser = proxied.caller("127.0.0.41")
    for number, process in zip(range(10), cycle((0, 1)), strict=False):
        proxied.proxy.turn = process
        sign_in(guesser, OWNER, "not the password", X_Forwarded_For=f"198.51.100.{number}")
    for process in (0, 1):
        proxied.proxy.turn = process
        assert sign_in(guesser, OWNER, PASSWORD, X_Forwarded_For=SPOOFED).status != 302
        assert proxied.signed_in(address="127.0.0.42").ask("GET", "/settings/").status == 200


def test_v16_3_1_the_log_names_no_address_that_somebody_only_claimed_and_no_secret(proxied: Proxied) -> None:
    logs = proxied.deployment.logs()
    assert "127.0.0.31" in logs
    for text in (SPOOFED, "198.51.100.", PASSWORD, proxied.key):
        assert text not in logs
    assert [line for line in logs.splitlines() if '"level": "error"' in line] == []
