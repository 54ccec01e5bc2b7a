"""What a builder gets wrong is shown where it is made: at the field of the form, and before anything goes live."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent, Connection, LinkState
from tests.triggers.rows import HANDOFF_SENT, page, url
from triggers.known_variables import words_for_unknown
from triggers.models import Action, Trigger, TriggerKind

SURVEY = {"questions-TOTAL_FORMS": 1, "questions-INITIAL_FORMS": 0, "questions-0-type": "text"}
BRANCH = {"match": "all", "conditions-TOTAL_FORMS": 1, "conditions-INITIAL_FORMS": 0, "conditions-0-detail": "name"}
CANNOT_PUBLISH, WORTH_A_LOOK = "This draft cannot be published", "Worth a look before you publish"


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One error of a builder's: as the form sends it and as it may be stored, and what is said of it.

    at: the field whose error it is. told: by the form. listed: before publishing.
    """

    kind: str
    sent: dict[str, Any]
    at: str
    told: str
    stored: dict[str, Any] = field(default_factory=dict)
    listed: str


REFUSED = {
    "an empty message": Wrong(
        kind="send_message", sent={"variant_1": "  "}, at="id_variant_1", told="Write what is to be said.",
        stored={"variants": ["  "]}, listed="It has nothing to say.",
    ),
    "a question without a variable": Wrong(
        kind="show_survey", sent={**SURVEY, "questions-0-text": "Name?"}, at="id_questions-0-variable",
        told="Enter the name of a variable, such as account_number.", stored={"questions": [{"text": "Name?"}]},
        listed="One of its questions has no text or no variable.",
    ),
    "a condition without a value": Wrong(
        kind="branch", sent={**BRANCH, "conditions-0-operator": "is"}, at="id_conditions-0-value",
        told="Enter the value to compare with.", stored={"conditions": [{"detail": "name", "operator": "is"}]},
        listed="One of its conditions can never be told: look at its value.",
    ),
    "a condition that compares with what has no order": Wrong(
        kind="branch", sent={**BRANCH, "conditions-0-operator": "more", "conditions-0-value": "plenty"},
        at="id_conditions-0-value", told="Enter a number or a date, for example 500 or 2026-03-12.",
        stored={"conditions": [{"detail": "name", "operator": "more", "value": "plenty"}]},
        listed="One of its conditions can never be told: look at its value.",
    ),
    "a condition on no detail": Wrong(
        kind="branch", sent={**BRANCH, "conditions-0-detail": "my name", "conditions-0-operator": "known"},
        at="id_conditions-0-detail", told="Use letters, digits and _ only",
        stored={"conditions": [{"operator": "known"}]},
        listed="One of its conditions can never be told: look at its value.",
    ),
    "a connection that is not there": Wrong(
        kind="external_handoff", sent={**HANDOFF_SENT, "connection": "gone"}, at="id_connection",
        told="Select a valid choice.", listed="It hands over to nobody: choose an External AI Agent, or disable it.",
    ),
    "a jump to a trigger that is not there": Wrong(
        kind="jump", sent={"trigger": "gone"}, at="id_trigger", told="Select a valid choice.",
        stored={"trigger": "gone"}, listed="The trigger it goes to was deleted: choose another.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED)
class TestRefused:
    def test_the_form_says_it_at_its_field(self, alice_client: Client, complaint: Trigger, wrong: Wrong) -> None:
        address = url("add_action", complaint.agent_id, complaint.pk, wrong.kind)
        shown = alice_client.post(address, wrong.sent).text
        assert f'<a href="#{wrong.at}">' in shown and wrong.told in shown
        assert 'aria-invalid="true"' in shown and not Action.objects.exists()

    def test_publishing_names_the_action_and_leads_to_it(
        self, alice_client: Client, complaint: Trigger, wrong: Wrong
    ) -> None:
        action = Action.objects.create(trigger=complaint, kind=wrong.kind, settings=wrong.stored)
        shown = page(alice_client, url("changes", complaint.agent_id))
        assert CANNOT_PUBLISH in shown and f"<bdi>Complaint</bdi> › {_title(action)}</a>: {wrong.listed}" in shown
        _leads_to(shown, action)
        assert "possible once what stands above is mended" in shown and 'name="note"' not in shown


class TestCircles:
    def test_of_jumps_that_editing_or_moving_has_made(self, alice_client: Client, complaint: Trigger) -> None:
        other = Trigger.objects.create(agent=complaint.agent, kind=TriggerKind.FALLBACK, name="Else")
        there = Action.objects.create(trigger=complaint, kind="jump", settings={"trigger": str(other.pk)})
        back = Action.objects.create(trigger=other, kind="jump", settings={"trigger": str(complaint.pk)})
        shown = page(alice_client, url("changes", complaint.agent_id))
        assert CANNOT_PUBLISH in shown
        assert "It goes round in a circle: Complaint → Else → Complaint." in shown
        assert "It goes round in a circle: Else → Complaint → Else." in shown
        _leads_to(shown, there)
        _leads_to(shown, back)

    @pytest.mark.parametrize("disabled", ["action", "trigger"])
    def test_what_is_disabled_closes_none(self, alice_client: Client, complaint: Trigger, disabled: str) -> None:
        other = Trigger.objects.create(
            agent=complaint.agent, kind=TriggerKind.FALLBACK, name="Else", enabled=disabled != "trigger"
        )
        Action.objects.create(trigger=complaint, kind="jump", settings={"trigger": str(other.pk)})
        back = {"trigger": str(complaint.pk)}
        Action.objects.create(trigger=other, kind="jump", settings=back, enabled=disabled != "action")
        assert CANNOT_PUBLISH not in page(alice_client, url("changes", complaint.agent_id))

    def test_a_jump_to_itself_is_one(self, alice_client: Client, complaint: Trigger) -> None:
        Action.objects.create(trigger=complaint, kind="jump", settings={"trigger": str(complaint.pk)})
        shown = page(alice_client, url("changes", complaint.agent_id))
        assert "It goes round in a circle: Complaint → Complaint." in shown


def test_a_disabled_connection_is_a_warning(alice_client: Client, handoff: Action, tala: Connection) -> None:
    Action.objects.update(connection=tala)
    Connection.objects.update(state=LinkState.DISABLED)
    shown = page(alice_client, url("changes", tala.agent_id))
    assert WORTH_A_LOOK in shown and "The connection to Tala is disabled." in shown
    _leads_to(shown, handoff)
    assert "(office.example) - disabled</option>" in page(alice_client, url("edit_action", tala.agent_id, handoff.pk))


@pytest.mark.parametrize(("text", "told"), [("", 1), ("Nobody is there right now.", 0)])
def test_a_person_for_whom_nobody_is_there_would_not_learn_why(
    alice_client: Client, complaint: Trigger, text: str, told: int
) -> None:
    Action.objects.create(trigger=complaint, kind="human_handoff", settings={"nobody_text": text})
    shown = page(alice_client, url("changes", complaint.agent_id))
    assert CANNOT_PUBLISH not in shown
    assert shown.count("It says nothing when nobody is available") == told


UNKNOWN = "Nothing here sets {nmae}. Only a handoff could bring it."
NAMING = {
    "a message": ("send_message", {"variant_1": "Hello {nmae}."}),
    "a quick reply": ("send_message", {"variant_1": "Hello.", "quick_replies": "I am {nmae}"}),
    "a question": ("show_survey", {**SURVEY, "questions-0-text": "Are you {nmae}?", "questions-0-variable": "sure"}),
    "a condition": ("branch", {**BRANCH, "conditions-0-detail": "nmae", "conditions-0-operator": "known"}),
    "what it compares with": (
        "branch",
        {**BRANCH, "conditions-0-detail": "sure", "conditions-0-operator": "is", "conditions-0-value": "{nmae}"},
    ),
    "a value": ("set_variable", {"variable": "greeting", "source": "value", "value": "Dear {nmae}"}),
    "a handoff": ("external_handoff", {**HANDOFF_SENT, "announcement": "Over to {agent}, {nmae}."}),
    "last words": ("close", {"words": "Bye {nmae}.", "reason": "done"}),
}


class TestUnknownVariables:
    @pytest.fixture
    def known(self, complaint: Trigger) -> None:
        """What the texts here name besides the one that nothing sets."""
        Action.objects.create(trigger=complaint, kind="set_variable", settings={"variable": "sure", "value": "yes"})

    @pytest.mark.parametrize(("kind", "sent"), NAMING.values(), ids=NAMING)
    def test_are_told_by_the_form_and_before_publishing(
        self, alice_client: Client, complaint: Trigger, known: None, kind: str, sent: dict[str, Any]
    ) -> None:
        address = url("add_action", complaint.agent_id, complaint.pk, kind)
        assert UNKNOWN in alice_client.post(address, sent, follow=True).text
        action = complaint.actions.in_order().last()
        assert action is not None and action.kind == kind

        form = page(alice_client, url("edit_action", complaint.agent_id, action.pk))
        assert form.count(f'<strong class="tone--warn">{UNKNOWN}</strong></div>') == 1
        listed = page(alice_client, url("changes", complaint.agent_id))
        assert WORTH_A_LOOK in listed and f"<bdi>Complaint</bdi> › {_title(action)}</a>: {UNKNOWN}" in listed
        _leads_to(listed, action)

    @pytest.mark.parametrize(
        ("kind", "stored"),
        [
            ("show_survey", {"questions": [{"text": "Name?", "variable": "nmae"}]}),
            ("set_variable", {"variable": "nmae", "value": "Ana"}),
            ("api_request", {"variable": "nmae", "request": {"url": "https://bank.example/"}}),
            ("collect_feedback", {"variable": "nmae", "question": "How was it?"}),
        ],
    )
    def test_what_any_action_sets_is_known(
        self, alice_client: Client, agent: Agent, complaint: Trigger, kind: str, stored: dict[str, Any]
    ) -> None:
        elsewhere = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name="Else")
        Action.objects.create(trigger=elsewhere, kind=kind, settings=stored)
        self._is_known(alice_client, complaint)

    def test_what_a_packet_brought_is_known(self, alice_client: Client, agent: Agent, complaint: Trigger) -> None:
        conversation = agent.conversations.create(workspace=agent.workspace)
        told = {"name": "nmae", "value": "Ana", "said_by": "person", "at": conversation.created_at}
        detail = conversation.details.create(**told)
        address = url("changes", agent.pk)
        action = Action.objects.create(trigger=complaint, kind="send_message", settings={"variants": ["Dear {nmae}"]})
        assert UNKNOWN in page(alice_client, address)
        detail.origin = "https://office.example"
        detail.save()
        action.delete()
        self._is_known(alice_client, complaint)

    def _is_known(self, client: Client, trigger: Trigger) -> None:
        sent = {"variant_1": "Hello {nmae}."}
        shown = client.post(url("add_action", trigger.agent_id, trigger.pk, "send_message"), sent, follow=True).text
        assert "Nothing here sets" not in shown
        action = trigger.actions.get(kind="send_message")
        for address in (url("edit_action", trigger.agent_id, action.pk), url("changes", trigger.agent_id)):
            assert "Nothing here sets" not in page(client, address)


class TestMarkedInTheTree:
    @pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED)
    def test_an_error_stands_at_its_row_with_the_way_to_mend_it(
        self, alice_client: Client, complaint: Trigger, wrong: Wrong
    ) -> None:
        action = Action.objects.create(trigger=complaint, kind=wrong.kind, settings=wrong.stored)
        row = _row(page(alice_client, url("action_tab", complaint.agent_id)), action)
        assert wrong.listed in row and "tone--bad" in row
        assert f'<a href="{url("edit_action", complaint.agent_id, action.pk)}">Mend<' in row

    def test_the_mark_of_the_draft_counts_the_errors(self, alice_client: Client, complaint: Trigger) -> None:
        for _ in range(2):
            Action.objects.create(trigger=complaint, kind="send_message")
        shown = page(alice_client, url("action_tab", complaint.agent_id))
        assert "2 things have to be mended before it can be published" in shown

    def test_the_name_of_a_file_is_known_where_a_trigger_takes_files(self, alice_client: Client, agent: Agent) -> None:
        taker = Trigger.objects.create(agent=agent, kind=TriggerKind.ATTACHMENT_RECEIVED, name="Takes files")
        Action.objects.create(trigger=taker, kind="send_message", settings={"variants": ["Got {attachment_name}"]})
        assert "Nothing here sets" not in page(alice_client, url("action_tab", agent.pk))

    def test_an_unknown_variable_is_a_warning_with_what_was_perhaps_meant(
        self, alice_client: Client, complaint: Trigger
    ) -> None:
        Action.objects.create(trigger=complaint, kind="set_variable", settings={"variable": "name", "value": "Ana"})
        message = Action.objects.create(
            trigger=complaint, kind="send_message", settings={"variants": ["Dear {nmae}"]}, position=2
        )
        row = _row(page(alice_client, url("action_tab", complaint.agent_id)), message)
        assert f"{UNKNOWN} Did you mean {{name}}?" in row and "tone--warn" in row
        assert f'<a href="{url("edit_action", complaint.agent_id, message.pk)}">Mend<' in row

    def test_a_disabled_connection_is_mended_at_the_connections(
        self, alice_client: Client, handoff: Action, tala: Connection
    ) -> None:
        Action.objects.update(connection=tala)
        Connection.objects.update(state=LinkState.DISABLED)
        row = _row(page(alice_client, url("action_tab", tala.agent_id)), handoff)
        assert "The connection to Tala is disabled." in row
        assert f'<a href="{reverse("agents:connections", args=[tala.agent_id])}">Connections</a>' in row

    def test_a_second_one_that_never_fires(self, alice_client: Client, agent: Agent) -> None:
        first, second = (
            Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name=name, position=position)
            for position, name in enumerate(["Else", "Otherwise"])
        )
        said = "It never fires: “Else” stands before it."
        shown = page(alice_client, url("action_tab", agent.pk))
        assert said in shown.partition(f'id="row-{second.pk}"')[2] and shown.count(said) == 1
        Trigger.objects.filter(pk=first.pk).update(enabled=False)
        assert said not in page(alice_client, url("action_tab", agent.pk))


