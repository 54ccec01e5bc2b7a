"""Names of one long word, as long as they may be, make no page wider than its window."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from agents.models import A2AClient, Agent, Connection, Sender
from conversations.models import CannedReply, Ticket
from tests.browser.action_tab_page import signed_in_page
from tests.browser.test_accessibility import ORDINARY, TELEPHONE, WIDER, pages_of
from tests.workspaces.one_of_each import one_of_each
from triggers.models import Action, Trigger
from workspaces.models import ApiKey, User
from workspaces.single_sign_on.models import SignInService
from workspaces.teams.models import Team

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.django_db(transaction=True)]

SHOWN: dict[type[models.Model], tuple[str, ...]] = {
    A2AClient: ("name",),
    Agent: ("name", "description"),
    ApiKey: ("name",),
    CannedReply: ("short_name",),
    Connection: ("remote_name", "remote_institution"),
    Sender: ("remote_name", "remote_institution"),
    SignInService: ("name",),
    Team: ("name",),
    Ticket: ("subject", "category"),
    Trigger: ("name",),
    User: ("first_name",),
}


def _lengthen() -> None:
    for model, names in SHOWN.items():
        for name in names:
            length: Any = model._meta.get_field(name).max_length
            model._default_manager.update(**{name: "W" * length})
    Action.objects.update(settings={"variants": ["W" * 3000]})


def test_every_page_is_as_wide_as_its_window(
    profile: BrowserContext, live_server: LiveServer, make_agent: Callable[..., Agent], alice: User, bob: User
) -> None:
    profile.set_default_timeout(30_000)
    ids = one_of_each(make_agent(alice.memberships.get().workspace), owner=alice, colleague=bob.memberships.get())
    _lengthen()
    client = Client()
    client.force_login(alice)
    page = signed_in_page(profile, live_server.url, alice)
    found = []
    for address in pages_of(client, ids):
        page.goto(live_server.url + address)
        for window in (ORDINARY, TELEPHONE):
            page.set_viewport_size(window)
            found += [f"{address} {fault}" for fault in page.evaluate(WIDER)]
    assert found == []
