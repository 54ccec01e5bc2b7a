"""Who sees the pages about agents: the members of their workspace, and nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agents.clients import create_client
from agents.console.urls import urlpatterns
from agents.models import Agent, Connection, LinkState, Sender, Verification
from agents.secrets import create_secret
from tests.agents.example_link import LINK
from workspaces.models import AuditEntry, User, Workspace

WITHOUT_IDS = {"list", "create", "senders"}


@pytest.fixture
def addresses(bank: Workspace, alice: User, make_agent: Callable[..., Agent]) -> dict[str, str]:
    """Every address of the pages, by name, about things of the bank."""
    agent = make_agent(bank)
    credential, _plain = create_secret(agent=agent, actor=alice)
    connection = Connection.objects.create(workspace=bank, agent=agent, **LINK)
    sender = Sender.objects.create(workspace=bank, agent=agent, **LINK)
    watched = Verification.objects.create(workspace=bank, agent=agent, remote_agent_id="x", platform_domain="y")
    client, _token = create_client(agent=agent, name="Portal", actor=alice)
    ids = {
        "agent_id": agent.pk,
        "client_id": client.pk,
        "credential_id": credential.pk,
        "connection_id": connection.pk,
        "sender_id": sender.pk,
        "verification_id": watched.pk,
    }
    needed = {str(each.name): each.pattern.converters.keys() for each in urlpatterns}
    return {
        name: reverse(f"agents:{name}", kwargs={key: ids[key] for key in wanted}) for name, wanted in needed.items()
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_institution_finds_nothing(addresses: dict[str, str], charlie_client: Client, method: str) -> None:
    deeds = AuditEntry.objects.count()
    for name, address in addresses.items():
        if name not in WITHOUT_IDS:
            answer = getattr(charlie_client, method)(address, {"how": "24", "newest": "", "name": "Harbour"})
            assert answer.status_code in {404, 405}, name
    assert AuditEntry.objects.count() == deeds
    assert Agent.objects.kept().count() == 1
    assert not Connection.objects.exclude(state=LinkState.VERIFIED).exists()


def test_another_institution_finds_nothing_in_the_lists(addresses: dict[str, str], charlie_client: Client) -> None:
    for name in WITHOUT_IDS:
        page = charlie_client.get(addresses[name]).content.decode()
        assert "Harbour" not in page
        assert "Complaints" not in page


def test_owner_and_builder_see_every_page(addresses: dict[str, str], alice_client: Client, bob_client: Client) -> None:
    for client in (alice_client, bob_client):
        for name, address in addresses.items():
            answer = client.get(address)
            assert answer.status_code in {200, 405}, name
            assert answer.status_code == 405 or "no-store" in answer["Cache-Control"], name


def test_an_agent_is_not_found_among_those_of_another_agent(
    addresses: dict[str, str], alice_client: Client, bank: Workspace, make_agent: Callable[..., Agent]
) -> None:
    other, agent = make_agent(bank, name="Other"), Agent.objects.get(name="Harbour")
    for name in ("disconnect", "rotate_secret", "revoke_secret", "revoke_client", "verification"):
        address = addresses[name].replace(str(agent.pk), str(other.pk))
        assert alice_client.get(address).status_code == 404, name


def test_a_deleted_agent_is_not_found(addresses: dict[str, str], alice_client: Client) -> None:
    alice_client.post(addresses["delete"], {"name": "Harbour"})
    for name in ("general", "replies", "connections", "connect", "credentials", "publish", "settings", "rotate_secret"):
        assert alice_client.get(addresses[name]).status_code == 404, name


def test_no_page_holds_a_key(addresses: dict[str, str], alice_client: Client) -> None:
    for name, address in addresses.items():
        assert LINK["private_key"] not in alice_client.get(address).content.decode(), name
