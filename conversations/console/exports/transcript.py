"""A conversation as a page of its own, to be read, printed or given to somebody. It loads nothing and links nowhere."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from conversations.console.exports.document import details_in, passed_in, said_in
from conversations.console.rows import person_name
from conversations.console.thread import Line, lines_of
from conversations.console.words import said_by_words
from conversations.flows.build_packet import NAME_DETAIL
from conversations.masking import masked_value
from conversations.models import Conversation, SessionDetail

STYLE = """\
:root { color-scheme: light dark; }
body { max-inline-size: 44rem; margin-inline: auto; padding: 1rem; overflow-wrap: anywhere; }
body { font: 1rem/1.5 system-ui, sans-serif; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .25rem 1rem; }
dd { margin: 0; }
ol { padding: 0; list-style: none; }
li { margin-block: .75rem; break-inside: avoid; }
li.note { padding-inline-start: .75rem; border-inline-start: 3px solid; }
.text { margin: 0; white-space: pre-line; }
.by, .from { margin: 0; font-size: .875rem; }
@media print { :root { color-scheme: light; } body { max-inline-size: none; padding: 0; } }
"""
END = b"</ol>\n</main>\n</body>\n</html>\n"


def html_pieces(conversation: Conversation, *, notes: bool) -> Iterator[bytes]:
    """As ``json_pieces``, in the reader's language. Secrets that the person typed are masked, for good."""
    details = [_detail(one) for one in details_in(conversation, notes=notes)]
    person = person_name(next((one["value"] for one in details if one["name"] == NAME_DETAIL), ""))
    tickets = conversation.tickets.order_by("created_at", "pk")
    context = {
        "conversation": conversation,
        "person": person,
        "details": details,
        "tickets": [(one, masked_value(one.subject)[0] if notes else "") for one in tickets],
        "style": STYLE,
        "language": translation.get_language(),
        "right_to_left": translation.get_language_bidi(),
        "now": timezone.now(),
    }
    yield render_to_string("conversations/transcript.html", context).encode()
    for rows in said_in(conversation, notes=notes):
        lines = [_masked(line) for line in lines_of(conversation, rows, person=person)]
        yield render_to_string("conversations/transcript_lines.html", {"lines": lines}).encode()
    yield END


def _detail(detail: SessionDetail) -> dict[str, Any]:
    return {
        "name": detail.name,
        "value": masked_value(detail.value, name=detail.name)[0],
        "said_by": said_by_words(detail.said_by, origin=detail.origin),
        "at": detail.at,
    }


def _masked(line: Line) -> Line:
    return replace(line, card={**line.card, "passed": passed_in(line.card)}) if line.card else line
