"""Whoever asks with a token that opens nothing is counted by address. A conversation's own token is not, so nobody
whose window works is held up by a neighbour who guesses.
"""

from workspaces.rate_limits import RateLimit, network_of

STRANGERS = RateLimit("widget-stranger", times=300, seconds=60)  # refused ones, of one address


def wait_of_stranger(address: str) -> int:
    """Counts one that was refused. Returns 0 when it is within the limit, else the seconds until they may ask again."""
    return STRANGERS.take(network_of(address))
