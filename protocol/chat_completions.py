"""The chat-completions API of OpenAI, as far as a language model is asked for one answer in plain text.

Many programs speak it, and none quite alike: what is not needed is neither sent nor looked at. Whatever the model says
is text and nothing else; a tool it wants to call was never offered to it, and is not called.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from protocol.errors import MessageRefused
from protocol.plain.event_stream import event_data
from protocol.strict_json import dumps, list_at, loads_object, object_at, optional_object_at, optional_text_at

ANSWER_LIMIT = 2 * 1024 * 1024  # bytes; a stream spends some two hundred of them on each token
EVENT_LIMIT = 256 * 1024
MOST_CHOICES = 16
MOST_TOKENS = 1_000_000_000  # more in one answer is no figure
_FILTERED = "content_filter"
_END = b"[DONE]"
_PATH = "/chat/completions"
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class ChatMessage:
    role: Role
    content: str


@dataclass(frozen=True)
class Usage:
    """Tokens, as the endpoint counts them: of what it was told, and of what it answered."""

    told: int
    answered: int


@dataclass(frozen=True)
class Completion:
    """What a model has said so far. finished: it said itself that this is all. usage: None when it did not say."""

    text: str = ""
    finished: bool = False
    filtered: bool = False  # its operator held the answer back
    wants_tool: bool = False
    usage: Usage | None = None


def completions_url(base_url: str) -> str:
    """base_url: as builders are given it, such as https://models.example/v1; or already the whole address."""
    base = base_url.rstrip("/")
    return base if base.endswith(_PATH) else base + _PATH


def request_body(
    *,
    model: str,
    messages: Sequence[ChatMessage],
    stream: bool,
    temperature: float | None = None,
    max_tokens: int | None = None,
    count_tokens: bool = False,
) -> bytes:
    """count_tokens: the endpoint is asked for its figures, which a stream leaves out by itself."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": one.role, "content": one.content} for one in joined(messages)],
        "stream": stream,
    }
    if temperature is not None:
        body["temperature"] = temperature
    if max_tokens is not None:
        body["max_tokens"] = max_tokens
    if count_tokens and stream:
        body["stream_options"] = {"include_usage": True}
    return dumps(body)


def joined(messages: Iterable[ChatMessage]) -> list[ChatMessage]:
    """Messages that follow each other in one role as one: many models demand that roles take turns."""
    turns: list[ChatMessage] = []
    for message in messages:
        if turns and turns[-1].role == message.role:
            turns[-1] = ChatMessage(message.role, f"{turns[-1].content}\n\n{message.content}")
        else:
            turns.append(message)
    return turns


def read_completion(body: bytes) -> Completion:
    """A whole answer. Raises MessageRefused for what is none."""
    return _gathered(Completion(), loads_object(body, limit=ANSWER_LIMIT), part="message")


def read_stream(parts: Iterable[bytes]) -> Iterator[Completion]:
    """What was said so far, each time there is more. Raises MessageRefused, and CallFailed for an event too large."""
    so_far = Completion()
    for data in event_data(parts):
        if data.strip() == _END:
            yield replace(so_far, finished=True)
            return
        so_far = _gathered(so_far, loads_object(data, limit=EVENT_LIMIT), part="delta")
        yield so_far


def _gathered(so_far: Completion, data: dict[str, Any], *, part: str) -> Completion:
    if data.get("error") is not None:
        raise MessageRefused("it told of an error")
    so_far = replace(so_far, usage=_usage_in(data) or so_far.usage)
    if part == "delta" and data.get("choices") is None:
        return so_far  # figures, or a sign of life
    choices = list_at(data, "choices", max_items=MOST_CHOICES)
    if not choices:
        if part == "message":
            raise MessageRefused("choices: empty")
        return so_far
    if not isinstance(choices[0], dict):
        raise MessageRefused("choices: must be objects")
    choice = choices[0]
    said = (object_at(choice, part) if part == "message" else optional_object_at(choice, part)) or {}
    reason = choice.get("finish_reason")
    return replace(
        so_far,
        text=so_far.text + optional_text_at(said, "content", max_length=EVENT_LIMIT),
        finished=so_far.finished or part == "message" or reason is not None,
        filtered=so_far.filtered or reason == _FILTERED,
        wants_tool=so_far.wants_tool or bool(said.get("tool_calls") or said.get("function_call")),
    )


def _usage_in(data: dict[str, Any]) -> Usage | None:
    """Figures that are none are as good as not told."""
    usage = data.get("usage")
    if not isinstance(usage, dict):
        return None
    told, answered = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if type(told) is not int or type(answered) is not int:
        return None
    return Usage(told, answered) if 0 <= told <= MOST_TOKENS and 0 <= answered <= MOST_TOKENS else None
