"""What `check --deploy` looks at besides Django's own checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def no_conformance_agent(**_options: Any) -> list[CheckMessage]:
    """A real deployment has no agent that answers anybody."""
    if not settings.CONFORMANCE_AGENT:
        return []
    return [
        Error(
            "CONFORMANCE_AGENT names an agent that answers without credentials, with a script.",
            hint="Leave it unset. It is for running the A2A conformance kit against a test deployment.",
            id="agents.E002",
        )
    ]


@register(Tags.security, deploy=True)
def no_development_networks(**_options: Any) -> list[CheckMessage]:
    """A real deployment calls public addresses over https only."""
    if not settings.DEVELOPMENT_NETWORKS:
        return []
    return [
        Error(
            "DEVELOPMENT_NETWORKS lets this deployment call private addresses.",
            hint="Leave it unset. It is for development and tests on one machine.",
            id="agents.E001",
        )
    ]
