"""Settings → Webhooks, as an owner uses it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from werkzeug import Response

from agents.webhooks.delivery import deliver_to
from agents.webhooks.endpoints import MOST_ENDPOINTS
from agents.webhooks.models import Delivery, Endpoint
from tests.webhooks.conftest import Receiver
from tests.webhooks.test_delivering import happens
from workspaces.models import AuditEntry, Workspace

pytestmark = pytest.mark.django_db(transaction=True)

ADD = reverse("webhooks:add")


def page_of(endpoint: Endpoint, name: str = "endpoint") -> str:
    return reverse(f"webhooks:{name}", args=[endpoint.pk])


def secrets_in(page: str) -> list[str]:
    return re.findall(r'data-copy="(whsec_[^"]+)"', page)


def deeds() -> list[str]:
    return list(AuditEntry.objects.filter(action__startswith="webhook").values_list("action", flat=True))


def test_an_owner_adds_one_and_sees_its_secret_this_once(
    alice_client: Client, receiver: Receiver, bank: Workspace
) -> None:
    answer = alice_client.post(ADD, {"url": receiver.url, "kinds": ["conversation.started"]})
    endpoint = Endpoint.objects.get()
    (receiver.secret,) = secrets_in(answer.text)
    assert secrets_in(alice_client.get(page_of(endpoint)).text) == []
    happens(bank)
    deliver_to(endpoint.pk)
    assert receiver.kinds == ["conversation.started"]
    assert deeds() == ["webhook_created"]


@pytest.mark.parametrize(
    "url", ["http://hooks.harbour.example/", "https://10.0.0.1/", "https://x.example:22/", "https://a@x.example/", "x"]
)
def test_an_address_that_may_not_be_called_is_refused(alice_client: Client, url: str) -> None:
    answer = alice_client.post(ADD, {"url": url, "kinds": ["conversation.started"]})
    assert "This address may not be called." in answer.text and url in answer.text
    assert not Endpoint.objects.exists()


def test_there_is_an_end_to_how_many(alice_client: Client, bank: Workspace) -> None:
    for number in range(MOST_ENDPOINTS + 1):
        answer = alice_client.post(ADD, {"url": f"https://x{number}.example/", "kinds": ["conversation.started"]})
    assert "at most 10 webhooks" in answer.text
    assert bank.webhook_endpoints.count() == MOST_ENDPOINTS


def test_changing_it_changes_what_is_told(alice_client: Client, endpoint: Endpoint, bank: Workspace) -> None:
    alice_client.post(page_of(endpoint, "change"), {"url": endpoint.url, "kinds": ["conversation.closed"]})
    bank.refresh_from_db()
    assert bank.webhook_kinds == ["conversation.closed"]


def test_rotating_shows_the_new_secret_once(alice_client: Client, endpoint: Endpoint, receiver: Receiver) -> None:
    answer = alice_client.post(page_of(endpoint, "rotate"), {"overlap": "24"})
    (new,) = secrets_in(answer.text)
    assert new != receiver.secret and "The old secret signs too." in answer.text
    assert secrets_in(alice_client.get(page_of(endpoint)).text) == []


def test_disabled_enabled_deleted(alice_client: Client, endpoint: Endpoint, bank: Workspace) -> None:
    alice_client.post(page_of(endpoint, "disable"))
    assert "Disabled by an owner" in alice_client.get(page_of(endpoint)).text
    bank.refresh_from_db()
    assert bank.webhook_kinds == []
    alice_client.post(page_of(endpoint, "enable"))
    assert "log of what was sent is deleted" in alice_client.get(page_of(endpoint, "delete")).text
    alice_client.post(page_of(endpoint, "delete"))
    assert not Endpoint.objects.exists()
    assert deeds() == ["webhook_created", "webhook_disabled", "webhook_enabled", "webhook_deleted"]


def test_a_test_is_sent_and_its_answer_shown(alice_client: Client, endpoint: Endpoint, receiver: Receiver) -> None:
    receiver.answers = [Response(status=418)]
    sent = alice_client.post(page_of(endpoint, "test"), follow=True)
    address = sent.request["PATH_INFO"]
    watched = f'hx-get="{address}" hx-trigger="every 2s"'
    assert "It is about to be sent." in sent.text and watched in sent.text
    deliver_to(endpoint.pk)
    part = alice_client.get(address, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="delivery"') and watched in part  # for it is tried again at once
    assert 'data-announce="Failed: 418"' in part
    Delivery.objects.update(next_attempt_at=timezone.now())
    Endpoint.objects.update(rests_until=None)
    deliver_to(endpoint.pk)
    part = alice_client.get(address, headers={"HX-Request": "true"}).text
    assert 'data-announce="Delivered: 204"' in part and "hx-trigger" not in part
    page = alice_client.get(address).text
    assert "418" in page and "webhook.test" in page and Delivery.objects.get().event.message_id in page
    assert receiver.kinds == ["webhook.test", "webhook.test"]


def test_what_waits_for_long_is_not_watched(alice_client: Client, endpoint: Endpoint, bank: Workspace) -> None:
    happens(bank)
    sent = Delivery.objects.get()
    address = reverse("webhooks:delivery", args=[endpoint.pk, sent.pk])
    for minutes, words in ((-30, "It is about to be sent."), (30, "in 29 minutes")):
        Delivery.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=minutes))
        for page in (alice_client.get(address).text, alice_client.get(page_of(endpoint)).text):
            assert words in page and 'hx-trigger="every 2s' not in page


def test_what_failed_is_found_and_sent_again(
    alice_client: Client, endpoint: Endpoint, bank: Workspace, receiver: Receiver
) -> None:
    happens(bank)
    Delivery.objects.update(state="failed")
    page = alice_client.get(page_of(endpoint), {"state": "failed"}).text
    assert "conversation.started" in page
    assert "conversation.started" not in alice_client.get(page_of(endpoint), {"state": "due"}).text
    since = timezone.localtime().replace(hour=0, minute=0).strftime("%Y-%m-%dT%H:%M")
    answer = alice_client.post(page_of(endpoint, "replay_since"), {"since": since}, follow=True)
    assert "1 event is sent again." in answer.text
    deliver_to(endpoint.pk)
    assert receiver.kinds == ["conversation.started"]


def test_another_institution_finds_none_of_it(charlie_client: Client, endpoint: Endpoint) -> None:
    assert endpoint.url not in charlie_client.get(reverse("webhooks:endpoints")).text
    assert charlie_client.get(page_of(endpoint)).status_code == 404


def test_many_deliveries_ask_the_database_no_more(
    alice_client: Client, endpoint: Endpoint, bank: Workspace, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(30):
        happens(bank)
    with django_assert_max_num_queries(16):
        page = alice_client.get(page_of(endpoint))
    assert page.text.count("conversation.started</code>") == 25


def test_the_log_is_read_on_from_where_a_page_ended_and_never_counted(
    alice_client: Client, endpoint: Endpoint, bank: Workspace
) -> None:
    for _ in range(30):
        happens(bank)
    with CaptureQueriesContext(connection) as asked:
        newest = alice_client.get(page_of(endpoint)).text
    assert not [one for one in asked if "COUNT(" in one["sql"] and "webhooks_delivery" in one["sql"]]
    happens(bank)  # moves nothing of what follows
    (before,) = re.findall(r"\?before=([0-9a-f_]+)", newest)
    older = alice_client.get(page_of(endpoint), {"before": before}).text
    links = [set(re.findall(r"/sent/([0-9a-f-]{36})/", page)) for page in (newest, older)]
    assert [len(each) for each in links] == [25, 5]
    assert not links[0] & links[1]
    assert "Newest" in older and "?before=" not in older
