"""Pages of other sites make nobody's browser do anything here (OWASP ASVS 5.0 3.5.1, 3.5.2, 3.5.3, 3.4.2)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from agents.models import Agent
from tests.attacks.addresses import Door, every_address
from tests.attacks.tally import Tried
from tests.conversations.scene import JSON, Person
from tests.workspaces.one_of_each import one_of_each
from workspaces.models import AuditAction, AuditEntry, User, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("refusals_are_not_logged")]
DOORS = (Door.CONSOLE, Door.ACCOUNT, Door.OPERATOR, Door.API)  # those that a session opens
EVIL = "https://evil.example"
LOOKING = [AuditAction.FILE_OPENED]  # is a deed itself: it stands in the log, and changes nothing


@pytest.fixture
def ids(bank: Workspace, alice: User, bob: User, make_agent: Callable[..., Agent]) -> dict[str, Any]:
    return one_of_each(make_agent(bank), owner=alice, colleague=bob.memberships.get())


def test_v3_5_1_no_form_of_another_site_changes_anything(ids: dict[str, Any], alice: User, tried: Tried) -> None:
    client, count = Client(enforce_csrf_checks=True, headers={"Origin": EVIL}), 0
    client.force_login(alice)
    deeds = AuditEntry.objects.count()
    for address in every_address():
        if address.door in DOORS and "(?P" not in address.route:
            answer = client.post(
                address.path({**ids, "kind": "message_received", "object_id": 1, "content_type_id": 1})
            )
            assert answer.status_code in {403, 405}, address.route
            count += 1
    assert AuditEntry.objects.count() == deeds
    tried(count, "forms of other sites")


def test_v3_5_3_looking_changes_nothing(ids: dict[str, Any], alice: User, tried: Tried) -> None:
    client, count = Client(), 0
    client.force_login(alice)
    deeds = AuditEntry.objects.exclude(action__in=LOOKING).count()
    for address in every_address():
        if address.door is Door.CONSOLE:
            with transaction.atomic():
                client.get(address.path({**ids, "kind": "message_received"}))
                assert AuditEntry.objects.exclude(action__in=LOOKING).count() == deeds, address.route
                transaction.set_rollback(True)
            count += 1
    tried(count, "pages that were only looked at")


def test_v3_4_2_a_window_answers_origins_of_its_agent_only(bank_agent: Agent, person: Person, tried: Tried) -> None:
    bearer = {"Authorization": f"Bearer {person.token}", "Origin": EVIL}
    started = {"agent_id": bank_agent.public_id, "client_id": str(person.id), "locale": "en", "time_zone": "UTC"}
    asked = [
        Client().get(f"/api/widget/v1/agents/{bank_agent.public_id}/", headers=bearer),
        Client().post("/api/widget/v1/conversations/", started, content_type=JSON, headers=bearer),
        Client().get(person.path, headers=bearer),
        Client().get(f"{person.path}updates/", headers=bearer),
        Client().post(f"{person.path}messages/", {}, content_type=JSON, headers=bearer),
        Client().post(f"{person.path}return/", headers=bearer),
    ]
    assert {answer.status_code for answer in asked} == {403}
    assert not any("Access-Control-Allow-Origin" in answer.headers for answer in asked)
    tried(len(asked), "windows in pages of other sites")
