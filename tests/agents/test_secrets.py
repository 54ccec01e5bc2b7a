"""Secrets are shown once, work side by side for a while, and end at once when they must."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection as database
from django.utils import timezone

from agents.models import Agent, Credential, LinkState, Sender
from agents.secrets import SecretNotUsable, create_secret, revoke_secret, rotate_secret
from workspaces.models import AuditAction, AuditEntry, User, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


def pair(agent: Agent, credential: Credential, remote_agent_id: str) -> Sender:
    return Sender.objects.create(
        workspace=agent.workspace,
        agent=agent,
        credential=credential,
        platform_domain="https://other.example",
        remote_agent_id=remote_agent_id,
        remote_name="Other",
        remote_institution="Other Bank",
        private_key="k",
    )


def test_a_secret_is_long_random_and_has_a_visible_prefix(agent: Agent, alice: User) -> None:
    (_, one), (_, other) = create_secret(agent=agent, actor=alice), create_secret(agent=agent, actor=alice)

    assert one != other
    assert one.startswith("hsec_")
    assert len(one) == len("hsec_") + 43


def test_v11_4_its_plain_text_is_in_no_table(agent: Agent, alice: User) -> None:
    credential, plain = create_secret(agent=agent, actor=alice)

    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM agents_credential")
        stored = str(cursor.fetchall())
    assert plain not in stored
    assert Credential.objects.get().secret == plain
    assert credential.fingerprint in stored
    entry = AuditEntry.objects.get(action=AuditAction.SECRET_CREATED)
    assert (entry.actor, entry.object_name) == (alice, credential.fingerprint)


def test_after_rotating_both_work_for_the_overlap(agent: Agent, alice: User) -> None:
    old, _ = create_secret(agent=agent, actor=alice)
    new, _ = rotate_secret(credential=old, actor=alice)

    now = timezone.now()
    assert set(Credential.objects.usable(at=now)) == {old, new}
    assert set(Credential.objects.usable(at=now + timedelta(hours=25))) == {new}
    assert (old.status, new.status) == ("expiring", "active")


def test_a_secret_is_rotated_once(agent: Agent, alice: User) -> None:
    old, _ = create_secret(agent=agent, actor=alice)
    rotate_secret(credential=old, actor=alice)

    with pytest.raises(SecretNotUsable):
        rotate_secret(credential=old, actor=alice)
    assert Credential.objects.count() == 2


def test_rotating_leaves_senders_alone_unless_all_are_to_be_disconnected(agent: Agent, alice: User) -> None:
    first, _ = create_secret(agent=agent, actor=alice)
    sender, of_another_secret = (
        pair(agent, first, "agt_1"),
        pair(agent, create_secret(agent=agent, actor=alice)[0], "agt_2"),
    )
    second, _ = rotate_secret(credential=first, actor=alice)
    sender.refresh_from_db()
    assert sender.state == LinkState.VERIFIED

    rotate_secret(credential=second, actor=alice, disconnect_all=True)

    sender.refresh_from_db()
    of_another_secret.refresh_from_db()
    assert (sender.state, of_another_secret.state) == (LinkState.CLOSED, LinkState.CLOSED)
    assert second not in Credential.objects.usable(at=timezone.now())
    assert AuditEntry.objects.filter(action=AuditAction.SENDER_REVOKED, actor=alice).count() == 2


def test_a_revoked_secret_ends_at_once_and_its_senders_stay(agent: Agent, alice: User) -> None:
    credential, _ = create_secret(agent=agent, actor=alice)
    sender = pair(agent, credential, "agt_1")

    for _ in range(2):
        revoke_secret(credential=credential, actor=alice)

    sender.refresh_from_db()
    assert not Credential.objects.usable(at=timezone.now()).exists()
    assert (credential.status, sender.state) == ("revoked", LinkState.VERIFIED)
    assert AuditEntry.objects.filter(action=AuditAction.SECRET_REVOKED).count() == 1


def test_a_secret_can_be_revoked_with_the_senders_that_came_by_it(agent: Agent, alice: User) -> None:
    credential, _ = create_secret(agent=agent, actor=alice)
    mine, other = pair(agent, credential, "agt_1"), pair(agent, create_secret(agent=agent, actor=alice)[0], "agt_2")

    revoke_secret(credential=credential, actor=alice, disconnect=True)

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, other.state) == (LinkState.CLOSED, LinkState.VERIFIED)
