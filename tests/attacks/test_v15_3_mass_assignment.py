"""Whoever writes may send the name of every column there is: nothing changes but what they may write (OWASP ASVS 5.0
15.3.3, 8.2.3).

Each write is made twice in the same world: as it is meant, and with every field of every model besides. The names come
from the models, the writes from the URL configuration, and what a form sends from its page.
"""

import json
import re
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import resolve

from agents.models import Agent, Sender
from tests.attacks.addresses import Address, Door, every_address
from tests.attacks.forms import Form, forms_in
from tests.attacks.strangers import JSON, signed_in
from tests.attacks.tally import Tried
from tests.conversations.scene import Person, call, offer_body, packet, push
from tests.conversations.wire_peer import WirePeer, reply
from tests.workspaces.one_of_each import one_of_each
from tests.workspaces.test_every_page_by_role import SENT
from workspaces.access import NEEDED
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db
OURS = ("workspaces", "single_sign_on", "agents", "webhooks", "triggers", "conversations")
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
Change = Counter[tuple[str, str, str]]
# Besides the columns: what programmers call such things.
MORE_NAMES = ("workspace_id", "is_admin", "is_staff", "is_superuser", "owner", "tenant", "author", "pk", "permissions")
# Times, ids, digests and tokens, which are others every time; also what is shown of a token for its owner to know it.
RANDOM = re.compile(
    r"whsec_[\w+/]+=*|\d{4}-\d\d-\d\dT[\d:.]+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}|[\w-]{40,}=*|\b(agt|hsec|hkey|hcli|hinv)_[\w-]+"
)
WRITES_THAT_CHANGE = 40  # at least; fewer would mean that the forms are not filled in any more


def names_of_columns() -> set[str]:
    fields = {field for model in MODELS for field in model._meta.get_fields() if isinstance(field, models.Field)}
    return {name for field in fields for name in (field.name, field.attname)} | set(MORE_NAMES)


def hostile(name: str, stranger: Workspace) -> str:
    """A value that a column of this name would take, and that nobody here would write."""
    if name in ("workspace", "workspace_id", "tenant"):
        return str(stranger.pk)
    if name.endswith(("_id", "id")) or name == "pk":
        return str(uuid.UUID(int=7))
    return {"role": "owner", "state": "verified", "controller": "live", "said_by": "agent"}.get(name, "7777")


def world() -> dict[tuple[str, Any], dict[str, str]]:
    return {
        (model.__name__, row[model._meta.pk.attname]): {name: plain(value) for name, value in row.items()}
        for model in MODELS
        for row in model._base_manager.values()
    }


def plain(value: object) -> str:
    """Without what is another every time."""
    return "TIME" if isinstance(value, datetime) else RANDOM.sub("RANDOM", str(value))


def changes(before: Mapping[Any, dict[str, str]], after: Mapping[Any, dict[str, str]]) -> Change:
    """Which fields of which kinds of rows are now what, and were not."""
    found: Change = Counter()
    for key in before.keys() | after.keys():
        old, new = before.get(key, {}), after.get(key, {})
        found.update((key[0], name, new.get(name, "GONE")) for name in old | new if old.get(name) != new.get(name))
    return found


def change_of(write: Callable[[], Any]) -> Change:
    """What a write changes; it is undone."""
    before = world()
    with transaction.atomic():
        answer = write()
        assert answer.status_code < 500, answer.content
        after = world()
        transaction.set_rollback(True)
    return changes(before, after)


@pytest.fixture
def ids(bank: Workspace, alice: User, bob: User, make_agent: Callable[..., Agent]) -> dict[str, Any]:
    return one_of_each(make_agent(bank), owner=alice, colleague=bob.memberships.get())


def forms_of_the_console(client: Client, ids: Mapping[str, Any]) -> dict[str, Form]:
    """By address. An address that no page has a form for is a button's."""
    found: dict[str, Form] = {}
    addresses = [address for address in every_address() if address.door is Door.CONSOLE]
    for path in sorted({path for address in addresses for path in paths_of(address, ids)}):
        found.setdefault(path, {})
        with transaction.atomic():
            page = client.get(path)
            transaction.set_rollback(True)
        if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
            for goes_to, fields in forms_in(page.text).items():
                found[goes_to.partition("?")[0] or path] = fields
    return {path: form for path, form in found.items() if getattr(resolve(path).func, NEEDED, None)}


