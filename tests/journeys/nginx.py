"""nginx as Debian has it, with ``deploy/nginx.conf`` word for word but for names, ports and the certificate."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.demo.running_demo import ROOT

HOST = "localhost"
EXAMPLE = ROOT / "deploy" / "nginx.conf"
STOP_SECONDS = 10.0
# What stands around a site in Debian's own nginx.conf, as far as it matters to a site.
AROUND = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{}}
http {{
    access_log {folder}/nginx-access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    ssl_prefer_server_ciphers on;
{sites}
}}
"""


@dataclass(frozen=True)
class Site:
    """One copy of the example. port: https; plain_port: http; behind: of the web process."""

    port: int
    plain_port: int
    behind: int


def where_nginx_is() -> str:
    """Its path; empty when it is not installed. Debian keeps it out of the path of ordinary users."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


@contextmanager
def running_nginx(folder: Path, *sites: Site, certificate: Path) -> Iterator[None]:
    configuration = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # it would give up its rights to read this folder
    told = "\n".join(_site(site, certificate) for site in sites)
    configuration.write_text(AROUND.format(folder=folder, sites=told, user=user))
    words = [where_nginx_is(), "-p", str(folder), "-c", str(configuration), "-e", str(folder / "nginx-error.log")]
    checked = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr, checked.stderr
    running = subprocess.Popen([*words, "-g", "daemon off;"], start_new_session=True)
    try:
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(STOP_SECONDS)


def _site(site: Site, certificate: Path) -> str:
    """Fails when the example has nothing to put in place of any more."""
    told = EXAMPLE.read_text()
    changes: Mapping[str, str] = {
        r"upstream handoff_web ": f"upstream handoff_web_{site.port} ",
        r"http://handoff_web;": f"http://handoff_web_{site.port};",
        r"server 127\.0\.0\.1:8000;": f"server 127.0.0.1:{site.behind};",
        r"listen \[::\]:.*\n": "\n",  # there may be no IPv6 here
        r"listen 80;": f"listen 127.0.0.1:{site.plain_port};",
        r"listen 443 ": f"listen 127.0.0.1:{site.port} ",
        r"server_name .*;": f"server_name {HOST};",
        r"/etc/letsencrypt/live/.*/fullchain\.pem": str(certificate),
        r"/etc/letsencrypt/live/.*/privkey\.pem": str(certificate),
    }
    for pattern, put in changes.items():
        told, times = re.subn(pattern, put, told)
        assert times, pattern
    return told


def write_certificate(path: Path) -> None:
    """Self-made, for ``HOST`` on this machine, with its key in the same file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.touch(mode=0o600)
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
