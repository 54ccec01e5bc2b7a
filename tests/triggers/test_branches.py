"""Branches and jumps in a flow: what is planned, and how stored rows are laid out."""

import pytest

from agents.models import Agent
from tests.triggers.flows import flow_of, listens, says
from triggers.actions.jump import Jump
from triggers.actions.question import Question
from triggers.actions.show_survey import ShowSurvey
from triggers.effects import Ask, Say
from triggers.flow import draft_flow
from triggers.models import Action, Intent, Trigger, TriggerKind
from triggers.planning import FlowPosition, TalkState, plan_message

NOTHING = TalkState()


def texts(flow: object, state: TalkState = NOTHING, text: str = "start") -> list[str]:
    plan = plan_message(flow, state, text)  # type: ignore[arg-type]
    return [effect.text for effect in plan.effects if isinstance(effect, Say | Ask)]


class TestJumps:
    def test_it_goes_on_there_and_not_here(self) -> None:
        flow = flow_of(listens("start", says("1"), Jump(trigger="other"), says("never")), listens("other", says("2")))
        assert texts(flow) == ["1", "2"]

    @pytest.mark.parametrize("target", ["gone", "start", ""])
    def test_where_it_cannot_go_it_goes_on_here(self, target: str) -> None:
        assert texts(flow_of(listens("start", Jump(trigger=target), says("on")))) == ["on"]

    def test_a_circle_that_was_stored_all_the_same_ends(self) -> None:
        flow = flow_of(
            listens("start", says("1"), Jump(trigger="other")), listens("other", says("2"), Jump(trigger="start"))
        )
        assert texts(flow) == ["1", "2"]

    def test_a_survey_behind_a_jump_is_taken_up(self) -> None:
        survey = ShowSurvey(questions=(Question(text="Name?", variable="name"),))
        flow = flow_of(listens("start", Jump(trigger="other")), listens("other", survey, says("Hi {name}")))
        plan = plan_message(flow, NOTHING, "start")
        assert (plan.position, plan.trigger_id) == (FlowPosition("other/0", 0), "start")
        assert texts(flow, TalkState(position=plan.position), "Ana") == ["Hi Ana"]

    def test_the_trigger_that_led_to_a_survey_does_not_begin_anew_in_the_middle_of_it(self) -> None:
        survey = ShowSurvey(questions=(Question(text="What is it about?", variable="matter"),))
        flow = flow_of(
            listens("start", Jump(trigger="between")),
            listens("between", Jump(trigger="other")),
            listens("other", survey, says("Noted: {matter}")),
            listens("card", says("Cards.")),
        )
        open_question = TalkState(position=FlowPosition("other/0", 0))
        assert texts(flow, open_question, "it is about the start fee") == ["Noted: it is about the start fee"]
        assert texts(flow, open_question, "my card") == ["Cards."]


@pytest.mark.django_db
class TestStoredBranches:
    @pytest.fixture
    def start(self, agent: Agent) -> Trigger:
        made = Trigger.objects.create(agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name="start")
        Intent.objects.create(trigger=made, keywords=["start"])
        return made

    def add(
        self, trigger: Trigger, kind: str, parent: Action | None = None, arm: str = "", **settings: object
    ) -> Action:
        position = Action.objects.filter(parent=parent, arm=arm).count()
        return Action.objects.create(
            trigger=trigger, kind=kind, parent=parent, arm=arm, position=position, settings=settings
        )

    def say(self, trigger: Trigger, text: str, parent: Action | None = None, arm: str = "") -> Action:
        return self.add(trigger, "send_message", parent, arm, variants=[text])

    def branch(self, trigger: Trigger, detail: str, parent: Action | None = None, arm: str = "") -> Action:
        return self.add(trigger, "branch", parent, arm, conditions=[{"detail": detail, "operator": "known"}])

    def test_each_way_runs_its_own_and_both_go_on_together(self, start: Trigger) -> None:
        self.say(start, "begin")
        outer = self.branch(start, "a")
        self.say(start, "A", outer, "then")
        inner = self.branch(start, "b", outer, "then")
        self.say(start, "B", inner, "then")
        self.say(start, "not B", inner, "else")
        self.say(start, "not A", outer, "else")
        self.say(start, "end")
        flow = draft_flow(start.agent)
        ways = [TalkState(details=dict.fromkeys(known, "x")) for known in ("", "a", "ab", "b")]
        assert [texts(flow, way) for way in ways] == [
            ["begin", "not A", "end"],
            ["begin", "A", "not B", "end"],
            ["begin", "A", "B", "end"],
            ["begin", "not A", "end"],
        ]

    def test_an_empty_way_goes_on(self, start: Trigger) -> None:
        outer = self.branch(start, "a")
        self.say(start, "A", outer, "then")
        self.say(start, "end")
        flow = draft_flow(start.agent)
        assert [texts(flow), texts(flow, TalkState(details={"a": "x"}))] == [["end"], ["A", "end"]]

    def test_what_is_inside_a_disabled_branch_does_not_run(self, start: Trigger) -> None:
        outer = self.branch(start, "a")
        self.say(start, "not A", outer, "else")
        self.say(start, "end")
        Action.objects.filter(pk=outer.pk).update(enabled=False)
        assert texts(draft_flow(start.agent)) == ["end"]

    def test_a_survey_inside_a_branch_goes_on_after_it(self, start: Trigger) -> None:
        outer = self.branch(start, "a")
        questions = [{"text": "Name?", "variable": "name"}]
        survey = self.add(start, "show_survey", outer, "else", questions=questions)
        self.say(start, "after the survey", outer, "else")
        self.say(start, "end")
        flow = draft_flow(start.agent)
        position = FlowPosition(str(survey.pk), 0)
        assert texts(flow, TalkState(position=position), "Ana") == ["after the survey", "end"]
