"""Endpoints made and changed by owners. A secret is handed out once, here, and kept encrypted."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agents.webhooks.events import put
from agents.webhooks.kinds import EventKind
from agents.webhooks.models import Attempt, Delivery, Endpoint, WhyStopped
from agents.webhooks.wanted import remember_wanted
from protocol.standard_webhooks import new_secret
from workspaces.audit import record
from workspaces.models import AuditAction, User, Workspace

MOST_ENDPOINTS = 10  # of a workspace


class TooManyEndpoints(Exception):
    """The workspace has as many as it may."""


@transaction.atomic
def create_endpoint(*, workspace: Workspace, url: str, kinds: Sequence[str], actor: User) -> tuple[Endpoint, str]:
    """The endpoint and its secret, which cannot be had again. Raises TooManyEndpoints."""
    Workspace.objects.select_for_update(of=("self",)).get(pk=workspace.pk)
    if workspace.webhook_endpoints.count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints
    secret = new_secret()
    endpoint = Endpoint.objects.create(workspace=workspace, url=url, kinds=list(kinds), secret=secret, created_by=actor)
    remember_wanted(workspace)
    record(workspace=workspace, action=AuditAction.WEBHOOK_CREATED, subject=endpoint, actor=actor)
    return endpoint, secret


@transaction.atomic
def change_endpoint(*, endpoint: Endpoint, url: str, kinds: Sequence[str], actor: User) -> None:
    endpoint.url, endpoint.kinds = url, list(kinds)
    endpoint.save(update_fields=["url", "kinds"])
    remember_wanted(endpoint.workspace)
    record(workspace=endpoint.workspace, action=AuditAction.WEBHOOK_CHANGED, subject=endpoint, actor=actor)


@transaction.atomic
def rotate_endpoint_secret(*, endpoint: Endpoint, overlap: timedelta, actor: User) -> str:
    """The new secret. Until the overlap is over, the old one signs besides."""
    current, secret = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk), new_secret()
    now = timezone.now()
    current.old_secret = current.secret if overlap else None
    current.rotated_at, current.old_secret_until = now, now + overlap if overlap else None
    current.secret = secret
    current.save(update_fields=["secret", "old_secret", "rotated_at", "old_secret_until"])
    record(workspace=endpoint.workspace, action=AuditAction.WEBHOOK_ROTATED, subject=endpoint, actor=actor)
    return secret


def delete_endpoint(*, endpoint: Endpoint, actor: User) -> None:
    """Its log goes with it. Nothing more is told to it before: what happens meanwhile in the workspace would have to
    wait for that, and could not be told then.
    """
    workspace = endpoint.workspace
    with transaction.atomic():
        now = timezone.now()
        Endpoint.objects.enabled().filter(pk=endpoint.pk).update(stopped=WhyStopped.BY_HAND, stopped_at=now)
        remember_wanted(workspace)
    with transaction.atomic():
        record(workspace=workspace, action=AuditAction.WEBHOOK_DELETED, subject=endpoint, actor=actor)
        _delete_log(endpoint)
        endpoint.delete()
        remember_wanted(workspace)


def _delete_log(endpoint: Endpoint) -> None:
    """It may be hundreds of thousands of rows, which are not read for that: Django would name each to the database, and
    PostgreSQL takes 65,535 names in a statement.
    """
    Attempt.objects.filter(delivery__endpoint=endpoint).delete()
    deliveries = endpoint.deliveries.all()
    deliveries._raw_delete(deliveries.db)


@transaction.atomic
def send_test(endpoint: Endpoint) -> Delivery:
    """One event that says nothing has happened; at once, also where the endpoint rests after a failure."""
    Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
    (delivery,) = put(workspace=endpoint.workspace, kind=EventKind.TEST, facts={}, endpoints=[endpoint])
    return delivery
