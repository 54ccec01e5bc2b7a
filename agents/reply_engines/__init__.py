"""How an agent answers when no trigger matches. Another engine is a file in this package and a line here."""

from agents.reply_engines.base import Later, Reply, ReplyEngine, ReplyEngineForm, Turn
from agents.reply_engines.scripted import Scripted

# By the name stored in Agent.reply_engine, in the order the Replies tab shows them.
ENGINES: dict[str, type[ReplyEngine]] = {engine.name: engine for engine in (Scripted,)}

__all__ = ["ENGINES", "Later", "Reply", "ReplyEngine", "ReplyEngineForm", "Turn"]
