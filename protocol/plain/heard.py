"""What a plain agent said in one answer, whichever way it said it: the same for every dialect."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from protocol.errors import MessageRefused
from protocol.packet import MAX_FILES
from protocol.plain.at_work import SaidAtWork
from protocol.plain.heard_files import HeardFile, Trouble
from protocol.plain.utterance import Utterance, is_running, key_of, said_with

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

    at_work: what it said in states in which it is still at work.
    """

    heard: Heard = field(default_factory=lambda: Heard(Stage.WORKING))
    artifacts: tuple[Artifact, ...] = ()
    at_work: SaidAtWork = field(default_factory=SaidAtWork)

    def with_answer(self, heard: Heard) -> "Gathered":
        """The event was a task, a status or a message. What it does not say stays as it was."""
        before = self.heard
        known = {one.key for one in before.utterances}
        new = tuple(one for one in heard.utterances if one.key not in known and one.key not in self.at_work)
        goes_on = heard.stage is Stage.WORKING
        merged = Heard(
            stage=heard.stage,
            task_id=heard.task_id or before.task_id,
            context_id=heard.context_id or before.context_id,
            utterances=_limited(before.utterances + (() if goes_on else new)),
            history=before.history | heard.history,
            kept=heard.kept or before.kept,
        )
        return replace(self, heard=merged, at_work=self.at_work.with_more(new) if goes_on else self.at_work)

    def with_artifact(self, artifact: Artifact, *, append: bool = False) -> "Gathered":
        """The event was an artifact, or a chunk of one."""
        before = next((one for one in self.artifacts if one.key == artifact.key), None)
        text = (before.text if before and append else "") + artifact.text
        files = (before.files if before and append else ()) + artifact.files
        others = tuple(one for one in self.artifacts if one.key != artifact.key)
        made = Artifact(artifact.key, text, artifact.whole, files)
        at_work = self.at_work.with_something_begun() if made.words else self.at_work
        return replace(self, artifacts=(*others, made), at_work=at_work)

    @property
    def characters(self) -> int:
        """Of all the words it has brought."""
        others = (*(one.text for one in self.artifacts), *(one.text for one in self.heard.utterances))
        return self.at_work.characters + sum(map(len, others))

    def only_goes_on_from(self, before: "Gathered") -> bool:
        """Whether all it has more than before is a piece of what the agent says: nothing is whole by it, or begun."""
        this, that = self.heard, before.heard
        return (this.stage, this.utterances, self._made()) == (that.stage, that.utterances, before._made())

    def _made(self) -> tuple[object, ...]:
        return tuple((one.key, one.whole, bool(one.text), one.files) for one in self.artifacts)

    @property
    def so_far(self) -> Heard:
        """What may be shown now: an artifact when it is whole, or when the task does not go on by itself, and what was
        said at work before the first of them when it is known that it is not said again. The beginning of what is not
        whole.
        """
        return self._shown(over=self.heard.stage is not Stage.WORKING)

    @property
    def left_here(self) -> Heard:
        """As ``so_far``, where no more of this answer will be read: what was said at work has been said, unless it is
        the beginning of running text, which is to be had in one piece later.
        """
        over = self.heard.stage is not Stage.WORKING
        return self._shown(over=over, settled=over or not is_running(self.at_work.open_end))

    @property
    def as_ended(self) -> Heard:
        """As ``left_here``, where there is no task that could be asked for the rest."""
        return replace(self, heard=replace(self.heard, stage=Stage.DONE))._shown(over=True)

    def _shown(self, *, over: bool, settled: bool = False) -> Heard:
        made = tuple(each for one in self.artifacts if one.whole or over for each in one.said())
        begun = next((one.words for one in reversed(self.artifacts) if not one.whole and not over), "")
        elsewhere = [*(one.text for one in self.artifacts), *(one.text for one in self.heard.utterances)]
        before, after = self.at_work.alone(elsewhere, over=over or settled)
        if not (over or settled):
            if self.at_work.before is None:
                begun, before = "\n".join(one.text for one in before), ()
            after = ()
        said = _limited(before + made + after + self.heard.utterances)
        return replace(self.heard, utterances=said, unfinished=begun)


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
