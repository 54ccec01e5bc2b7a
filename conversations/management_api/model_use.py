"""What the language model of an agent took."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.lookups import agent_of
from conversations.model_figures import MOST_MONTHS, used_by_month
from workspaces.access import Permission
from workspaces.management_api.views import ManagementView


class CostSerializer(serializers.Serializer[None]):
    currency = serializers.CharField()
    amount = serializers.DecimalField(max_digits=None, decimal_places=6)


class MonthOfModelSerializer(serializers.Serializer[None]):
    """Test chats count too. The cost is by the prices that were set when a question was asked."""

    month = serializers.DateField(help_text="Its first day, of UTC.")
    questions = serializers.IntegerField()
    not_told = serializers.IntegerField(help_text="Questions of which nobody said how many tokens they took.")
    tokens_told = serializers.IntegerField(help_text="To the model, in the other questions.")
    tokens_answered = serializers.IntegerField(help_text="By the model, in the other questions.")
    priced = serializers.IntegerField(help_text="Questions that are in `costs`.")
    costs = CostSerializer(many=True, help_text="One for each currency.")


class ModelUseSerializer(serializers.Serializer[None]):
    months = MonthOfModelSerializer(
        many=True, help_text=f"Those in which anything was asked, the latest first, at most {MOST_MONTHS}."
    )


class ModelUseView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="read_model_use",
        responses=ModelUseSerializer,
        summary="What the language model of an agent took",
        tags=["figures"],
    )
    def get(self, request: Request, agent_id: UUID) -> Response:
        """By month, in tokens and cost, as the endpoint of the model told it."""
        months = [
            {
                "month": month.date(),
                "questions": used.questions,
                "not_told": used.not_told,
                "tokens_told": used.told,
                "tokens_answered": used.answered,
                "priced": used.priced,
                "costs": [{"currency": each, "amount": used.costs[each]} for each in sorted(used.costs)],
            }
            for month, used in used_by_month(agent_of(self.caller, agent_id))
        ]
        told: Any = {"months": months}
        return Response(ModelUseSerializer(told).data)
