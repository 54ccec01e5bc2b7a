"""Where the messages of past conversations come from.

Triggers know nothing of conversations. The app that keeps them says at start how to read them.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from agents.models import Agent
from triggers.back_tests.report import Sample


class PastMessages(Protocol):
    """What people wrote to an agent."""

    def count(self, agent: Agent) -> int:
        """How many there are to read."""

    def read(self, agent: Agent) -> Iterable[Sample]:
        """Those of the conversations that were last talked in first, each with its own reference."""

    def texts(self, agent: Agent, references: Collection[str]) -> Mapping[str, str]:
        """The words of messages by reference. Those that were erased meanwhile are missing."""


class _Source:
    current: PastMessages | None = None


def provide(source: PastMessages) -> None:
    _Source.current = source


def past_messages() -> PastMessages:
    """Raises RuntimeError when no app provides them."""
    if _Source.current is None:
        raise RuntimeError("No app said where past messages are.")
    return _Source.current
