"""Draws a picture anew, in a process of its own: ``python redraw.py MOST_PIXELS < picture > picture``.

Whoever sends a file chooses every byte of it, and decoders of pictures are large and old. So this process knows nothing
of ours: no settings, no keys, no database. It may take so much memory and so much time, and what comes out is what was
drawn: no place where it was taken, no thumbnail, no program behind the last pixel.

It is run by its path and imports nothing of the project, so that it starts quickly. Ends with 0, or with one of the
codes below.
"""

import io
import resource
import sys
from typing import Any

TOO_MANY_PIXELS, NOT_READABLE = 3, 4
MEMORY = 1024 * 1024 * 1024  # bytes of address space
SECONDS = 10  # of processor time
# Each kind is drawn as itself, but that of a moving picture only the first frame remains.
# MPO is how the decoder calls a JPEG with more behind it, as telephones write them.
READ = ("PNG", "JPEG", "WEBP", "GIF")
DRAWN_AS = {"PNG": "PNG", "JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP", "GIF": "PNG"}
MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "P", "RGB", "RGBA"), "WEBP": ("RGB", "RGBA")}
QUALITY = 88


def redraw(data: bytes, *, most_pixels: int) -> bytes:
    """Raises ValueError when it has more pixels, and whatever the decoder raises when it cannot be read."""
    clean, form, kept = _drawn(data, most_pixels=most_pixels)
    out = io.BytesIO()
    clean.save(out, form, **kept)
    return out.getvalue()


def _drawn(data: bytes, *, most_pixels: int) -> tuple[Any, str, dict[str, Any]]:
    """The pixels alone, upright, what they are written as, and how. What they came from is let go of with the return:
    the writer needs the memory.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415  # within the limits, which are set before

    Image.MAX_IMAGE_PIXELS = None  # the size is looked at below, before anything is decoded
    with Image.open(io.BytesIO(data), formats=READ) as picture:
        if picture.width * picture.height > most_pixels:
            raise ValueError("too many pixels")
        form = DRAWN_AS[picture.format or ""]
        picture.seek(0)
        picture.load()
        drawn = ImageOps.exif_transpose(picture)
    if drawn.mode not in MODES[form]:
        drawn = drawn.convert("RGB" if form == "JPEG" or "A" not in drawn.getbands() else "RGBA")
    clean = Image.new(drawn.mode, drawn.size)
    if drawn.mode == "P":
        clean.putpalette(drawn.getpalette() or [])
    clean.paste(drawn)
    if form != "PNG":
        return clean, form, {"quality": QUALITY}
    return clean, form, {name: drawn.info[name] for name in ("transparency",) if name in drawn.info}


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    try:
        drawn = redraw(sys.stdin.buffer.read(), most_pixels=int(sys.argv[1]))
    except ValueError as error:
        return TOO_MANY_PIXELS if str(error) == "too many pixels" else NOT_READABLE
    except Exception:  # noqa: BLE001  # a decoder that was given nonsense raises anything
        return NOT_READABLE
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
