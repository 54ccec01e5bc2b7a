"""The demo's bank, in production, and its office, embedded, each behind a site of nginx: they talk to each other over
https through it, and so does everybody else.
"""

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.deployment import Deployment, Services
from deploy.demo.processes import Talking
from tests.demo.running_demo import Window
from tests.journeys.caller import Caller
from tests.journeys.deployments import RunningDeployment, free_port, running, services_of
from tests.journeys.nginx import HOST, Site, running_nginx, write_certificate
from tests.patience import ANSWER_SECONDS

FORWARDED = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
INSTITUTIONS = {"bank": "Harbour Bank", "office": "Consumer Protection Office"}


class TlsCaller(Caller):
    """certificate: the one that is trusted."""

    def __init__(self, port: int, *, certificate: Path, address: str = "127.0.0.1") -> None:
        super().__init__(port, origin=f"https://{HOST}:{port}", address=address)
        self._context = ssl.create_default_context(cafile=certificate)

    def _connection(self) -> http.client.HTTPConnection:
        source = (self.address, 0)
        return http.client.HTTPSConnection(
            HOST, self.port, timeout=ANSWER_SECONDS, source_address=source, context=self._context
        )


class TlsWindow(Window):
    def __init__(self, *, server: str, agent_id: str, origin: str, certificate: Path) -> None:
        self._context = ssl.create_default_context(cafile=certificate)
        super().__init__(server=server, agent_id=agent_id, origin=origin)

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPSConnection(self.host, timeout=ANSWER_SECONDS, context=self._context)


class Behind(RunningDeployment):
    """A deployment to which only nginx may say where a request came from."""

    def __init__(self, name: str, folder: Path, *, site: Site, certificate: Path, services: Services | None) -> None:
        own = folder / name
        own.mkdir(mode=0o700)
        deployment = Deployment(
            name=name,
            institution=INSTITUTIONS[name],
            email=f"owner@{name}.example",
            port=site.behind,
            folder=own,
            services=services,
            settings={
                "PLATFORM_DOMAIN": f"https://{HOST}:{site.port}",
                "ALLOWED_HOSTS": HOST,
                "BEHIND_PROXY": "true",
                "FORWARDED_ALLOW_IPS": "127.0.0.1",
                "SSL_CERT_FILE": str(certificate),  # the other one's, which signed itself
            },
        )
        super().__init__(deployment)
        self.site = site

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.site.port}"

    def directly(self) -> Caller:
        """Past nginx."""
        return Caller(self.site.behind, origin=self.url)

    def _answers(self) -> bool:
        assert not any(each.ended for each in self._running.values()), self.logs()
        try:
            return self.directly().ask("GET", "/account/login/", **FORWARDED).status == 200
        except OSError:
            return False


@dataclass(frozen=True)
class BehindNginx:
    """folder: with the logs of nginx. bank_agent_id: hands complaints over to the office."""

    bank: Behind
    office: Behind
    folder: Path
    certificate: Path
    bank_agent_id: str

    def caller(self, address: str = "127.0.0.1") -> Caller:
        """Of the bank."""
        return TlsCaller(self.bank.site.port, certificate=self.certificate, address=address)

    def window(self) -> TlsWindow:
        url = self.bank.url
        return TlsWindow(server=url, agent_id=self.bank_agent_id, origin=url, certificate=self.certificate)


@contextmanager
def both_behind_nginx(folder: Path) -> Iterator[BehindNginx]:
    certificate = folder / "certificate.pem"
    write_certificate(certificate)
    sites = [Site(free_port(), free_port(), free_port()) for _ in INSTITUTIONS]
    services = services_of("bank behind nginx")
    bank = Behind("bank", folder, site=sites[0], certificate=certificate, services=services)
    office = Behind("office", folder, site=sites[1], certificate=certificate, services=None)
    with running_nginx(folder, *sites, certificate=certificate), running(bank, office):
        yield BehindNginx(bank, office, folder, certificate, _paired(bank, office))


def _paired(bank: Behind, office: Behind) -> str:
    """Fills and connects them, as the demo does. The Agent ID of the bank's agent."""
    talks = [Talking(each.deployment.filling()) for each in (bank, office)]
    for talk, each in zip(talks, (bank, office), strict=True):
        told = each.deployment
        talk.tell({"email": told.email, "password": told.password, "site": bank.url})
    agent_id: str = talks[0].hear()["agent_id"]
    talks[0].tell({**talks[1].hear(), "platform_domain": office.url})
    talks[1].tell({})
    for talk in talks:
        talk.hear()
        talk.process.wait(ANSWER_SECONDS)
    return agent_id
