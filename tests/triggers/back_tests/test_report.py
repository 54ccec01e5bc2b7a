"""What a back-test counts."""

from triggers.back_tests.report import Report, Run, Sample, clashing, matrix
from triggers.matching import IntentSpec, Matcher

MATCHER = Matcher(
    [
        IntentSpec("1", "card", 0, keywords=("card",)),
        IntentSpec("2", "password", 1, training_phrases=("reset my old password",), threshold=0.75),
        IntentSpec("3", "lost", 2, keywords=("lost",)),
    ]
)


def report_on(*samples: Sample) -> Report:
    run = Run(MATCHER)
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
