"""Signed documents that somebody takes along."""

from django.http import HttpResponse

from protocol.strict_json import dumps


def json_file(document: object, *, name: str) -> HttpResponse:
    """name: without its ending."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return HttpResponse(dumps(document), content_type="application/json", headers=headers)
