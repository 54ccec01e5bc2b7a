"""What an agent does next, for a chat that starts, a message, and a conversation that comes back."""

from tests.triggers.flows import TALA, flow_of, listens, says, trigger
from triggers.actions.close import Close
from triggers.actions.external_handoff import ExternalHandoff
from triggers.actions.question import Question
from triggers.actions.send_message import SendMessage
from triggers.actions.set_variable import SetVariable
from triggers.actions.show_survey import ShowSurvey
from triggers.answers import AnswerType
from triggers.effects import Ask, EndPart, HandoffSettings, OfferHandoff, Say, SetDetail
from triggers.models import TriggerKind
from triggers.planning import FlowPosition, TalkState, plan_chat_started, plan_message, plan_returned

NOTHING = TalkState(references=lambda: "7K3M-Q9TD")
NAME = Question(text="What is your name?", variable="name")
EMAIL = Question(text="Thanks {name}, and your e-mail?", variable="email", type=AnswerType.EMAIL)
SURVEY = ShowSurvey(questions=(NAME, EMAIL))
HANDS_OVER = ExternalHandoff(settings=HandoffSettings(announcement="Over to {agent}, {name}."))

COMPLAINT = listens("complaint", SURVEY, says("Thank you, {name}."), HANDS_OVER)
PAYMENT = listens("payment", says("Here is how to pay."))
FALLBACK = trigger(TriggerKind.FALLBACK, says("I did not get that."))
STARTED = trigger(TriggerKind.CHAT_STARTED, says("Hello {name}!"))
BANK = flow_of(STARTED, COMPLAINT, PAYMENT, FALLBACK)


def asked(question: int, *, tries: int = 0, action: str = "complaint/0", **details: str) -> TalkState:
    return TalkState(position=FlowPosition(action, question, tries), details=details)


class TestAChatThatStarts:
    def test_it_runs_the_first_chat_started_trigger(self) -> None:
        plan = plan_chat_started(BANK, NOTHING)
        assert plan.effects == (Say("Hello!"),)
        assert plan.trigger_id == "chat_started"

    def test_it_fills_in_what_is_known(self) -> None:
        assert plan_chat_started(BANK, TalkState(details={"name": "Ana"})).effects == (Say("Hello Ana!"),)

    def test_it_never_reads_variables_in_what_a_person_said(self) -> None:
        state = TalkState(details={"name": "{email}", "email": "a@b.example"})
        assert plan_chat_started(BANK, state).effects == (Say("Hello {email}!"),)

    def test_it_does_nothing_without_such_a_trigger(self) -> None:
        plan = plan_chat_started(flow_of(PAYMENT), NOTHING)
        assert (plan.effects, plan.handled) == ((), False)


class TestAMessage:
    def test_it_fires_the_trigger_that_listens_for_it(self) -> None:
        plan = plan_message(BANK, NOTHING, "How do I make a payment?")
        assert plan.effects == (Say("Here is how to pay."),)
        assert plan.match is not None and plan.match.winner is not None
        assert plan.match.winner.phrase == "payment"

    def test_it_runs_the_actions_of_one_trigger_only(self) -> None:
        plan = plan_message(BANK, NOTHING, "payment or complaint")
        assert plan.trigger_id == "complaint"
        assert Say("Here is how to pay.") not in plan.effects

    def test_it_falls_back_when_nothing_matches(self) -> None:
        plan = plan_message(BANK, NOTHING, "Lovely weather")
        assert plan.effects == (Say("I did not get that."),)

    def test_it_leaves_the_answer_to_the_reply_engine_without_a_fallback(self) -> None:
        plan = plan_message(flow_of(PAYMENT), NOTHING, "Lovely weather")
        assert (plan.effects, plan.handled) == ((), False)

    def test_it_leaves_the_answer_to_the_reply_engine_when_a_trigger_only_sets_a_variable(self) -> None:
        flow = flow_of(listens("fee", SetVariable(variable="topic", value="fees")))
        plan = plan_message(flow, NOTHING, "a fee")
        assert plan.effects == (SetDetail("topic", "fees", said_by="agent"),)
        assert not plan.handled

    def test_later_actions_know_what_earlier_ones_set(self) -> None:
        number = SetVariable(variable="reference", source="reference", starts_with="CMP")
        plan = plan_message(flow_of(listens("loan", number, says("Your number is {reference}."))), NOTHING, "a loan")
        assert plan.effects[-1] == Say("Your number is CMP-7K3M-Q9TD.")

    def test_nothing_runs_after_the_agents_part_has_ended(self) -> None:
        flow = flow_of(listens("bye", Close(words="Goodbye."), says("Still here")))
        assert plan_message(flow, NOTHING, "bye").effects == (Say("Goodbye."), EndPart())


