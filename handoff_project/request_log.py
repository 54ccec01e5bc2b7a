"""What stands in every line of the log that a request causes."""

import re

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

# Whoever has such an address may do what it is for, so its last part is a secret.
_OPENS = re.compile(r"(/invitation/|/password/reset/key/|/confirm-email/)[^/]+")


class RequestLog(RequestMiddleware):
    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """As the server knows it; the library would take what any caller writes into ``X-Forwarded-For``."""
        structlog.contextvars.bind_contextvars(ip=request.META.get("REMOTE_ADDR", ""))

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Without what was searched for, or what a sign-in service sent along, and without what opens something."""
        return f"{request.method} " + _OPENS.sub(r"\1…", request.path)
