"""An HTTP endpoint of the builder's own: it is sent what the person said, and answers with the replies."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from agents.reply_engines.asking import asked, told_as_no_reply
from agents.reply_engines.base import NoReply, OutsideEngine, Question, Reply, Turn
from agents.reply_engines.failure_words import EMPTY
from agents.reply_engines.outside_form import (
    DEFAULT_SECONDS,
    SECONDS,
    OutsideForm,
    address_field,
    seconds_field,
)
from agents.reply_engines.sorry import fallback_reply
from agents.reply_engines.stored import number_in, text_in
from protocol.chat_completions import ANSWER_LIMIT, Usage
from protocol.errors import MessageRefused
from protocol.packet import TEXT_LIMIT
from protocol.strict_json import dumps, list_at, loads_object

MOST_REPLIES = 10


class HttpEndpointForm(OutsideForm):
    template = "agents/reply_engines/http_endpoint.html"
    request_sample = """{"conversation_id": "…",
 "message_id": "…",
 "agent_id": "agt_…",
 "message": "…",
 "language": "en",
 "details": {"name": "…"}}"""
    answer_sample = """{"replies": ["…", "…"]}"""

    address = address_field(_("Address"), _("https://… It is sent a POST for each message that no trigger matches."))
    seconds = seconds_field()


@dataclass(frozen=True, kw_only=True)
class HttpEndpoint(OutsideEngine):
    address: str = ""
    seconds: int = DEFAULT_SECONDS
    fallback_text: str = ""

    name = "http_endpoint"
    label = _("Your own endpoint")
    hint = _("Sends what the person said to a program of yours, and says what it answers.")
    form_class = HttpEndpointForm
    history = 0  # it has the id of the conversation, and keeps what it wants to remember

    def fallback(self, turn: Turn) -> Reply:
        return fallback_reply(self.fallback_text, turn)

    def ask(
        self, question: Question, *, key: str, tell: Callable[[str], None], count: Callable[[Usage], None]
    ) -> tuple[str, ...]:
        body = {
            "conversation_id": question.conversation_id,
            "message_id": question.message_id,
            "agent_id": question.agent_id,
            "message": question.text,
            "language": question.language,
            "details": dict(question.details),
        }
        with told_as_no_reply():
            answer = asked(self.address, body=dumps(body), key=key, seconds=float(self.seconds))
            replies = list_at(loads_object(answer.body, limit=ANSWER_LIMIT), "replies", max_items=MOST_REPLIES)
            if not all(isinstance(one, str) for one in replies):
                raise MessageRefused("replies: must be texts")
        texts = tuple(text for one in replies if (text := one.strip()[:TEXT_LIMIT]))
        if not texts:
            raise NoReply(EMPTY)
        return texts

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_json(cls, settings: Mapping[str, Any]) -> Self:
        return cls(
            address=text_in(settings, "address"),
            seconds=number_in(settings, "seconds", default=DEFAULT_SECONDS, least=1, most=max(SECONDS)),
            fallback_text=text_in(settings, "fallback_text"),
        )


HttpEndpointForm.engine_class = HttpEndpoint
