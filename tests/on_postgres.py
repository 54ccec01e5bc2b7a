"""Runs the tests that another database or Redis may change once more, on PostgreSQL and Redis, as production does.

Also the plug-in of that run, which chooses them:

1. What touches neither database nor Redis does not run again.
2. What is about the database itself runs again in every case: statements of our own, search, queues, lists and sums
   that are asked for in a way of their own (``THE_STORE_ITSELF``), and what is marked ``store``.
3. Of the attacks nothing else runs again; nor what is only about how other machines are read (``OF_THE_WIRE``); and of
   the pages of the console nothing but the walk that opens every page: what they say, to whom, and which forms they
   refuse is decided before or after the database was asked.
4. Every other test runs again in its first case: its cases differ in what is sent, not in what is asked of a database.

``python -m tests.on_postgres --all`` runs all that touch either, in every case.
"""

import os
import re
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
PAGES = re.compile(r"^tests/\w+/(?:\w+/)?test_console_")
THE_STORE_ITSELF = {
    *("test_kept_connections", "test_prepared", "test_stored_values", "test_writing", "test_rate_limits"),
    *("test_claim_statements", "test_delivery", "test_every_order", "test_lives", "test_repeats", "test_schema"),
    *("test_live_agents", "test_live_queue", "test_teams", "test_tickets", "test_unread"),
    *("test_search_index", "test_search_words", "test_console_search", "test_console_inbox", "test_console_handoffs"),
    *("test_console_analytics", "test_console_assigning", "test_console_notices"),
    *("test_erasing", "test_erasing_elsewhere", "test_exports", "test_retention", "test_scrub"),
}
OF_THE_WIRE = {"test_calling", "test_card_refusals", "test_old_clients", "test_signed_cards"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--what-differs", action="store_true", help="only what another database may change")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = [item for item in items if _touches_a_service(item)]
    if config.getoption("--what-differs"):
        chosen = _what_differs(chosen)
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


def _what_differs(items: list[pytest.Item]) -> list[pytest.Item]:
    chosen, begun = [], set[str]()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if _is_about_the_store(item) or not (_is_said_before(item) or test in begun):
            chosen.append(item)
        begun.add(test)
    return chosen


def _is_about_the_store(item: pytest.Item) -> bool:
    return item.path.stem in THE_STORE_ITSELF or item.get_closest_marker("store") is not None


def _is_said_before(item: pytest.Item) -> bool:
    elsewhere = item.nodeid.startswith(ATTACKS) or item.path.stem in OF_THE_WIRE
    return elsewhere or PAGES.match(item.nodeid) is not None


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
    options = ["-p", "tests.quick_start", "-p", "tests.on_postgres"]
    options += ["-q", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    options += [] if "--all" in sys.argv else ["--what-differs"]
    options += ["-m", "not browser and not journey"]
    command = [sys.executable, "-m", "pytest", *options, *SUITES, ATTACKS]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
