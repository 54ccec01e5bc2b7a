"""A file on its way in: held in memory, never in a folder, and no more of it than is taken."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from conversations.attachments.refusals import WORDS_FOR_PROGRAMS
from conversations.attachments.taking_in import NotTaken, TakenIn, TooBusy, take_in

TRY_AGAIN_SECONDS = 5
STATUS = {"too_large": 413, "too_many_pixels": 413, "kind": 415, "unreadable": 422, "empty": 422}


class FileRefused(APIException):
    """For good: the same file will not be taken here. ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__({"detail": WORDS_FOR_PROGRAMS[code], "code": code})
        self.status_code = STATUS.get(code, 409)


class Busy(APIException):
    status_code = 503
    wait = TRY_AGAIN_SECONDS  # said as Retry-After
    default_detail = "Too many files at once."


class IntoMemory(FileUploadHandler):
    """Keeps the first file alone, and of it one byte more than may be: then it is known to be too large."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._data: bytearray | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._data is not None:
            raise SkipFile
        self._data = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._data is not None:
            self._data += raw_data[: settings.ATTACHMENT_LIMIT + 1 - len(self._data)]

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        data = bytes(self._data or b"")
        return InMemoryUploadedFile(BytesIO(data), self.field_name, self.file_name, None, len(data), None)


def into_memory(request: Request) -> None:
    """Before anything of the body is read."""
    request._request.upload_handlers = [IntoMemory(request._request)]


def taken(upload: InMemoryUploadedFile) -> TakenIn:
    """Raises FileRefused or Busy."""
    try:
        return take_in(name=upload.name or "", data=upload.read())
    except NotTaken as refused:
        raise FileRefused(refused.code) from None
    except TooBusy:
        raise Busy from None
