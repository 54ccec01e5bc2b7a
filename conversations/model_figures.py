"""What language models took: of a conversation, and of an agent month by month. Test chats count too."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from agents.models import Agent
from conversations.models import Conversation, ModelUse

MOST_MONTHS = 24
_FIGURES = {
    "questions": Count("pk"),
    "counted": Count("tokens_told"),
    "told": Sum("tokens_told"),
    "answered": Sum("tokens_answered"),
    "spent": Sum("cost"),
    "priced": Count("cost"),
}


@dataclass
class Used:
    """questions: asked. not_told: of how many nobody said what they took. told, answered: tokens of the others.
    costs: by currency, of the ``priced`` questions.
    """

    questions: int = 0
    not_told: int = 0
    told: int = 0
    answered: int = 0
    priced: int = 0
    costs: dict[str, Decimal] = field(default_factory=dict)

    def add(self, row: dict[str, Any]) -> None:
        self.questions += row["questions"]
        self.not_told += row["questions"] - row["counted"]
        self.told += row["told"] or 0
        self.answered += row["answered"] or 0
        self.priced += row["priced"]
        if row["priced"]:
            self.costs[row["currency"]] = self.costs.get(row["currency"], Decimal()) + row["spent"]


def used_in(conversation: Conversation) -> Used:
    used = Used()
    for row in _by_currency(ModelUse.objects.filter(conversation=conversation)):
        used.add(row)
    return used


def used_by_month(agent: Agent) -> list[tuple[datetime, Used]]:
    """The months (UTC) in which anything was asked, the latest first."""
    months: defaultdict[datetime, Used] = defaultdict(Used)
    for row in _by_currency(ModelUse.objects.filter(agent=agent).annotate(month=TruncMonth("asked_at")), "month"):
        months[row["month"]].add(row)
    return sorted(months.items(), key=lambda pair: pair[0], reverse=True)[:MOST_MONTHS]


def _by_currency(rows: QuerySet[ModelUse], *also: str) -> Iterator[dict[str, Any]]:
    yield from rows.order_by().values("currency", *also).annotate(**_FIGURES)
