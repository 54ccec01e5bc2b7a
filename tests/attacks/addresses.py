"""Every address of the deployment, as its URL configuration says, and the door it belongs to."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from workspaces.access import NEEDED


class Door(StrEnum):
    """Who may come in at all. OPEN: anybody, and nothing of a workspace is behind it but what its owner publishes."""

    CONSOLE = "console"
    WIDGET = "widget"
    API = "api"
    AGENTS = "agents"
    OPERATOR = "operator"
    ACCOUNT = "account"
    OPEN = "open"


BY_PREFIX: Mapping[str, Door] = {
    "a2a/": Door.AGENTS,
    "account/": Door.ACCOUNT,
    "api/v1/": Door.API,
    "api/widget/": Door.WIDGET,
    "operator/": Door.OPERATOR,
}
# What anybody may open, signed in or not, each with what guards it in place of a role.
OPEN: Mapping[str, str] = {
    "": "leads on: to the first run, sign-in or the console",
    "first-run/": "answers until somebody has an account",
    "switch-workspace/": "offers a person their own workspaces",
    "invitation/": "needs a token in the session",
    "invitation/other-account/": "needs a token in the session",
    "invitation/<str:token>/": "is the token",
    ".well-known/agent-card.json": "published",
    ".well-known/jwks.json": "published",
    "i18n/setlang/": "changes the language of whoever asks",
    "too-large/": "says only that",
    "too-slow/": "says only that",
    "metrics": "needs METRICS_TOKEN, and is not there without one",
    "api/schema/": "published",
    "api/docs/": "published",
    "api/v1/openapi.json": "published",
    "api/v1/": "says that nothing is there",
    "chat/<slug:agent_id>/": "the published window of an agent",
    "a2a/<slug:agent_id>/.well-known/agent-card.json": "published",
    "a2a/<slug:agent_id>/.well-known/agent.json": "published",
}
# An address of each that is written as a regular expression.
PATTERNS: Mapping[str, str] = {
    r"a2a/^(?P<agent_id>[-\w]+)/(?P<rest>([-\w]+/)?(message:|tasks|extendedAgentCard).*)$": (
        "a2a/<agent_id>/tasks/<handoff_id>"
    ),
    r"account/^confirm-email/(?P<key>[-:\w]+)/$": "account/confirm-email/MQ:1:x/",
    r"account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "account/password/reset/key/1-x/",
    r"operator/(?P<url>.*)$": "operator/x/",
}
OPERATORS_APPS = "operator/^(?P<app_label>"  # which apps it names depends on the models that are registered
ADVICE = (
    "Nobody said who may open {route!r}. A page gets @member_required; an address below one of {prefixes} is walked as "
    "one of that door; whatever anybody may open is listed in tests/attacks/addresses.py with what guards it."
)


@dataclass(frozen=True)
class Address:
    """route: as in the URL configuration, without the slash in front. parameters: their names, in order."""

    route: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    @property
    def door(self) -> Door:
        if hasattr(self.view, NEEDED):
            return Door.CONSOLE
        if self.route in OPEN:
            return Door.OPEN
        for prefix, door in BY_PREFIX.items():
            if self.route.startswith(prefix):
                return door
        raise AssertionError(ADVICE.format(route=self.route, prefixes=sorted(BY_PREFIX)))

    def path(self, ids: Mapping[str, object]) -> str:
        route = PATTERNS.get(self.route, self.route)
        if route.startswith(OPERATORS_APPS):
            route = "operator/agents/"
        assert "(?P" not in route, f"Write an example of {route!r} in tests/attacks/addresses.py."
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), route)


def every_address() -> list[Address]:
    return list(_below(get_resolver(), ""))


def _below(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _below(each, route)
        elif isinstance(each, URLPattern):
            yield Address(route, each.callback, tuple(re.findall(r"<(?:\w+:)?(\w+)>", route)))
