"""A conversation as a page of its own, to be read, printed or given to somebody. It loads nothing and links nowhere."""

from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils import timezone, translation

from conversations.console.exports.document import said_in
from conversations.console.side import known_in
from conversations.console.thread import lines_of
from conversations.models import Conversation

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
    person, details = known_in(conversation)
    context = {
        "conversation": conversation,
        "person": person,
        "details": details,
        "tickets": conversation.tickets.order_by("created_at", "pk"),
        "style": STYLE,
        "language": translation.get_language(),
        "right_to_left": translation.get_language_bidi(),
        "now": timezone.now(),
    }
    yield render_to_string("conversations/transcript.html", context).encode()
    for rows in said_in(conversation, notes=notes):
        lines = lines_of(conversation, rows, person=person)
        yield render_to_string("conversations/transcript_lines.html", {"lines": lines}).encode()
    yield END
