"""Which kinds of files an agent takes, where it takes any."""

from enum import StrEnum


class MediaType(StrEnum):
    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"
    PDF = "application/pdf"
    TEXT = "text/plain"


BESIDE_TEXT = tuple(one for one in MediaType if one is not MediaType.TEXT)
