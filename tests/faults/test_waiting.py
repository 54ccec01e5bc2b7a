"""How long the bench waits for what is under way."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from tests.faults import waiting

PATIENCE = 0.1


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LOOK_SECONDS", PATIENCE / 2)


def told(numbers: Iterator[int]) -> Callable[[], int]:
    return lambda: next(numbers)


def test_what_becomes_less_is_waited_for_however_long_it_takes() -> None:
    numbers = iter([*range(20, 0, -1), 0, 7])
    asyncio.run(waiting.until_none(told(numbers), patience=PATIENCE))
    assert next(numbers) == 7


def test_what_stands_still_or_only_swings_is_not() -> None:
    for numbers in ([3] * 50, [3, 4] * 25):
        with pytest.raises(TimeoutError):
            asyncio.run(waiting.until_none(told(iter([*numbers, 0])), patience=PATIENCE))
