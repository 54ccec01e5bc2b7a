"""How many statements it takes to pass a message on to an agent that speaks plain A2A, and to show its answer."""

from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from agents.models import Agent, Verification
from agents.pairing import run_verification, start_verification
from conversations.delivery import carry_out
from conversations.models import OutboxItem
from conversations.news import listeners
from conversations.outbox import near
from tests.agents.plain_peer import TOKEN, PlainPeer, running_plain_peer, says
from tests.conversations.blocks import statements_of
from tests.conversations.scene import Person, hands_over

pytestmark = pytest.mark.django_db(transaction=True)
WORK = ("SELECT", "INSERT", "UPDATE", "DELETE")


class Courier:
    """Takes what is committed, and carries it out when it is told to, in the thread of the test."""

    def __init__(self) -> None:
        self._taken: list[OutboxItem] = []

    def have_room(self, _peer: str) -> bool:
        return True

    def take(self, item: OutboxItem) -> None:
        self._taken.append(item)

    def look(self, peer: str) -> None:
        raise AssertionError(f"Somebody is with {peer} already.")

    def goes(self) -> None:
        while self._taken:
            assert carry_out(self._taken.pop()) is None


@pytest.fixture
def courier(monkeypatch: pytest.MonkeyPatch) -> Courier:
    courier = Courier()
    monkeypatch.setattr(near, "hands", courier)
    return courier


@pytest.fixture
def peer(settings: Any) -> Iterator[PlainPeer]:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    with running_plain_peer() as peer:
        yield peer


@pytest.fixture
def maria(bank_agent: Agent, peer: PlainPeer, courier: Courier) -> Person:
    """Handed over, with a window open in this process, and at home with the agent for some turns."""
    typed = {"remote_agent_id": "sea", "platform_domain": peer.domain, "secret": TOKEN}
    verification = start_verification(agent=bank_agent, actor=None, **typed)
    run_verification(verification.pk)
    connection = Verification.objects.get(pk=verification.pk).connection
    assert connection is not None
    hands_over(bank_agent, connection)
    maria = Person(bank_agent)
    listeners.add(str(maria.id), lambda _news: None)
    for words in ("I have a complaint", "two", "three"):
        peer.next.append(says(f"Noted: {words}"))
        maria.says(words)
        courier.goes()
    return maria


def tables_of(statements: list[tuple[str, Any]]) -> Counter[str]:
    """What is done to which table, for a reader of what failed."""
    work = [sql for sql, _ in statements if sql.startswith(WORK)]
    return Counter(f"{sql.split()[0]} {sql.split(chr(34))[1]}" for sql in work)


def test_a_turn_is_passed_on_and_answered_in_22_statements(maria: Person, peer: PlainPeer, courier: Courier) -> None:
    peer.next.append(says("Noted: four"))
    passed_on = tables_of(statements_of(lambda: maria.says("four")))
    answered = tables_of(statements_of(courier.goes))
    assert maria.reads("peer_agent")[-1] == "Noted: four"
    assert (passed_on.total(), answered.total()) == (11, 11), (passed_on, answered)
