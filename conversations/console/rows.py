"""The list of the inbox: one workspace's conversations by last activity, each with its last words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from agents.languages import language_names
from agents.models import Agent, OperatorNotice
from conversations.console.forms import MINE, MY_TEAMS, UNASSIGNED, WAITING, InboxFilterForm
from conversations.console.thread import SHOWN_AT_ONCE
from conversations.console.words import seen_words
from conversations.extras import attachment_of
from conversations.few_of_many import with_any_of
from conversations.flows.build_packet import NAME_DETAIL
from conversations.flows.show_message import SAID
from conversations.masking import AnsweringMessage, masked_text, with_question
from conversations.models import (
    AuthorKind,
    Conversation,
    Direction,
    Handoff,
    HandoffState,
    LiveTalk,
    Message,
    SessionDetail,
)
from conversations.search.excerpts import Excerpt, excerpts_of
from conversations.search.finding import Search
from conversations.unread import concerning, unread_among
from workspaces.access import Permission, permissions_of
from workspaces.models import Member, Workspace
from workspaces.paging import Place, keyset_page
from workspaces.teams.models import Team

PAGE_LENGTH = 30
PREVIEW_LENGTH = 160  # characters
SHOWN_AFTER = 20  # messages after the one that was found


@dataclass(frozen=True)
class Control:
    """Who answers the person's next message. tone and icon: of the pill; ours: one of our own agents, or nobody."""

    name: str
    tone: str
    icon: str
    ours: bool = True


@dataclass(frozen=True)
class InboxRow:
    id: UUID
    person: str
    agent: Agent
    came_from: str  # the institution that handed it to us; empty when the window is ours
    speaker: str  # who said the last words; empty for the person
    last_words: str
    found: Excerpt | None  # in place of the last words, for a row that was searched for
    control: Control
    at: datetime
    number: int  # of messages so far
    undelivered: bool  # something the person said reached nobody
    is_test: bool
    team: str  # of the live agents it waits for, or has
    language: str  # of the person, in words, while they wait for a live agent
    unread: bool = False  # for who looks

    @property
    def place(self) -> str:
        """The end of the address at which the message that was found is in sight; empty when there is none."""
        if self.found is None or self.found.message is None:
            return ""
        message, position = self.found.message
        far = self.number - position >= SHOWN_AT_ONCE
        return f"{f'&until={position + SHOWN_AFTER}' if far else ''}#message-{message}"


@dataclass(frozen=True)
class InboxPage:
    """activity: the newest activity in the workspace, so that a reader can tell whether anything changed since.
    waiting: how many people wait for a live agent, as far as it concerns the member. search: what was looked for, None
    when nothing was.
    """

    rows: tuple[InboxRow, ...]
    older: Place | None
    activity: str
    waiting: int
    search: Search | None = None


def names_told(conversations: Iterable[Conversation | UUID]) -> dict[UUID, str]:
    """By conversation, the names of the people who told them; one query for all."""
    details = SessionDetail.objects.filter(conversation__in=conversations, name=NAME_DETAIL)
    return dict(details.values_list("conversation_id", "value"))


def person_name(told: str | None) -> str:
    """What to call the person. told: their name, when somebody told it."""
    return told or _("Visitor")


def activity_of(workspace: Workspace) -> str:
    """Changes with everything the list shows, since every change of a conversation moves its last activity; and with
    the links in trouble, which are told above it.
    """
    newest = Conversation.objects.of(workspace).order_by("-last_activity_at").values_list("last_activity_at", flat=True)
    at = newest.first()
    troubles = (
        OperatorNotice.objects.current().filter(workspace=workspace).aggregate(number=Count("pk"), last=Max("pk"))
    )
    told = f"{troubles['number']}.{troubles['last']}" if troubles["number"] else ""
    return f"{at.isoformat() if at else ''}{told}"


def read_inbox(member: Member, form: InboxFilterForm, *, current: UUID | None) -> InboxPage:
    """A page of what a valid filter lets through. current: the conversation that is open."""
    workspace = member.workspace
    activity = activity_of(workspace)  # read first: what comes meanwhile is then news
    search = Search(workspace, form.cleaned_data["q"]) if form.cleaned_data["q"] else None
    rows = _matching(member, form)
    page = keyset_page(
        (search.among(rows) if search else rows).select_related("agent", "sender"),
        column="last_activity_at",
        place_of=lambda row: Place(row.last_activity_at, row.pk),
        before=form.cleaned_data["before"],
        length=PAGE_LENGTH,
    )
    of_workspace = LiveTalk.objects.filter(workspace=workspace).going_on()
    told = concerning(member) if Permission.TALK in permissions_of(member) else of_workspace
    counts = Exists(told.waiting().filter(pk=OuterRef("pk"), conversation__is_test=False))
    going_on = list(of_workspace.select_related("team", "assignee__user").annotate(counts=counts))
    talks: dict[UUID, LiveTalk] = {talk.conversation_id: talk for talk in going_on}
    waiting = sum(talk.counts for talk in going_on)  # type: ignore[attr-defined]  # as annotated
    found = excerpts_of(search, page.rows) if search else {}
    unread = unread_among(member, page.rows, besides=current)
    shown = tuple(replace(row, unread=row.id in unread) for row in _rows(page.rows, talks, found))
    return InboxPage(shown, page.older, activity, waiting, search)


