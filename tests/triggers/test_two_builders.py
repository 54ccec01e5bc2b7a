"""Two builders at the same draft: neither undoes in silence what the other did."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client

from agents.models import Agent
from tests.management_api.program import program_of
from tests.meanwhile import meanwhile
from tests.triggers.rows import page, url
from triggers.changes import begin_change
from triggers.editing import set_action_enabled, set_trigger_enabled, translate
from triggers.models import Action, Intent, Removal, Trigger, TriggerKind
from triggers.moving import move_action_to, move_trigger_to
from triggers.places import Place
from workspaces.models import User, Workspace

CHANGED = "This was changed while you had it open, and nothing was saved."
SEEN = re.compile(r'name="seen" value="([^"]+)"')


def _seen(client: Client, address: str) -> str:
    found = SEEN.search(page(client, address))
    assert found
    return found[1]


@pytest.fixture
def message(complaint: Trigger) -> Action:
    return Action.objects.create(trigger=complaint, kind="send_message", settings={"variants": ["Hello"]})


@contextmanager
def _while_changing(agent: Agent, other: Callable[[], object]) -> Iterator[None]:
    """What is done here is under way when ``other`` comes: it reads what it finds, and goes on when this is done."""
    with meanwhile(other) as come, transaction.atomic():
        begin_change(agent)
        come()
        yield


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
class TestInTheSameMoment:
    def test_saving_a_trigger_leaves_it_disabled(self, bob_client: Client, alice: User, complaint: Trigger) -> None:
        sent = {"name": "Grievance", "keywords": "grievance", "parent": ""}
        address = url("edit_trigger", complaint.agent_id, complaint.pk)
        with _while_changing(complaint.agent, lambda: bob_client.post(address, sent)):
            set_trigger_enabled(trigger=complaint, enabled=False, actor=alice)
        complaint.refresh_from_db()
        assert (complaint.name, complaint.enabled) == ("Grievance", False)

    def test_saving_an_action_leaves_it_disabled_and_where_it_was_moved(
        self, bob_client: Client, alice: User, message: Action
    ) -> None:
        agent = message.trigger.agent
        other = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name="Else")
        address = url("edit_action", agent.pk, message.pk)
        with _while_changing(agent, lambda: bob_client.post(address, {"variant_1": "Good day"})):
            set_action_enabled(action=message, enabled=False, actor=alice)
            move_action_to(action=message, place=Place(other).key, before=None, actor=alice)
        message.refresh_from_db()
        assert (message.settings["variants"], message.enabled, message.trigger) == (["Good day"], False, other)

    @pytest.mark.parametrize("of", ["trigger", "action"])
    def test_two_languages_are_both_kept(
        self, bob_client: Client, alice: User, complaint: Trigger, message: Action, of: str
    ) -> None:
        Agent.objects.update(languages=["en", "th", "ar"])
        Intent.objects.update(training_phrases=["I complain"])
        row: Trigger | Action = complaint if of == "trigger" else message
        key = "training_phrases" if of == "trigger" else "variant_1"
        address = url(f"translate_{of}", complaint.agent_id, row.pk) + "?in=th"
        with _while_changing(complaint.agent, lambda: bob_client.post(address, {f"words-{key}": "ร้องเรียน"})):
            translate(row=row, language="ar", words={key: "شكوى"}, actor=alice)
        holder: Intent | Action = Intent.objects.get() if of == "trigger" else Action.objects.get()
        assert set(holder.translations) == {"th", "ar"}

    def test_what_is_deleted_comes_back_as_it_was_saved_last(
        self, bob_client: Client, complaint: Trigger, message: Action
    ) -> None:
        deleting = url("delete_action", complaint.agent_id, message.pk)
        with _while_changing(complaint.agent, lambda: bob_client.post(deleting)):
            Action.objects.filter(pk=message.pk).update(settings={"variants": ["Good day"]}, enabled=False)
        bob_client.post(url("undo", complaint.agent_id, Removal.objects.get().pk))
        message.refresh_from_db()
        assert (message.settings, message.enabled) == ({"variants": ["Good day"]}, False)

    def test_a_step_up_is_among_those_it_was_moved_to(
        self, bob_client: Client, alice: User, agent: Agent, complaint: Trigger
    ) -> None:
        row, _other = (_trigger(agent, name, position) for position, name in enumerate(("Fee", "Loan"), start=1))
        inside = _trigger(agent, "Card", 0, parent=complaint)
        address = url("move_trigger_up", agent.pk, row.pk)
        with _while_changing(agent, lambda: bob_client.post(address)):
            move_trigger_to(trigger=row, host_id=str(complaint.pk), before=None, actor=alice)
        assert list(complaint.children.in_order()) == [row, inside]

    def test_a_copy_is_of_what_was_saved_last(
        self, bob_client: Client, complaint: Trigger, make_agent: Callable[..., Agent], bank: Workspace
    ) -> None:
        other = make_agent(bank, name="Other")
        address = url("copy_trigger", complaint.agent_id, complaint.pk)
        with _while_changing(complaint.agent, lambda: bob_client.post(address, {"to": str(other.pk)})):
            Trigger.objects.filter(pk=complaint.pk).update(enabled=False)
        assert not other.triggers.get().enabled

    @pytest.mark.parametrize("by", ["page", "program"])
    def test_two_jumps_make_no_circle(
        self, bob_client: Client, bank: Workspace, alice: User, agent: Agent, complaint: Trigger, by: str
    ) -> None:
        other, program = _trigger(agent, "Else", 1), program_of(bank, alice)

        def add_jump() -> None:
            if by == "page":
                bob_client.post(url("add_action", agent.pk, complaint.pk, "jump"), {"trigger": str(other.pk)})
            else:
                body = {"kind": "jump", "settings": {"trigger": str(other.pk)}}
                program.asks("POST", f"agents/{agent.pk}/triggers/{complaint.pk}/actions/", body)

        with _while_changing(agent, add_jump):
            Action.objects.create(trigger=other, kind="jump", settings={"trigger": str(complaint.pk)})
        assert Action.objects.get().trigger == other


@pytest.mark.django_db
class TestOneAfterTheOther:
    """The second had the form open while the first saved."""

    def test_the_second_is_told_and_keeps_what_they_typed(
        self, alice_client: Client, bob_client: Client, complaint: Trigger
    ) -> None:
        address = url("edit_trigger", complaint.agent_id, complaint.pk)
        seen = _seen(bob_client, address)
        alice_client.post(address, {"name": "Complaint", "keywords": "complaint\ngrievance", "parent": ""})
        sent = {"name": "Moan", "keywords": "moan", "parent": "", "seen": seen}
        answer = bob_client.post(address, sent)
        assert CHANGED in answer.text and 'value="Moan"' in answer.text
        complaint.refresh_from_db()
        assert (complaint.name, complaint.intent.keywords) == ("Complaint", ["complaint", "grievance"])

        now = SEEN.search(answer.text)
        assert now and bob_client.post(address, sent | {"seen": now[1]}).status_code == 302
        complaint.refresh_from_db()
        assert (complaint.name, complaint.intent.keywords) == ("Moan", ["moan"])

    def test_so_it_is_with_actions(self, alice_client: Client, bob_client: Client, message: Action) -> None:
        address = url("edit_action", message.trigger.agent_id, message.pk)
        seen = _seen(bob_client, address)
        alice_client.post(address, {"variant_1": "Good day"})
        answer = bob_client.post(address, {"variant_1": "Hi", "seen": seen})
        assert CHANGED in answer.text and ">\nHi</textarea>" in answer.text
        message.refresh_from_db()
        assert message.settings["variants"] == ["Good day"]
        bob_client.post(address, {"variant_1": "Hi", "seen": _of(answer.text)})
        message.refresh_from_db()
        assert message.settings["variants"] == ["Hi"]

    def test_and_with_the_questions_of_a_survey(
        self, alice_client: Client, bob_client: Client, complaint: Trigger
    ) -> None:
        asked = {"questions": [{"text": "Who?", "variable": "who", "type": "text"}]}
        survey = Action.objects.create(trigger=complaint, kind="show_survey", settings=asked)
        address = url("edit_action", complaint.agent_id, survey.pk)
        seen = _seen(bob_client, address)
        sent = {"questions-TOTAL_FORMS": 1, "questions-INITIAL_FORMS": 0, "questions-0-type": "text"}
        sent |= {"questions-0-variable": "who"}
        alice_client.post(address, {**sent, "questions-0-text": "Who are you?"})
        arranged = bob_client.post(
            address, {**sent, "questions-0-text": "Your name?", "rearrange": "add", "seen": seen}
        )
        assert CHANGED in arranged.text and "Your name?" in arranged.text
        assert CHANGED in bob_client.post(address, {**sent, "questions-0-text": "Your name?", "seen": seen}).text
        survey.refresh_from_db()
        assert survey.settings["questions"][0]["text"] == "Who are you?"

    def test_and_with_what_is_said_in_a_language(
        self, alice_client: Client, bob_client: Client, message: Action
    ) -> None:
        Agent.objects.update(languages=["en", "th", "ar"])
        address = url("translate_action", message.trigger.agent_id, message.pk) + "?in=th"
        seen = _seen(bob_client, address)
        alice_client.post(address, {"words-variant_1": "สวัสดีค่ะ"})
        answer = bob_client.post(address, {"words-variant_1": "สวัสดี", "seen": seen})
        assert CHANGED in answer.text and ">\nสวัสดี</textarea>" in answer.text
        message.refresh_from_db()
        assert message.translations == {"th": {"variant_1": "สวัสดีค่ะ"}}

    def test_words_in_another_language_are_no_change_but_those_beside_them_are(
        self, alice_client: Client, bob_client: Client, message: Action
    ) -> None:
        Agent.objects.update(languages=["en", "th", "ar"])
        address = url("translate_action", message.trigger.agent_id, message.pk)
        seen = _seen(bob_client, f"{address}?in=th")
        alice_client.post(f"{address}?in=ar", {"words-variant_1": "مرحبا"})
        assert bob_client.post(f"{address}?in=th", {"words-variant_1": "สวัสดี", "seen": seen}).status_code == 302
        seen = _seen(bob_client, f"{address}?in=th")
        alice_client.post(url("edit_action", message.trigger.agent_id, message.pk), {"variant_1": "Bye"})
        assert CHANGED in bob_client.post(f"{address}?in=th", {"words-variant_1": "สวัสดี", "seen": seen}).text

    @pytest.mark.parametrize("deed", ["disable_trigger", "move_trigger_down"])
    def test_what_the_form_does_not_show_is_no_change(
        self, alice_client: Client, bob_client: Client, agent: Agent, complaint: Trigger, deed: str
    ) -> None:
        _trigger(agent, "Else", 1)
        address = url("edit_trigger", agent.pk, complaint.pk)
        seen = _seen(bob_client, address)
        alice_client.post(url(deed, agent.pk, complaint.pk))
        sent = {"name": "Moan", "keywords": "moan", "parent": "", "seen": seen}
        assert bob_client.post(address, sent).status_code == 302
        now = Trigger.objects.get(pk=complaint.pk)
        assert (now.name, now.enabled, now.position) == (
            "Moan",
            deed != "disable_trigger",
            int(deed != "disable_trigger"),
        )

    def test_an_error_of_ones_own_is_told_with_it(
        self, alice_client: Client, bob_client: Client, complaint: Trigger
    ) -> None:
        address = url("edit_trigger", complaint.agent_id, complaint.pk)
        seen = _seen(bob_client, address)
        alice_client.post(address, {"name": "Grievance", "keywords": "complaint", "parent": ""})
        answer = bob_client.post(address, {"name": "", "keywords": "moan", "parent": "", "seen": seen}).text
        assert CHANGED in answer and "Enter a name that tells you what it is about." in answer


def _of(text: str) -> str:
    found = SEEN.search(text)
    assert found
    return found[1]


def _trigger(agent: Agent, name: str, position: int, *, parent: Trigger | None = None) -> Trigger:
    row = Trigger.objects.create(
        agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name=name, position=position, parent=parent
    )
    Intent.objects.create(trigger=row, keywords=[name.lower()])
    return row
