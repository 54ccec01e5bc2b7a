"""A secret of every kind that there can be, and everything that the product keeps, to search for them."""

import json
import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection as database
from django.db import models
from django.utils import timezone

from agents.clients import create_client
from agents.models import Agent, Canary, Connection, PlainAccess, ReplyKey
from agents.secrets import create_secret
from agents.webhooks.endpoints import create_endpoint
from conversations.models import Handoff, PassedFile, PassedPiece, PushTarget, SearchIndex, ServedTask
from tests.conversations.scene import Person
from tests.journeys.stores import RedisStore
from triggers.models import Action, Trigger
from workspaces.api_keys import create_api_key
from workspaces.invitations import invite
from workspaces.models import Role, User
from workspaces.read_only_admin import ENCRYPTED

Secrets = dict[str, str]  # by what each is
PASSWORD, SEED = "nine calm otters swim", "JBSWY3DPEHPK3PXPJBSWY3DP"
ASKED = {"variable": "balance", "request": {"method": "GET", "url": "https://api.bank.example/balance"}}
# Columns that hold more than the secret itself: what stands there with one in it.
AROUND: Mapping[str, Callable[[str], str | bytes]] = {
    "AttachmentBytes.content": str.encode,
    "PassedPiece.content": str.encode,
    "Action.secret": lambda secret: json.dumps({"headers": [["Authorization", secret]]}),
    "FlowVersion.secrets": lambda secret: json.dumps({"x": json.dumps({"headers": [["Authorization", secret]]})}),
    "Removal.rows": lambda secret: json.dumps([["action", {"secret": secret}]]),
}


def plant(agent: Agent, owner: User, ids: Mapping[str, Any]) -> Secrets:
    """ids: of one thing of each kind. What is given out once is made as people make it; every encrypted column of the
    database holds another secret.
    """
    owner.set_password(PASSWORD)
    owner.save()
    TOTP.activate(owner, SEED)
    _rows_beside(agent, ids)
    workspace, hook = agent.workspace, "https://hooks.harbour.example/two"
    given_out = {
        "password": PASSWORD,
        "seed of a second factor": SEED,
        "secret of an agent": create_secret(agent=agent, actor=owner)[1],
        "token of a client": create_client(agent=agent, name="Other portal", actor=owner)[1],
        "API key": create_api_key(workspace=workspace, name="Planted", actor=owner)[1],
        "invitation": invite(workspace=workspace, email="eve@harbour.example", role=Role.VIEWER, actor=owner)[1],
        "secret of a webhook": create_endpoint(workspace=workspace, url=hook, kinds=[], actor=owner)[1],
        "token of a window": Person(agent).token,
    }
    return given_out | {f"{model.__name__}.{name}": _planted(model, name) for model, name in encrypted_columns()}


def _rows_beside(agent: Agent, ids: Mapping[str, Any]) -> None:
    """Of what there is no address for, and so not one of each."""
    link = Connection.objects.get(pk=ids["connection_id"])
    PlainAccess.objects.create(connection=link, dialect="1.0", scheme="bearer", secret="x")
    ReplyKey.objects.create(agent=agent, secret="x")
    Canary.objects.create(value="x")
    SearchIndex.objects.create(workspace=agent.workspace, key="x")
    trigger = Trigger.objects.filter(agent=agent).latest("created_at")
    Action.objects.create(trigger=trigger, kind="api_request", settings=ASKED)
    client = create_client(agent=agent, name="Portal that is called", actor=agent.workspace.members.first().user)[0]
    task = ServedTask.objects.create(
        agent=agent, client=client, conversation_id=ids["conversation_id"], updated_at=timezone.now()
    )
    handoff = Handoff.objects.filter(connection=link).latest("created_at")
    passed = PassedFile.objects.create(handoff=handoff, file_id=uuid.uuid4(), number=1, announced={})
    PassedPiece.objects.create(passed=passed, start=0, content=b"x")
    PushTarget.objects.create(task=task, config_id="p", url="https://portal.example/", token="x", credentials="x")


def encrypted_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        yield from ((model, each.name) for each in model._meta.concrete_fields if isinstance(each, ENCRYPTED))


def _planted(model: type[models.Model], name: str) -> str:
    secret, column = f"canary-{secrets.token_urlsafe(24)}", f"{model.__name__}.{name}"
    rows = model._base_manager.filter(kind="api_request") if column == "Action.secret" else model._base_manager.all()
    stands = AROUND.get(column, str)(secret)
    assert rows.update(**{name: stands}), f"Make a {model.__name__} in tests/attacks/canaries.py."
    return secret


def everything_kept() -> Iterator[tuple[str, bytes]]:
    """As it lies there: every value of every table, what sessions hold, and the cache."""
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {database.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield from ((table, value if isinstance(value, bytes) else str(value).encode()) for value in row)
    for session in Session.objects.all():
        yield "session", str(session.get_decoded()).encode()
    if settings.REDIS_URL:
        yield from RedisStore(settings.REDIS_URL).everything()
    else:
        yield from (("cache", kept) for kept in list(getattr(cache, "_cache").values()))  # noqa: B009  # Django's own
