"""*Try it*: which trigger wins, and what its actions would do."""

from django.test import Client

from agents.models import Agent, Connection
from tests.triggers.rows import page, url
from triggers.models import Action, Intent, Trigger, TriggerKind
from workspaces.models import AuditEntry


class TestTryIt:
    def tried(self, client: Client, agent: Agent, text: str) -> str:
        response = client.get(url("try_it", agent.pk), {"text": text}, headers={"HX-Request": "true"})
        assert response.status_code == 200
        return response.content.decode()

    def test_it_says_which_trigger_wins_and_why(self, alice_client: Client, complaint: Trigger) -> None:
        shown = self.tried(alice_client, complaint.agent, "I have a complaint")
        assert "Complaint" in shown and 'value="1.00"' in shown and "keyword" in shown

    def test_it_names_the_excluded_phrase_that_stopped_a_trigger(
        self, alice_client: Client, complaint: Trigger
    ) -> None:
        assert "Stopped by the excluded phrase “no complaint”" in self.tried(
            alice_client, complaint.agent, "A complaint or no complaint"
        )

    def test_it_names_the_second_best(self, alice_client: Client, complaint: Trigger) -> None:
        other = Trigger.objects.create(agent=complaint.agent, kind=TriggerKind.MESSAGE_RECEIVED, name="Cards")
        Intent.objects.create(trigger=other, keywords=["card"])
        shown = self.tried(alice_client, complaint.agent, "complaint about a card")
        assert "Second best" in shown and "Cards" in shown

    def test_it_goes_through_a_survey_to_the_end(self, alice_client: Client, handoff: Action, tala: Connection) -> None:
        question = {"text": "Your e-mail?", "variable": "email", "type": "email"}
        Action.objects.create(trigger=handoff.trigger, kind="show_survey", settings={"questions": [question]})
        Action.objects.create(
            trigger=handoff.trigger, kind="send_message", settings={"variants": ["We write to {email}."]}, position=1
        )
        Action.objects.filter(pk=handoff.pk).update(
            position=2, connection=tala, settings={"announcement": "Over to {agent}."}
        )
        shown = self.tried(alice_client, tala.agent, "complaint")
        assert shown.index("Your e-mail?") < shown.index("We write to name@example.org.") < shown.index("Over to Tala.")

    def test_it_says_when_the_replies_tab_answers(self, alice_client: Client, agent: Agent) -> None:
        shown = self.tried(alice_client, agent, "Lovely weather")
        assert "No trigger fires." in shown and "The answer comes from the Replies tab." in shown

    def test_with_a_file_it_says_which_trigger_takes_it(self, alice_client: Client, agent: Agent) -> None:
        taker = Trigger.objects.create(agent=agent, kind=TriggerKind.ATTACHMENT_RECEIVED, name="Takes files")
        Action.objects.create(
            trigger=taker, kind="send_message", settings={"variants": ["Thanks for {attachment_name}."]}
        )
        with_file = {"text": "", "with_file": "on"}
        shown = alice_client.get(url("try_it", agent.pk), with_file, headers={"HX-Request": "true"}).content.decode()
        assert "The file fires" in shown and "Takes files" in shown and "Thanks for receipt.pdf." in shown

    def test_without_a_file_it_wants_a_word(self, alice_client: Client, agent: Agent) -> None:
        assert "Write what a person might say." in self.tried(alice_client, agent, "")

    def test_it_changes_nothing(self, alice_client: Client, complaint: Trigger) -> None:
        self.tried(alice_client, complaint.agent, "complaint")
        assert not AuditEntry.objects.exists()

    def test_it_is_a_whole_page_without_javascript(self, alice_client: Client, complaint: Trigger) -> None:
        shown = page(alice_client, f"{url('try_it', complaint.agent_id)}?text=%3Cb%3Ecomplaint")
        assert "<html" in shown and "<b>complaint" not in shown and "Fires" in shown

    def test_it_asks_for_a_message(self, alice_client: Client, agent: Agent) -> None:
        assert "Write what a person might say." in self.tried(alice_client, agent, "")
