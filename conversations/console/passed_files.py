"""Files that go over the wire, in words: where one of ours went, and what became of one of theirs."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from conversations.attachments.refusals import why_not_taken
from conversations.console.words import reason_words
from conversations.extras import FileFacts
from conversations.flows.pass_files import ENDED
from conversations.models import PassedFile, PassedState


def file_note(facts: FileFacts) -> str:
    """Empty for a file that went nowhere and came from nowhere, and for one that came and is here."""
    rows = PassedFile.objects.filter(attachment_id=UUID(facts.id)).order_by("handoff__created_at")
    return " ".join(filter(None, map(_words, rows.select_related("handoff__connection", "handoff__sender"))))


def _words(passed: PassedFile) -> str:
    name = {"name": passed.handoff.link.remote_name}
    if passed.is_ours:
        return _where_it_went(passed, name)
    return _what_became_of_it(passed, name)


def _where_it_went(passed: PassedFile, name: Mapping[str, str]) -> str:
    match passed.state:
        case PassedState.WAITING if passed.handoff.live:
            return _("On its way to %(name)s.") % name
        case PassedState.WAITING:
            return _("Not passed on to %(name)s: the handoff had ended.") % name
        case PassedState.REFUSED if passed.reason == ENDED:
            return _("Not passed on to %(name)s: the handoff had ended.") % name
        case PassedState.REFUSED:
            return _("Not passed on to %(name)s.") % name + f" {_reason(passed)}"
        case _:
            return _("Passed on to %(name)s.") % name


def _what_became_of_it(passed: PassedFile, name: Mapping[str, str]) -> str:
    match passed.state:
        case PassedState.KEPT:
            return ""
        case PassedState.REFUSED if passed.reason == ENDED:
            return _("It did not arrive: the handoff had ended.")
        case PassedState.REFUSED:
            return _("Not taken from %(name)s.") % name + f" {_reason(passed)}"
        case _:
            return _("On its way from %(name)s.") % name


def _reason(passed: PassedFile) -> str:
    return why_not_taken(passed.reason) or reason_words(passed.reason)
