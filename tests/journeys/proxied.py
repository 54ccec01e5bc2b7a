"""A production deployment as it is meant to stand: PostgreSQL, Redis, two web processes, a proxy that ends https."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.demo.deployment import Deployment
from deploy.demo.processes import Command
from tests.demo.running_demo import ROOT
from tests.journeys.caller import Answer, Caller
from tests.journeys.deployments import RunningDeployment, free_port, running, services_of, told
from tests.journeys.reverse_proxy import ReverseProxy, reverse_proxy

HOST = "agents.bank.example"
ORIGIN = f"https://{HOST}"
OWNER, PASSWORD = "owner@bank.example", "nine calm otters swim"
FORWARDED = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
LIVE = {"kind": "send_message", "settings": {"variants": ["Welcome to Harbour Bank."]}}


class TwoProcesses(RunningDeployment):
    """ports: of its web processes."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__(deployment)
        self.ports = (deployment.port, free_port())

    def manage(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Runs a command of ``manage.py`` with the settings of the deployment."""
        told = {**os.environ, **self._commands()[0].environment, **environment}
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=120, check=False)

    def directly(self, process: int, *, address: str = "127.0.0.1") -> Caller:
        """Past the proxy."""
        return Caller(self.ports[process], origin=ORIGIN, address=address)

    def _commands(self) -> list[Command]:
        web, *others = super()._commands()
        return [*(self._web(web, number) for number in range(len(self.ports))), *others]

    def _web(self, web: Command, number: int) -> Command:
        words = told(web.words, "--port", self.ports[number])
        return replace(web, name=f"{web.name}-{number}", words=words, log=web.log.with_stem(f"web-{number}"))

    def _answers(self) -> bool:
        assert not any(each.ended for each in self._running.values()), self.logs()
        try:
            asked = [self.directly(number).ask("GET", "/account/login/", **FORWARDED) for number in (0, 1)]
        except OSError:
            return False
        return all(answer.status == 200 for answer in asked)


@dataclass(frozen=True)
class Proxied:
    """The deployment, the proxy before it, and an agent with its workspace. key: for the management API."""

    deployment: TwoProcesses
    proxy: ReverseProxy
    key: str
    agent_id: str

    def caller(self, address: str = "127.0.0.1") -> Caller:
        """By way of the proxy."""
        return Caller(self.proxy.port, origin=ORIGIN, address=address)

    def signed_in(self, email: str = OWNER, *, address: str = "127.0.0.1", **headers: str) -> Caller:
        caller = self.caller(address)
        answer = sign_in(caller, email, PASSWORD, **headers)
        assert answer.status == 302, answer.text
        return caller


def sign_in(caller: Caller, email: str, password: str, **headers: str) -> Answer:
    return caller.fill_in("/account/login/", {"login": email, "password": password}, **headers)


@contextmanager
def running_behind_a_proxy(folder: Path) -> Iterator[Proxied]:
    deployment = TwoProcesses(
        Deployment(
            name="proxied",
            institution="Harbour Bank",
            email=OWNER,
            port=free_port(),
            folder=folder,
            services=services_of("proxied"),
            settings={
                "PLATFORM_DOMAIN": ORIGIN,
                "ALLOWED_HOSTS": HOST,
                "DEVELOPMENT_NETWORKS": "",
                "BEHIND_PROXY": "true",
                "FORWARDED_ALLOW_IPS": "127.0.0.1",
                "EMAIL_URL": "smtp+tls://handoff:password@127.0.0.1:1",
            },
        )
    )
    with running(deployment), reverse_proxy(deployment.ports) as proxy:
        started = deployment.manage(
            "start_workspace", "--institution", "Harbour Bank", "--email", OWNER, OWNER_PASSWORD=PASSWORD
        )
        assert started.returncode == 0, started.stderr
        key = started.stdout.strip().splitlines()[-1]
        yield Proxied(deployment, proxy, key, _live_agent(Caller(proxy.port, origin=ORIGIN), key))


def _live_agent(program: Caller, key: str) -> str:
    """The Agent ID of one that welcomes whoever opens its window."""
    agent = program.send("/api/v1/agents/", {"name": "Harbour Assistant"}, token=key).json
    place = f"/api/v1/agents/{agent['id']}/"
    trigger = program.send(f"{place}triggers/", {"kind": "chat_started"}, token=key).json
    program.send(f"{place}triggers/{trigger['id']}/actions/", LIVE, token=key)
    assert program.send(f"{place}versions/", {"note": "First version"}, token=key).status == 201
    return str(agent["agent_id"])
