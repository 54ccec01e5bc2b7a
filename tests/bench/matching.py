"""Intent matching: how often it is wrong, on utterances never tuned on, and how long it takes."""

import json
import os
import random
import statistics
import time
from pathlib import Path

from tests.bench.utterances import SCORED, Tally, scores
from triggers.matching import IntentSpec, Matcher

INTENTS, PHRASES, MESSAGES = 1000, 20, 500
FRAMES = ("I want to", "how do I", "please", "can you", "my", "where is the", "I need to", "what is", "", "")


def print_matching() -> None:
    print_speed()  # first: the lexicon is not in memory yet
    print_errors()


def print_errors() -> None:
    for kind in SCORED:
        print(f"\nintents, utterances {kind}: share that is wrong (95 % interval)")
        missed, false = Tally(0, 0), Tally(0, 0)
        for score in scores(kind):
            for intent, tally in score.missed.items():
                print(f"  {score.language:<4}{intent:<16}missed {tally}")
            print(f"  {score.language:<4}{'all':<16}missed {score.missed_in_all}")
            print(f"  {score.language:<4}{'none of them':<16}fired  {score.false}")
            missed, false = missed + score.missed_in_all, false + score.false
        print(f"  all languages       missed {missed}\n  all languages       fired  {false}")


def print_speed() -> None:
    chance = random.Random(5)
    vocabulary = _vocabulary(chance)
    specs = [_intent(number, chance, vocabulary) for number in range(INTENTS)]
    before = _resident()
    Matcher([]).match("warm up: the lexicon is read once in a process")
    lexicon = _resident() - before
    began = time.perf_counter()
    matcher = Matcher(specs)
    built = time.perf_counter() - began
    index = _resident() - before - lexicon
    took = []
    for _ in range(MESSAGES):
        words = " ".join(chance.sample(vocabulary, chance.randint(1, 9)))
        text = f"{chance.choice(FRAMES)} {words} {chance.choice(specs).training_phrases[0]}"
        began = time.perf_counter()
        matcher.match(text)
        took.append((time.perf_counter() - began) * 1000)
    written = json.dumps(matcher.written())
    began = time.perf_counter()
    Matcher(specs, index=json.loads(written))
    read = time.perf_counter() - began
    p95 = statistics.quantiles(took, n=100)[94]
    print(f"\n{INTENTS} intents with {PHRASES} phrases: built in {built:.2f} s, read in {read:.2f} s")
    print(f"  memory of a process: {index:.0f} MB for the index, {lexicon:.0f} MB for the lexicon")
    print(f"  a decision: p50 {statistics.median(took):.1f} ms, p95 {p95:.1f} ms")


def _resident() -> float:
    """What this process has in memory, in MB, as Linux counts it: also what is not of Python."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def some_intents(count: int) -> list[IntentSpec]:
    """With ``PHRASES`` phrases each, of words that mean nothing."""
    chance = random.Random(6)
    vocabulary = _vocabulary(chance)
    return [_intent(number, chance, vocabulary) for number in range(count)]


def _vocabulary(chance: random.Random) -> list[str]:
    return ["".join(chance.choice("bcdfglmnprst") + chance.choice("aeiou") for _ in range(3)) for _ in range(4000)]


def _intent(number: int, chance: random.Random, vocabulary: list[str]) -> IntentSpec:
    topic = chance.sample(vocabulary, 6)
    phrases = (
        f"{chance.choice(FRAMES)} {' '.join(chance.sample(topic, 2) + chance.sample(vocabulary, 1))}"
        for _ in range(PHRASES)
    )
    return IntentSpec(str(number), f"intent {number}", number, training_phrases=tuple(phrases))


if __name__ == "__main__":
    print_matching()