def control_of(conversation: Conversation, handoff: Handoff | None, talk: LiveTalk | None) -> Control:
    """handoff: the live outgoing one, with its connection. talk: the one going on with a live agent."""
    if talk is not None and talk.taken_at is None:
        words = _("Waits for %(name)s") % {"name": talk.assignee.user} if talk.assignee else _("Waits for a live agent")
        return Control(words, "warn", "clock")
    if talk is not None:
        return Control(talk.shown_name, "good", "headset")
    if handoff is not None:
        offered = handoff.state == HandoffState.OFFERED
        return Control(handoff.link.remote_name, "info", "send" if offered else "arrow-right-left", ours=False)
    if not conversation.open:
        return Control(_("Closed"), "quiet", "lock")
    return Control(conversation.agent.name, "quiet", "bot")


def team_of(talk: LiveTalk) -> str:
    return talk.team.name if talk.team else ""


def waits_in(talk: LiveTalk) -> str:
    """The language of who waits for a live agent, by its name; empty once one has come, and where it is not known."""
    return language_names([talk.language])[0] if talk.taken_at is None and talk.language else ""


def _matching(member: Member, form: InboxFilterForm) -> QuerySet[Conversation]:
    chosen = form.cleaned_data
    rows = Conversation.objects.of(member.workspace).filter(is_test=chosen["test"] == "test")
    if chosen["whose"]:
        talks = LiveTalk.objects.going_on().filter(_whose(member, chosen["whose"]))
        rows = rows.filter(Exists(talks.filter(conversation=OuterRef("pk"))))
    if chosen["agent"]:
        rows = rows.filter(agent=chosen["agent"])
    if chosen["control"] == WAITING:
        rows = rows.filter(Exists(LiveTalk.objects.waiting().filter(conversation=OuterRef("pk"))))
    elif chosen["control"]:
        rows = rows.filter(controller=chosen["control"])
    if chosen["open"]:
        rows = rows.filter(open=chosen["open"] == "open")
    handoffs = Handoff.objects.filter(workspace=member.workspace)
    if chosen["handoff"]:
        rows = with_any_of(rows, handoffs.filter(state=chosen["handoff"]))
    if chosen["link"]:
        other = form.others[chosen["link"]]
        if other.direction == Direction.INCOMING:
            rows = rows.filter(other.over("sender"))
        else:
            rows = with_any_of(rows, handoffs.filter(other.over("connection")))
    return rows


def _whose(member: Member, chosen: str) -> Q:
    return {
        MINE: Q(user=member.user_id) | Q(assignee=member),
        MY_TEAMS: Q(team__in=Team.objects.of_member(member)),
        UNASSIGNED: Q(user=None, assignee=None),
    }[chosen]


def _rows(
    conversations: Sequence[Conversation], talks: Mapping[UUID, LiveTalk], found: Mapping[UUID, Excerpt]
) -> Iterable[InboxRow]:
    """With one query each for names, last words, live handoffs and what was not delivered, however many conversations
    there are. talks: those going on with live agents, by conversation.
    """
    names = names_told(conversations)
    said = {message.conversation_id: message for message in _last_said(conversations)}
    live = Handoff.objects.live().outgoing().filter(conversation__in=conversations).select_related("connection")
    handoffs = {handoff.conversation_id: handoff for handoff in live.defer("packet")}
    failed = Message.objects.undelivered().filter(conversation__in=conversations)
    undelivered = set(failed.values_list("conversation", flat=True))
    for one in conversations:
        talk = talks.get(one.pk)
        control = control_of(one, handoffs.get(one.pk), talk)
        person, last = person_name(names.get(one.pk)), said.get(one.pk)
        undelivered_here = one.pk in undelivered
        row = _row(
            one, person=person, last=last, found=found.get(one.pk), control=control, undelivered=undelivered_here
        )
        yield replace(row, team=team_of(talk), language=waits_in(talk)) if talk else row


def _last_said(conversations: Sequence[Conversation]) -> QuerySet[AnsweringMessage]:
    """The last words of a person or an agent in each; notices, cards and internal notes are no preview."""
    said = Message.objects.filter(conversation=OuterRef("pk"), kind__in=SAID).order_by("-position")
    of_each = Conversation.objects.filter(pk__in=[one.pk for one in conversations])
    return with_question(Message.objects.filter(pk__in=of_each.values_list(Subquery(said.values("pk")[:1]))))


def _words_of(message: AnsweringMessage) -> str:
    """Of a file without a word, its name."""
    facts = attachment_of(message.extras)
    return masked_text(message) or (facts.name if facts and not message.text else seen_words(message.text))


def _row(
    conversation: Conversation,
    *,
    person: str,
    last: AnsweringMessage | None,
    found: Excerpt | None,
    control: Control,
    undelivered: bool,
) -> InboxRow:
    by_person = last is None or last.author_kind == AuthorKind.PERSON
    return InboxRow(
        id=conversation.pk,
        person=person,
        agent=conversation.agent,
        came_from=conversation.sender.remote_institution if conversation.sender else "",
        speaker="" if last is None or by_person else last.author_name,
        last_words=_words_of(last)[:PREVIEW_LENGTH] if last else "",
        found=found,
        control=control,
        at=conversation.last_activity_at,
        number=conversation.last_position,
        undelivered=undelivered,
        is_test=conversation.is_test,
        team="",
        language="",
    )