def paths_of(address: Address, ids: Mapping[str, Any]) -> list[str]:
    kinds = ["send_message", "external_handoff", "set_variable"] if "action" in address.route else ["message_received"]
    return [address.path({**ids, "kind": kind}) for kind in (kinds if "kind" in address.parameters else kinds[:1])]


def test_v15_3_3_a_form_writes_its_own_fields_and_no_others(
    ids: dict[str, Any], alice: User, office: Workspace, tried: Tried
) -> None:
    client, names = signed_in(alice).client, names_of_columns()
    count = changed = 0
    for path, form in forms_of_the_console(client, ids).items():
        meant = {**SENT, **form}
        more = {name: hostile(name, office) for name in names - meant.keys()}
        honest = change_of(lambda: client.post(path, meant))  # noqa: B023  # called at once
        assert change_of(lambda: client.post(path, more | meant)) == honest, path  # noqa: B023
        count, changed = count + len(more), changed + bool(honest)
    assert changed >= WRITES_THAT_CHANGE
    tried(count, "columns sent besides a write")


def test_v15_3_3_a_chat_window_writes_its_own_fields_and_no_others(
    handed_over: Person, office: Workspace, tried: Tried
) -> None:
    person = handed_over
    more = {name: hostile(name, office) for name in names_of_columns()}
    started = {"agent_id": person.conversation.agent.public_id, "client_id": str(uuid.UUID(int=1)), "locale": "en"}
    writes: list[tuple[str, dict[str, Any]]] = [
        ("/api/widget/v1/conversations/", {**started, "time_zone": "UTC"}),
        (f"{person.path}messages/", {"client_id": str(uuid.UUID(int=2)), "text": "one more thing"}),
        (f"{person.path}consent/", {"consent_id": str(uuid.UUID(int=3)), "yes": True}),
        (f"{person.path}return/", {}),
    ]
    bearer = {"Authorization": f"Bearer {person.token}"}

    def write(path: str, body: Mapping[str, Any]) -> Change:
        return change_of(lambda: person.client.post(path, body, content_type=JSON, headers=bearer))

    results = [(write(path, body), write(path, {**more, **body})) for path, body in writes]
    assert [honest for honest, _ in results] == [hostile_one for _, hostile_one in results]
    assert sum(bool(honest) for honest, _ in results) >= 3
    tried(len(writes) * len(more), "columns sent besides a write")


def test_v15_3_3_a_peer_writes_its_own_fields_and_no_others(
    handed_over: Person, peer: WirePeer, sender: Sender, office: Workspace, tried: Tried
) -> None:
    """Beside each object of a message, and inside each, stands every column there is."""
    more = {name: hostile(name, office) for name in names_of_columns()}
    sent = packet(peer)
    offer = offer_body(peer, "hello", sent)
    handoff = handed_over.handoff
    told = [{**reply(2, "more"), **extra} for extra in ({}, more_than(reply(2, "more"), more))]
    writes = [
        (lambda: call(peer, sender, offer), lambda: call(peer, sender, stuffed(offer, more))),
        (lambda: push(peer, handoff, told[0]), lambda: push(peer, handoff, told[1])),
    ]
    for honest, hostile_one in writes:
        meant = change_of(honest)
        assert meant
        assert change_of(hostile_one) in (meant, Counter()), "refused, or as it was meant"
    tried(2 * len(more), "columns sent besides a write")


def more_than(known: Mapping[str, Any], more: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in more.items() if name not in known}


def stuffed(body: bytes, more: Mapping[str, str]) -> bytes:
    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {**more_than(value, more), **{name: fill(each) for name, each in value.items()}}
        return [fill(each) for each in value] if isinstance(value, list) else value

    return json.dumps(fill(json.loads(body))).encode()
