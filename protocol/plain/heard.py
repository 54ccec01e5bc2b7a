"""What a plain agent said in one answer, whichever way it said it: the same for every dialect."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from protocol.errors import MessageRefused
from protocol.packet import MAX_FILES, TEXT_LIMIT, pieces_of
from protocol.plain.heard_files import HeardFile, Trouble

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
    """Words of the agent, or a file. key: by which it is known again when it comes a second time, at most 64
    characters. in_turn_only: it came without an id of its own, so the same in another turn is said anew.
    """

    key: str
    text: str
    file: HeardFile | None = None
    in_turn_only: bool = False

    @property
    def is_file(self) -> bool:
        return self.file is not None

    @property
    def content_key(self) -> str:
        """By which it is known again under another id."""
        return self.text if self.file is None else key_of("file", self.file.digest or self.key)

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
    task says were said in it, when it was asked for them; kept: what the agent said there since the person's last.
    """

    stage: Stage
    task_id: str = ""
    context_id: str = ""
    utterances: tuple[Utterance, ...] = ()
    unfinished: str = ""
    history: frozenset[str] = frozenset()
    kept: tuple[Utterance, ...] = ()

    @property
    def words(self) -> str:
        """All of it, one below the other."""
        return "\n".join(one.text for one in self.utterances if one.text)


@dataclass(frozen=True)
class Artifact:
    """Something the agent made, which may come in chunks. text: with the line ends before and behind it, since more of
    it may be to come. whole: nothing more of it is to come.
    """

    key: str
    text: str
    whole: bool = False
    files: tuple[HeardFile, ...] = ()

    @property
    def words(self) -> str:
        return self.text.strip("\n")

    def said(self) -> tuple[Utterance, ...]:
        # One that is written anew under its old name has something new to say.
        words = (Utterance(key_of(self.key, self.words), self.words),) if self.words else ()
        return (*words, *said_with(self.key, self.files))


