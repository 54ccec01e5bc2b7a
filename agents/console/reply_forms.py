"""The form of a reply engine's settings, as an agent has them."""

from collections.abc import Mapping

from agents.models import Agent, ReplyKey
from agents.reply_engines import ENGINES, ReplyEngine, ReplyEngineForm


def engine_in_use(agent: Agent, name: str) -> ReplyEngine:
    """An engine as the agent has set it; with its defaults while another is in use."""
    return ENGINES[name].from_json(agent.reply_settings if name == agent.reply_engine else {})


def engine_form(agent: Agent, name: str, data: Mapping[str, object] | None = None) -> ReplyEngineForm:
    """The key that is kept goes with the engine in use, to no other. Both are read at once, so that a key is never
    taken for one of a server that was set before.
    """
    kept = ReplyKey.objects.select_related("agent").filter(agent=agent).first()
    agent = kept.agent if kept else agent
    key = kept.secret if kept and name == agent.reply_engine else ""
    return ENGINES[name].form_class(data, current=engine_in_use(agent, name), key=key, agent_id=str(agent.pk))
