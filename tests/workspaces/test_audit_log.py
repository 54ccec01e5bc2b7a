"""The audit log: newest first, a page at a time, never changed."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from workspaces import audit
from workspaces.models import AuditAction, AuditEntry, User, Workspace

AUDIT = reverse("workspaces:audit")


@pytest.fixture
def many(alice: User, bank: Workspace) -> list[AuditEntry]:
    """120 entries of the same moment, the hardest to page through."""
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False):
        return [
            audit.record(workspace=bank, action=AuditAction.AGENT_CHANGED, subject=bank, actor=alice)
            for _ in range(120)
        ]


def test_it_shows_who_did_what_to_what(alice_client: Client, alice: User, bank: Workspace) -> None:
    audit.record(workspace=bank, action=AuditAction.WORKSPACE_RENAMED, subject=bank, actor=alice)

    page = alice_client.get(AUDIT).text
    for words in ("Alice", "renamed the workspace", "Harbour Bank"):
        assert words in page


def test_it_shows_to_the_second_when(alice_client: Client, many: list[AuditEntry]) -> None:
    assert ">2 Mar 2026, 12:00:00 UTC</time>" in alice_client.get(AUDIT).text


def test_it_names_another_institution_or_the_system(alice_client: Client, bank: Workspace) -> None:
    audit.record(workspace=bank, action=AuditAction.SENDER_PAIRED, subject=bank, actor_name="Riverside Bank")
    audit.record(workspace=bank, action=AuditAction.SECRET_REVOKED, subject=bank)

    page = alice_client.get(AUDIT).text
    assert "Riverside Bank" in page and "connected as a sender" in page
    assert ">System<" in page


def test_it_shows_nothing_of_another_workspace(charlie_client: Client, many: list[AuditEntry]) -> None:
    assert "changed an agent</td>" not in charlie_client.get(AUDIT).text
    assert charlie_client.get(AUDIT, {"before": many[0].pk}).status_code == 404


def test_every_entry_is_on_exactly_one_page(many: list[AuditEntry], bank: Workspace) -> None:
    seen: list[AuditEntry] = []
    page = audit.read(workspace=bank)
    seen.extend(page.entries)
    while page.more:
        page = audit.read(workspace=bank, before=seen[-1].pk)
        seen.extend(page.entries)

    assert len(seen) == len(many)
    assert set(seen) == set(many)


def test_what_is_written_meanwhile_does_not_move_older_pages(many: list[AuditEntry], bank: Workspace) -> None:
    first = audit.read(workspace=bank)
    before = audit.read(workspace=bank, before=first.entries[-1].pk)
    audit.record(workspace=bank, action=AuditAction.AGENT_CREATED, subject=bank)

    assert audit.read(workspace=bank, before=first.entries[-1].pk) == before


def test_newest_comes_first(alice: User, bank: Workspace) -> None:
    for day in (2, 4, 3):
        with time_machine.travel(datetime(2026, 3, day, tzinfo=UTC), tick=False):
            audit.record(workspace=bank, action=AuditAction.AGENT_CHANGED, subject=bank, actor=alice)

    assert [entry.at.day for entry in audit.read(workspace=bank).entries] == [4, 3, 2]


def test_the_page_leads_to_older_entries_and_keeps_the_filter(alice_client: Client, many: list[AuditEntry]) -> None:
    page = alice_client.get(AUDIT, {"action": "agent_changed"}).text
    [older] = re.findall(r'rel="next" href="([^"]+)"', page)

    assert "action=agent_changed" in older
    assert alice_client.get(AUDIT + older.replace("&amp;", "&")).text.count("changed an agent</td>") == 50


def test_it_filters_by_what_was_done(alice_client: Client, many: list[AuditEntry], bank: Workspace) -> None:
    audit.record(workspace=bank, action=AuditAction.SECRET_REVOKED, subject=bank)

    page = alice_client.get(AUDIT, {"action": "secret_revoked"}).text
    assert page.count("revoked a secret</td>") == 1
    assert "changed an agent</td>" not in page


@pytest.mark.parametrize("query", [{"before": "yesterday"}, {"action": "invented"}])
def test_an_address_that_makes_no_sense_is_not_found(alice_client: Client, query: dict[str, str]) -> None:
    assert alice_client.get(AUDIT, query).status_code == 404


def test_an_entry_is_neither_changed_nor_deleted(alice: User, bank: Workspace) -> None:
    entry = audit.record(workspace=bank, action=AuditAction.SECRET_REVOKED, subject=bank, actor=alice)

    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(actor_name="Mallory"),
    ):
        with pytest.raises(TypeError, match="append-only"):
            attempt()
    assert AuditEntry.objects.get().actor_name == "Alice"
