"""A person reads what their agent says by itself in their own language, and the builder's words before it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agents.built_in_words import BUILT_IN_WORDS
from agents.models import Agent
from conversations.flows.consent_words import buttons_for
from conversations.flows.mind_live_talks import mind_live_talks
from conversations.models import LiveAgent
from protocol.packet import PersonInfo
from tests.conversations.scene import (
    Person,
    action,
    call,
    connect,
    deliver_all,
    hands_over,
    offer_body,
    packet,
    told,
    trigger,
    words_of,
)
from tests.conversations.test_packet import keep
from tests.conversations.wire_peer import WirePeer, refuses
from tests.triggers.publishing import publish_rows
from triggers.models import Action, TriggerKind
from workspaces.models import Member, User

pytestmark = pytest.mark.django_db
THAI, ARABIC = BUILT_IN_WORDS["th"], BUILT_IN_WORDS["ar"]
WHICH = {"text": "Which?", "variable": "what", "type": "choice", "answers": ["Card", "Loan"]}


def asks(agent: Agent, **question: Any) -> Action:
    complaint = trigger(agent, TriggerKind.MESSAGE_RECEIVED, keywords=("complaint",))
    return action(complaint, "show_survey", questions=[{**WHICH, **question}])


@pytest.mark.parametrize(
    ("locale", "hint"),
    [
        ("th-TH", "โปรดเลือกหนึ่งในคำตอบ"),
        ("ar", "يُرجى اختيار إحدى الإجابات."),
        ("pt-BR", "Escolha uma das respostas, por favor."),
    ],
)
def test_a_survey_says_in_the_persons_language_that_an_answer_does_not_fit(
    bank_agent: Agent, locale: str, hint: str
) -> None:
    asks(bank_agent)
    person = Person(bank_agent, locale=locale)
    person.says("complaint")
    person.says("perhaps")
    assert person.reads()[-2:] == [hint, "Which?"]


def test_in_a_language_it_does_not_know_an_agent_speaks_its_own(bank_agent: Agent) -> None:
    bank_agent.default_language = "ar"
    bank_agent.save()
    asks(bank_agent, skippable=True)
    person = Person(bank_agent, locale="ja")
    person.says("complaint")
    assert person.sees()[-1]["quick_replies"] == ["Card", "Loan", ARABIC.skip]
    person.says("perhaps")
    assert person.reads()[-2] == ARABIC.a_choice


def test_the_builders_words_come_first(bank_agent: Agent) -> None:
    survey = asks(bank_agent, invalid_text="Card or loan, please.")
    survey.translations = {"th": {"what.invalid_text": "บัตรหรือเงินกู้"}}
    survey.save()
    publish_rows(bank_agent)
    for locale, hint in [("ar", "Card or loan, please."), ("th", "บัตรหรือเงินกู้")]:
        person = Person(bank_agent, locale=locale)
        person.says("complaint")
        person.says("perhaps")
        assert person.reads()[-2] == hint


def test_a_secret_in_an_answer_is_asked_to_be_left_out(bank_agent: Agent) -> None:
    asks(bank_agent, type="text", answers=[])
    person = Person(bank_agent, locale="th")
    person.says("complaint")
    person.says("my password is Tr0ub4dor&3")
    assert person.reads()[-2] == THAI.no_secrets


def test_an_agent_without_an_answer_says_so(bank_agent: Agent) -> None:
    bank_agent.reply_engine, bank_agent.reply_settings = "scripted", {}
    bank_agent.save()
    person = Person(bank_agent, locale="th")
    person.says("what is this")
    assert person.reads()[-1] == THAI.not_understood


def test_a_handoff_that_is_refused(bank_agent: Agent, peer: WirePeer) -> None:
    hands_over(bank_agent, connect(bank_agent, peer), failure_text="")
    person = Person(bank_agent, locale="ar")
    person.says("complaint")
    peer.next.append(refuses("closed", "We open at nine."))
    deliver_all()
    assert person.reads()[-1] == ARABIC.still_here


def test_a_handoff_over_a_link_that_rests(bank_agent: Agent, peer: WirePeer) -> None:
    at_rest = connect(bank_agent, peer, paused_until=timezone.now() + timedelta(minutes=1))
    hands_over(bank_agent, at_rest, failure_text="")
    person = Person(bank_agent, locale="ar")
    person.says("complaint")
    assert person.reads()[-1] == ARABIC.not_connected


def test_what_would_go_has_changed_since_the_question(bank_agent: Agent, peer: WirePeer) -> None:
    hands_over(bank_agent, connect(bank_agent, peer), consent="ask")
    person = Person(bank_agent, locale="th")
    person.says("complaint")
    keep(person, "name", "Ana")
    person.says(buttons_for("th")[0])
    assert THAI.changed in person.reads()


def test_a_no_to_a_handoff(bank_agent: Agent, peer: WirePeer) -> None:
    hands_over(bank_agent, connect(bank_agent, peer), consent="ask", decline_text="")
    person = Person(bank_agent, locale="th")
    person.says("complaint")
    person.says(buttons_for("th")[1])
    assert person.reads()[-1] == THAI.as_you_wish


def test_nobody_of_the_team_came(bank_agent: Agent, bob: User) -> None:
    member = Member.objects.get(user=bob)
    LiveAgent.objects.create(member=member, shown_name="Ben", available=True, seen_at=timezone.now())
    asked = trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("human",))
    action(asked, "human_handoff", unanswered_text="", wait_minutes=5)
    person = Person(bank_agent, locale="ar")
    person.says("human")
    mind_live_talks(at=timezone.now() + timedelta(minutes=6))
    assert person.reads()[-1] == ARABIC.nobody_came


def test_whether_a_chat_may_go_on_is_asked_in_the_persons_language(
    office_agent: Agent, sender: Any, peer: WirePeer
) -> None:
    """The window is another institution's, and shows what an agent can say."""
    further = connect(office_agent, peer, remote_agent_id="agt_further", remote_name="Further")
    hands_over(office_agent, further, keyword="further", consent="ask")
    answer = call(peer, sender, offer_body(peer, "further", packet(peer, person=PersonInfo("Ana", "th-TH", "UTC"))))
    asked = THAI.may_i.format(name="Further", institution=further.remote_institution)
    assert words_of(answer)[-1].startswith(asked)
    extension = next(iter(told(answer)["metadata"].values()))
    assert extension["replies"][-1]["quickReplies"] == list(buttons_for("th"))
