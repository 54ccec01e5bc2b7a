"""Two who have the same settings open: the second is told instead of undoing in silence what the first did.

``tests/triggers/test_two_builders.py`` says the same of triggers and actions.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agents.models import Agent
from agents.webhooks.models import Endpoint
from conversations.models import CannedReply
from privacy.sharing import Sharing
from tests.meanwhile import meanwhile
from tests.triggers.rows import connect
from tests.workspaces.test_second_factors import confirm
from workspaces.console import service_page
from workspaces.models import Member, Role, Workspace
from workspaces.single_sign_on.models import SignInService
from workspaces.teams.models import Team
from workspaces.typed_forms import all_typed

CHANGED = "This was changed while you had it open, and nothing was saved."
SEEN = re.compile(r'name="seen" value="([^"]+)"')


@dataclass(frozen=True)
class Settings:
    """A page with a form. name: the field both change. first, second: what to. stored: what is kept of it.
    sent_to: where the form is posted to; empty: to the page itself.
    """

    make: Callable[[Agent], str]
    name: str
    first: object
    second: object
    stored: Callable[[], object]
    sent_to: str = ""


def _of_agent(page: str) -> Callable[[Agent], str]:
    return lambda agent: reverse(f"agents:{page}", args=[agent.pk])


def _sharing(agent: Agent) -> str:
    return reverse("agents:sharing", args=[agent.pk, connect(agent).pk])


def _team(agent: Agent) -> str:
    return reverse("conversations:team", args=[Team.objects.create(workspace=agent.workspace, name="Cards").pk])


def _canned(agent: Agent) -> str:
    row = CannedReply.objects.create(workspace=agent.workspace, short_name="hello", text="Hello.")
    return reverse("conversations:canned_reply", args=[row.pk])


def _webhook(agent: Agent) -> str:
    row = Endpoint.objects.create(
        workspace=agent.workspace, url="https://old.example/", kinds=["handoff.accepted"], secret="-"
    )
    return reverse("webhooks:change", args=[row.pk])


def _languages(agent: Agent) -> str:
    return reverse("conversations:member_languages", args=[_alice().pk])


def _service(agent: Agent) -> str:
    SignInService.objects.create(
        workspace=agent.workspace, name="Old account", issuer="https://id.example", client_id="-", client_secret="-"
    )
    return reverse("workspaces:sign_in_service")


def _alice() -> Member:
    return Member.objects.get(user__email="alice@harbour.example")


def _retention() -> object:
    return Workspace.objects.get().retention["conversations"]


def _description() -> object:
    return Agent.objects.get().description


def _said() -> object:
    return Agent.objects.get().reply_settings.get("texts")


PAGES = {
    "agent": Settings(_of_agent("general"), "description", "First", "Second", _description),
    "widget": Settings(
        _of_agent("publish"), "widget_radius", 3, 7, lambda: Agent.objects.get().widget_radius,
    ),
    "replies": Settings(
        _of_agent("replies"), "scripted-text_1", "First", "Second", _said,
    ),
    "what may leave over a connection": Settings(
        _sharing, "never", "first", "second", lambda: Sharing.from_json(Agent.objects.get().connections.get().sharing),
    ),
    "what may leave": Settings(
        lambda _agent: reverse("workspaces:sharing"), "never", "first", "second",
        lambda: Sharing.from_json(Workspace.objects.get().sharing),
    ),
    "retention": Settings(lambda _agent: reverse("workspaces:retention"), "conversations", 30, 60, _retention),
    "team": Settings(_team, "name", "First", "Second", lambda: Team.objects.get().name),
    "canned reply": Settings(_canned, "text", "First", "Second", lambda: CannedReply.objects.get().text),
    "webhook": Settings(
        _webhook, "url", "https://first.example/", "https://second.example/", lambda: Endpoint.objects.get().url,
    ),
    "name of the workspace": Settings(
        lambda _agent: reverse("workspaces:settings"), "name", "First", "Second",
        lambda: Workspace.objects.get().name, sent_to=reverse("workspaces:rename"),
    ),
    "second step for all": Settings(
        lambda _agent: reverse("workspaces:sign_in"), "required", "on", "",
        lambda: Workspace.objects.get().second_factor_required,
    ),
    "sign-in service": Settings(_service, "name", "First", "Second", lambda: SignInService.objects.get().name),
    "languages of a member": Settings(_languages, "languages", "es", "fr", lambda: _alice().languages),
}  # fmt: skip


@pytest.fixture
def agent(
    bank: Workspace, make_agent: Callable[..., Agent], alice_client: Client, bob_client: Client, monkeypatch: Any
) -> Agent:
    """Both are owners, and may require a second step of all. Every service of sign-in answers."""
    bank.members.update(role=Role.OWNER)
    for member, client in zip(bank.members.order_by("user__email"), (alice_client, bob_client), strict=True):
        TOTP.activate(member.user, "JBSWY3DPEHPK3PXP")
        confirm(client)
    monkeypatch.setattr(service_page, "check_service", lambda service: None)
    return make_agent(bank)


@pytest.mark.django_db
@pytest.mark.parametrize("shown", PAGES.values(), ids=PAGES)
def test_the_second_is_told_and_saves_once_more(
    alice_client: Client, bob_client: Client, agent: Agent, shown: Settings
) -> None:
    address = shown.make(agent)
    bobs, alices = _opened(bob_client, address), _opened(alice_client, address)
    sent_to = shown.sent_to or address
    assert alice_client.post(sent_to, alices | {shown.name: shown.first}).status_code == 302
    kept = shown.stored()

    answer = bob_client.post(sent_to, bobs | {shown.name: shown.second})
    assert CHANGED in answer.text and str(shown.second) in answer.text
    assert f'<a href="{address}" target="_blank"' in answer.text
    assert shown.stored() == kept

    found = SEEN.search(answer.text)
    assert found
    assert bob_client.post(sent_to, bobs | {shown.name: shown.second, "seen": found[1]}).status_code == 302
    assert shown.stored() != kept


@pytest.mark.django_db
def test_what_stands_in_another_tab_of_the_agent_is_no_change(
    alice_client: Client, bob_client: Client, agent: Agent
) -> None:
    general, publish = (reverse(f"agents:{page}", args=[agent.pk]) for page in ("general", "publish"))
    bobs = _opened(bob_client, general)
    alice_client.post(publish, _opened(alice_client, publish) | {"widget_radius": 3})
    assert bob_client.post(general, bobs | {"description": "Second"}).status_code == 302
    agent.refresh_from_db()
    assert (agent.description, agent.widget_radius) == ("Second", 3)


@pytest.mark.django_db
def test_what_somebody_speaks_may_be_said_elsewhere_while_they_choose_their_name(
    alice_client: Client, bob_client: Client, agent: Agent
) -> None:
    """An owner says it on the page of the members, they themselves beside their name."""
    address, languages = reverse("conversations:shown_name"), _languages(agent)
    alices = _opened(alice_client, address)
    assert bob_client.post(languages, _opened(bob_client, languages) | {"languages": "es"}).status_code == 302
    assert CHANGED in alice_client.post(address, alices | {"shown_name": "Ally"}).text
    assert _alice().languages == ["es"]


@pytest.mark.django_db
def test_another_secret_of_a_sign_in_service_is_a_change(
    alice_client: Client, bob_client: Client, agent: Agent
) -> None:
    address = _service(agent)
    bobs, alices = _opened(bob_client, address), _opened(alice_client, address)
    alice_client.post(address, alices | {"client_secret": "first"})
    told = bob_client.post(address, bobs | {"client_secret": "second"}).text
    assert CHANGED in told and "second" not in told
    assert SignInService.objects.get().client_secret == "first"


@pytest.mark.django_db
def test_of_two_who_set_up_a_service_the_second_is_told(alice_client: Client, bob_client: Client, agent: Agent) -> None:
    address = reverse("workspaces:sign_in_service")
    typed = {"issuer": "https://id.example", "client_id": "-", "client_secret": "-"}
    bobs, alices = _opened(bob_client, address), _opened(alice_client, address)
    alice_client.post(address, alices | typed | {"name": "First"})
    assert CHANGED in bob_client.post(address, bobs | typed | {"name": "Second"}).text
    assert SignInService.objects.get().name == "First"


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shown", PAGES.values(), ids=PAGES)
def test_also_in_the_same_moment(bob_client: Client, agent: Agent, shown: Settings) -> None:
    """Bob's *Save* comes while another change is being written."""
    address = shown.make(agent)
    sent_to, typed = shown.sent_to or address, _opened(bob_client, address) | {shown.name: shown.second}
    answers: list[str] = []
    with _while_written(lambda: answers.append(bob_client.post(sent_to, typed).text)):
        _change()
        kept = shown.stored()
    assert CHANGED in answers[0] and shown.stored() == kept


