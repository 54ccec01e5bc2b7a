"""REDIS_URL as ``rediss://`` and ``unix://``: Celery goes to the same Redis as everything else, and as safely."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from kombu import Connection
from kombu.exceptions import OperationalError

from handoff_project.broker import Broker, broker_at
from handoff_project.environment import Environment

SERVER = shutil.which("redis-server")
needs_server = pytest.mark.skipif(SERVER is None, reason="needs a redis-server in PATH")


@pytest.mark.parametrize(
    ("address", "broker"),
    [
        ("redis://:p@redis.example:6380/2?x=1", Broker("redis://:p@redis.example:6380/2?x=1")),
        ("rediss://redis.example", Broker("rediss://redis.example:6379/0", {"ssl_cert_reqs": "required"})),
        (
            "rediss://me:p%40s%2Fs@[::1]:6380/3?ssl_ca_certs=/etc/ca.pem&ssl_check_hostname=false",
            Broker(
                "rediss://me:p%40s%2Fs@[::1]:6380/3",
                {"ssl_cert_reqs": "required", "ssl_ca_certs": "/etc/ca.pem", "ssl_check_hostname": False},
            ),
        ),
        ("rediss://h/1?ssl_cert_reqs=none", Broker("rediss://h:6379/1", {"ssl_cert_reqs": "none"})),
        ("unix:///run/redis/redis.sock", Broker("redis+socket:///run/redis/redis.sock?virtual_host=0")),
        ("unix://:p%40@/run/r.sock?db=4", Broker("redis+socket://:p%40@/run/r.sock?virtual_host=4")),
    ],
)
def test_celery_goes_where_everything_else_goes(address: str, broker: Broker) -> None:
    assert broker_at(address) == broker


def test_an_address_that_cannot_be_used_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "rediss://h:port/0")
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        Environment().broker("REDIS_URL")


@dataclass(frozen=True)
class Served:
    """A Redis of this test: by TLS for ``host``, and by a socket."""

    port: int
    ca: Path
    socket: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("redis")
    key, certificate = _certificate(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = Path(f"/tmp/handoff-test-{os.getpid()}.sock")
    tls = ["--tls-port", str(port), "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file"]
    given = [*tls, certificate, "--tls-auth-clients", "no", "--unixsocket", path, "--dir", folder, "--save", ""]
    command = [str(SERVER), "--port", "0", "--bind", "127.0.0.1", *map(str, given)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        for _ in range(100):
            if path.exists() or process.poll() is not None:
                break
            time.sleep(0.05)
        if process.poll() is not None:
            pytest.skip("this redis-server speaks no TLS")
        yield Served(port, certificate, path)
    finally:
        process.terminate()
        process.wait()
        path.unlink(missing_ok=True)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """For 127.0.0.1, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Redis")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    paths = folder / "key.pem", folder / "certificate.pem"
    paths[0].write_bytes(written)
    paths[1].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return paths


def reached(address: str) -> int:
    """How many tasks everything else sees in the queue after Celery's library has put one there."""
    broker = broker_at(address)
    with Connection(broker.url, ssl=dict(broker.ssl) or None) as connection:
        connection.SimpleQueue("handoff-test").put("a task")
    client = redis.Redis.from_url(address)
    try:
        return int(client.llen("handoff-test"))  # type: ignore[arg-type]  # one answer, not a promise of it
    finally:
        client.delete("handoff-test")


@needs_server
def test_a_socket_is_one_redis_for_all(served: Served) -> None:
    assert reached(f"unix://{served.socket}") == 1
    assert reached(f"unix://{served.socket}?db=3") == 1


@needs_server
def test_tls_is_one_redis_for_all(served: Served) -> None:
    assert reached(f"rediss://127.0.0.1:{served.port}/3?ssl_ca_certs={served.ca}") == 1
    assert reached(f"rediss://127.0.0.1:{served.port}/3?ssl_cert_reqs=none") == 1


@needs_server
@pytest.mark.parametrize("address", ["rediss://127.0.0.1:{port}/0", "rediss://localhost:{port}/0?ssl_ca_certs={ca}"])
def test_celery_trusts_no_certificate_that_nobody_vouches_for(served: Served, address: str) -> None:
    """Nor one for another name."""
    broker = broker_at(address.format(port=served.port, ca=served.ca))
    connection = Connection(broker.url, ssl=dict(broker.ssl))
    with pytest.raises(OperationalError, match="CERTIFICATE_VERIFY_FAILED"):
        connection.SimpleQueue("handoff-test").put("a task")
