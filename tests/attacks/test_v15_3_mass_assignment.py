"""Whoever writes may send the name of every column there is: nothing changes but what they may write (OWASP ASVS 5.0
15.3.3, 8.2.3).

Each write is made twice in the same world: as it is meant, and with every field of every model besides. The names come
from the models, the writes from the URL configuration, and what a form sends from its page.
"""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import resolve

from agents.models import Agent, Sender
from tests.attacks.addresses import Address, Door, every_address
from tests.attacks.changes import changes_of, hostile, names_of_columns
from tests.attacks.forms import Form, forms_in
from tests.attacks.strangers import JSON, signed_in
from tests.attacks.tally import Tried
from tests.conversations.scene import Person, call, offer_body, packet, push
from tests.conversations.wire_peer import WirePeer, reply
from tests.workspaces.one_of_each import one_of_each
from tests.workspaces.test_every_page_by_role import SENT
from workspaces.access import NEEDED
from workspaces.console.seen import FIELD as SEEN
from workspaces.models import User, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
WRITES_THAT_CHANGE = 40  # at least; fewer would mean that the forms are not filled in any more


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
        # What a page says it was drawn from is a form's own: with anything else in it nothing is saved at all.
        more = {name: hostile(name, office) for name in names - meant.keys() - {SEEN}}
        honest, hostile_one = changes_of(*(partial(client.post, path, sent) for sent in (meant, more | meant)))
        assert hostile_one == honest, path
        count, changed = count + len(more), changed + bool(honest)
    assert changed >= WRITES_THAT_CHANGE
    tried(count, "columns sent besides a write")


@pytest.mark.store
def test_v15_3_3_a_chat_window_writes_its_own_fields_and_no_others(
    handed_over: Person, office: Workspace, tried: Tried
) -> None:
    person = handed_over
    more = {name: hostile(name, office) for name in names_of_columns()}
    started = {"agent_id": person.conversation.agent.public_id, "client_id": str(uuid.UUID(int=1)), "locale": "en"}
    a_file = {"client_id": str(uuid.UUID(int=4)), "text": "a file", "file": b"paid", "seen": 1}
    writes: list[tuple[str, dict[str, Any]]] = [
        ("/api/widget/v1/conversations/", {**started, "time_zone": "UTC"}),
        (f"{person.path}messages/", {"client_id": str(uuid.UUID(int=2)), "text": "one more thing", "seen": 1}),
        (f"{person.path}consent/", {"consent_id": str(uuid.UUID(int=3)), "yes": True}),
        (f"{person.path}attachments/", a_file),
        (f"{person.path}return/", {}),
    ]
    Agent.objects.update(takes_attachments=True)
    bearer = {"Authorization": f"Bearer {person.token}"}

    def write(path: str, body: Mapping[str, Any]) -> Any:
        if "file" not in body:
            return person.client.post(path, body, content_type=JSON, headers=bearer)
        form = {**body, "file": SimpleUploadedFile("receipt.txt", body["file"])}
        return person.client.post(path, form, headers=bearer)

    results = [changes_of(*(partial(write, path, sent) for sent in (body, {**more, **body}))) for path, body in writes]
    assert [honest for honest, _ in results] == [hostile_one for _, hostile_one in results]
    assert sum(bool(honest) for honest, _ in results) >= 4
    tried(len(writes) * len(more), "columns sent besides a write")


@pytest.mark.store
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
    for honest_and_hostile in writes:
        meant, changed = changes_of(*honest_and_hostile)
        assert meant
        assert changed in (meant, Counter()), "refused, or as it was meant"
    tried(2 * len(more), "columns sent besides a write")


def more_than(known: Mapping[str, Any], more: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in more.items() if name not in known}


def stuffed(body: bytes, more: Mapping[str, str]) -> bytes:
    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {**more_than(value, more), **{name: fill(each) for name, each in value.items()}}
        return [fill(each) for each in value] if isinstance(value, list) else value

    return json.dumps(fill(json.loads(body))).encode()
