"""What share of secrets the filter catches, what share of ordinary messages it damages, and how long it takes."""

import time
from collections.abc import Callable, Iterable, Mapping

from privacy.scan import scan
from tests.privacy.labelled import DATA, FILES, Labelled, messages_of, share_caught, share_damaged
from tests.privacy.speed_texts import CLEAN, HOSTILE, TEN_FINDINGS

ROUNDS, REPEATS = 5, 100
LARGEST_DAMAGE, SMALLEST_CATCH = 0.005, 0.97


def print_filter_measure() -> None:
    for part in FILES:
        messages = messages_of(part)
        print(f"\nfilter, {part}: {len(messages)} messages{'':<14}share   [95 % interval]")
        print(f"  secrets caught (at least {SMALLEST_CATCH:.0%})    {share_caught(messages)}")
        print(f"  ordinary damaged (under {LARGEST_DAMAGE:.1%})    {share_damaged(messages)}")
        _print_groups("caught", messages, share_caught, lambda message: message.kind)
        _print_groups("caught", messages, share_caught, lambda message: message.lang if message.secret else None)
        _print_groups("damaged", messages, share_damaged, lambda message: message.lang if message.ordinary else None)
    utterances = tuple(_utterances())
    print(f"  damaged among the utterances for triggers  {share_damaged(utterances)}")
    for name, text in (("clean, 200 characters", CLEAN), ("ten findings", TEN_FINDINGS), ("hostile, 8,000", HOSTILE)):
        print(f"  {name:<24}{milliseconds_of(text):>8.3f} ms")


def _print_groups(
    what: str,
    messages: Iterable[Labelled],
    share: Callable[[Iterable[Labelled]], object],
    group_of: Callable[[Labelled], str | None],
) -> None:
    groups: Mapping[str, list[Labelled]] = {}
    for message in messages:
        if group := group_of(message):
            groups.setdefault(group, []).append(message)  # type: ignore[attr-defined]
    for name in sorted(groups):
        print(f"    {what:<8}{name:<22}{share(groups[name])}")


def _utterances() -> Iterable[Labelled]:
    """Written to score triggers on, by others: none of them holds a secret."""
    for path in sorted((DATA / "utterances").glob("*/*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Labelled(lang=path.stem, text=line)


def milliseconds_of(text: str) -> float:
    repeats = REPEATS if len(text) < 1_000 else 1
    best = min(_seconds(text, repeats) for _ in range(ROUNDS))
    return best * 1000


def _seconds(text: str, repeats: int) -> float:
    begun = time.process_time()
    for _ in range(repeats):
        scan(text, context="What code did you get?")
    return (time.process_time() - begun) / repeats


if __name__ == "__main__":
    print_filter_measure()