def _row(shown: str, action: Action) -> str:
    return shown.partition(f'id="row-{action.pk}"')[2].partition("</li>")[0]


def _title(action: Action) -> str:
    titles = {
        "send_message": "Send message", "show_survey": "Show survey", "branch": "Branch", "jump": "Jump",
        "external_handoff": "External AI Agent Handoff", "set_variable": "Set variable", "close": "Close",
    }  # fmt: skip
    return titles[action.kind]


def _leads_to(shown: str, action: Action) -> None:
    """The link of the list ends at the action's row in the tree."""
    assert f'href="{url("action_tab", action.trigger.agent_id)}?at={action.pk}#row-{action.pk}"' in shown


class TestWhoseWordCounts:
    """What a handoff can bring under the name of a variable of ours."""

    UNDECIDED = "A handoff can bring {sure} too, and it counts: choose in the condition whose word does."
    ONLY_BROUGHT = "Handoffs bring {sure}, and the condition counts only what was said or set here."

    def looks_at(self, complaint: Trigger, origin: str) -> Action:
        conditions = [{"detail": "sure", "operator": "is", "value": "yes", "origin": origin}]
        return Action.objects.create(trigger=complaint, kind="branch", settings={"conditions": conditions})

    @pytest.mark.parametrize(
        ("origin", "more", "is_told"),
        [
            ("", {}, True),
            ("", {"private": True}, False),
            ("", {"variable": "other"}, False),
            ("anybody", {}, False),
            ("here", {}, False),
        ],
    )
    def test_who_set_a_variable_that_is_not_private_is_told_until_they_choose(
        self, alice_client: Client, complaint: Trigger, origin: str, more: dict[str, Any], is_told: bool
    ) -> None:
        stored = {"variable": "sure", "value": "yes", **more}
        Action.objects.create(trigger=complaint, kind="set_variable", settings=stored)
        branch = self.looks_at(complaint, origin)
        shown = page(alice_client, url("changes", complaint.agent_id))
        assert (self.UNDECIDED in shown) is is_told
        address = url("edit_action", complaint.agent_id, branch.pk)
        sent = {**BRANCH, "conditions-0-detail": "sure", "conditions-0-operator": "known"}
        alice_client.post(address, {**sent, "conditions-0-origin": "here"})
        assert self.UNDECIDED not in page(alice_client, url("changes", complaint.agent_id))

    @pytest.mark.parametrize(("origin", "is_told"), [("here", True), ("anybody", False), ("", False)])
    def test_that_only_handoffs_bring_it_is_told_where_they_do_not_count(
        self, alice_client: Client, complaint: Trigger, origin: str, is_told: bool
    ) -> None:
        agent = complaint.agent
        conversation = agent.conversations.create(workspace=agent.workspace)
        brought = {"name": "sure", "value": "yes", "said_by": "person", "origin": "office.example"}
        conversation.details.create(at=conversation.created_at, **brought)
        self.looks_at(complaint, origin)
        assert (self.ONLY_BROUGHT in page(alice_client, url("changes", agent.pk))) is is_told

    def test_the_form_asks_for_it(self, alice_client: Client, complaint: Trigger) -> None:
        new = page(alice_client, url("add_action", complaint.agent_id, complaint.pk, "branch"))
        assert '<option value="here" selected>Only what was said or set here</option>' in new
        older = page(alice_client, url("edit_action", complaint.agent_id, self.looks_at(complaint, "").pk))
        assert '<option value="here">' in older and "conditions-0-origin" in older


def test_several_unknown_variables_are_told_together() -> None:
    assert words_for_unknown(("a", "b")) == "Nothing here sets {a}, {b}. Only a handoff could bring them."
