"""The form of a reply engine's settings, as an agent has them."""

from collections.abc import Mapping

from agents.models import Agent, ReplyKey
from agents.reply_engines import ENGINES, ReplyEngine, ReplyEngineForm


def engine_in_use(agent: Agent, name: str) -> ReplyEngine:
    """An engine as the agent has set it; with its defaults while another is in use."""
    return ENGINES[name].from_json(agent.reply_settings if name == agent.reply_engine else {})


def engine_form(agent: Agent, name: str, data: Mapping[str, object] | None = None) -> ReplyEngineForm:
    """The key that is kept goes with the engine in use, to no other."""
    kept = ReplyKey.objects.filter(agent=agent).first() if name == agent.reply_engine else None
    return ENGINES[name].form_class(
        data, current=engine_in_use(agent, name), key=kept.secret if kept else "", agent_id=str(agent.pk)
    )