@dataclass(frozen=True)
class Gathered:
    """What an answer has brought so far, event by event; a plain answer is one event.

    interim: what it said in states in which it is still at work, by its keys. Most tell there what they are doing.
    Some say the answer itself there, a word at a time, and all of it once more when they are done.
    """

    heard: Heard = field(default_factory=lambda: Heard(Stage.WORKING))
    artifacts: tuple[Artifact, ...] = ()
    interim: Mapping[str, Utterance] = field(default_factory=dict)

    def with_answer(self, heard: Heard) -> "Gathered":
        """The event was a task, a status or a message. What it does not say stays as it was."""
        before = self.heard
        known = {one.key for one in before.utterances}
        new = tuple(one for one in heard.utterances if one.key not in known and one.key not in self.interim)
        at_work = heard.stage is Stage.WORKING
        merged = Heard(
            stage=heard.stage,
            task_id=heard.task_id or before.task_id,
            context_id=heard.context_id or before.context_id,
            utterances=_limited(before.utterances + (() if at_work else new)),
            history=before.history | heard.history,
            kept=heard.kept or before.kept,
        )
        interim = {**self.interim, **{one.key: one for one in new}} if at_work else self.interim
        return replace(self, heard=merged, interim=interim)

    def with_artifact(self, artifact: Artifact, *, append: bool = False) -> "Gathered":
        """The event was an artifact, or a chunk of one."""
        before = next((one for one in self.artifacts if one.key == artifact.key), None)
        text = (before.text if before and append else "") + artifact.text
        files = (before.files if before and append else ()) + artifact.files
        others = tuple(one for one in self.artifacts if one.key != artifact.key)
        return replace(self, artifacts=(*others, Artifact(artifact.key, text, artifact.whole, files)))

    def only_goes_on_from(self, before: "Gathered") -> bool:
        """Whether all it has more than before is a piece of what the agent says at work: nothing is whole by it."""
        this, that = self.heard, before.heard
        return not self.artifacts and (this.stage, this.utterances) == (that.stage, that.utterances)

    @property
    def so_far(self) -> Heard:
        """What may be shown now: an artifact when it is whole, or when the task does not go on by itself, and what was
        said at work when it is known that it is not said again. The beginning of what is not whole.
        """
        return self._shown(over=self.heard.stage is not Stage.WORKING)

    @property
    def left_here(self) -> Heard:
        """As ``so_far``, where no more of this answer will be read: what was said at work has been said, unless it is
        the beginning of running text, which is to be had in one piece later.
        """
        over = self.heard.stage is not Stage.WORKING
        return self._shown(over=over, settled=over or not _is_running(tuple(self.interim.values())))

    @property
    def as_ended(self) -> Heard:
        """As ``left_here``, where there is no task that could be asked for the rest."""
        return replace(self, heard=replace(self.heard, stage=Stage.DONE))._shown(over=True)

    def _shown(self, *, over: bool, settled: bool = False) -> Heard:
        made = tuple(each for one in self.artifacts if one.whole or over for each in one.said())
        begun = next((one.words for one in reversed(self.artifacts) if not one.whole and not over), "")
        at_work = joined(self._said_at_work_alone())
        if not (over or settled or any(one.words for one in self.artifacts)):
            begun, at_work = "\n".join(one.text for one in at_work), ()
        return replace(self.heard, utterances=_limited(at_work + made + self.heard.utterances), unfinished=begun)

    def _said_at_work_alone(self) -> tuple[Utterance, ...]:
        """Without the end of it, where something else says just that."""
        others = (*(one.text for one in self.artifacts), *(one.text for one in self.heard.utterances))
        elsewhere = {_letters(text) for text in others} - {""}
        interim = tuple(self.interim.values())
        end, tail = len(interim), ""
        for place in reversed(range(len(interim))) if elsewhere else ():
            tail = _letters(interim[place].text) + tail
            if tail in elsewhere:
                end = place
        return (*interim[:end], *(one for one in interim[end:] if one.is_file))


def joined(utterances: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """As they are, or as the one text of which they are pieces."""
    if not _is_running(utterances):
        return tuple(
            replace(one, text=one.text.strip("\n")) for one in utterances if one.text.strip("\n") or one.is_file
        )
    words = tuple(one for one in utterances if not one.is_file)
    whole = "".join(one.text for one in words).strip("\n")
    files = tuple(one for one in utterances if one.is_file)
    return (Utterance(key_of(*(one.key for one in words)), whole), *files)


def _is_running(utterances: tuple[Utterance, ...]) -> bool:
    """Whether they are the pieces of one text: a message by itself neither begins nor ends with a blank."""
    texts = [one.text for one in utterances if one.text]
    return any(left[-1].isspace() or right[0].isspace() for left, right in pairwise(texts))


def _letters(text: str) -> str:
    return "".join(text.split())


def said_with(key: str, files: tuple[HeardFile, ...]) -> tuple[Utterance, ...]:
    """The files of something that is known by this key: each content once, and each trouble once."""
    said = (Utterance(key_of("file", key, one.digest or one.trouble), "", file=one) for one in files)
    return tuple({one.key: one for one in said}.values())


def key_of(*parts: str) -> str:
    """A short name for something the other agent identifies by these parts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _limited(utterances: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """One that says so stands for all files that are too many. Raises MessageRefused for more than a person could
    read.
    """
    too_many = [one for one in utterances if one.file is not None][MAX_FILES:]
    if too_many:
        told = replace(too_many[0], file=HeardFile(trouble=Trouble.TOO_MANY))
        left_out = {one.key for one in too_many[1:]}
        utterances = tuple(told if one.key == told.key else one for one in utterances if one.key not in left_out)
    if len(utterances) > MOST_UTTERANCES:
        raise MessageRefused(f"more than {MOST_UTTERANCES} messages in one answer")
    return utterances
