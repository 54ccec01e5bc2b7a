"""Who is asked to take a conversation that waits, and whom it waits behind."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Agent
from conversations.flows import ask_for_live_agent
from conversations.flows import mind_live_talks as rounds
from conversations.flows.assign import assign
from conversations.flows.mind_live_talks import mind_live_talks
from conversations.flows.take_over import take_over
from conversations.models import AskedOf, Conversation, LiveAgent, LiveTalk, LiveTalkState, Message
from conversations.unread import concerning
from tests.conversations.scene import Person, action, trigger
from tests.conversations.test_teams import team_of
from triggers.models import TriggerKind
from workspaces.members import remove_member
from workspaces.models import Member, Role, User, Workspace
from workspaces.teams.models import Team

pytestmark = pytest.mark.django_db
Hire = Callable[..., LiveAgent]


@pytest.fixture
def hire(bank: Workspace) -> Hire:
    """Somebody who may talk, and is there unless it is said otherwise."""

    def hire(name: str, *languages: str, there: bool = True) -> LiveAgent:
        user = User.objects.create_user(f"{name.lower()}@harbour.example", first_name=name)
        member = Member.objects.create(workspace=bank, user=user, role=Role.LIVE_AGENT, languages=list(languages))
        seen = timezone.now() if there else None
        return LiveAgent.objects.create(member=member, shown_name=name, available=there, seen_at=seen)

    return hire


def asks_for(agent: Agent, team: Team | None, keyword: str) -> None:
    made = trigger(agent, TriggerKind.MESSAGE_RECEIVED, keywords=(keyword,), name=keyword)
    action(made, "human_handoff", team=str(team.pk) if team else "", nobody_text="Nobody is here.", wait_minutes=5)


def comes(agent: Agent, words: str, *, locale: str = "en") -> Person:
    person = Person(agent)
    Conversation.objects.filter(pk=person.id).update(locale=locale)
    person.says(words)
    return person


def talk_of(person: Person) -> LiveTalk:
    return LiveTalk.objects.going_on().get(conversation=person.id)


def told(person: Person) -> list[str]:
    """Whom it concerns, by the name people see."""
    may = LiveAgent.objects.select_related("member__workspace").order_by("shown_name")
    return [one.shown_name for one in may if concerning(one.member).filter(conversation=person.id).exists()]


class TestWhoIsAsked:
    def test_those_of_the_team_and_nobody_else(self, bank_agent: Agent, bank: Workspace, hire: Hire) -> None:
        ana, _ben = hire("Ana"), hire("Ben")
        asks_for(bank_agent, team_of(bank, "Cards", ana.member), "card")
        person = comes(bank_agent, "my card")
        assert told(person) == ["Ana"]

    def test_nobody_of_the_team_is_there(self, bank_agent: Agent, bank: Workspace, hire: Hire) -> None:
        ana, _ben = hire("Ana", there=False), hire("Ben")
        asks_for(bank_agent, team_of(bank, "Cards", ana.member), "card")
        assert comes(bank_agent, "my card").reads()[-1] == "Nobody is here."

    @pytest.mark.parametrize("change", ["empty", "viewer", "closed"])
    def test_a_team_that_nobody_can_come_from(
        self, bank_agent: Agent, bank: Workspace, hire: Hire, change: str
    ) -> None:
        ana = hire("Ana")
        team = team_of(bank, "Cards", ana.member)
        asks_for(bank_agent, team, "card")
        match change:
            case "empty":
                team.members.clear()
            case "viewer":
                Member.objects.filter(live_agent=ana).update(role=Role.VIEWER)
            case _:
                User.objects.filter(pk=ana.member.user_id).update(is_active=False)
        assert comes(bank_agent, "my card").reads()[-1] == "Nobody is here."

    def test_a_team_deleted_since_it_was_published_leaves_nobody_waiting_in_vain(
        self, bank_agent: Agent, bank: Workspace, hire: Hire
    ) -> None:
        hire("Ana")
        team = team_of(bank, "Cards")
        asks_for(bank_agent, team, "card")
        team.delete()
        person = comes(bank_agent, "my card")
        assert (talk_of(person).team, told(person)) == (None, ["Ana"])

    @pytest.mark.parametrize(
        ("locale", "asked", "names"),
        [
            ("es-MX", AskedOf.SPEAKERS, ["Ana"]),
            ("th", AskedOf.NOBODY_SPEAKS, ["Ana", "Ben"]),
            ("fr", AskedOf.EVERYBODY, ["Ana", "Ben"]),  # the team serves it
            ("", AskedOf.EVERYBODY, ["Ana", "Ben"]),
            ("123", AskedOf.EVERYBODY, ["Ana", "Ben"]),
        ],
    )
    def test_those_who_speak_the_language_if_any_does(
        self, bank_agent: Agent, bank: Workspace, hire: Hire, locale: str, asked: AskedOf, names: list[str]
    ) -> None:
        ana, ben = hire("Ana", "es", "en"), hire("Ben")
        asks_for(bank_agent, team_of(bank, "Cards", ana.member, ben.member, languages=("fr",)), "card")
        person = comes(bank_agent, "my card", locale=locale)
        assert (talk_of(person).asked_of, told(person)) == (asked, names)

    def test_who_speaks_it_and_is_not_there_keeps_nobody_waiting(
        self, bank_agent: Agent, bank: Workspace, hire: Hire
    ) -> None:
        ana, _ben = hire("Ana", "es"), hire("Ben")
        asks_for(bank_agent, None, "card")
        person = comes(bank_agent, "my card", locale="es")
        assert told(person) == ["Ana"]
        LiveAgent.objects.filter(pk=ana.pk).update(available=False)
        assert mind_live_talks(at=timezone.now()) == 1
        assert (talk_of(person).asked_of, told(person)) == (AskedOf.NOBODY_SPEAKS, ["Ana", "Ben"])
        assert mind_live_talks(at=timezone.now()) == 0

    def test_where_nobody_ever_said_what_they_speak_nothing_is_said_of_it(self, bank_agent: Agent, hire: Hire) -> None:
        hire("Ana")
        asks_for(bank_agent, None, "card")
        assert talk_of(comes(bank_agent, "my card", locale="es")).asked_of == AskedOf.EVERYBODY


class TestPlaces:
    def test_only_those_whom_the_same_people_can_take_are_counted(
        self, bank_agent: Agent, bank: Workspace, hire: Hire
    ) -> None:
        ana, ben = hire("Ana"), hire("Ben")
        asks_for(bank_agent, team_of(bank, "Cards", ana.member), "card")
        asks_for(bank_agent, team_of(bank, "Loans", ben.member), "loan")
        asks_for(bank_agent, None, "human")
        people = [comes(bank_agent, words) for words in ("my card", "my loan", "my card", "a human", "my loan")]
        assert [one.state()["queue_place"] for one in people] == [1, 1, 2, 4, 3]
        assert mind_live_talks(at=timezone.now()) == 0

    def test_another_workspace_is_another_queue(self, bank_agent: Agent, hire: Hire, office: Workspace) -> None:
        hire("Ana")
        asks_for(bank_agent, None, "human")
        elsewhere = Conversation.objects.create(workspace=office, agent=Agent.objects.create(workspace=office))
        LiveTalk.objects.create(
            workspace=office, conversation=elsewhere, state="waiting", epoch=2, asked_at=timezone.now()
        )
        assert comes(bank_agent, "a human").state()["queue_place"] == 1


class TestAssigned:
    @pytest.fixture
    def person(self, bank_agent: Agent, hire: Hire) -> Person:
        hire("Ana")
        asks_for(bank_agent, None, "human")
        return comes(bank_agent, "a human")

    def given(self, person: Person, by: LiveAgent, **to: object) -> bool:
        conversation = person.conversation
        return assign(conversation_id=conversation.pk, epoch=conversation.epoch, by=by.member.user, **to)

    def taken(self, person: Person, by: LiveAgent, *, epoch: int | None = None) -> bool:
        at = person.conversation.epoch if epoch is None else epoch
        return take_over(conversation_id=person.id, epoch=at, user=by.member.user, shown_name=by.shown_name)

    def lines(self, person: Person) -> list[dict[str, str]]:
        rows = Message.objects.filter(conversation=person.id, kind="note").order_by("position")
        return [row.extras["assigned"] for row in rows]

    def test_to_a_member_concerns_them_alone_and_the_person_hears_nothing(
        self, person: Person, hire: Hire, bank: Workspace
    ) -> None:
        ben, seen = hire("Ben"), person.sees()
        assert self.given(person, LiveAgent.objects.get(shown_name="Ana"), member=ben.member)
        assert (told(person), person.sees()) == (["Ben"], seen)
        assert self.lines(person) == [{"why": "given", "by": "Ana", "member": "Ben", "team": ""}]
        assert "Ben" not in str(person.state()) and talk_of(person).state == LiveTalkState.WAITING

    def test_what_was_shown_before_takes_nothing_any_more(self, person: Person, hire: Hire) -> None:
        ana, ben = LiveAgent.objects.get(shown_name="Ana"), hire("Ben")
        before = person.conversation.epoch
        assert self.given(person, ana, member=ben.member)
        assert not self.taken(person, ana, epoch=before)
        assert not assign(conversation_id=person.id, epoch=before, by=ana.member.user, team=None, member=ana.member)
        assert self.taken(person, ben)
        talk = talk_of(person)
        assert (talk.assignee, talk.queued_at, talk.user) == (None, None, ben.member.user)

    @pytest.mark.parametrize("way", ["removed", "viewer", "closed"])
    def test_who_cannot_come_any_more_gives_it_back_to_the_team(
        self, person: Person, hire: Hire, way: str, alice: User
    ) -> None:
        ana, ben = LiveAgent.objects.get(shown_name="Ana"), hire("Ben")
        assert self.given(person, ana, member=ben.member)
        match way:
            case "removed":
                remove_member(member=ben.member, actor=alice)
            case "viewer":
                Member.objects.filter(pk=ben.member.pk).update(role=Role.VIEWER)
            case _:
                User.objects.filter(pk=ben.member.user_id).update(is_active=False)
        assert mind_live_talks(at=timezone.now()) == 1
        assert "Ana" in told(person)
        assert self.lines(person)[-1]["why"] == "gone"
        assert mind_live_talks(at=timezone.now()) == 0

    def test_a_live_agent_passes_it_on_to_a_team_and_the_person_waits_again(
        self, person: Person, hire: Hire, bank: Workspace
    ) -> None:
        ana, ben = LiveAgent.objects.get(shown_name="Ana"), hire("Ben")
        team = team_of(bank, "Loans", ben.member)
        self.taken(person, ana)
        person.says("it is about a loan")
        assert self.given(person, ana, team=team)
        assert told(person) == ["Ben"]
        states = LiveTalk.objects.order_by("taken_at").values_list("state", "team__name")
        assert set(states) == {("passed_on", None), ("waiting", "Loans")}
        assert person.notices() == ["live_waiting", "live_joined", "live_waiting"]
        assert (person.state()["queue_place"], person.state()["waiting_since"] is not None) == (1, True)
        assert "Loans" not in str(person.sees()) + str(person.state())

    def test_whom_it_is_given_to_has_time_to_come(self, person: Person, hire: Hire) -> None:
        ana, ben = LiveAgent.objects.get(shown_name="Ana"), hire("Ben")
        LiveTalk.objects.update(give_up_at=timezone.now() + timedelta(seconds=5))
        assert self.given(person, ana, member=ben.member)
        assert mind_live_talks(at=timezone.now() + timedelta(seconds=60)) == 0
        assert person.state()["controller"] == "live"

    def test_what_waits_for_nobody_cannot_be_given(self, bank_agent: Agent, hire: Hire) -> None:
        ana, person = hire("Ana"), Person(bank_agent)
        assert not self.given(person, ana, member=ana.member)


class TestWhoIsGoneMeanwhile:
    """Read before it was deleted, as by whoever was quicker or slower than the page knew."""

    def test_whoever_asks_a_team_that_is_gone_asks_anybody(
        self, bank_agent: Agent, bank: Workspace, hire: Hire, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hire("Ana")
        gone = team_of(bank, "Cards")
        asks_for(bank_agent, None, "card")
        Team.objects.all().delete()
        read = iter([None, gone])  # whether somebody is there; then whom to ask
        monkeypatch.setattr(ask_for_live_agent, "team_named", lambda _workspace, _team: next(read))
        assert talk_of(comes(bank_agent, "my card")).team_id is None

    @pytest.mark.parametrize("kind", ["team", "member"])
    def test_nothing_is_given_to_who_is_gone(
        self, bank_agent: Agent, bank: Workspace, hire: Hire, alice: User, kind: str
    ) -> None:
        ana, ben = hire("Ana"), hire("Ben")
        asks_for(bank_agent, None, "card")
        person, cards = comes(bank_agent, "my card"), team_of(bank, "Cards", ana.member)
        team, member = (cards, None) if kind == "team" else (None, ben.member)
        Team.objects.filter(pk=cards.pk).delete()
        Member.objects.filter(pk=ben.member.pk).delete()
        epoch = talk_of(person).conversation.epoch
        assert not assign(conversation_id=person.id, epoch=epoch, by=alice, team=team, member=member)
        assert (talk_of(person).team_id, talk_of(person).assignee_id) == (None, None)


def test_many_who_wait_elsewhere_keep_nobody_from_their_place(
    bank_agent: Agent, office: Workspace, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "TALKS_PER_ROUND", 2)
    hire("Ana")
    asks_for(bank_agent, None, "human")
    elsewhere = Agent.objects.create(workspace=office)
    long_ago = timezone.now() - timedelta(hours=1)
    for token in "abc":
        one = Conversation.objects.create(workspace=office, agent=elsewhere, token_hash=token)
        LiveTalk.objects.create(workspace=office, conversation=one, state="waiting", epoch=2, asked_at=long_ago)
    person = comes(bank_agent, "a human")
    LiveTalk.objects.filter(conversation=person.id).update(place=7)
    mind_live_talks(at=timezone.now())
    assert person.state()["queue_place"] == 1
