"""The small port behind which the versions of A2A differ: how a call is written, and how an answer is read.

Both versions share the shape of tasks, messages and artifacts. They differ in the names of methods and states, in how
a result says what it is, and in what a part looks like; a dialect is just that.
"""

from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from types import MappingProxyType
from typing import Any, ClassVar

from protocol.a2a_v10 import REQUEST_LIMIT, RpcError
from protocol.errors import MessageRefused
from protocol.packet import FILES_IN_A_MESSAGE, Json
from protocol.plain.heard import ID_LIMIT, Artifact, Gathered, Heard, Stage
from protocol.plain.heard_files import files_in
from protocol.plain.utterance import Utterance, joined, key_of, said_with
from protocol.strict_json import dumps, loads_object, object_at, optional_object_at, optional_text_at, text_at

MOST_ARTIFACTS = 100
TASKS_OF_A_CONTEXT = 5  # the newest, when they are asked for
# Bytes of an answer with files in it: its own, or such as it got, which many tell back whatever history is asked for.
# How much is read of an answer without any, whoever calls decides.
ANSWER_WITH_FILES = REQUEST_LIMIT + 2 * (FILES_IN_A_MESSAGE * 4 // 3)
_PERSONS = frozenset({"ROLE_USER", "user"})
# By which a result of 0.3 says what it is.
KINDS: Mapping[str, str] = MappingProxyType(
    {"task": "task", "message": "message", "status-update": "status", "artifact-update": "artifact"}
)


@dataclass(frozen=True)
class FilePart:
    """A file that goes as a part of a message. name: as its receiver is told of it. data: its bytes."""

    name: str
    media_type: str
    data: bytes = field(repr=False)

    @property
    def base64(self) -> str:
        return b64encode(self.data).decode()


@dataclass(frozen=True)
class CallBack:
    """Where the agent may tell that a task has gone on, and what it shows there to be heard."""

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class Call:
    """One request to an agent. path: what follows its address, if anything."""

    body: bytes
    verb: str = "POST"
    path: str = ""


class Dialect(ABC):
    """One version of A2A, in its JSON-RPC binding unless ``call``, ``result_in`` and ``error_in`` say otherwise."""

    name: ClassVar[str]
    version: ClassVar[str]  # as the header A2A-Version names it
    send: ClassVar[str]
    stream: ClassVar[str]
    get: ClassVar[str]
    cancel: ClassVar[str]
    list_tasks: ClassVar[str] = ""  # a version that has no words for it
    call_back: ClassVar[str]  # the name of a call back in the configuration of a message
    stages: ClassVar[Mapping[str, Stage]]

    @abstractmethod
    def message(self, *, message_id: str, texts: tuple[str, ...], files: tuple[FilePart, ...] = ()) -> Json:
        """The person's message. texts, files: one part each, in this order."""

    @abstractmethod
    def configuration(self, output_modes: tuple[str, ...]) -> Json:
        """Asks for an answer at once, without earlier messages. output_modes: media types it may be of."""

    @abstractmethod
    def kind_of(self, result: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """``task``, ``message``, ``status`` or ``artifact``, and the object that is it. Raises MessageRefused."""

    def send_request(
        self,
        *,
        message_id: str,
        texts: tuple[str, ...],
        files: tuple[FilePart, ...] = (),
        task_id: str = "",
        context_id: str = "",
        tenant: str = "",
        stream: bool = False,
        call_back: CallBack | None = None,
        metadata: Json | None = None,
        output_modes: tuple[str, ...] = ("text/plain",),
    ) -> Call:
        """Says something: in an open task, in a context that is known, or as the first word."""
        message = self.message(message_id=message_id, texts=texts, files=files)
        if task_id:
            message["taskId"] = task_id
        if context_id:
            message["contextId"] = context_id
        if metadata:
            message["metadata"] = metadata
        configuration = self.configuration(output_modes)
        if call_back is not None:
            configuration[self.call_back] = {"url": call_back.url, "token": call_back.token}
        params = {"message": message, "configuration": configuration}
        return self.call(message_id, self.stream if stream else self.send, params, tenant=tenant)

    def get_request(self, *, request_id: str, task_id: str, tenant: str = "", history: int = 0) -> Call:
        """history: how many of the messages in the task it shall name."""
        return self.call(request_id, self.get, {"id": task_id, "historyLength": history}, tenant=tenant)

    def list_request(self, *, request_id: str, context_id: str, tenant: str = "", history: int = 0) -> Call:
        """For the tasks of a context that changed last. history: as in ``get_request``, of each of them."""
        params = {"contextId": context_id, "pageSize": TASKS_OF_A_CONTEXT, "historyLength": history}
        return self.call(request_id, self.list_tasks, params, tenant=tenant)

    def cancel_request(self, *, request_id: str, task_id: str, tenant: str = "") -> Call:
        return self.call(request_id, self.cancel, {"id": task_id}, tenant=tenant)

    def call(self, request_id: str, method: str, params: Json, *, tenant: str) -> Call:
        """How an operation is asked for."""
        if tenant:
            params = {**params, "tenant": tenant}
        return Call(dumps({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}))

    def result_in(self, body: bytes) -> Mapping[str, Any]:
        """What an operation came to. Raises RpcError for an error answer, MessageRefused for what is no answer."""
        data = loads_object(body, limit=ANSWER_WITH_FILES)
        error = optional_object_at(data, "error")
        if error is not None:
            code = error.get("code")
            raise RpcError(code if isinstance(code, int) else 0)
        return object_at(data, "result")

    def tells_error_by(self, status: int) -> bool:
        """Whether an answer with such a status is an error of A2A. In JSON-RPC they come with 200."""
        return False

    def error_in(self, body: bytes) -> RpcError:
        """The error that the body of such an answer tells, by its number in JSON-RPC. Raises MessageRefused."""
        raise MessageRefused("error: not told by a status")

    def read_answer(self, body: bytes) -> Heard:
        """The answer to any call. Raises RpcError for an error answer, MessageRefused for what is no answer."""
        return self.read_event(Gathered(), body).left_here

    def read_list(self, body: bytes) -> tuple[Heard, ...]:
        """What the tasks say that were asked for, in the order of the answer. Raises as ``read_answer``."""
        tasks = _objects(self.result_in(body), "tasks")[:TASKS_OF_A_CONTEXT]
        return tuple(self._with_task(Gathered(), one).left_here for one in tasks)

    def read_event(self, gathered: Gathered, data: bytes) -> Gathered:
        """What a stream has brought with one event more. Raises as ``read_answer``."""
        kind, value = self.kind_of(self.result_in(data))
        match kind:
            case "task":
                return self._with_task(gathered, value)
            case "message":
                return gathered.with_answer(self._bare_message(value))
            case "status":
                return gathered.with_answer(self._status_update(value))
            case _:
                return self._with_artifact_update(gathered, value)

    def _with_task(self, gathered: Gathered, task: Mapping[str, Any]) -> Gathered:
        task_id, status = text_at(task, "id", max_length=ID_LIMIT), object_at(task, "status")
        history = _objects(task, "history")
        heard = Heard(
            stage=self._stage_of(status),
            task_id=task_id,
            context_id=optional_text_at(task, "contextId", max_length=ID_LIMIT),
            utterances=self._words_of(status),
            history=frozenset(str(one.get("messageId")) for one in history),
            kept=_said_since(history),
        )
        gathered = gathered.with_answer(heard)
        artifacts = _objects(task, "artifacts")
        if len(artifacts) > MOST_ARTIFACTS:
            raise MessageRefused(f"artifacts: more than {MOST_ARTIFACTS}")
        for one in artifacts:
            gathered = gathered.with_artifact(
                _artifact_of(one, task_id=task_id, whole=heard.stage is not Stage.WORKING)
            )
        return gathered

    def _bare_message(self, message: Mapping[str, Any]) -> Heard:
        # A task it names goes on; without one there is nothing to go on with but the context.
        task_id = optional_text_at(message, "taskId", max_length=ID_LIMIT)
        spoken = _spoken(message)
        if not message.get("messageId"):
            spoken = tuple(replace(one, in_turn_only=True) for one in spoken)
        return Heard(
            stage=Stage.WAITING if task_id else Stage.DONE,
            task_id=task_id,
            context_id=optional_text_at(message, "contextId", max_length=ID_LIMIT),
            utterances=spoken,
        )

    def _status_update(self, update: Mapping[str, Any]) -> Heard:
        status = object_at(update, "status")
        return Heard(
            stage=self._stage_of(status),
            task_id=optional_text_at(update, "taskId", max_length=ID_LIMIT),
            context_id=optional_text_at(update, "contextId", max_length=ID_LIMIT),
            utterances=self._words_of(status),
        )

    def _words_of(self, status: Mapping[str, Any]) -> tuple[Utterance, ...]:
        at_work = self._stage_of(status) is Stage.WORKING
        return _spoken(optional_object_at(status, "message"), may_go_on=at_work)

    def _with_artifact_update(self, gathered: Gathered, update: Mapping[str, Any]) -> Gathered:
        task_id = optional_text_at(update, "taskId", max_length=ID_LIMIT)
        context_id = optional_text_at(update, "contextId", max_length=ID_LIMIT)
        artifact = _artifact_of(object_at(update, "artifact"), task_id=task_id, whole=update.get("lastChunk") is True)
        gathered = gathered.with_answer(Heard(gathered.heard.stage, task_id, context_id))
        gathered = gathered.with_artifact(artifact, append=update.get("append") is True)
        if len(gathered.artifacts) > MOST_ARTIFACTS:
            raise MessageRefused(f"artifacts: more than {MOST_ARTIFACTS}")
        return gathered

    def _stage_of(self, status: Mapping[str, Any]) -> Stage:
        # A state we do not know leaves it to the other side to go on or to end.
        return self.stages.get(text_at(status, "state", max_length=64), Stage.WORKING)


def _artifact_of(artifact: Mapping[str, Any], *, task_id: str, whole: bool = False) -> Artifact:
    artifact_id = optional_text_at(artifact, "artifactId", max_length=ID_LIMIT)
    files = files_in(_objects(artifact, "parts"))
    return Artifact(key_of("artifact", task_id, artifact_id), _text_of(artifact), whole, files)


def _spoken(message: Mapping[str, Any] | None, *, may_go_on: bool = False) -> tuple[Utterance, ...]:
    """The words of a message, if it has any, and its files. may_go_on: they may be a piece of a text, which begins and
    ends as it stands.
    """
    if message is None:
        return ()
    said, message_id = _text_of(message), optional_text_at(message, "messageId", max_length=ID_LIMIT)
    key = key_of("message", message_id, said.strip("\n"))
    text = said if may_go_on else said.strip("\n")
    words = (Utterance(key, text),) if text else ()
    return (*words, *said_with(key, files_in(_objects(message, "parts"))))


def _said_since(history: list[Mapping[str, Any]]) -> tuple[Utterance, ...]:
    """What the agent said after the person's last words; nothing where these are not among what is told."""
    after = list(takewhile(lambda one: one.get("role") not in _PERSONS, reversed(history)))
    if len(after) == len(history):
        return ()
    return joined(tuple(each for one in reversed(after) for each in _spoken(one, may_go_on=True)))


def _text_of(holder: Mapping[str, Any]) -> str:
    """Text parts alone, as they stand: the data of a stranger is not shown."""
    texts = [part.get("text") for part in _objects(holder, "parts")]
    return "\n".join(text for text in texts if isinstance(text, str))


def _objects(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    values = holder.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise MessageRefused(f"{name}: must be a list of objects")
    return values
