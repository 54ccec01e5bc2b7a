"""``make demo``: starts both deployments, fills and pairs them, says where they are, and stops them in the end."""

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from deploy.demo.bank_site import BankSite
from deploy.demo.deployment import Deployment, Services
from deploy.demo.processes import ROOT, DemoFailed, Processes
from deploy.demo.services import fresh_services

READY_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.1
MARK = ".handoff-demo"  # lies in a folder that the demo made, and so may empty


class StopAsked(Exception):
    """Ctrl-C, or a request to end."""


@dataclass(frozen=True)
class Demo:
    """Where everything is."""

    site: str
    bank: Deployment
    office: Deployment
    bank_agent_id: str
    office_agent_id: str

    def to_json(self, process_ids: dict[str, int]) -> dict[str, object]:
        return {
            "site": self.site,
            "bank": _deployment_json(self.bank, self.bank_agent_id),
            "office": _deployment_json(self.office, self.office_agent_id),
            "processes": process_ids,
        }

    def in_words(self) -> str:
        return f"""
Ready. Open the bank's web site and talk to its assistant:

  Bank's web site    {self.site}/
  Chat on its own    {_chat_url(self.bank, self.bank_agent_id)}

Say "I have a problem with my card", answer, then say "I want to make a complaint": the office's agent takes over in
the same window. "That is all, thank you" brings the bank's agent back.

  Console of {self.bank.institution}
    {self.bank.url}/   {self.bank.email}   {self.bank.password}
  Console of {self.office.institution}
    {self.office.url}/   {self.office.email}   {self.office.password}

Logs are in {self.bank.folder.parent}. Ctrl-C stops everything; the next start begins anew.
"""


def main(words: Sequence[str] | None = None) -> int:
    """The exit code: 0 when it was asked to stop, 1 when the demo failed."""
    options = _options().parse_args(words)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    processes = Processes()
    try:
        _run(options, processes)
    except StopAsked:
        _write("\nStopping.\n")
    except DemoFailed as failed:
        _write(f"\n{failed}\n", to_errors=True)
        return 1
    finally:
        with _undisturbed():
            processes.stop_all()
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deploy/demo", description="Two paired deployments on this machine.")
    parser.add_argument(
        "--ports",
        nargs=3,
        type=int,
        metavar=("SITE", "BANK", "OFFICE"),
        default=(8100, 8101, 8102),
        help="default: 8100 8101 8102; 0 stands for any free one",
    )
    parser.add_argument("--dir", type=Path, default=ROOT / "var" / "demo", help="data and logs; emptied at the start")
    parser.add_argument("--json", type=Path, help="write addresses, passwords and process ids here when ready")
    parser.add_argument("--stop-when-ready", action="store_true", help="only show that it comes up")
    parser.add_argument("--production", action="store_true", help="on PostgreSQL and Redis, worker and clock apart")
    parser.add_argument("--postgres", default="postgresql://postgres@127.0.0.1:5432", metavar="URL")
    parser.add_argument(
        "--databases",
        nargs=2,
        metavar=("BANK", "OFFICE"),
        default=("handoff_demo_bank", "handoff_demo_office"),
        help="with --production: dropped and made anew",
    )
    parser.add_argument("--redis", default="redis://127.0.0.1:6379", metavar="URL")
    parser.add_argument(
        "--redis-numbers",
        nargs=2,
        type=int,
        metavar=("BANK", "OFFICE"),
        default=(1, 2),
        help="with --production: these databases of that Redis are emptied; default: 1 2",
    )
    return parser


def _run(options: argparse.Namespace, processes: Processes) -> None:
    ports = _free_ports(options.ports)
    folder: Path = options.dir.resolve()
    _empty(folder)
    bank, office = _deployments(options, ports, folder)
    _write("Making and filling two databases, then starting Harbour Bank and the Consumer Protection Office ...\n")
    demo = _start(processes, site=f"http://127.0.0.1:{ports[0]}", bank=bank, office=office)
    site = BankSite(port=ports[0], chat_server=bank.url, agent_id=demo.bank_agent_id)
    try:
        _tell(demo, processes, options.json)
        _write(demo.in_words())
        while not options.stop_when_ready:
            time.sleep(LOOK_EVERY_SECONDS)
            if again := processes.start_again():
                _write(f"Started again: {', '.join(again)}.\n")
                _tell(demo, processes, options.json)
    finally:
        site.close()


