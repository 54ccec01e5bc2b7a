"""How an agent answers when no trigger matches. Another engine is a file in this package and a line here."""

from agents.reply_engines.base import (
    Later,
    NoReply,
    OutsideEngine,
    Question,
    Reply,
    ReplyEngine,
    ReplyEngineForm,
    Said,
    Turn,
)
from agents.reply_engines.http_endpoint import HttpEndpoint
from agents.reply_engines.language_model import LanguageModel
from agents.reply_engines.scripted import Scripted

# By the name stored in Agent.reply_engine, in the order the Replies tab shows them.
ENGINES: dict[str, type[ReplyEngine]] = {engine.name: engine for engine in (Scripted, LanguageModel, HttpEndpoint)}

__all__ = [
    "ENGINES",
    "Later",
    "NoReply",
    "OutsideEngine",
    "Question",
    "Reply",
    "ReplyEngine",
    "ReplyEngineForm",
    "Said",
    "Turn",
]
