"""Putting rows live that a test has made without the editor."""

from agents.models import Agent
from triggers.models import FlowVersion
from triggers.publishing import put_live
from triggers.snapshots import draft_of


def publish_rows(agent: Agent) -> FlowVersion:
    """What *Publish* does, but whatever is in them, and unaudited. Conversations that begin from now on run on it."""
    return put_live(agent, draft_of(agent))
