"""The clock of a machine may be set back: then something past lies ahead."""

from datetime import datetime, timedelta

BETWEEN_MACHINES = timedelta(seconds=10)  # clocks of one deployment's machines differ by less


def ahead_of(at: datetime) -> datetime:
    """What happened later than this cannot have happened yet: the clock was set back since."""
    return at + BETWEEN_MACHINES