def _opened(client: Client, address: str) -> dict[str, Any]:
    """What the page sends as it was opened."""
    answer = client.get(address)
    found = SEEN.search(answer.text)
    assert answer.status_code == 200 and found
    context = answer.context
    replies = [context["choice"], *(one.form for one in context["offered"])] if "choice" in context else None
    forms = replies or [context["form"]]
    typed = {form.add_prefix(name): value for form in forms for name, value in all_typed(form).items()}
    sent = {name: value for name, value in typed.items() if value is not None and value is not False}
    return sent | {"seen": found[1]}


@contextmanager
def _while_written(other: Callable[[], object]) -> Iterator[None]:
    with meanwhile(other) as come, transaction.atomic():
        yield
        come()


def _change() -> None:
    """As whoever came first would, past the page."""
    Agent.objects.update(
        description="First", widget_radius=3, reply_engine="scripted", reply_settings={"texts": ["First"]}
    )
    never = Sharing(names={"first": False}).to_json()
    Workspace.objects.update(name="First", sharing=never, retention={"conversations": 30}, second_factor_required=True)
    Member.objects.update(languages=["es"])
    SignInService.objects.update(name="First")
    Agent.objects.get().connections.update(sharing=never)
    Team.objects.update(name="First")
    CannedReply.objects.update(text="First")
    Endpoint.objects.update(url="https://first.example/")
