"""How long a test of running processes waits for what has to come. A machine that does much else is slow, not wrong; so
these only say when to give up, and nothing that comes takes any longer for them.
"""

import time
from collections.abc import Callable

READY_SECONDS = 180.0  # until a deployment answers
ANSWER_SECONDS = 60.0  # until a request is answered, or something that was done shows
LOOK_EVERY_SECONDS = 0.05


def wait_until(true: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"It did not come true within {seconds:.0f} s."
        time.sleep(LOOK_EVERY_SECONDS)