class TestASurvey:
    def test_it_asks_the_first_question_and_waits(self) -> None:
        plan = plan_message(BANK, NOTHING, "complaint")
        assert plan.effects == (Ask("What is your name?", detail="name"),)
        assert plan.position == FlowPosition("complaint/0", 0)

    def test_it_keeps_an_answer_and_asks_the_next_question(self) -> None:
        plan = plan_message(BANK, asked(0), "Ana")
        assert plan.effects == (SetDetail("name", "Ana"), Ask("Thanks Ana, and your e-mail?", detail="email"))
        assert plan.position == FlowPosition("complaint/0", 1)

    def test_it_goes_on_with_the_triggers_other_actions_after_the_last_answer(self) -> None:
        plan = plan_message(BANK, asked(1, name="Ana"), "ana@example.org")
        assert plan.effects[:2] == (SetDetail("email", "ana@example.org", "email"), Say("Thank you, Ana."))
        assert isinstance(plan.effects[2], OfferHandoff)
        assert plan.position is None
        assert plan.trigger_id == "complaint"

    def test_it_does_not_ask_what_is_known(self) -> None:
        plan = plan_message(BANK, TalkState(details={"name": "Ana"}), "complaint")
        assert plan.position == FlowPosition("complaint/0", 1)
        assert plan.effects == (Ask("Thanks Ana, and your e-mail?", detail="email"),)

    def test_it_asks_nothing_when_all_is_known(self) -> None:
        plan = plan_message(BANK, TalkState(details={"name": "Ana", "email": "a@b.example"}), "complaint")
        assert plan.effects[0] == Say("Thank you, Ana.")

    def test_it_asks_again_when_an_answer_does_not_fit(self) -> None:
        plan = plan_message(BANK, asked(1, name="Ana"), "no idea")
        words, again = plan.effects
        assert isinstance(words, Say) and "e-mail" in words.text
        assert isinstance(again, Ask) and again.detail == "email"
        assert plan.position == FlowPosition("complaint/0", 1, tries=1)

    def test_it_counts_the_answers_that_did_not_fit(self) -> None:
        plan = plan_message(BANK, asked(1, tries=1, name="Ana"), "still no idea")
        assert plan.position == FlowPosition("complaint/0", 1, tries=2)

    def test_it_starts_counting_anew_with_the_next_question(self) -> None:
        plan = plan_message(BANK, asked(0, tries=3), "Ana")
        assert plan.position == FlowPosition("complaint/0", 1, tries=0)

    def test_it_is_dropped_when_its_action_is_gone(self) -> None:
        plan = plan_message(BANK, asked(0, action="deleted"), "Ana")
        assert plan.trigger_id == "fallback"

    def test_it_is_dropped_when_the_question_was_cut(self) -> None:
        assert plan_message(BANK, asked(7), "Ana").trigger_id == "fallback"

    def test_a_skipped_question_is_passed_over(self) -> None:
        survey = ShowSurvey(questions=(Question(text="Age?", variable="age", skippable=True), NAME))
        flow = flow_of(listens("join", survey))
        first = plan_message(flow, NOTHING, "join")
        assert first.effects == (Ask("Age?", ("Skip",), detail="age"),)
        second = plan_message(flow, TalkState(position=first.position), "skip")
        assert second.effects == (Ask("What is your name?", detail="name"),)


class TestAnotherIntentDuringASurvey:
    def test_it_interrupts_when_the_answer_does_not_fit(self) -> None:
        plan = plan_message(BANK, asked(1, name="Ana"), "I want to make a payment")
        assert plan.trigger_id == "payment"
        assert plan.position is None

    def test_it_interrupts_a_question_in_own_words(self) -> None:
        assert plan_message(BANK, asked(0), "payment").trigger_id == "payment"

    def test_it_does_not_interrupt_with_an_answer_that_fits_its_type(self) -> None:
        plan = plan_message(BANK, asked(1, name="Ana"), "payment@example.org")
        assert plan.trigger_id == "complaint"

    def test_it_does_not_interrupt_with_a_quick_answer(self) -> None:
        topics = Question(text="About what?", variable="topic", answers=("Payment", "Card"))
        flow = flow_of(listens("complaint", ShowSurvey(questions=(topics,)), says("Noted.")), PAYMENT)
        plan = plan_message(flow, asked(0), "payment")
        assert plan.effects == (SetDetail("topic", "Payment"), Say("Noted."))

    def test_a_survey_is_never_started_anew_by_its_own_trigger(self) -> None:
        plan = plan_message(BANK, asked(0), "Complaint")
        assert plan.effects[0] == SetDetail("name", "Complaint")

    def test_the_fallback_never_interrupts(self) -> None:
        assert plan_message(BANK, asked(1, name="Ana"), "Lovely weather").trigger_id == "complaint"


