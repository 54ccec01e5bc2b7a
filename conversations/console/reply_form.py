"""What a live agent writes to the person, and the files they send with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agents.file_types import MediaType
from conversations.attachments.kinds import SUFFIXES
from conversations.attachments.names import without_disguise
from conversations.attachments.refusals import OFF, why_not_taken
from conversations.attachments.taking_in import NotTaken, TakenIn, TooBusy, take_in
from conversations.console.forms import SayingForm
from conversations.files_of_tasks import most_bytes
from conversations.flows.files_shown import kinds_sent
from conversations.models import Conversation
from workspaces.rate_limits import RateLimit

REPLY_LIMIT = 4_000  # characters
REPLY_ID = "reply-text"  # of the field, for an address that leads into it
MOST_FILES = 5  # with one reply, as in a chat window
FILES = RateLimit("reply-file", times=60, seconds=60)  # of one member


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class ReplyForm(SayingForm):
    """once: made with the form, so that a reply which is sent twice is said once. attached: once they are clean, as
    they may be kept. by: the member whose files are counted.
    """

    text = forms.CharField(
        label=gettext_lazy("Reply"),
        max_length=REPLY_LIMIT,
        error_messages={"required": gettext_lazy("Write something first.")},
        widget=forms.Textarea({"id": REPLY_ID, "rows": 2, "dir": "auto", "data-shortcut": "r"}),
    )
    once = forms.UUIDField(widget=forms.HiddenInput)
    attached = forms.Field(required=False, widget=SeveralFiles)

    def __init__(self, *args: Any, by: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by = by
        self.refused: list[int] = []  # places of the files that are not taken

    def clean_attached(self) -> tuple[TakenIn, ...]:
        uploads: Sequence[UploadedFile[bytes]] = self.cleaned_data["attached"] or ()
        if len(uploads) > MOST_FILES:
            raise ValidationError(_are_many())
        if sum(one.size or 0 for one in uploads) > most_bytes():
            raise ValidationError(_are_large())
        if any(FILES.take(str(self._by)) for _one in uploads):
            raise ValidationError(_("Too many files within a minute. Wait a moment, then send it again."))
        taken, troubles = [], []
        for place, upload in enumerate(uploads):
            try:
                taken.append(take_in(name=upload.name or "", data=upload.read()))
            except NotTaken as refused:
                self.refused.append(place)
                troubles.append(_trouble(upload, why_not_taken(refused.code)))
            except TooBusy:
                troubles.append(_("The server looks at too many pictures. Wait a moment, then send it again."))
        if troubles:
            raise ValidationError(list(dict.fromkeys(troubles)))
        return tuple(taken)

    def clean(self) -> dict[str, Any]:
        """A file needs no words beside it."""
        cleaned = super().clean() or self.cleaned_data
        without_words = self.has_error("text", "required")
        if without_words and ("attached" in self.errors or cleaned.get("attached")):
            del self.errors["text"]
            cleaned["text"] = ""
        return cleaned

    def refuse(self, place: int, code: str) -> None:
        """The file at this place, when all of them were looked at."""
        self.refused.append(place)
        upload: UploadedFile[bytes] = self.files.getlist("attached")[place]
        self.add_error("attached", _trouble(upload, why_not_taken(code)))


def _are_many() -> str:
    told = ngettext("%(most)d file at once at most.", "%(most)d files at once at most.", MOST_FILES)
    return told % {"most": MOST_FILES}


def _are_large() -> str:
    told = _("Together they are larger than %(most)s. Send some of them with another reply.")
    return told % {"most": filesizeformat(most_bytes())}


def _trouble(upload: "UploadedFile[bytes]", why: str) -> str:
    return f"{without_disguise(upload.name or '')}: {why}"


@dataclass(frozen=True)
class ReplyFiles:
    """What may be sent with a reply. kinds: as a file chooser takes them. limit, together: bytes of one, and of all.
    are_many, are_large: what is said where it is more.
    """

    kinds: str
    most: int
    limit: int
    together: int
    are_many: str
    are_large: str


def reply_files_of(conversation: Conversation) -> dict[str, object]:
    """``reply_files``, None where none can be sent; then ``no_files`` says why, unless the agent takes none at all."""
    kinds, code = kinds_sent(conversation)
    if kinds:
        names = [*kinds, *(SUFFIXES[MediaType.TEXT] if MediaType.TEXT in kinds else ())]
        limits = MOST_FILES, settings.ATTACHMENT_LIMIT, most_bytes()
        files = ReplyFiles(",".join(names), *limits, _are_many(), _are_large())
        return {"reply_files": files, "no_files": ""}
    why = "" if code == OFF else why_not_taken(code) or _("The program that the person uses accepts no files.")
    return {"reply_files": None, "no_files": why}
