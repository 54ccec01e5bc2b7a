"""What runs beside the pages in a server process.

Always: the couriers, who carry out what this process puts into the outbox. Embedded: the Celery worker and its clock,
in threads. Production: the listener that brings news from Redis.
"""

import logging
import sys
import threading
import time
from functools import lru_cache

from celery.beat import Service
from celery.worker import WorkController
from django.conf import settings

from conversations.couriers import Couriers
from conversations.delivery import worker as deliveries
from conversations.flows.scrub import scrub
from conversations.news import hear_redis
from conversations.outbox import keep_claims, lock_data_directory, release_claims
from handoff_project.celery import app
from handoff_project.clock import Clock
from handoff_project.fitness import NotStarted, check_database, told_as_not_started
from handoff_project.reading_ahead import read_ahead
from handoff_project.sqlite_log import LogWriter
from workspaces.stale_connections import watch_requests

# Seconds until a thread that computes gives way to one that has its answer; Python's own are 0.005. Embedded, what
# works beside the pages is in the same process, and each statement of a message would wait so long for it.
GIVES_WAY_AFTER = 0.0002
STOP_SECONDS = 8.0  # embedded, for everything together; the limits of whoever stops the server are longer
COURIERS_STOP_SECONDS = 26.0  # of a web process: a plain agent that thinks may need 25, and cannot be asked again
log = logging.getLogger(__name__)


class EmbeddedWorker:
    """Celery's worker and clock in two threads of this process, over a broker in memory.

    What is in memory dies with the process; the sweep finds in the rows what was due.
    """

    def __init__(self) -> None:
        self._worker = WorkController(
            app=app,
            pool_cls="threads",
            concurrency=settings.WORKER_THREADS,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            hostname="embedded",
        )
        self._clock = Service(app, max_interval=1, scheduler_cls=Clock)

    def start(self) -> None:
        """Raises NotStarted when another process already works on this data directory."""
        _be_the_only_one()
        release_claims()
        threading.Thread(target=self._worker.start, name="worker", daemon=True).start()
        threading.Thread(target=self._clock.start, name="clock", daemon=True).start()

    def stop(self, *, seconds: float) -> None:
        """Takes no new work and lets what is under way finish, as long as it may."""
        deliveries.stop()
        self._clock.stop(wait=False)
        stopping = threading.Thread(target=self._worker.stop, daemon=True)
        stopping.start()
        stopping.join(seconds)


def _be_the_only_one() -> None:
    """Work in memory and events in process reach one process only; a second one would answer half of everything."""
    if lock_data_directory() is None:
        raise NotStarted(
            "Another server process uses this data directory. For more than one, set DATABASE_URL and REDIS_URL."
        )


@lru_cache(maxsize=1)
def _embedded() -> EmbeddedWorker:
    return EmbeddedWorker()


@lru_cache(maxsize=1)
def _log_writer() -> LogWriter:
    return LogWriter(settings.DATA_DIR / settings.SQLITE_NAME)


@lru_cache(maxsize=1)
def _couriers() -> Couriers:
    return Couriers(settings.COURIER_THREADS)


def start_background() -> None:
    """Raises NotStarted, also when the stored secrets or the database cannot be read: then nobody may be served."""
    try:
        with told_as_not_started():
            _start()
    except NotStarted:
        raise
    except Exception as error:
        log.exception("server_not_started")
        raise NotStarted(f"A fault of our own: {error}") from error


def _start() -> None:
    check_database()
    if settings.EMBEDDED:
        sys.setswitchinterval(GIVES_WAY_AFTER)
        _embedded().start()
        _log_writer().start()
    else:
        threading.Thread(target=hear_redis, name="news", daemon=True).start()
    watch_requests()
    keep_claims()
    _couriers().start()
    if settings.EMBEDDED:
        threading.Thread(target=read_ahead, name="reading ahead", daemon=True).start()
    else:
        read_ahead()  # at once: it is there already, from before the fork


def stop_background() -> None:
    deadline = time.monotonic() + STOP_SECONDS
    _couriers().stop(seconds=STOP_SECONDS if settings.EMBEDDED else COURIERS_STOP_SECONDS)
    if settings.EMBEDDED:
        _embedded().stop(seconds=max(deadline - time.monotonic(), 0.5))
        _log_writer().stop()
        scrub()  # threads that keep their connections leave SQLite's log as it is
