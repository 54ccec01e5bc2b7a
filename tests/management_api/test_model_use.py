"""What language models took, through the management API."""

from datetime import UTC, datetime
from decimal import Decimal

from agents.models import Agent
from conversations.models import ModelUse
from tests.management_api.program import Program


def asked(agent: Agent, month: int, *, told: int | None = 100, cost: str | None = None, currency: str = "") -> None:
    ModelUse.objects.create(
        agent=agent,
        model="small",
        asked_at=datetime(2026, month, 28, 23, tzinfo=UTC),
        tokens_told=told,
        tokens_answered=None if told is None else 10,
        cost=cost and Decimal(cost),
        currency=currency,
    )


def test_a_program_reads_what_a_page_shows(builder: Program, agent: Agent) -> None:
    path = f"agents/{agent.pk}/model-use/"
    assert builder.reads(path) == {"months": []}
    asked(agent, 3, cost="0.000002", currency="USD")
    asked(agent, 3, cost="0.25", currency="EUR")
    asked(agent, 3, cost="0.5", currency="EUR")
    asked(agent, 3, told=None)
    asked(agent, 4)
    april, march = builder.reads(path)["months"]
    assert april == {
        "month": "2026-04-01",
        "questions": 1,
        "not_told": 0,
        "tokens_told": 100,
        "tokens_answered": 10,
        "priced": 0,
        "costs": [],
    }
    assert (march["month"], march["questions"], march["not_told"], march["priced"]) == ("2026-03-01", 4, 1, 3)
    assert (march["tokens_told"], march["tokens_answered"]) == (300, 30)
    assert march["costs"] == [
        {"currency": "EUR", "amount": "0.750000"},
        {"currency": "USD", "amount": "0.000002"},
    ]


def test_only_who_builds_may_and_only_of_their_own_agents(viewer: Program, stranger: Program, agent: Agent) -> None:
    path = f"agents/{agent.pk}/model-use/"
    assert viewer.is_refused("GET", path)["code"] == "permission_missing"
    assert stranger.is_refused("GET", path)["code"] == "not_found"
