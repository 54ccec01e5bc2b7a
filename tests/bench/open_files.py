"""Every window is a connection, and every connection a file: at both ends, and twice where a person also writes."""

import resource
import sys

NEEDED = 8_192


def allow_many_files() -> None:
    """For this process and those it starts, as many as the system lets it have."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed != resource.RLIM_INFINITY and allowed < NEEDED:
        wanted = NEEDED if most == resource.RLIM_INFINITY else min(NEEDED, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        if wanted < NEEDED:
            sys.exit(f"A process may open {most} files here, and {NEEDED} are needed (ulimit -n).")
