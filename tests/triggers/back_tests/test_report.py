"""What a back-test counts."""

from collections.abc import Sequence

import pytest

from agents.models import Agent
from triggers.back_tests.levels import Level, levels_in
from triggers.back_tests.report import Report, Run, Sample, clashing, matrix
from triggers.matching import IntentSpec, Matcher
from triggers.models import Intent, Trigger, TriggerKind
from triggers.snapshots import draft_of

MATCHER = Matcher(
    [
        IntentSpec("1", "card", 0, keywords=("card",)),
        IntentSpec("2", "password", 1, training_phrases=("reset my old password",), threshold=0.75),
        IntentSpec("3", "lost", 2, keywords=("lost",)),
    ]
)


NESTED = Matcher([IntentSpec("4", "pin", 0, keywords=("pin",)), IntentSpec("5", "credit", 1, keywords=("card",))])
LEVELS = (
    Level(matcher=MATCHER),
    Level(id="1", name="card", matcher=NESTED, outwards=("",)),
    Level(id="6", name="card › pin", matcher=Matcher([IntentSpec("7", "new", 0, keywords=("new",))])),
)


def report_on(*samples: Sample, levels: Sequence[Level] = LEVELS[:1]) -> Report:
    run = Run(levels)
    for sample in samples:
        run.add(sample)
    return Report.from_json(run.report().to_json())


def test_it_counts_what_fired_by_trigger_and_language() -> None:
    report = report_on(Sample(reference="a", text="my card", language="en"), Sample(reference="b", text="hello"))
    card = report.triggers[0]
    assert (report.messages, report.silent, report.labelled) == (2, 1, False)
    assert (card.fired, card.by_language, card.fired_on) == (1, {"en": 1}, ["a"])
    assert report.languages == ("en",)


def test_it_proposes_near_misses_as_phrases() -> None:
    near = report_on(Sample(reference="a", text="reset a modem password")).triggers[1]
    assert (near.fired, near.near, near.to_add) == (0, 1, ["a"])


def test_it_lays_clashes_out_as_a_matrix() -> None:
    report = report_on(Sample(reference="a", text="lost card"), Sample(reference="b", text="a card I lost"))
    assert [(each.winner, each.other, each.count, each.example) for each in report.clashes] == [
        ("card", "lost", 2, "a")
    ]
    assert clashing(report) == ("card", "lost")
    assert list(matrix(report)) == [("card", [0, 2]), ("lost", [0, 0])]


def test_with_labels_it_says_what_was_missed_and_what_fired_in_vain() -> None:
    report = report_on(
        Sample(reference="a", text="my plastic", expected="card"),
        Sample(reference="b", text="business card printing", expected=""),
        Sample(reference="c", text="lost", expected="no such trigger"),
    )
    card, _, lost = report.triggers
    assert report.labelled
    assert (card.missed, card.to_add, card.in_vain, card.to_exclude) == (1, ["a"], 1, ["b"])
    assert lost.in_vain == 1
    assert report.references() == {"a", "b", "c"}


def fired_in(report: Report) -> list[tuple[str, str]]:
    return [(each.level, each.name) for each in report.triggers if each.fired]


class TestLevels:
    def test_a_message_that_says_nothing_of_them_is_tried_at_each(self) -> None:
        report = report_on(Sample(reference="a", text="my card"), levels=LEVELS)
        assert fired_in(report) == [("", "card"), ("card", "credit")]
        assert (report.messages, report.silent) == (1, 0)
        assert report.levels == ("", "card", "card › pin")

    @pytest.mark.parametrize(
        ("text", "level", "fired"),
        [
            ("my card", "card", [("card", "credit")]),  # what is inside goes first
            ("I lost it", "card", [("", "lost")]),  # then outwards
            ("I lost it", "card › pin", []),  # which this level keeps from those further out
            ("I lost it", "pin", []),  # its own name is enough
            ("my card", "lost", [("", "card")]),  # nothing listens inside that one
        ],
    )
    def test_one_that_says_where_the_person_is_is_tried_there_and_outwards(
        self, text: str, level: str, fired: list[tuple[str, str]]
    ) -> None:
        assert fired_in(report_on(Sample(reference="a", text=text, level=level), levels=LEVELS)) == fired

    def test_one_that_says_what_it_should_fire_is_tried_where_that_stands(self) -> None:
        asked = Sample(reference="a", text="my card", expected="pin")
        pin, credit = report_on(asked, levels=LEVELS).triggers[3:5]
        assert (pin.missed, credit.in_vain) == (1, 1)

    def test_clashes_are_those_of_one_level(self) -> None:
        report = report_on(Sample(reference="a", text="lost card pin"), levels=LEVELS)
        assert [(each.level, each.winner, each.other) for each in report.clashes] == [
            ("", "card", "lost"),
            ("card", "credit", "pin"),
        ]
        assert clashing(report, level="card") == ("pin", "credit")
        assert list(matrix(report, level="card")) == [("pin", [0, 0]), ("credit", [1, 0])]

    @pytest.mark.django_db
    def test_they_are_those_of_the_tree(self, agent: Agent) -> None:
        outer = self._intent(agent, "Card")
        inner = self._intent(agent, "Lost", parent=outer)
        self._intent(agent, "Abroad", parent=inner)
        Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name="Else", parent=outer)
        levels = levels_in(draft_of(agent))
        assert [(each.id, each.name, each.outwards) for each in levels] == [
            ("", "", ()),
            (str(outer.pk), "Card", ()),
            (str(inner.pk), "Card › Lost", (str(outer.pk),)),
        ]

    @pytest.mark.django_db
    def test_one_without_a_name_is_called_by_what_it_waits_for(self, agent: Agent) -> None:
        outer = self._intent(agent, "")
        self._intent(agent, "Lost", parent=outer)
        assert [each.name for each in levels_in(draft_of(agent))] == ["", "Message received"]

    def _intent(self, agent: Agent, name: str, *, parent: Trigger | None = None) -> Trigger:
        trigger = Trigger.objects.create(agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name=name, parent=parent)
        Intent.objects.create(trigger=trigger, keywords=[name])
        return trigger
