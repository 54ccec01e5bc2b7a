"""What a plain agent said in one answer, whichever way it said it: the same for every dialect."""

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum

from protocol.errors import MessageRefused
from protocol.packet import TEXT_LIMIT

ID_LIMIT = 256  # characters of a task or context id; others choose theirs freely
MOST_UTTERANCES = 100  # of one answer


class Stage(StrEnum):
    """Where the other agent's task stands. A bare message, which has no task, is ``done``."""

    WORKING = "working"  # it owes us an answer
    WAITING = "waiting"  # it waits for the person
    LOGIN = "login"  # it waits until the person has signed in somewhere
    DONE = "done"
    CANCELED = "canceled"
    FAILED = "failed"
    REFUSED = "refused"

    @property
    def is_open(self) -> bool:
        """True while the task takes further messages."""
        return self in {Stage.WORKING, Stage.WAITING, Stage.LOGIN}

    @property
    def goes_on(self) -> bool:
        """True while something may happen in the task though the person says nothing."""
        return self in {Stage.WORKING, Stage.LOGIN}


@dataclass(frozen=True)
class Utterance:
    """Words of the agent. key: by which it is known again when it comes a second time, at most 64 characters."""

    key: str
    text: str

    def pieces(self) -> tuple["Utterance", ...]:
        """The same in messages that are not too long for a window."""
        if len(self.text) <= TEXT_LIMIT:
            return (self,)
        starts = range(0, len(self.text), TEXT_LIMIT)
        return tuple(Utterance(key_of(self.key, str(start)), self.text[start : start + TEXT_LIMIT]) for start in starts)


@dataclass(frozen=True)
class Heard:
    """One answer, or as much of a stream as has come. Ids are empty where the agent gave none.

    unfinished: the beginning of something it is saying and has not said yet.
    """

    stage: Stage
    task_id: str = ""
    context_id: str = ""
    utterances: tuple[Utterance, ...] = ()
    unfinished: str = ""


@dataclass(frozen=True)
class Artifact:
    """Something the agent made, which may come in chunks. whole: nothing more of it is to come."""

    key: str
    text: str
    whole: bool = False

    def said(self) -> Utterance:
        # One that is written anew under its old name has something new to say.
        return Utterance(key_of(self.key, self.text), self.text)


@dataclass(frozen=True)
class Gathered:
    """What an answer has brought so far, event by event; a plain answer is one event."""

    heard: Heard = field(default_factory=lambda: Heard(Stage.WORKING))
    artifacts: tuple[Artifact, ...] = ()

    def with_answer(self, heard: Heard) -> "Gathered":
        """The event was a task, a status or a message. What it does not say stays as it was."""
        before = self.heard
        known = {one.key for one in before.utterances}
        new = tuple(one for one in heard.utterances if one.key not in known)
        merged = Heard(
            stage=heard.stage,
            task_id=heard.task_id or before.task_id,
            context_id=heard.context_id or before.context_id,
            utterances=_limited(before.utterances + new),
        )
        return replace(self, heard=merged)

    def with_artifact(self, artifact: Artifact, *, append: bool = False) -> "Gathered":
        """The event was an artifact, or a chunk of one."""
        before = next((one for one in self.artifacts if one.key == artifact.key), None)
        text = (before.text if before and append else "") + artifact.text
        others = tuple(one for one in self.artifacts if one.key != artifact.key)
        return replace(self, artifacts=(*others, Artifact(artifact.key, text, artifact.whole)))

    @property
    def so_far(self) -> Heard:
        """What may be shown now: an artifact when it is whole, or when the task does not go on by itself. The beginning
        of the last one that is not.
        """
        over = self.heard.stage is not Stage.WORKING
        said = tuple(one.said() for one in self.artifacts if one.text and (one.whole or over))
        begun = next((one.text for one in reversed(self.artifacts) if not one.whole and not over), "")
        return replace(self.heard, utterances=_limited(said + self.heard.utterances), unfinished=begun)


def key_of(*parts: str) -> str:
    """A short name for something the other agent identifies by these parts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _limited(utterances: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Raises MessageRefused for more than a person could read."""
    if len(utterances) > MOST_UTTERANCES:
        raise MessageRefused(f"more than {MOST_UTTERANCES} messages in one answer")
    return utterances
