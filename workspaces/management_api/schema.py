"""How the API describes itself: what all its addresses have in common is said here once."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from workspaces.management_api.idempotency import CHANGES_NOTHING
from workspaces.management_api.problems import MEDIA_TYPE, ProblemSerializer

REFUSALS = {"default": (400, 401, 403, 404, 429), "POST": (409, 422), "PATCH": (412, 428)}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A new random text for each thing you want done. Sent again within 24 hours with the same request, "
    "it is answered as before and not done again.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag that was read with what is to be changed; `*` to change whatever is there.",
)


def page_of(shape: type[serializers.BaseSerializer[Any]]) -> serializers.Serializer[Any]:
    """A page of a list, for the description."""
    name = shape.__name__.removesuffix("Serializer")
    fields: dict[str, Any] = {
        "items": shape(many=True),
        "next_cursor": serializers.CharField(allow_null=True, help_text="Null when nothing follows."),
    }
    described: serializers.Serializer[Any] = inline_serializer(f"{name}Page", fields)
    return described


class ManagementSchema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        if hasattr(getattr(self.view, self.method.lower()), CHANGES_NOTHING):
            return []
        return {"POST": [IDEMPOTENCY_KEY], "PATCH": [IF_MATCH]}.get(self.method, [])

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        describe: Any = self._get_response_for_code
        for status in (*REFUSALS["default"], *REFUSALS.get(self.method, ())):
            bodies.setdefault(str(status), describe(ProblemSerializer, str(status), [MEDIA_TYPE], direction))
        return bodies
