"""What a plain agent said in one answer, whichever way it said it: the same for every dialect."""

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum

from protocol.errors import MessageRefused
from protocol.packet import TEXT_LIMIT, pieces_of

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
    def gave_up(self) -> bool:
        """True where the task ended without being done."""
        return self in {Stage.CANCELED, Stage.FAILED, Stage.REFUSED}

    @property
    def goes_on(self) -> bool:
        """True while something may happen in the task though the person says nothing."""
        return self in {Stage.WORKING, Stage.LOGIN}


@dataclass(frozen=True)
class Utterance:
    """Words of the agent. key: by which it is known again when it comes a second time, at most 64 characters.

    is_file: it is a file, or several, of which nothing is read; then there are no words. in_turn_only: it came without
    an id of its own, so the same words in another turn are said anew.
    """

    key: str
    text: str
    is_file: bool = False
    in_turn_only: bool = False

    def pieces(self) -> tuple["Utterance", ...]:
        """The same in messages that are not too long for a window."""
        if len(self.text) <= TEXT_LIMIT:
            return (self,)
        return tuple(
            replace(self, key=key_of(self.key, str(place * TEXT_LIMIT)), text=piece)
            for place, piece in enumerate(pieces_of(self.text))
        )


@dataclass(frozen=True)
class Heard:
    """One answer, or as much of a stream as has come. Ids are empty where the agent gave none.

    unfinished: the beginning of something it is saying and has not said yet. history: the ids of the messages that the
    task says were said in it, when it was asked for them.
    """

    stage: Stage
    task_id: str = ""
    context_id: str = ""
    utterances: tuple[Utterance, ...] = ()
    unfinished: str = ""
    history: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """All of it, one below the other."""
        return "\n".join(one.text for one in self.utterances if one.text)


@dataclass(frozen=True)
class Artifact:
    """Something the agent made, which may come in chunks. whole: nothing more of it is to come. has_file: a file is in
    it.
    """

    key: str
    text: str
    whole: bool = False
    has_file: bool = False

    def said(self) -> tuple[Utterance, ...]:
        # One that is written anew under its old name has something new to say.
        words = (Utterance(key_of(self.key, self.text), self.text),) if self.text else ()
        return (*words, *files_in(self.key)) if self.has_file else words


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
            history=before.history | heard.history,
        )
        return replace(self, heard=merged)

    def with_artifact(self, artifact: Artifact, *, append: bool = False) -> "Gathered":
        """The event was an artifact, or a chunk of one."""
        before = next((one for one in self.artifacts if one.key == artifact.key), None)
        text = (before.text if before and append else "") + artifact.text
        has_file = artifact.has_file or (before is not None and append and before.has_file)
        others = tuple(one for one in self.artifacts if one.key != artifact.key)
        return replace(self, artifacts=(*others, Artifact(artifact.key, text, artifact.whole, has_file)))

    @property
    def so_far(self) -> Heard:
        """What may be shown now: an artifact when it is whole, or when the task does not go on by itself. The beginning
        of the last one that is not.
        """
        over = self.heard.stage is not Stage.WORKING
        said = tuple(each for one in self.artifacts if one.whole or over for each in one.said())
        begun = next((one.text for one in reversed(self.artifacts) if not one.whole and not over), "")
        return replace(self.heard, utterances=_limited(said + self.heard.utterances), unfinished=begun)


def files_in(key: str) -> tuple[Utterance, ...]:
    """What is said of the files in something that is known by this key."""
    return (Utterance(key_of("file", key), "", is_file=True),)


def key_of(*parts: str) -> str:
    """A short name for something the other agent identifies by these parts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _limited(utterances: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Raises MessageRefused for more than a person could read."""
    if len(utterances) > MOST_UTTERANCES:
        raise MessageRefused(f"more than {MOST_UTTERANCES} messages in one answer")
    return utterances
