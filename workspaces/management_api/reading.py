"""What programs send: clean JSON objects, no field that is not known, no filter that is not known."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from protocol.errors import ShapeRefused
from protocol.strict_json import loads_object
from workspaces.management_api.problems import FieldProblem, Problem
from workspaces.shape_words import shape_words

DEFAULT_LENGTH, LONGEST = 50, 100
PAGING = ("cursor", "limit")


class StrictJsonParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Raises Problem that says what is wrong."""
        data = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(data) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise Problem("too_large")
        try:
            return loads_object(data, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        except ShapeRefused as refused:
            raise Problem("not_json", shape_words(refused)) from refused


class Line(serializers.CharField):
    """A text of one line."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if len(text.splitlines()) > 1:
            raise serializers.ValidationError(_("Must be a single line."), code="several_lines")
        return text


class Sent(serializers.Serializer[None]):
    """The body of a request. A field it does not name is refused, so that nothing else can be set."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := sorted(set(data) - set(self.fields))):
            known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
            words = _("There is no such field here. Known are: %(names)s.") % {"names": known or _("none")}
            raise serializers.ValidationError(
                {name: serializers.ErrorDetail(words, code="unknown") for name in unknown}
            )
        return super().to_internal_value(data)


class Filters(serializers.Serializer[None]):
    """What stands in the query of a list, beside its filters."""

    cursor = serializers.CharField(required=False, help_text="`next_cursor` of the page before.")
    limit = serializers.IntegerField(min_value=1, max_value=LONGEST, default=DEFAULT_LENGTH)


SentT = TypeVar("SentT", bound=serializers.Serializer[None])


def sent(request: Request, shape: type[Sent], *, partial: bool = False) -> dict[str, Any]:
    """The body, by its shape. partial: only what was sent, nothing filled in."""
    body = shape(data=request.data, partial=partial)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def filters(request: Request, shape: type[serializers.Serializer[None]]) -> dict[str, Any]:
    """The query, by its shape. Raises Problem for one that is not known, naming those that are."""
    query: QueryDict = request.query_params
    read = shape(data=query.dict())
    unknown = sorted(set(query) - set(read.fields))
    if unknown:
        known = ", ".join(read.fields)
        errors = [FieldProblem(name, "unknown", _("Known are: %(names)s.") % {"names": known}) for name in unknown]
        words = _("There is no filter %(name)s. Known are: %(names)s.") % {"name": unknown[0], "names": known}
        raise Problem("unknown_filter", words, errors=errors)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)
