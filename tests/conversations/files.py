"""Files as people send them: real pictures, made here, and what pretends to be one."""

import io
import struct
import zlib

from PIL import Image

from protocol.file_pieces import PIECE_LIMIT

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LARGE = PDF[:9] + b"x" * (2 * PIECE_LIMIT + 1_000) + PDF[9:]  # three pieces
WHERE_IT_WAS_TAKEN = "Secret Street 7"


def picture(form: str = "PNG", *, size: tuple[int, int] = (40, 30), colour: str = "#336699") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


def photo() -> bytes:
    """A JPEG that lies on its side and says where it was taken."""
    out, facts = io.BytesIO(), Image.Exif()
    facts[0x0112] = 6  # to be turned by a quarter
    facts[0x010E] = WHERE_IT_WAS_TAKEN
    Image.new("RGB", (40, 30), "#885522").save(out, "JPEG", exif=facts, comment=WHERE_IT_WAS_TAKEN.encode())
    return out.getvalue()


def moving(form: str) -> bytes:
    """Three frames."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


def bomb(*, width: int = 60_000, height: int = 60_000) -> bytes:
    """A few hundred bytes that say they are a picture of 3,600 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
