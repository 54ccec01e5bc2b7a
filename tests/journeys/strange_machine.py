"""``python -m tests.journeys.strange_machine`` serves as uvicorn does, but on a machine set up badly.

Its clock is an hour ahead, and its name server knows a public-looking name that leads into the private network.
"""

import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
import uvicorn

PRIVATE_NAME, PRIVATE_ADDRESS = "agents.rebound.example", "192.168.1.10"

_getaddrinfo = socket.getaddrinfo


def getaddrinfo(host: Any, *arguments: Any, **more: Any) -> Any:
    return _getaddrinfo(PRIVATE_ADDRESS if host == PRIVATE_NAME else host, *arguments, **more)


if __name__ == "__main__":
    socket.getaddrinfo = getaddrinfo
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=True):
        uvicorn.main()
