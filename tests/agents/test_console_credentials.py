"""The Credentials tab: a secret is shown once, in the answer to its making, and never again in any page."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from agents.models import Agent, Credential, LinkState, Sender
from agents.secrets import create_secret
from tests.agents.example_link import LINK
from workspaces.models import AuditAction, AuditEntry, User, Workspace

SECRET = re.compile(r"hsec_[\w-]{43}")


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


@pytest.fixture
def credential(agent: Agent, alice: User) -> Credential:
    return create_secret(agent=agent, actor=alice)[0]


@pytest.fixture
def sender(agent: Agent, credential: Credential, bank: Workspace) -> Sender:
    return Sender.objects.create(workspace=bank, agent=agent, credential=credential, **LINK)


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def secrets_in(answer: Any) -> set[str]:
    return set(SECRET.findall(text_of(answer)))


def press_create(client: Client, agent: Agent) -> Any:
    """What a browser sends from a freshly loaded page."""
    address = reverse("agents:credentials", args=[agent.pk])
    newest = client.get(address).context["form"]["newest"].value() or ""
    return client.post(address, {"newest": newest})


def rotate(client: Client, credential: Credential, how: str = "24") -> Any:
    return client.post(reverse("agents:rotate_secret", args=[credential.agent_id, credential.pk]), {"how": how})


def revoke(client: Client, credential: Credential, **data: str) -> Any:
    return client.post(reverse("agents:revoke_secret", args=[credential.agent_id, credential.pk]), data or {"x": "y"})


def test_the_tab_shows_agent_id_and_platform_domain(agent: Agent, alice_client: Client, settings: Settings) -> None:
    settings.PLATFORM_DOMAIN = "https://chat.bank.example"
    page = text_of(alice_client.get(reverse("agents:credentials", args=[agent.pk])))
    assert agent.public_id in page
    assert 'data-copy="https://chat.bank.example"' in page


def test_a_secret_is_shown_once(agent: Agent, bob_client: Client) -> None:
    answer = press_create(bob_client, agent)
    shown = secrets_in(answer)
    assert shown == {Credential.objects.get().secret}
    assert "no-store" in answer["Cache-Control"]
    assert secrets_in(bob_client.get(reverse("agents:credentials", args=[agent.pk]))) == set()


def test_a_secret_is_on_no_page_afterwards(agent: Agent, alice_client: Client) -> None:
    plain = secrets_in(press_create(alice_client, agent)).pop()
    made = Credential.objects.get()
    names = ("general", "replies", "connections", "connect", "credentials", "publish", "settings")
    pages = [reverse(f"agents:{name}", args=[agent.pk]) for name in names]
    pages += [reverse(f"agents:{name}", args=[agent.pk, made.pk]) for name in ("rotate_secret", "revoke_secret")]
    pages += [reverse("agents:list"), reverse("agents:senders")]
    for page in pages:
        assert plain not in text_of(alice_client.get(page)), page
    assert plain not in str(dict(alice_client.session.items()))


def test_the_tab_tells_secrets_apart_by_their_fingerprints(credential: Credential, alice_client: Client) -> None:
    page = text_of(alice_client.get(reverse("agents:credentials", args=[credential.agent_id])))
    assert credential.fingerprint in page
    assert "Never used" in page


def test_sending_the_same_press_twice_makes_one_secret(agent: Agent, alice_client: Client) -> None:
    address = reverse("agents:credentials", args=[agent.pk])
    first = alice_client.post(address, {"newest": ""})
    second = alice_client.post(address, {"newest": ""}, follow=True)
    assert len(secrets_in(first)) == 1
    assert secrets_in(second) == set()
    assert "The secrets have changed meanwhile." in text_of(second)
    assert Credential.objects.count() == 1


def test_a_second_secret_can_be_made_from_the_page_that_shows_the_first(agent: Agent, alice_client: Client) -> None:
    first = press_create(alice_client, agent)
    newest = first.context["form"]["newest"].value()
    second = alice_client.post(reverse("agents:credentials", args=[agent.pk]), {"newest": newest})
    assert len(secrets_in(second)) == 1
    assert secrets_in(first) != secrets_in(second)


def test_the_fingerprint_shown_with_a_secret_is_that_of_its_row(agent: Agent, alice_client: Client) -> None:
    answer = press_create(alice_client, agent)
    assert answer.context["new"] == Credential.objects.get()
    assert text_of(answer).count(Credential.objects.get().fingerprint) >= 2


def test_rotating_shows_the_new_secret_and_keeps_the_old_one_a_day(
    credential: Credential, alice_client: Client
) -> None:
    offered = alice_client.get(reverse("agents:rotate_secret", args=[credential.agent_id, credential.pk]))
    assert offered.context["form"]["how"].value() == "24"
    answer = rotate(alice_client, credential)
    old, plain = credential.secret, secrets_in(answer)
    credential.refresh_from_db()
    assert plain == {Credential.objects.exclude(pk=credential.pk).get().secret}
    assert plain != {old}
    assert credential.expires_at is not None
    assert abs(credential.expires_at - timezone.now() - timedelta(hours=24)) < timedelta(minutes=1)


def test_rotating_can_end_everything_at_once(credential: Credential, sender: Sender, alice_client: Client) -> None:
    rotate(alice_client, credential, "at_once")
    credential.refresh_from_db()
    sender.refresh_from_db()
    assert credential.status == "expired"
    assert sender.state == LinkState.CLOSED


def test_rotating_twice_makes_one_new_secret(credential: Credential, alice_client: Client) -> None:
    first, second = rotate(alice_client, credential), rotate(alice_client, credential)
    assert len(secrets_in(first)) == 1
    assert second["Location"] == reverse("agents:credentials", args=[credential.agent_id])
    assert Credential.objects.count() == 2


def test_rotating_asks_for_a_choice_it_knows(credential: Credential, alice_client: Client) -> None:
    page = rotate(alice_client, credential, "never")
    assert list(page.context["form"].errors) == ["how"]
    assert Credential.objects.count() == 1


def test_revoking_asks_first_and_names_who_came_with_the_secret(
    credential: Credential, sender: Sender, alice_client: Client
) -> None:
    page = alice_client.get(reverse("agents:revoke_secret", args=[credential.agent_id, credential.pk]))
    assert "1 sender came with it" in text_of(page)
    credential.refresh_from_db()
    assert credential.revoked_at is None


def test_revoking_ends_the_secret_and_leaves_its_senders(
    credential: Credential, sender: Sender, alice_client: Client
) -> None:
    for _ in range(2):
        revoke(alice_client, credential)
    credential.refresh_from_db()
    sender.refresh_from_db()
    assert credential.status == "revoked"
    assert sender.state == LinkState.VERIFIED
    assert AuditEntry.objects.filter(action=AuditAction.SECRET_REVOKED).count() == 1


def test_revoking_can_take_its_senders_along(credential: Credential, sender: Sender, alice_client: Client) -> None:
    revoke(alice_client, credential, disconnect="on")
    sender.refresh_from_db()
    assert sender.state == LinkState.CLOSED
