"""Intent matching: how often it is wrong, on utterances never tuned on, and how long it takes."""

import random
import statistics
import time
import tracemalloc

from tests.bench.utterances import SCORED, Tally, scores
from triggers.matching import IntentSpec, Matcher

INTENTS, PHRASES, MESSAGES = 1000, 20, 500
FRAMES = ("I want to", "how do I", "please", "can you", "my", "where is the", "I need to", "what is", "", "")


def print_matching() -> None:
    print_errors()
    print_speed()


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
    vocabulary = [
        "".join(chance.choice("bcdfglmnprst") + chance.choice("aeiou") for _ in range(3)) for _ in range(4000)
    ]
    specs = [_intent(number, chance, vocabulary) for number in range(INTENTS)]
    Matcher([]).match("warm up: the lexicon is read once in a process")
    began = time.perf_counter()
    matcher = Matcher(specs)
    built = time.perf_counter() - began
    took = []
    for _ in range(MESSAGES):
        words = " ".join(chance.sample(vocabulary, chance.randint(1, 9)))
        text = f"{chance.choice(FRAMES)} {words} {chance.choice(specs).training_phrases[0]}"
        began = time.perf_counter()
        matcher.match(text)
        took.append((time.perf_counter() - began) * 1000)
    tracemalloc.start()
    kept = Matcher(specs)
    size = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    del kept
    p95 = statistics.quantiles(took, n=100)[94]
    print(f"\n{INTENTS} intents with {PHRASES} phrases: built in {built:.2f} s, {size:.0f} MB")
    print(f"  a decision: p50 {statistics.median(took):.1f} ms, p95 {p95:.1f} ms")


def _intent(number: int, chance: random.Random, vocabulary: list[str]) -> IntentSpec:
    topic = chance.sample(vocabulary, 6)
    phrases = (
        f"{chance.choice(FRAMES)} {' '.join(chance.sample(topic, 2) + chance.sample(vocabulary, 1))}"
        for _ in range(PHRASES)
    )
    return IntentSpec(str(number), f"intent {number}", number, training_phrases=tuple(phrases))


if __name__ == "__main__":
    print_matching()
