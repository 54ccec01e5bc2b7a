"""What the commands have in common by which a third person checks a file: how they are called, and how they end."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

Judged = tuple[int, list[str]]  # the exit code, and the lines to print


def check_file(arguments: Sequence[str], *, usage: str, judge: Callable[[bytes, Sequence[str]], Judged]) -> int:
    """arguments: the path, then the public keys that are known. Ends with 2 where nothing could be judged."""
    status, lines = _judged(*arguments, judge=judge) if arguments else (2, usage.strip().splitlines())
    sys.stdout.writelines(f"{_visible(line)}\n" for line in lines)
    return status


def _visible(line: str) -> str:
    """Whoever wrote the file chose some of the words: with signs that end a line, hide what follows or turn it round,
    they would also choose the verdict that is read.
    """
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)


def _judged(path: str, *known_keys: str, judge: Callable[[bytes, Sequence[str]], Judged]) -> Judged:
    try:
        body = Path(path).read_bytes()
    except OSError as error:
        return 2, [f"{path} cannot be read: {error.strerror}"]
    return judge(body, known_keys)
