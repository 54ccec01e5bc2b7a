"""Takes out security checks one by one, in a copy, and shows that the attacks notice it.

``python -m tests.attacks.mutations``, or with texts of which what is taken out contains one. First everything stands:
the attacks must pass then, and how much they tried is told. A check whose loss none of them notices is printed as
*unnoticed*, and the command fails.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.attacks.tally import TALLY

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = (
    ".git",
    ".venv",
    ".venv-examples",
    ".uv",
    "var",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
)
ATTACKS = "tests/attacks"


@dataclass(frozen=True)
class Mutation:
    """what: is taken out. was, becomes: text of the file. attacks: the tests that have to fail then, for pytest."""

    what: str
    file: str
    was: str
    becomes: str
    attacks: str


MUTATIONS = (
    Mutation(
        "an agent's pages are of the member's workspace",
        "agents/lookups.py",
        "Agent.objects.kept().filter(workspace=who.workspace)",
        "Agent.objects.kept()",
        f"{ATTACKS}/test_v8_walk.py",
    ),
    Mutation(
        "who does nothing is signed out",
        "workspaces/idle_sessions.py",
        "if limit and last is not None and now - last >= limit.total_seconds():",
        "if False:",
        "tests/workspaces/test_idle_sessions.py",
    ),
    Mutation(
        "a sign-in ends after two weeks",
        "workspaces/idle_sessions.py",
        "if began is not None and now - began >= settings.SESSION_COOKIE_AGE:",
        "if False:",
        "tests/workspaces/test_idle_sessions.py",
    ),
    Mutation(
        "a stream that is open asks whether it still may be",
        "conversations/widget_api/event_stream.py",
        "return standing if standing and origin_listed(self.origin, standing.origins) else None",
        "return standing",
        "tests/conversations/test_event_stream.py",
    ),
    Mutation(
        "a page that looks for news keeps nobody signed in",
        "workspaces/idle_sessions.py",
        "if last is None or (now - last >= STEP and is_by_hand(request)):",
        "if last is None or now - last >= STEP:",
        "tests/workspaces/test_idle_sessions.py",
    ),
    Mutation(
        "the operator's pages need a second step",
        "handoff_project/admin_site.py",
        'return _is_operator(request) and has_second_factor(cast("User", request.user))',
        "return _is_operator(request)",
        "tests/admin/test_operator_site.py",
    ),
    Mutation(
        "a page needs its permission",
        "workspaces/access.py",
        "allowed = permission in permissions_of(member)",
        "allowed = True",
        f"{ATTACKS}/test_v8_walk.py",
    ),
    Mutation(
        "a window's token is its conversation's",
        "conversations/widget_api/access.py",
        " or not conversation.opens_with(token)",
        "",
        f"{ATTACKS}/test_v8_walk.py",
    ),
    Mutation(
        "a client's token is for one agent",
        "agents/clients.py",
        "token_hash=_hash(_token_in(authorization)), agent=agent,",
        "token_hash=_hash(_token_in(authorization)),",
        f"{ATTACKS}/test_v8_walk.py",
    ),
    Mutation(
        "a signature is checked",
        "protocol/signing.py",
        '"verify_signature": True,',
        '"verify_signature": False,',
        f"{ATTACKS}/test_v9_1_signed_requests.py",
    ),
    Mutation(
        "a request is accepted once",
        "agents/peer_authentication.py",
        "if not insert(seen, unless_there=True):",
        "if insert(seen, unless_there=True) is None:",
        f"{ATTACKS}/test_v9_1_signed_requests.py",
    ),
    Mutation(
        "a push is about a handoff of its own link",
        "conversations/peer_api/views.py",
        "filter(connection=connection, pk=handoff_id)",
        "filter(pk=handoff_id)",
        f"{ATTACKS}/test_v2_3_verbs_and_states.py",
    ),
    Mutation(
        "a sender asks about its own handoffs",
        "conversations/peer_api/dispatch.py",
        ".filter(sender_id=sender_id, pk=pk)",
        ".filter(pk=pk)",
        f"{ATTACKS}/test_v2_3_verbs_and_states.py",
    ),
    Mutation(
        "an agent that lost control is not heard",
        "conversations/flows/receive_replies.py",
        "if not handoff.live or replies.epoch != handoff.epoch:",
        "if replies.epoch != handoff.epoch:",
        f"{ATTACKS}/test_v2_3_verbs_and_states.py",
    ),
    Mutation(
        "a window is used from the agent's origins",
        "conversations/widget_api/access.py",
        "return not origin or origin == settings.PLATFORM_DOMAIN or origin in origins",
        "return True",
        f"{ATTACKS}/test_v3_5_other_sites.py",
    ),
    Mutation(
        "a form needs its CSRF token",
        "handoff_project/settings.py",
        '    "django.middleware.csrf.CsrfViewMiddleware",\n',
        "",
        f"{ATTACKS}/test_v3_5_other_sites.py",
    ),
    Mutation(
        "JSON names each key once",
        "protocol/strict_json.py",
        "            object_pairs_hook=_once_each,\n",
        "",
        f"{ATTACKS}/test_v2_2_parsers.py",
    ),
    Mutation(
        "what somebody wrote is escaped",
        "templates/parts/message.html",
        "{{ message.masked|default:message.text|linebreaksbr }}",
        "{{ message.masked|default:message.text|safe }}",
        f"{ATTACKS}/test_v1_2_scripts.py",
    ),
    Mutation(
        "every answer carries the security headers",
        "handoff_project/asgi.py",
        "@with_headers\n",
        "",
        f"{ATTACKS}/test_v3_4_headers.py",
    ),
    Mutation(
        "an unknown agent costs the same work",
        "agents/secret_proof.py",
        "for _ in range(SECRETS_TRIED - len(credentials)):",
        "for _ in range(0):",
        f"{ATTACKS}/test_v6_3_timing.py",
    ),
    Mutation(
        "only public addresses are called",
        "protocol/addresses.py",
        "    if isinstance(address, IPv4Address):\n        return not any(",
        "    if isinstance(address, IPv4Address):\n        return True or not any(",
        "tests/protocol/test_addresses.py",
    ),
    Mutation(
        "only the proxy says that it was https",
        "handoff_project/proxied_scheme.py",
        'SAID if scope["scheme"] != "https" else b""',
        'b""',
        f"{ATTACKS}/test_v3_4_headers.py",
    ),
    Mutation(
        "a name that Django takes for another is not heard",
        "handoff_project/proxied_scheme.py",
        'b"_" not in each[0] and ',
        "",
        f"{ATTACKS}/test_v3_4_headers.py",
    ),
    Mutation(
        "the log names no address that opens something",
        "privacy/fixed_words.py",
        '_OPENS.sub(r"\\1…", _QUERY.sub(_without_query, text))',
        "_QUERY.sub(_without_query, text)",
        f"{ATTACKS}/test_v3_4_headers.py",
    ),
    Mutation(
        "an account has one address",
        "workspaces/console/account_urls.py",
        'path("email/", no_more_addresses',
        'path("other/", no_more_addresses',
        "tests/workspaces/test_sign_in.py",
    ),
    Mutation(
        "a yes covers what the card listed",
        "conversations/flows/offer_handoff.py",
        "return draft.terms != terms",
        "return False",
        "tests/conversations/test_consent.py",
    ),
    Mutation(
        "the log names the address the server knows",
        "handoff_project/request_log.py",
        'ip=request.META.get("REMOTE_ADDR", "")',
        'ip=request.headers.get("X-Forwarded-For")',
        f"{ATTACKS}/test_v3_4_headers.py",
    ),
    Mutation(
        "the API takes no field it does not name",
        "workspaces/management_api/reading.py",
        "(unknown := sorted(set(data) - set(self.fields)))",
        "(unknown := list[str]())",
        f"{ATTACKS}/test_v15_3_management_api.py",
    ),
    Mutation(
        "a client's token is kept as a hash",
        "agents/clients.py",
        "token_hash=_hash(token), hint",
        "token_hash=token, hint",
        f"{ATTACKS}/test_v14_2_canaries.py",
    ),
    Mutation(
        "what is too large is refused before it is read",
        "protocol/strict_json.py",
        "    if len(data) > limit:\n        raise",
        "    if limit < 0:\n        raise",
        f"{ATTACKS}/test_v2_2_parsers.py",
    ),
    Mutation(
        "a client asks about its own tasks",
        "conversations/peer_api/clients/operations.py",
        "ServedTask.objects.of(caller.agent, caller.client).filter(pk=known)",
        "ServedTask.objects.filter(pk=known)",
        f"{ATTACKS}/test_v8_streams.py",
    ),
    Mutation(
        "much is read only of a client whose files are taken",
        "conversations/peer_api/clients/live.py",
        'return caller.name if caller and caller.takes_files else ""',
        'return "anybody"',
        "tests/conversations/test_files_from_clients.py",
    ),
    Mutation(
        "a client gets the files of its own conversation",
        "conversations/files_of_tasks.py",
        "Attachment.objects.filter(message__conversation=conversation_id)",
        "Attachment.objects.all()",
        "tests/conversations/test_files_to_clients.py",
    ),
    Mutation(
        "a bell is rung with its handoff's token",
        "conversations/flows/hear_push.py",
        "if not constant_time_compare(token, push_token(handoff_id)):",
        "if not token:",
        f"{ATTACKS}/test_v8_streams.py",
    ),
    Mutation(
        "a known hole fails the audit",
        "deploy/audit.py",
        "return int(bool(holes))",
        "return 0",
        f"{ATTACKS}/test_v15_1_advisories.py",
    ),
)


def put_in(mutation: Mutation, *, into: Path) -> None:
    file = into / mutation.file
    text = file.read_text()
    assert text.count(mutation.was) == 1, f"{mutation.file}: {mutation.was!r} is not there exactly once"
    file.write_text(text.replace(mutation.was, mutation.becomes))


def attacked(*attacks: str, copy: Path) -> "subprocess.CompletedProcess[str]":
    words = [str(ROOT / ".venv/bin/python"), "-m", "pytest", "-q", "-x", "--no-header", "--show-capture=no", *attacks]
    environment = os.environ | {"DATA_DIR": str(copy / "var")}
    return subprocess.run(words, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def is_noticed(mutation: Mutation, *, copy: Path) -> bool:
    """Whether a test fails, and none only because it could not start."""
    ran = attacked(mutation.attacks, copy=copy)
    return (ran.returncode == 1 and "AssertionError" in ran.stdout + ran.stderr) or " failed" in ran.stdout


def all_withstood(chosen: Sequence[Mutation]) -> bool:
    """As everything stands. Otherwise a test that fails anyway would seem to notice each loss."""
    with copied() as copy:
        ran = attacked(*sorted({mutation.attacks for mutation in chosen}), copy=copy)
    print(ran.stdout.partition(TALLY)[2].partition("\n")[2] or ran.stdout + ran.stderr, flush=True)
    return ran.returncode == 0


@contextmanager
def copied() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        yield copy


def main() -> int:
    asked = sys.argv[1:] or [""]
    chosen = [mutation for mutation in MUTATIONS if any(text in mutation.what for text in asked)]
    if not all_withstood(chosen):
        return 1
    unnoticed = 0
    for mutation in chosen:
        with copied() as copy:
            put_in(mutation, into=copy)
            noticed = is_noticed(mutation, copy=copy)
        unnoticed += not noticed
        print(f"{'noticed' if noticed else 'UNNOTICED':10} {mutation.what:48} {mutation.attacks}", flush=True)
    print(f"{len(chosen) - unnoticed} of {len(chosen)} are noticed.")
    return int(unnoticed > 0)


if __name__ == "__main__":
    sys.exit(main())
