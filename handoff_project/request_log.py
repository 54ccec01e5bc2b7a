"""What stands in every line of the log that a request causes."""

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """As the server knows it; the library would take what any caller writes into ``X-Forwarded-For``."""
        structlog.contextvars.bind_contextvars(ip=request.META.get("REMOTE_ADDR", ""))

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Without what was searched for, or what a sign-in service sent along. What opens something is masked as it is
        everywhere in the log.
        """
        return f"{request.method} {request.path}"
