"""Triggers inside triggers: the level the person is in is tried first, then outwards."""

from tests.triggers.flows import flow_of, listens, says, trigger
from triggers.actions.jump import Jump
from triggers.actions.question import Question
from triggers.actions.show_survey import ShowSurvey
from triggers.console.trial import try_out
from triggers.models import TriggerKind
from triggers.planning import TalkState, plan_message, plan_returned

LOAN = (
    listens("loan", says("Which loan?")),
    listens("rate", says("The rate of a loan"), inside="loan"),
    listens("long", says("Over ten years"), inside="rate"),
    listens("fee", says("A fee")),
    listens("rates", says("All rates")),
)


def _fired(flow: object, level: str, text: str) -> tuple[str, str | None]:
    plan = plan_message(flow, TalkState(level=level), text)  # type: ignore[arg-type]
    return plan.trigger_id, plan.level


def test_what_stands_inside_is_heard_only_there() -> None:
    flow = flow_of(*LOAN)
    assert _fired(flow, "", "rate") == ("", None)
    assert _fired(flow, "", "loan") == ("loan", "loan")
    assert _fired(flow, "loan", "rate") == ("rate", "rate")
    assert _fired(flow, "rate", "long") == ("long", "long")


def test_further_out_is_tried_after_it() -> None:
    flow = flow_of(*LOAN)
    assert _fired(flow, "long", "rate") == ("rate", "rate")
    assert _fired(flow, "long", "fee") == ("fee", "fee")
    assert _fired(flow, "fee", "rate") == ("", None)


def test_inside_goes_before_a_better_match_outside() -> None:
    flow = flow_of(listens("card"), listens("card fee"), listens("fee", inside="card"))
    assert _fired(flow, "card", "card fee")[0] == "fee"


def test_a_fallback_answers_for_its_level() -> None:
    fallback = trigger(TriggerKind.FALLBACK, says("Say rate"), name="inner", inside="loan")
    flow = flow_of(*LOAN, fallback, trigger(TriggerKind.FALLBACK, says("Pardon?"), name="outer"))
    assert _fired(flow, "loan", "hm") == ("inner", "inner")
    assert _fired(flow, "inner", "rate") == ("rate", "rate")
    assert _fired(flow, "loan", "fee") == ("inner", "inner")
    assert _fired(flow, "fee", "hm") == ("outer", "outer")


def test_where_a_jump_leads_the_person_is() -> None:
    flow = flow_of(*LOAN, listens("credit", Jump(trigger="loan")))
    assert _fired(flow, "", "credit") == ("credit", "loan")


def test_a_level_that_is_gone_is_the_outermost() -> None:
    assert _fired(flow_of(*LOAN), "deleted", "fee") == ("fee", "fee")


def test_what_fires_nothing_leaves_the_person_where_they_are() -> None:
    plan = plan_message(flow_of(*LOAN), TalkState(level="loan"), "hm")
    assert (plan.handled, plan.level) == (False, None)


def test_a_trigger_inside_may_interrupt_the_survey_of_the_one_around_it() -> None:
    survey = ShowSurvey(questions=(Question(text="Why?", variable="why"),))
    flow = flow_of(listens("loan", survey), listens("rate", says("3%"), inside="loan"))
    asked = plan_message(flow, TalkState(), "loan")
    state = TalkState(position=asked.position, level=asked.level or "")
    assert plan_message(flow, state, "rate").trigger_id == "rate"
    assert plan_message(flow, state, "a house").level == "loan"


def test_what_comes_back_is_taken_up_by_the_nearest_return() -> None:
    kind = TriggerKind.CONVERSATION_RETURNED
    flow = flow_of(
        *LOAN, trigger(kind, says("Loan again?"), name="near", inside="loan"), trigger(kind, says("Hi"), name="far")
    )
    plan = plan_returned(flow, TalkState(), handed_over_by="long")
    assert (plan.trigger_id, plan.level) == ("near", "near")
    assert plan_returned(flow, TalkState(), handed_over_by="fee").trigger_id == "far"


def test_try_it_tells_the_level() -> None:
    trial = try_out(flow_of(*LOAN), "rate", level="loan")
    assert trial.winner is not None
    assert (trial.winner.name, trial.winner.level) == ("rate", "loan")
    assert try_out(flow_of(*LOAN), "rate").winner is None


def test_try_it_tells_the_level_of_a_fallback() -> None:
    fallback = trigger(TriggerKind.FALLBACK, says("Say rate"), name="inner", inside="loan")
    trial = try_out(flow_of(*LOAN, fallback), "hm", level="loan")
    assert (trial.trigger_name, trial.level) == ("inner", "loan")
