"""Celery's way to the Redis of ``REDIS_URL``: to the same server, and as safely, as everything else goes there.

By itself Celery knows no ``unix://``, and with ``rediss://`` it asks for no certificate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from redis.connection import UnixDomainSocketConnection, parse_url

VERIFIED = "required"


@dataclass(frozen=True)
class Broker:
    """url, ssl: as ``broker_url`` and ``broker_use_ssl`` of Celery; ssl is empty where there is no TLS."""

    url: str
    ssl: Mapping[str, object] = field(default_factory=dict)


def broker_at(redis_url: str) -> Broker:
    """Raises ValueError for an address that redis-py does not understand."""
    told = parse_url(redis_url)  # type: ignore[no-untyped-call]  # of the library's own URL reader
    who = (
        f"{quote(told.get('username', ''), safe='')}:{quote(told['password'], safe='')}@" if "password" in told else ""
    )
    database = told.get("db", 0)
    if told.get("connection_class") is UnixDomainSocketConnection:
        return Broker(f"redis+socket://{who}{told['path']}?virtual_host={database}")
    if not redis_url.startswith("rediss://"):
        return Broker(redis_url)
    ssl = {name: value for name, value in told.items() if name.startswith("ssl_")}
    host = told.get("host", "localhost")
    where = f"[{host}]" if ":" in host else host
    return Broker(f"rediss://{who}{where}:{told.get('port', 6379)}/{database}", {"ssl_cert_reqs": VERIFIED} | ssl)
