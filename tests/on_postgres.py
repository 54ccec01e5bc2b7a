"""Runs the tests that touch the database once more, on PostgreSQL and Redis, as production does.

Also the plug-in of that run, which chooses them.
"""

import os
import subprocess
import sys

import psycopg
import pytest
import redis
from cryptography.fernet import Fernet

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS", "redis://127.0.0.1:6379/9")
SUITES = ["tests/workspaces", "tests/agents", "tests/triggers", "tests/conversations", "tests/management_api"]
ATTACKS = "tests/attacks"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--marked-attacks", action="store_true", help="of the attacks only those that are marked: store")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches neither database nor Redis was said before and would only be said again."""
    chosen = [item for item in items if _touches_a_service(item)]
    if config.getoption("--marked-attacks"):
        chosen = [item for item in chosen if item.get_closest_marker("store") or ATTACKS not in item.nodeid]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _touches_a_service(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "redis"))
    return marked or "db" in getattr(item, "fixturenames", ())


def what_is_missing() -> str:
    """Why the suites cannot run here; empty when they can."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError:
        return "no PostgreSQL server answers (TEST_POSTGRES)"
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=3).ping()
    except redis.RedisError:
        return "no Redis server answers (TEST_REDIS)"
    return ""


def main() -> int:
    missing = what_is_missing()
    if missing:
        print(f"Not run on PostgreSQL and Redis: {missing}.")
        return 1 if os.environ.get("REQUIRE_SERVICES") else 0
    environment = os.environ | {
        "DATABASE_URL": POSTGRES,
        "REDIS_URL": REDIS,
        "SECRET_KEY": "only for this run of the tests " * 2,
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "DEVELOPMENT_NETWORKS": "127.0.0.0/8",
        "PLATFORM_DOMAIN": "http://127.0.0.1:8000",
    }
    options = ["-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-p", "tests.on_postgres"]
    options += ["--marked-attacks"]
    options += ["-m", "not browser and not journey"]
    command = [sys.executable, "-m", "pytest", *options, *SUITES, ATTACKS]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
