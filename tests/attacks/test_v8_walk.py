"""Every address, every kind of thing in it, every stranger, every method (OWASP ASVS 5.0 8.2.1, 8.2.2, 8.3.1, 8.4.1).

Whoever may not is answered as if the thing did not exist: word for word, but for the ids and the CSRF token. The
addresses come from the URL configuration. ``tests/workspaces/test_every_page_by_role.py`` says what each role may do.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agents.models import Agent
from tests.attacks.addresses import PATTERNS, Address, Door, every_address
from tests.attacks.strangers import METHODS, Stranger, programs_of, signed_in, signed_in_as
from tests.attacks.tally import Tried
from tests.pages import without_tokens
from tests.workspaces.one_of_each import one_of_each
from tests.workspaces.test_every_page_by_role import SENT
from workspaces.access import NEEDED, PERMISSIONS
from workspaces.models import AuditEntry, Role, User, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("refusals_are_not_logged")]
ADDRESSES = every_address()
# Parameters that name no thing of a workspace: a kind from a list, which is the same for everybody.
KINDS = {"kind"}
# Pages of django-allauth that are for whoever is signed out; its others lead to sign-in.
SIGNING_IN = {
    *("account/login/", "account/logout/", "account/signup/", "account/inactive/", "account/confirm-email/"),
    *("account/password/reset/", "account/password/reset/done/", "account/password/reset/key/done/"),
    *("account/service/cancelled/", "account/service/<uuid:provider_id>/", "account/service/<uuid:provider_id>/back/"),
    *(route for route in PATTERNS if route.startswith("account/")),
}
REFUSED = {404, 405}
# Answered as the other, which alone is compared with what is answered of things that do not exist.
AS_ANOTHER = {"HEAD": "GET", "PUT": "DELETE", "PATCH": "DELETE", "OPTIONS": "DELETE"}
# What can be gone by the time somebody asks for it leads back to its page, which says so.
SAYS_IT_IS_GONE = {"agents/<uuid:agent_id>/action/undo/<uuid:removal_id>/"}
Ids = dict[str, Any]


def behind(door: Door) -> list[Address]:
    return [address for address in ADDRESSES if address.door is door]


def told(answer: Any, *ids: Mapping[str, object]) -> tuple[int, str, str]:
    """What an answer says, without what is in the request itself."""
    text = without_tokens(answer.content.decode())
    for each in ids:
        for value in sorted({str(value) for value in each.values()}, key=len, reverse=True):
            text = text.replace(value, "ID") if len(value) > 8 else text
    location = answer.headers.get("Location", "")
    return answer.status_code, text, location.partition("?")[0]


def ask(stranger: Stranger, method: str, path: str) -> Any:
    return _undone(stranger, lambda: stranger.ask(method, path, SENT))


def post_form(stranger: Stranger, path: str) -> Any:
    return _undone(stranger, lambda: stranger.client.post(path, SENT))


def _undone(stranger: Stranger, deed: Callable[[], Any]) -> Any:
    """What is answered. Nothing of it is left, nor what the next page would say of it."""
    with transaction.atomic():
        answer = deed()
        transaction.set_rollback(True)
    stranger.client.cookies.pop("messages", None)
    return answer


@dataclass(frozen=True)
class Place:
    """One institution, with one of each thing."""

    agent: Agent
    owner: User
    ids: Ids


@pytest.fixture
def theirs(bank: Workspace, alice: User, bob: User, make_agent: Callable[..., Agent]) -> Place:
    agent = make_agent(bank)
    ids = one_of_each(agent, owner=alice, colleague=bob.memberships.get())
    return Place(agent, alice, ids | {"agent_public_id": agent.public_id})


@pytest.fixture
def own(office: Workspace, charlie: User, make_agent: Callable[..., Agent]) -> Place:
    agent = make_agent(office)
    return Place(agent, charlie, one_of_each(agent, owner=charlie, colleague=charlie.memberships.get()))


def nowhere(ids: Ids) -> Ids:
    return {name: uuid.uuid4() if isinstance(value, uuid.UUID) else value for name, value in ids.items()}


def mixes(address: Address, own: Ids, theirs: Ids) -> Iterator[tuple[Ids, Ids]]:
    """Every way to name things of both institutions in one address, with at least one of the other's, and the same with
    things in its place that do not exist.
    """
    things = [name for name in address.parameters if name not in KINDS]
    never = nowhere(theirs)
    for named in product((True, False), repeat=len(things)):
        foreign = [name for name, is_foreign in zip(things, named, strict=True) if is_foreign]
        if foreign:
            yield (
                {**own, **{name: theirs[name] for name in foreign}},
                {**own, **{name: never[name] for name in foreign}},
            )


def methods_of(address: Address) -> list[str]:
    """What an address of the API takes, and one that it does not: all of those are refused in one way."""
    taken = {method.upper() for method in address.view.cls.http_method_names if hasattr(address.view.cls, method)}
    taken |= {"HEAD"} if "GET" in taken else set()
    others = [method for method in METHODS if method not in taken]
    return [*sorted(taken), others[ADDRESSES.index(address) % len(others)]]


def test_v8_3_1_every_address_has_a_door_and_every_thing_in_one_is_known(theirs: Place) -> None:
    named = {name for address in ADDRESSES if address.door in (Door.CONSOLE, Door.API) for name in address.parameters}
    assert named - theirs.ids.keys() == set(), "Make one of it in tests/workspaces/one_of_each.py."
    assert {address.door for address in ADDRESSES} == set(Door)


@pytest.mark.timeout(600)  # some thousand requests, on a machine that may do much else
def test_v8_4_1_another_institutions_owner_finds_nothing(own: Place, theirs: Place, tried: Tried) -> None:
    stranger, count = signed_in(own.owner), 0
    deeds = AuditEntry.objects.count()
    for address in behind(Door.CONSOLE):
        things = [name for name in address.parameters if name not in KINDS]
        for ids, never in mixes(address, own.ids, theirs.ids):
            all_foreign = all(ids[name] == theirs.ids[name] for name in things)
            compared = {}
            for method in ("GET", "POST", "DELETE") if all_foreign else ("GET", "DELETE"):
                answer = compared[method] = told(ask(stranger, method, address.path(ids)), ids)
                assert answer == told(ask(stranger, method, address.path(never)), never), (address.route, method)
                assert answer[0] in REFUSED or address.route in SAYS_IT_IS_GONE, (address.route, method)
                count += 1
            for method, other in AS_ANOTHER.items() if all_foreign else ():
                status, _text, location = told(ask(stranger, method, address.path(ids)), ids)
                assert (status, location) == compared[other][::2], (address.route, method)
                count += 1
            forms = [told(post_form(stranger, address.path(each)), each) for each in (ids, never)]
            assert forms[0] == forms[1], address.route
            count += 1
    assert AuditEntry.objects.count() == deeds
    tried(count, "addresses with another institution's things")


@pytest.mark.parametrize("role", [Role.BUILDER, Role.LIVE_AGENT, Role.VIEWER])
def test_v8_2_1_a_lower_role_finds_no_page_that_needs_more(role: Role, theirs: Place, tried: Tried) -> None:
    stranger, count = signed_in_as(role, theirs.agent), 0
    missing = told(ask(stranger, "GET", "/there-is-no-such-page/"))
    for address in behind(Door.CONSOLE):
        if getattr(address.view, NEEDED) <= PERMISSIONS[role]:
            continue
        for method in METHODS:
            status, text, _location = told(ask(stranger, method, address.path(theirs.ids)))
            assert status in REFUSED, (address.route, method)
            assert method == "HEAD" or status == 405 or text == missing[1], (address.route, method)
            count += 1
    tried(count, "addresses as a lower role")


def test_v8_2_1_without_a_session_every_page_leads_to_sign_in(theirs: Place, tried: Tried) -> None:
    """Tokens of windows, programs and other agents open no page, whoever gave them out."""
    strangers = programs_of(theirs.agent, owner=theirs.owner)
    count = 0
    for address in behind(Door.CONSOLE):
        for name, stranger in strangers.items():
            for method in {"nobody": METHODS, "owner": ()}.get(name, ("GET", "POST")):
                status, _text, location = told(ask(stranger, method, address.path(theirs.ids)))
                assert status == 405 or (status, location) == (302, reverse("account_login")), (address.route, name)
                count += 1
    tried(count, "pages without a session")


def test_v8_2_2_a_conversation_opens_with_its_own_token_only(own: Place, theirs: Place, tried: Tried) -> None:
    strangers = programs_of(theirs.agent, owner=theirs.owner)
    others = {f"other {name}": each for name, each in programs_of(own.agent, owner=own.owner).items()}
    count = 0
    for address in behind(Door.WIDGET):
        if "conversation_id" not in address.parameters:
            continue
        never = nowhere(theirs.ids)
        for (name, stranger), method in product((strangers | others).items(), METHODS):
            expected = told(ask(stranger, method, address.path(never)))
            assert told(ask(stranger, method, address.path(theirs.ids))) == expected, (address.route, name, method)
            assert expected[0] in REFUSED or (method, expected[0]) == ("OPTIONS", 204), (address.route, method)
            count += 1
    tried(count, "chat windows with another token")


@pytest.mark.usefixtures("no_rate_limits")
def test_v8_2_2_an_api_key_opens_its_own_workspace_only(own: Place, theirs: Place, tried: Tried) -> None:
    strangers = programs_of(own.agent, owner=own.owner)
    key, owner, count = strangers.pop("API key"), strangers.pop("owner"), 0
    walked = [(address, method) for address in behind(Door.API) for method in methods_of(address)]
    for address, method in walked:
        for name, stranger in strangers.items():
            status = ask(stranger, method, address.path(theirs.ids)).status_code
            assert status in {401, 403, 404, 405}, (address.route, name, method)
            count += 1
        for (ids, never), knower in product(mixes(address, own.ids, theirs.ids), (key, owner)):
            expected = told(ask(knower, method, address.path(never)), never)
            assert told(ask(knower, method, address.path(ids)), ids) == expected, (address.route, method)
            assert expected[0] in REFUSED | ({403} if knower is key else set()), (address.route, method)
            count += 1
        answer = ask(key, method, address.path(own.ids))
        assert str(theirs.agent.workspace.pk) not in answer.getvalue().decode(), (address.route, method)
    tried(count, "API addresses with another key")


def test_v8_2_2_agents_learn_nothing_without_a_proof_of_their_own(own: Place, theirs: Place, tried: Tried) -> None:
    """An agent that is there and one that is not answer every token that is not for it in the same words."""
    strangers = programs_of(own.agent, owner=own.owner)
    there, missing = {"agent_id": theirs.agent.public_id}, {"agent_id": "agt_" + "0" * 32}
    count = 0
    for address in behind(Door.AGENTS):
        paths = [address.path(theirs.ids | ids) for ids in (there, missing)]
        for (name, stranger), method in product(strangers.items(), METHODS):
            one, other = (told(ask(stranger, method, path)) for path in paths)
            assert one == other, (address.route, name, method)
            assert one[0] in {400, 401, 404, 405}, (address.route, name, method)
            count += 1
    tried(count, "doors of agents with another token")


def test_v8_4_2_owners_are_nobody_to_the_operators_site(theirs: Place, tried: Tried) -> None:
    """The operator's site is for accounts that only the operator makes, on the machine."""
    strangers, count = programs_of(theirs.agent, owner=theirs.owner), 0
    for address in behind(Door.OPERATOR):
        path = address.path({"object_id": theirs.agent.pk, "content_type_id": 1})
        if path.endswith(("/login/", "/logout/")):
            continue
        for name, stranger in strangers.items():
            answer = ask(stranger, "GET", path)
            assert answer.status_code in {302, 404}, (address.route, name)
            assert "/login/" in answer.headers.get("Location", "/login/"), (address.route, name)
            count += 1
    tried(count, "pages of the operator's site")


def test_v8_2_1_pages_of_an_account_lead_to_sign_in(db: None, tried: Tried) -> None:
    stranger, count = Stranger(Client()), 0
    for address in behind(Door.ACCOUNT):
        path = address.path({"session_id": 1, "pk": 1, "provider_id": uuid.uuid4()})
        for answer in (ask(stranger, "GET", path), post_form(stranger, path)):
            leads = answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_login"))
            assert leads or answer.status_code == 405 or address.route in SIGNING_IN, (path, answer.status_code)
            assert answer.status_code < 500, path
            count += 1
    tried(count, "pages of an account")
