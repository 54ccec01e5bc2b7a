"""What a plain agent said to an offer, to a turn or when it was asked, recorded with the end of the outbox item."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter
from types import MappingProxyType
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from conversations import outbox
from conversations.attachments.taking_in import TakenIn
from conversations.authors import peer_agent
from conversations.flows.changing import changing
from conversations.flows.end_handoff import Ending, end_handoff
from conversations.flows.handoff_settings import settings_of
from conversations.flows.ledger_entries import accept_entry, words_entry
from conversations.flows.pass_files import files_were_taken
from conversations.flows.put_take_back import put_take_back
from conversations.flows.show_heard_file import show_heard_file
from conversations.flows.show_message import say, show_notice
from conversations.flows.show_takeover import show_takeover
from conversations.flows.show_writing import finish_writing, show_writing
from conversations.flows.take_back import bring_home
from conversations.flows.tell_webhooks import tell_of_handoff
from conversations.models import (
    Conversation,
    Delivery,
    Handoff,
    HandoffState,
    ItemState,
    OutboxItem,
    OutboxKind,
    PlainThread,
    PlainUtterance,
    handoff_of,
    handoff_over,
)
from protocol.plain.heard import Heard, Stage
from protocol.plain.utterance import Utterance, key_of
from triggers.text_folding import without_invisible
from workspaces.new_rows import new_row
from workspaces.prepared import PreparedRows, read_along
from workspaces.writing import insert, write

AT_WORK = "still at the message before"  # why a turn waits
LOOK_PAUSES = (2, 2, 2, 2, 2, 4, 8, 15, 30, 60)  # seconds before the next look at a task that goes on by itself
NO_FILES: Mapping[str, TakenIn | str] = MappingProxyType({})
_PLACE = ("context_id", "task_id", "stage", "turns", "idle_at", "looks", "files_sent")
_TASK_GOES_ON = ("look_at", "writing_id")  # with an index each; of an agent that answers at once they never change
_going_on = attrgetter(*_TASK_GOES_ON)
_thread = PreparedRows(lambda pk: PlainThread.objects.filter(pk=pk))
_with_thread = PreparedRows(
    lambda pk: Handoff.objects.filter(pk=pk).select_related("plain_thread").defer("packet", "withheld")
)
_shown = PreparedRows(lambda handoff_id, key: PlainUtterance.objects.filter(handoff_id=handoff_id, key=key).only("pk"))


def thread_of(handoff: Handoff) -> PlainThread:
    """The thread of a handoff to a plain agent, as it was read with it if it was; it begins with the first call."""
    known: PlainThread | None = read_along(handoff, "plain_thread")
    return known or _thread.first(handoff.pk) or _new_thread(handoff)


def _new_thread(handoff: Handoff) -> PlainThread:
    return PlainThread.objects.get_or_create(pk=handoff.pk, defaults={"idle_at": _idle_at(handoff)})[0]


def _as_they_stand(known: Handoff) -> tuple[Handoff, PlainThread]:
    """A handoff and its thread, read in one statement under the lock. Raises Handoff.DoesNotExist."""
    handoff = handoff_over(known, read=_with_thread)
    thread: PlainThread | None = getattr(handoff, "plain_thread", None)
    return handoff, thread or _new_thread(handoff)


def says_something_new(handoff: Handoff, heard: Heard) -> bool:
    """Whether there is anything in it that the person has not been shown. The newest comes last."""
    return any(not was_shown(handoff, one) for one in reversed(heard.utterances))


def was_shown(handoff: Handoff, utterance: Utterance) -> bool:
    """False also where only the turn could tell."""
    return not utterance.in_turn_only and bool(_shown.all(handoff.pk, utterance.pieces()[0].key))


def record_heard(
    *,
    item: OutboxItem,
    heard: Heard,
    files: Mapping[str, TakenIn | str] = NO_FILES,
    more_to_come: bool = False,
    words: str = "",
    with_files: bool = False,
    turns: int | None = None,
) -> bool:
    """files: what became of those in it that are new, by their keys. more_to_come: only a part of the answer; the item
    stays with the caller. words: for the operators, when there is no text of the agent's. with_files: files went with
    the message. turns: where it was asked how its task stands, the messages of the person it had got by then; if it has
    got another since, it is asked once more. False when the claim was lost: then whoever holds it now says what the
    agent says.
    """
    with changing(item.conversation_id, alone=False, known=item.conversation) as conversation:
        ours = outbox.is_held(item) if more_to_come else outbox.settle(item, state=ItemState.DONE)
        handoff, thread = _as_they_stand(handoff_of(item))
        conversation.went_by = handoff
        if handoff.live and not ours:
            return False
        if handoff.live and turns not in (None, thread.turns):
            outbox.put(kind=OutboxKind.ASK, conversation=conversation, handoff=handoff)
            return True
        if with_files:
            files_were_taken(conversation=conversation, handoff=handoff, number=item.seq)
            thread.files_sent = True
        if heard.stage is Stage.WORKING and thread.writing_id and not more_to_come:
            heard = replace(heard, utterances=())  # the last piece of what it is saying, which it will tell as a whole
        known_before, going_on = thread.task_id, _going_on(thread)
        _keep_place(thread, handoff, item, heard)
        if not handoff.live:
            _stop_the_late_one(conversation, handoff, heard, known_before=known_before)
        elif handoff.state == HandoffState.OFFERED and heard.stage.gave_up:
            _refuse(conversation, handoff, heard, words=words)
        else:
            _go_on(conversation, handoff, item, thread, heard, files)
        if not handoff.live:
            thread.writing = None
        write(thread, *_PLACE, *(_TASK_GOES_ON if _going_on(thread) != going_on else ()))
        return True


def _keep_place(thread: PlainThread, handoff: Handoff, item: OutboxItem, heard: Heard) -> None:
    person_spoke = item.kind in (OutboxKind.OFFER, OutboxKind.TURN)
    if person_spoke:
        thread.turns = item.seq
    if thread.stage == Stage.WORKING and heard.stage is not Stage.WORKING:
        _let_next_go(handoff)
    if person_spoke or thread.stage != heard.stage:
        _note_life(thread, handoff)
    else:
        thread.looks += 1
    thread.stage = heard.stage
    thread.task_id = heard.task_id if heard.stage.is_open else ""
    thread.context_id = heard.context_id or thread.context_id
    thread.look_at = _look_at(thread)


def _note_life(thread: PlainThread, handoff: Handoff) -> None:
    """Somebody said something, or the task went on: the silence begins anew."""
    thread.looks, thread.idle_at = 0, _idle_at(handoff)


def _look_at(thread: PlainThread) -> datetime | None:
    """Less and less often where nothing happens. It ends with the silence after which the conversation comes home."""
    if not thread.task_id or not Stage(thread.stage).goes_on:
        return None
    return timezone.now() + timedelta(seconds=LOOK_PAUSES[min(thread.looks, len(LOOK_PAUSES) - 1)])


def _let_next_go(handoff: Handoff) -> None:
    """What the person said while the agent was at work need not wait any longer."""
    put_off = handoff.outbox_items.filter(kind=OutboxKind.TURN, state=ItemState.DUE)
    for item in put_off.filter(last_error=AT_WORK, next_attempt_at__gt=timezone.now()):
        OutboxItem.objects.filter(pk=item.pk, state=ItemState.DUE).update(next_attempt_at=timezone.now())
        outbox.wake(item.lane)


_REASONS = {Stage.FAILED: "task_failed", Stage.CANCELED: "task_canceled"}


def _stop_the_late_one(conversation: Conversation, handoff: Handoff, heard: Heard, *, known_before: str) -> None:
    """It answered after we had gone on. A task that it still keeps open is told to stop, once."""
    if heard.task_id and heard.stage.is_open and heard.task_id != known_before:
        put_take_back(conversation=conversation, handoff=handoff)


def _refuse(conversation: Conversation, handoff: Handoff, heard: Heard, *, words: str) -> None:
    text = heard.words or words
    reason = _REASONS.get(heard.stage, heard.stage)
    end_handoff(conversation=conversation, handoff=handoff, ending=Ending(HandoffState.REFUSED, reason, text))


def _go_on(
    conversation: Conversation,
    handoff: Handoff,
    item: OutboxItem,
    thread: PlainThread,
    heard: Heard,
    files: Mapping[str, TakenIn | str],
) -> None:
    if handoff.state == HandoffState.OFFERED:
        _accept(conversation, handoff, heard)
    if heard.stage is Stage.REFUSED and item.kind == OutboxKind.TURN:
        ending = Ending(HandoffState.ENDED, heard.stage, heard.words)
        end_handoff(conversation=conversation, handoff=handoff, ending=ending, undelivered=item.message)
        return
    _mark_relayed(conversation, item)
    _show(conversation, handoff, thread, heard, files)
    if heard.stage is not Stage.WORKING:
        conversation.waiting_since = None
        _leave_if_it_is_time(conversation, handoff, thread, heard)


def _accept(conversation: Conversation, handoff: Handoff, heard: Heard) -> None:
    handoff.state, handoff.accepted_at = HandoffState.ACTIVE, timezone.now()
    handoff.remote_id = heard.task_id[:64]  # for people to compare; the thread has the whole
    handoff.accept_entry = accept_entry(handoff)
    write(handoff, "state", "accepted_at", "remote_id", "accept_entry")
    show_takeover(conversation=conversation, handoff=handoff)
    tell_of_handoff(conversation=conversation, handoff=handoff)


def _mark_relayed(conversation: Conversation, item: OutboxItem) -> None:
    message = item.message
    if message is not None and message.delivery != Delivery.RELAYED:
        message.delivery = Delivery.RELAYED
        conversation.alter(message)
        write(message, "delivery", "revision")


def _show(
    conversation: Conversation,
    handoff: Handoff,
    thread: PlainThread,
    heard: Heard,
    files: Mapping[str, TakenIn | str],
) -> None:
    """Everything new that it said. Data without words shows nothing, nor do words that nobody can see."""
    shown = shown_files = 0
    pieces = [piece for one in heard.utterances for piece in one.pieces()]
    for utterance in (one for one in pieces if one.key in files or without_invisible(one.text)):
        new = _new_utterance(handoff, thread, utterance, number=handoff.last_received_seq + shown + 1)
        if not insert(new, unless_there=True):
            continue
        if utterance.key in files:
            shown_files += 1
            show_heard_file(conversation=conversation, handoff=handoff, file=files[utterance.key])
            continue
        shown += 1
        if not finish_writing(conversation=conversation, thread=thread, text=utterance.text):
            author = peer_agent(handoff.link)
            say(
                conversation=conversation,
                author=author,
                text=utterance.text,
                handoff=handoff,
                message_id=new.shown_as,
            )
    if without_invisible(heard.unfinished):
        show_writing(conversation=conversation, handoff=handoff, thread=thread, text=heard.unfinished)
    elif heard.stage is not Stage.WORKING:
        finish_writing(conversation=conversation, thread=thread)
    if shown or shown_files:
        handoff.last_received_seq += shown
        handoff.first_reply_at = handoff.first_reply_at or timezone.now()
        write(handoff, "last_received_seq", "first_reply_at")
        _note_life(thread, handoff)
        thread.look_at = _look_at(thread)
        if shown and heard.stage is Stage.LOGIN:
            _warn_about_login(conversation, handoff)


def _new_utterance(handoff: Handoff, thread: PlainThread, utterance: Utterance, *, number: int) -> PlainUtterance:
    """Words are shown in the message that is being written, or in a new one. number: what they are counted as."""
    turn = str(thread.turns)
    key = key_of(turn, utterance.key) if utterance.in_turn_only else utterance.key
    key_in_turn = key_of(turn, utterance.content_key)
    if utterance.file is not None:
        return new_row(PlainUtterance, handoff=handoff, key=key, key_in_turn=key_in_turn)
    return new_row(
        PlainUtterance,
        handoff=handoff,
        key=key,
        key_in_turn=key_in_turn,
        number=number,
        entry=words_entry(handoff, number=number, text=utterance.text),
        shown_as=thread.writing_id or uuid4(),
    )


def _warn_about_login(conversation: Conversation, handoff: Handoff) -> None:
    """Its words and links are shown as any others; which domain they may lead to, only we can say."""
    peer = peer_agent(handoff.link)
    text = _("%(name)s asks you to sign in. Do so only at %(domain)s.") % {"name": peer.name, "domain": peer.domain}
    show_notice(conversation=conversation, code="login_needed", about=peer, text=text, handoff=handoff)


def _leave_if_it_is_time(conversation: Conversation, handoff: Handoff, thread: PlainThread, heard: Heard) -> None:
    """The agent cannot hand back by itself: these are the ways in which the conversation comes home all the same."""
    if heard.stage.gave_up:
        ending = Ending(HandoffState.FAILED, _REASONS.get(heard.stage, heard.stage))
        end_handoff(conversation=conversation, handoff=handoff, ending=ending)
    elif thread.turns >= settings_of(handoff).max_turns:
        bring_home(conversation=conversation, handoff=handoff, ending=Ending(HandoffState.TAKEN_BACK, "turns"))


def _idle_at(handoff: Handoff) -> datetime:
    return timezone.now() + timedelta(minutes=settings_of(handoff).idle_minutes)
