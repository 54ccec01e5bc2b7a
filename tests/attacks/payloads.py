"""Texts that a page would run if it took them for markup, and the columns they are written into."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from django.apps import apps
from django.db import models

MARK = "__xss"
RUN = f"window.{MARK}=1"
SPOIL_ME = "Zebra"  # a text that a world holds on purpose, for what stands inside JSON
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</title></textarea></style><script>{RUN}</script>",
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f'" autofocus onfocus={RUN} x="',
    f"' autofocus onfocus={RUN} x='",
    f"javascript:{RUN}",
    f"java\tscript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"<iframe srcdoc='<script>parent.{MARK}=1</script>'>",
    f"<math><mi xlink:href=javascript:{RUN}>x",
    f'<svg></p><style><a id="</style><img src=x onerror={RUN}>',
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    "{{ 7|add:7 }}{% load static %}{{ settings.SECRET_KEY }}",
    "${7*7}#{7*7}<%= 7*7 %>",
    f"\u202e\u2066<img src=x onerror={RUN}>\u2069\u202c\u200b",
    f"<a href=//evil.example>x</a><base href=//evil.example><details open ontoggle={RUN}>",
    f"<template><script>{RUN}</script></template><b hx-on:load={RUN} hx-get=/ hx-trigger=load>",
)
# Of every model, what is no text that somebody typed or sent: ids, addresses that are checked, codes, keys and digests.
STRUCTURE: Mapping[str, set[str]] = {
    "": {
        *("password", "secret", "token", "token_hash", "key_hash", "hint", "fingerprint", "digest", "request_digest"),
        *("public_id", "remote_id", "context_id", "task_id", "object_id", "object_type", "peer_link_id", "config_id"),
        *("private_key", "public_key", "peer_public_key", "key", "key_in_turn", "sent_key", "credentials"),
        *("kind", "type", "arm", "state", "reason", "stage", "outcome", "scheme", "dialect", "version", "reply_engine"),
        *("locale", "time_zone", "default_language", "widget_colour", "widget_position", "author_colour", "said_by"),
        *("packet", "payload", "body", "answer", "lane", "peer", "rows", "secrets", "terms", "email"),
        *("ledger_key", "accept_entry", "stop_entry"),
    },
    "Canary": {"value"},
    "PlainAccess": {"card_url", "interface_url", "token_url"},
    "PushTarget": {"url"},
    "Handoff": {"callback_url"},
}
OURS = ("workspaces", "agents", "triggers", "conversations")


def written_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    spared = STRUCTURE[""] | STRUCTURE.get(model.__name__, set())
    kinds = (models.CharField, models.TextField, models.JSONField)
    columns = [field for field in model._meta.local_concrete_fields if isinstance(field, kinds) and not field.choices]
    return [field for field in columns if field.name not in spared]


def spoil_every_row() -> int:
    """Puts a payload into every column of text of every row, another each time. Returns how many."""
    turn = count()
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            columns = written_columns(model)
            for row in model._base_manager.values("pk", *(field.name for field in columns)):
                spoiled = {field.name: spoilt(field, row[field.name], turn) for field in columns}
                if spoiled:
                    models.QuerySet(model).filter(pk=row["pk"]).update(**spoiled)
    return next(turn)


def spoilt(field: models.Field[Any, Any], value: Any, turn: "count[int]") -> Any:
    if isinstance(field, models.JSONField):
        return _inside(value, turn)
    longest = field.max_length or 10_000
    if longest > 1_000:
        return "\n".join(PAYLOADS)
    return next(_fitting(longest, next(turn)))


def _fitting(longest: int, start: int) -> Iterator[str]:
    order = [PAYLOADS[(start + number) % len(PAYLOADS)] for number in range(len(PAYLOADS))]
    return (payload for payload in order if len(payload) <= longest) if longest >= 25 else iter([order[0][:longest]])


def _inside(value: Any, turn: "count[int]") -> Any:
    if isinstance(value, dict):
        return {name: _inside(each, turn) for name, each in value.items()}
    if isinstance(value, list):
        return [_inside(each, turn) for each in value]
    return PAYLOADS[next(turn) % len(PAYLOADS)] if isinstance(value, str) and SPOIL_ME in value else value
