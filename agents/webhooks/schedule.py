"""When a delivery is tried again, and when an endpoint is left alone."""

import random
from datetime import timedelta

# Seconds after the first attempt, the second and so on, as the specification suggests: three days in all.
RETRY_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER = 0.2
LONGEST_WISH = 86_400.0  # seconds of a Retry-After
STOPPED_AFTER = timedelta(days=5)  # of failing, without a success between: then even the last attempt of one was made
LONGEST_REST = 300.0  # seconds; meanwhile nothing new is tried at an endpoint that fails


def retry_seconds(tries: int, *, wish: float | None) -> float | None:
    """How long to wait after this many tries; None: no more. wish: what the receiver asked for, in seconds."""
    if tries > len(RETRY_SECONDS):
        return None
    base = RETRY_SECONDS[tries - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # spreading, not a secret
    return max(base, min(wish or 0.0, LONGEST_WISH))


def rest_seconds(failures: int, *, wish: float | None) -> float:
    """How long an endpoint is left alone after this many failures in a row."""
    rest = min(4.0 * 2.0 ** (min(failures, 10) - 1), LONGEST_REST)
    return float(max(rest, min(wish or 0.0, LONGEST_WISH)))