class TestAHandoff:
    def test_it_ends_the_plan_with_its_texts_ready_to_be_said(self) -> None:
        flow = flow_of(listens("human", HANDS_OVER, says("never said")))
        plan = plan_message(flow, TalkState(details={"name": "Ana"}), "human")
        (offer,) = plan.effects
        assert isinstance(offer, OfferHandoff)
        assert (offer.action_id, offer.trigger_id, offer.connection_id) == ("human/0", "human", TALA.connection_id)
        assert offer.settings.announcement == "Over to Tala, Ana."

    def test_it_does_nothing_while_it_is_not_connected(self) -> None:
        flow = flow_of(trigger(TriggerKind.CHAT_STARTED, HANDS_OVER, says("Still with me."), target=None))
        assert plan_chat_started(flow, NOTHING).effects == (Say("Still with me."),)

    def test_a_detail_cannot_pose_as_the_other_institution(self) -> None:
        settings = HandoffSettings(announcement="Over to {institution}.")
        flow = flow_of(listens("human", ExternalHandoff(settings=settings)))
        (offer,) = plan_message(flow, TalkState(details={"institution": "My Bank"}), "human").effects
        assert isinstance(offer, OfferHandoff)
        assert offer.settings.announcement == "Over to Consumer Protection Office."


class TestAFile:
    THANKS = trigger(TriggerKind.ATTACHMENT_RECEIVED, says("Thanks for {attachment_name}."), name="thanks")
    INNER = trigger(TriggerKind.ATTACHMENT_RECEIVED, says("Noted."), name="inner", inside="complaint")
    KEPT = SetDetail("attachment_name", "bill.pdf", said_by="agent", private=True)
    FLOW = flow_of(THANKS, INNER, COMPLAINT, PAYMENT, FALLBACK)

    def test_it_fires_the_trigger_for_files_whose_actions_know_its_name(self) -> None:
        plan = plan_message(self.FLOW, NOTHING, "", file_name="bill.pdf")
        assert plan.effects == (self.KEPT, Say("Thanks for bill.pdf."))

    def test_it_does_so_before_what_its_caption_would_fire(self) -> None:
        assert plan_message(self.FLOW, NOTHING, "payment", file_name="bill.pdf").trigger_id == "thanks"

    def test_the_level_the_person_is_in_comes_first(self) -> None:
        plan = plan_message(self.FLOW, TalkState(level="complaint"), "", file_name="bill.pdf")
        assert plan.trigger_id == "inner"

    def test_where_nothing_waits_for_files_its_caption_is_heard_as_any_message(self) -> None:
        assert plan_message(BANK, NOTHING, "payment", file_name="bill.pdf").trigger_id == "payment"
        assert plan_message(BANK, NOTHING, "", file_name="bill.pdf").trigger_id == "fallback"

    def test_words_alone_never_fire_it(self) -> None:
        assert plan_message(self.FLOW, NOTHING, "here is bill.pdf, an attachment").trigger_id == "fallback"

    def test_in_place_of_an_answer_it_interrupts_a_survey(self) -> None:
        assert plan_message(self.FLOW, asked(1), "", file_name="bill.pdf").trigger_id == "thanks"

    def test_beside_an_answer_the_survey_goes_on(self) -> None:
        plan = plan_message(self.FLOW, asked(1, name="Ana"), "ana@mail.example", file_name="bill.pdf")
        assert SetDetail("email", "ana@mail.example", type="email") in plan.effects

    def test_without_a_trigger_and_a_word_the_question_is_asked_again(self) -> None:
        plan = plan_message(flow_of(COMPLAINT), asked(1), "", file_name="bill.pdf")
        assert plan.position == FlowPosition("complaint/0", 1, 1)


class TestAConversationThatComesBack:
    NESTED = trigger(
        TriggerKind.CONVERSATION_RETURNED, says("About your complaint:"), name="nested", inside="complaint"
    )
    OUTER = trigger(TriggerKind.CONVERSATION_RETURNED, says("Welcome back."), name="outer")
    FLOW = flow_of(NESTED, OUTER, COMPLAINT)

    def test_it_prefers_the_trigger_inside_the_one_that_handed_over(self) -> None:
        assert plan_returned(self.FLOW, NOTHING, handed_over_by="complaint").trigger_id == "nested"

    def test_it_goes_outwards_when_nothing_is_inside(self) -> None:
        assert plan_returned(self.FLOW, NOTHING, handed_over_by="payment").trigger_id == "outer"

    def test_it_never_uses_what_is_inside_another_trigger(self) -> None:
        assert plan_returned(flow_of(self.NESTED), NOTHING, handed_over_by="").handled is False


class TestPurity:
    def test_planning_the_same_turn_again_gives_the_same_plan(self) -> None:
        flow = flow_of(listens("hello", SendMessage(variants=("Hi", "Hello", "Good day", "Welcome"))))
        plans = {plan_message(flow, TalkState(seed="turn 4"), "hello").effects for _ in range(5)}
        assert len(plans) == 1

    def test_other_turns_say_it_in_other_ways(self) -> None:
        flow = flow_of(listens("hello", SendMessage(variants=("Hi", "Hello", "Good day", "Welcome"))))
        plans = {plan_message(flow, TalkState(seed=f"turn {turn}"), "hello").effects for turn in range(20)}
        assert len(plans) == 4

    def test_a_position_survives_being_stored(self) -> None:
        position = FlowPosition("complaint/0", 1, 2)
        assert FlowPosition.from_json(position.to_json()) == position
