"""Requests for a name that is not ours: one short line a minute says that there were some."""

import logging
import threading
import time

from django.http import HttpRequest

log = logging.getLogger(__name__)
EVERY = 60  # seconds
SHOWN = 100  # characters of a name that anybody may have made up


class ForeignHosts(logging.Filter):
    """Of the logger to which Django writes each with its traceback: whoever sends them would fill the log."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._times = 0  # since the last line
        self._quiet_until = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        with self._lock:
            self._times += 1
            if now < self._quiet_until:
                return False
            times, self._times, self._quiet_until = self._times, 0, now + EVERY
        request: HttpRequest | None = getattr(record, "request", None)
        host = request.META.get("HTTP_HOST", "") if request else ""
        log.warning("foreign_host", extra={"host": host[:SHOWN], "times": times})
        return False