def _deployments(options: argparse.Namespace, ports: Sequence[int], folder: Path) -> tuple[Deployment, Deployment]:
    bank = Deployment(
        name="bank",
        institution="Harbour Bank",
        email="owner@harbour-bank.example",
        port=ports[1],
        folder=folder / "bank",
        services=_services(options, 0),
    )
    office = Deployment(
        name="office",
        institution="Consumer Protection Office",
        email="owner@office.example",
        port=ports[2],
        folder=folder / "office",
        services=_services(options, 1),
    )
    for each in (bank, office):
        each.folder.mkdir(mode=0o700)
    return bank, office


def _services(options: argparse.Namespace, place: int) -> Services | None:
    """place: 0 for the bank, 1 for the office."""
    if not options.production:
        return None
    return fresh_services(
        postgres_url=options.postgres,
        redis_url=options.redis,
        database=options.databases[place],
        redis_number=options.redis_numbers[place],
    )


def _start(processes: Processes, *, site: str, bank: Deployment, office: Deployment) -> Demo:
    """Both are filled at the same time; then both run; then the bank pairs with the office, over HTTP as in life."""
    filling_bank = processes.talk_to(bank.filling())
    filling_office = processes.talk_to(office.filling())
    for talking, deployment in ((filling_bank, bank), (filling_office, office)):
        talking.tell({"email": deployment.email, "password": deployment.password, "site": site})
    bank_agent_id = filling_bank.hear()["agent_id"]
    credential = filling_office.hear()
    for deployment in (bank, office):
        for command in deployment.servers():
            processes.start(command)
    _wait_for(processes, bank.port, bank_agent_id)
    _wait_for(processes, office.port, credential["agent_id"])
    filling_bank.tell({**credential, "platform_domain": office.url})
    filling_office.tell({})
    filling_bank.hear()
    filling_office.hear()
    return Demo(site, bank, office, bank_agent_id, credential["agent_id"])


def _wait_for(processes: Processes, port: int, agent_id: str) -> None:
    """Until the server answers for its agent, which takes its database, too."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        processes.must_live()
        if _answers(port, f"/api/widget/v1/agents/{agent_id}/"):
            return
        time.sleep(LOOK_EVERY_SECONDS)
    raise DemoFailed(f"The server on port {port} does not answer.")


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _free_ports(asked: Sequence[int]) -> list[int]:
    """The ports, free ones in place of zeros. Raises DemoFailed when one is in use."""
    sockets = []
    try:
        for port in asked:
            listening = socket.socket()
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sockets.append(listening)
            try:
                listening.bind(("127.0.0.1", port))
            except OSError as error:
                raise DemoFailed(
                    f"Port {port} is in use. Stop what uses it, or choose others: "
                    'make demo PORTS="0 0 0" takes any that are free, or name three.'
                ) from error
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _empty(folder: Path) -> None:
    """Makes the folder anew. One that the demo did not make is not touched."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise DemoFailed(f"{folder} holds something that is not the demo's. Choose another with --dir.")
        shutil.rmtree(folder)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # var/ also holds what `make run` keeps
    folder.mkdir(exist_ok=True)
    (folder / MARK).touch()


def _tell(demo: Demo, processes: Processes, path: Path | None) -> None:
    """Writes the file whole or not at all, and readable by its owner only: it holds passwords."""
    if path is None:
        return
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(demo.to_json(processes.ids()), file, indent=2)
    draft.replace(path)


def _deployment_json(deployment: Deployment, agent_id: str) -> dict[str, object]:
    return {
        "url": deployment.url,
        "chat": _chat_url(deployment, agent_id),
        "agent_id": agent_id,
        "email": deployment.email,
        "password": deployment.password,
        "folder": str(deployment.folder),
        "database_url": deployment.services.database_url if deployment.services else "",
        "redis_url": deployment.services.redis_url if deployment.services else "",
    }


def _chat_url(deployment: Deployment, agent_id: str) -> str:
    return f"{deployment.url}/chat/{agent_id}/"


def _write(text: str, *, to_errors: bool = False) -> None:
    stream = sys.stderr if to_errors else sys.stdout
    stream.write(text)
    stream.flush()


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise StopAsked


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not leave processes behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    yield
