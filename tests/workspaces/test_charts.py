"""Charts as numbers."""

from itertools import pairwise

from workspaces.charts import HEIGHT, STEP, bar_chart


def test_the_highest_bar_fills_the_height_and_nothing_is_no_bar() -> None:
    chart = bar_chart([("Mon", 4), ("Tue", 0), ("Wed", 2)])
    assert [(bar.y, bar.height) for bar in chart.bars] == [(0, HEIGHT), (HEIGHT, 0), (HEIGHT // 2, HEIGHT // 2)]
    assert (chart.highest, chart.total, chart.width) == (4, 6, 3 * STEP)


def test_bars_stand_in_order_and_do_not_touch() -> None:
    places = [bar.x for bar in bar_chart([("", 1)] * 5).bars]
    assert [later - earlier for earlier, later in pairwise(places)] == [STEP] * 4


def test_one_among_a_million_can_be_seen() -> None:
    assert bar_chart([("a", 1), ("b", 1_000_000)]).bars[0].height > 0


def test_the_ends_are_named_and_of_nothing_there_are_none() -> None:
    assert bar_chart([(str(day), day) for day in range(1, 32)]).ends == ("1", "16", "31")
    empty = bar_chart([])
    assert (empty.ends, empty.highest, empty.total) == ((), 0, 0)
