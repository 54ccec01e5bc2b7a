"""Files in forms, on their way in."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler


class InMemory(MemoryFileUploadHandler):
    """Held in memory, never in a folder, however large: no page is given more than ``whole_bodies`` has let through."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True
