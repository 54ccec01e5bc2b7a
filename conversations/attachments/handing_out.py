"""A stored file as an answer: always to be saved, never to be shown, run or kept by anything in between."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from conversations.models import Attachment

ANY_FILE = "application/octet-stream"  # whatever it is: nothing is to open it from here
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def file_answer(attachment: Attachment) -> HttpResponse:
    """The browser is told to save it and to guess nothing; what opens it all the same can do nothing."""
    answer = HttpResponse(attachment.stored.content, content_type=ANY_FILE, headers=HEADERS)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=attachment.name) or ""
    return answer
