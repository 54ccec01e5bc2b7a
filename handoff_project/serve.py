"""``python -m handoff_project.serve``: the processes of a production deployment, on one host or several.

``serve web`` is what browsers and other agents reach, ``serve workers`` what works behind it, with the clock. Either
loads everything once and forks its processes from that (``forks``). Web processes share one port.
"""

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from socket import socket

import django
import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand

from handoff_project.forks import Keeper, Part
from workspaces.garbage import leaving_garbage

STREAMS_SECONDS = 5  # open event streams and requests end within this when a web process is told to stop
WEB_STOP_SECONDS, WORKERS_STOP_SECONDS = 34.0, 28.0  # then what is left is killed; a service manager waits 2 s longer
FIRST_PASSED = 3  # SD_LISTEN_FDS_START of sd_listen_fds(3)
STARTUP_FAILED = 3  # as uvicorn's own commands end
APPLICATION = "handoff_project.asgi:application"
# What Celery, uvicorn and the database's pool import only when they begin to work.
LATE = (
    *("uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto", "uvicorn.lifespan.on", "uvicorn.loops.auto"),
    *("uvicorn.loops.uvloop", "psycopg_pool"),
)
LATE_IN_WORKERS = (
    *("celery.bin.celery", "celery.apps.worker", "celery.apps.beat", "celery.concurrency.thread"),
    *("celery.worker.autoscale", "celery.worker.components", "celery.worker.consumer.delayed_delivery"),
    *("celery.app.amqp", "celery.app.control", "celery.app.events", "celery.app.log", "celery.app.routes"),
    *("celery.contrib.django.task", "celery.events.receiver", "handoff_project.clock", "kombu.transport.redis"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handoff_project.settings")
    with leaving_garbage():
        keeper = _loaded(options)
    return keeper.run()


def _loaded(options: argparse.Namespace) -> Keeper:
    django.setup()
    if settings.EMBEDDED:
        raise SystemExit("Several processes need DATABASE_URL and REDIS_URL. Without them, `make run` serves in one.")
    keeper: Keeper = options.keeper(options)
    return keeper


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m handoff_project.serve", description="Serves one deployment.")
    kinds = parser.add_subparsers(required=True)
    web = kinds.add_parser("web", help="pages, APIs and live events")
    web.add_argument("--host", default="127.0.0.1", help="address to listen at (%(default)s)")
    web.add_argument("--port", type=_port, default=8000, help="port to listen at (%(default)s)")
    web.add_argument("--processes", type=_at_least_one, default=2, help="web processes (%(default)s)")
    web.set_defaults(keeper=_web)
    workers = kinds.add_parser("workers", help="work behind the web processes, and the clock that wakes it")
    workers.add_argument(
        "--processes", type=_at_least_one, default=1, help="workers, WORKER_THREADS each (%(default)s)"
    )
    workers.add_argument("--no-clock", action="store_true", help="where another host of the deployment has it")
    workers.set_defaults(keeper=_workers)
    return parser.parse_args(arguments)


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _port(text: str) -> int:
    number = int(text)
    if number not in range(65_536):
        raise argparse.ArgumentTypeError("must be at most 65535")
    return number


def _web(options: argparse.Namespace) -> Keeper:
    config = serving(options.host, options.port)
    door = _door(config)  # first: who finds the port taken should not have to wait to hear it
    _load(LATE)
    return Keeper(
        list(_numbered("web", options.processes, lambda _: _serve(config, door))), stop_seconds=WEB_STOP_SECONDS
    )


def _door(config: uvicorn.Config) -> socket:
    """The port that systemd holds for this process, so that nobody is refused while it restarts; or else its own."""
    if (os.environ.get("LISTEN_PID"), os.environ.get("LISTEN_FDS")) == (str(os.getpid()), "1"):
        return socket(fileno=FIRST_PASSED)
    return config.bind_socket()


def serving(host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        APPLICATION,
        host=host,
        port=port,
        timeout_graceful_shutdown=STREAMS_SECONDS,
        access_log=False,
        server_header=False,
    )


def _serve(config: uvicorn.Config, door: socket) -> None:
    server = uvicorn.Server(config)
    server.run(sockets=[door])
    if not server.started:
        raise SystemExit(STARTUP_FAILED)


def _workers(options: argparse.Namespace) -> Keeper:
    _load((*LATE, *LATE_IN_WORKERS))
    BaseCommand().check()  # Django's own; Celery would do it in each worker anew
    parts = list(_numbered("worker", options.processes, _work))
    if not options.no_clock:
        parts.append(Part(name="clock", run=_tick))
    return Keeper(parts, stop_seconds=WORKERS_STOP_SECONDS)


def _work(name: str) -> None:
    """In threads: the work is waiting for other servers, and a thread waits cheaply."""
    threads = str(settings.WORKER_THREADS)
    _celery("worker", "--pool", "threads", "--concurrency", threads, "--hostname", f"{name}@%h",
            "--without-gossip", "--without-mingle")  # fmt: skip


def _tick() -> None:
    _celery("beat", "--scheduler", "handoff_project.clock:KeptClock",
            "--schedule", str(settings.DATA_DIR / "celerybeat-schedule"), "--pidfile=")  # fmt: skip


def _celery(*words: str) -> None:
    import_module("handoff_project.celery").app.start(argv=["--quiet", "--skip-checks", *words])


def _numbered(kind: str, processes: int, run: Callable[[str], None]) -> Iterator[Part]:
    for number in range(1, processes + 1):
        name = f"{kind}-{number}"
        yield Part(name=name, run=partial(run, name))


def _load(late: Sequence[str]) -> None:
    """Whatever a process would otherwise import or build when it starts, or is first asked for something."""
    for name in ("handoff_project.asgi", *late):
        import_module(name)
    import_module("handoff_project.celery").app.loader.import_default_modules()
    import_module("handoff_project.reading_ahead").read_ahead()


if __name__ == "__main__":
    raise SystemExit(main())
