"""Two institutions and their people: alice owns the bank, bob builds in it, charlie must see nothing of either."""

import gc
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.conf import settings as all_settings
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from agents.models import Agent
from handoff_project.celery import app
from tests.attacks.tally import pytest_terminal_summary  # noqa: F401  # a hook: pytest finds it here
from tests.database import empty_tables, own_database
from tests.journeys.groups import (  # hooks, too
    pytest_collection_modifyitems,  # noqa: F401
    pytest_xdist_make_scheduler,  # noqa: F401
)
from tests.operators import make_operator
from workspaces import rate_limits
from workspaces.models import Member, Role, User, Workspace

SEARCHED_AFTER = (50_000, 20, 20)  # things that were made and not let go of; so many searches of the newest; of newer


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """All tests of a run stay until its end, and are many: no search for garbage goes through them, then or later. Else
    it comes less often than usual, when it took a twelfth of the time of the tests.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(*SEARCHED_AFTER)
        gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """In place of pytest-django's."""
    emptied = mock.patch.object(TransactionTestCase, "_fixture_teardown", lambda _case: empty_tables())
    with ExitStack() as until_the_end, emptied:
        with django_db_blocker.unblock():
            until_the_end.enter_context(own_database(tmp_path_factory.mktemp("database")))
        yield
        with django_db_blocker.unblock():
            until_the_end.close()


@pytest.fixture(autouse=True, scope="session")
def bells_in_memory() -> None:
    """Bells that nobody in a test hears must not pile up in a real broker. Before the first: Celery keeps its pools."""
    app.conf.broker_url = "memory://tests/"


@pytest.fixture(autouse=True, scope="session")
def static_files_when_asked_for() -> None:
    """Every ``Client()`` builds the middleware anew, and would read and index all static files each time."""
    all_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def own_cache(settings: Any) -> None:
    """Rate limits count in the cache; no test may feel what another one did.

    A prefix of its own, because emptying the cache would empty everything else in that Redis.
    """
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}


@pytest.fixture(autouse=True)
def windows_begin_with_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all limits, as if the test began with an hour: else one in some hundred tests would see a window end in its
    midst. A test that travels is at the time it says.
    """
    begun = time.time() % 3600

    def now() -> float:
        return time.time() - (0.0 if time_machine.escape_hatch.is_travelling() else begun)

    monkeypatch.setattr(rate_limits, "_now", now)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hashing that is slow on purpose would be most of the time the tests take."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _member(workspace: Workspace, role: Role, name: str) -> User:
    user = User.objects.create_user(f"{name.lower()}@{workspace.name.split()[0].lower()}.example", first_name=name)
    Member.objects.create(workspace=workspace, user=user, role=role)
    return user


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin_user(db: None) -> User:
    """pytest-django's name, for its ``admin_client``."""
    return make_operator()


@pytest.fixture
def bank(db: None) -> Workspace:
    return Workspace.objects.create(name="Harbour Bank")


@pytest.fixture
def office(db: None) -> Workspace:
    return Workspace.objects.create(name="Consumer Protection Office")


@pytest.fixture
def alice(bank: Workspace) -> User:
    """Owner of the bank. Has no password; a test about signing in sets one."""
    return _member(bank, Role.OWNER, "Alice")


@pytest.fixture
def bob(bank: Workspace) -> User:
    return _member(bank, Role.BUILDER, "Bob")


@pytest.fixture
def charlie(office: Workspace) -> User:
    return _member(office, Role.OWNER, "Charlie")


@pytest.fixture
def alice_client(alice: User) -> Client:
    return _signed_in(alice)


@pytest.fixture
def bob_client(bob: User) -> Client:
    return _signed_in(bob)


@pytest.fixture
def charlie_client(charlie: User) -> Client:
    return _signed_in(charlie)


@pytest.fixture
def make_agent() -> Callable[..., Agent]:
    """``make_agent(workspace, **fields)``: an enabled agent that speaks English."""

    def make(workspace: Workspace, **fields: Any) -> Agent:
        return Agent.objects.create(workspace=workspace, **{"name": "Harbour", "languages": ["en"], **fields})

    return make
