"""Create ticket."""

from dataclasses import replace

from tests.triggers.actions.contract import STEP, ActionContract
from tests.triggers.flows import flow_of, listens
from triggers.actions.create_ticket import CreateTicket
from triggers.effects import CreateTicket as Ticket
from triggers.effects import Say, SetDetail
from triggers.planning import TalkState, plan_message

NUMBER = "4H7K-M3QF"


class TestCreateTicket(ActionContract):
    example = CreateTicket(
        subject="Complaint of {name}",
        about="About {topic}",
        priority="high",
        category="Cards",
        variable="case",
        text="{name}, your number is {ticket}.",
    )
    form_data = {
        "subject": "Complaint of {name}",
        "summary": "About {topic}",
        "priority": "high",
        "category": "Cards",
        "variable": "case",
        "text": "{name}, your number is {ticket}.",
    }

    def test_it_opens_a_ticket_keeps_its_number_and_tells_the_person(self) -> None:
        step = replace(STEP, details={"name": "Ana", "topic": "a fee"})
        assert self.example.plan(step).effects == (
            Ticket(
                action_id="action-1",
                number=NUMBER,
                subject="Complaint of Ana",
                summary="About a fee",
                priority="high",
                category="Cards",
            ),
            SetDetail("case", NUMBER, type="reference", said_by="agent"),
            Say(f"Ana, your number is {NUMBER}."),
        )

    def test_the_number_is_also_called_as_the_builder_named_it(self) -> None:
        assert replace(self.example, text="{case}").plan(STEP).effects[-1] == Say(NUMBER)

    def test_an_older_value_of_that_name_is_not_taken_for_the_number(self) -> None:
        step = replace(STEP, details={"ticket": "old", "case": "old"})
        assert replace(self.example, text="{ticket} {case}").plan(step).effects[-1] == Say(f"{NUMBER} {NUMBER}")

    def test_a_subject_is_one_line_and_never_too_long_to_be_kept(self) -> None:
        step = replace(STEP, details={"name": "a\nb" * 200})
        (ticket, *_rest) = self.example.plan(step).effects
        assert isinstance(ticket, Ticket)
        assert "\n" not in ticket.subject
        assert len(ticket.subject) == 200
        nobody = replace(self.example, subject="{nobody}").plan(STEP).effects[0]
        assert isinstance(nobody, Ticket)
        assert nobody.subject == "Create ticket"

    def test_a_new_one_proposes_what_the_person_hears(self) -> None:
        form = self.form()
        assert (form["variable"].value(), form["text"].value()) == ("ticket", "Your reference number is {ticket}.")

    def test_its_form_refuses_what_could_not_be_read_back(self) -> None:
        assert set(self.form({**self.form_data, "variable": "my case", "subject": "", "priority": "now"}).errors) == {
            "variable", "subject", "priority",
        }  # fmt: skip

    def test_the_number_itself_is_nothing_that_has_to_be_set(self) -> None:
        assert set(self.example.variables_used()) == {"name", "topic"}
        assert self.example.variables() == ("case",)

    def test_what_the_person_hears_is_translated(self) -> None:
        assert set(self.example.said()) == {"text"}
        assert self.example.saying({"text": "Su número es {ticket}."}).plan(STEP).effects[-1] == Say(
            f"Su número es {NUMBER}."
        )

    def test_nothing_is_said_where_there_is_no_text(self) -> None:
        silent = replace(self.example, text="")
        assert len(silent.plan(STEP).effects) == 2
        plan = plan_message(flow_of(listens("fee", silent)), TalkState(), "a fee")
        assert not plan.handled, "The reply engine answers."

    def test_without_a_subject_it_is_not_ready(self) -> None:
        assert replace(self.example, subject=" ").missing() == ("It has no subject.",)
        assert replace(self.example, variable="").missing() == ("It has no variable.",)
        assert self.example.missing() == ()
