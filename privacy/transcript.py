"""A conversation pasted into a message, line by line with who says it: "Agent: ... / Customer: ..."."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from privacy.asking import last_request

# As long as "Customer service agent".
_TURN = re.compile(r"^[ \t]*(?P<who>[^\W\d_][^\n:：]{0,24}?)[ \t]?[:：][ \t]*(?P<words>[^\n]+)", re.MULTILINE)
MOST_ANSWERS = 50


def answers_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of what somebody says right after another who asks, and what was asked."""
    if "\n" not in text or not (":" in text or "：" in text):
        return
    answers = (
        (*answer.span("words"), asked)
        for turn, answer in pairwise(_TURN.finditer(text))
        if turn["who"] != answer["who"] and (asked := last_request(turn["words"]))
    )
    yield from islice(answers, MOST_ANSWERS)
