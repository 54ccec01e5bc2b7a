"""What an intent is about, told from its training phrases."""

from collections import Counter
from collections.abc import Mapping, Sequence

from triggers.meanings.rules import Meaning, read
from triggers.text_folding import fold

# An intent is about a meaning when so many of its phrases have it. Fewer are by the way: "I lost my card and want to
# talk to someone" does not make a trigger for lost cards one for talking to someone.
LEAST_SHARE = 0.4
# Of a long list so many phrases, spread over it, tell what it is about. When the first few of them have no meaning, the
# others are not read: most triggers are about something else.
READ_PHRASES, FIRST_PHRASES = 12, 4
# From here a phrase counts as having a meaning.
SURE = 0.64


def meanings_of(phrases: Sequence[str]) -> Mapping[Meaning, str]:
    """Each meaning that the phrases share, with the first phrase that has it."""
    sample = phrases if len(phrases) <= READ_PHRASES else phrases[:: len(phrases) // READ_PHRASES][:READ_PHRASES]
    counts: Counter[Meaning] = Counter()
    first: dict[Meaning, str] = {}
    for number, phrase in enumerate(sample):
        if number == FIRST_PHRASES and not counts:
            return {}
        if (meaning := _meaning_of(phrase)) is not None:
            counts[meaning] += 1
            first.setdefault(meaning, phrase)
    return {meaning: first[meaning] for meaning, count in counts.items() if count >= LEAST_SHARE * len(sample)}


def _meaning_of(phrase: str) -> Meaning | None:
    """The one it has most surely, if it is sure of one."""
    found = read(fold(phrase)).meanings
    strongest = max(found, key=lambda meaning: found[meaning], default=None)
    return strongest if strongest is not None and found[strongest] >= SURE else None
