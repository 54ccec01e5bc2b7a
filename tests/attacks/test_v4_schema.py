"""The whole published API, as its description says it may be called, and in sequences (OWASP ASVS 5.0 2.2.1, 4.1.1,
16.5.3).

Schemathesis makes the calls from the OpenAPI description, good ones and bad ones, so a new operation is tried unasked.
Nothing may break, and what is answered must have the shape that is described.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.conf import settings as all_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from agents.models import Agent
from tests.attacks.tally import Tried
from tests.conversations.scene import Person
from tests.long_run import times
from tests.workspaces.one_of_each import one_of_each
from workspaces.api_keys import create_api_key
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
EACH, SEQUENCES, STEPS = 5, 8, 6


@dataclass(frozen=True)
class Known:
    """What there is: an id for each parameter, and what opens each part of the API."""

    ids: Mapping[str, str]
    window: str
    key: str

    def headers(self, path: str) -> dict[str, str]:
        token = self.window if path.startswith("/api/widget/") else self.key
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def known(bank: Workspace, alice: User, bob: User, make_agent: Callable[..., Agent], no_rate_limits: None) -> Known:
    agent = make_agent(bank)
    person = Person(agent)
    ids = one_of_each(agent, owner=alice, colleague=bob.memberships.get()) | {"conversation_id": person.id}
    key = create_api_key(workspace=bank, name="Report", actor=alice)[1]
    return Known({name: str(value) for name, value in ids.items()}, person.token, key)


@pytest.fixture
def schema(known: Known, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(all_settings, "ALLOWED_HOSTS", ["localhost"])
    signals = (request_started, request_finished)
    for signal in signals:  # as in Django's own client: the connection is the test's
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    for signal in signals:
        signal.connect(close_old_connections)


def quickly(examples: int, **more: Any) -> settings:
    return settings(max_examples=times(examples), derandomize=False, suppress_health_check=list(HealthCheck), **more)


def answered(case: Any, known: Known) -> None:
    answer = case.call(headers=known.headers(case.path))
    case.validate_response(answer, checks=CHECKS)


@pytest.mark.store
def test_v2_2_1_every_operation_answers_as_it_is_described(schema: Any, known: Known, tried: Tried) -> None:
    operations, count = [each.ok() for each in schema.get_all_operations()], 0
    for operation in operations:

        @quickly(EACH)
        @given(operation.as_strategy())
        def run(case: Any) -> None:
            nonlocal count
            answered(case, known)
            # The same about things that are there, which chance does not name.
            case.path_parameters.update(
                {name: known.ids.get(name, value) for name, value in case.path_parameters.items()}
            )
            answered(case, known)
            count += 2

        run()
    assert len(operations) >= 8
    tried(count, "calls of the API by its description")


@pytest.mark.store
def test_v2_2_1_sequences_of_calls_break_nothing(schema: Any, known: Known, tried: Tried) -> None:
    count = 0

    class Sequence(schema.as_state_machine()):  # type: ignore[misc]  # made while it runs
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": known.headers(case.path)}

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            nonlocal count
            count += 1
            case.validate_response(response, checks=CHECKS)

    Sequence.run(settings=quickly(SEQUENCES, stateful_step_count=STEPS))
    tried(count, "calls of the API in sequences")
