"""What in a line of the log nobody typed: words of the code, and names of exceptions. The rest are values.

Sentences of programs look much like what people tell ("the connection broke: RemoteDisconnected"), so the filter takes
names for passwords. Fixed words are told apart by where they come from, never by how they look: else what somebody
types could look like them.
"""

import re
from collections.abc import Iterable, Iterator
from types import CodeType

from privacy.findings import Finding
from privacy.scan import joined, mask, scan
from privacy.withholding import WITHHELD_BY_DEFAULT

Span = tuple[int, int]

# Operators need addresses of devices, to tell one visitor from an attack.
NEEDED = frozenset({"ip_address"})
_DETECTORS = tuple(detector for detector in WITHHELD_BY_DEFAULT if detector.kind not in NEEDED)

_CONVERSION = re.compile(r"%(?:\(\w*\))?[-#0 +]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[diouxXeEfFgGcrsa]")
_PLACEHOLDER = re.compile(rf"{_CONVERSION.pattern}|\{{[^{{}}]*\}}")
# A name of several words. One word may be somebody's password; nobody's is ``RemoteDisconnected``.
_SEVERAL_WORDS = re.compile(r"[^\W_]+_\w*[^\W_]|(?=\w*[a-z])\w*[A-Z]\w*[A-Z]\w*")
_NAME = re.compile(r"(?<![^\s('\"\[<,:=])(?:[a-z_]\w*\.)*[A-Za-z_]\w*(?=[\s:()'\"\],;>]|$|\.(?!\w))")
# Whoever has such an address may do what it is for, so its last part is a secret.
_OPENS = re.compile(r"(/invitation/|/password/reset/key/|/confirm-email/)[^/\s'\"<>?#]+")
# What an address asks for; and what PostgreSQL quotes of a row, or of a statement with its values.
_QUERY = re.compile(r"\?[^\s'\"<>#]+")
_ENDS_IN_A_PATH = re.compile(r"/[^\s'\"<>]*$")
_ROW = re.compile(r"(Failing row contains \(|Key \([^\n]{1,300}?\)=\().*", re.DOTALL)
_STATEMENT = re.compile(r"^(LINE \d+: ).*(?:\n *\^)?", re.MULTILINE)
LONGEST_PATH = 1_000


def without_quotes(text: str) -> str:
    """The text without queries of addresses and what opens something in them, and without what a database quotes of its
    rows and statements.
    """
    text = _OPENS.sub(r"\1…", _QUERY.sub(_without_query, text))
    return _STATEMENT.sub(r"\1…", _ROW.sub(r"\1…", text))


def masked_but(text: str, fixed: Iterable[Span]) -> str:
    """The text without its secrets. What is fixed stays, and so do names of exceptions.

    Values are read together with the fixed words around them, and by themselves: words of the code neither hide a
    secret nor are taken for one.
    """
    fixed = tuple(fixed)
    found = list(scan(text, detectors=_DETECTORS))
    for start, end in _between(fixed, len(text)) if fixed else ():
        found += (_moved(one, start) for one in scan(text[start:end], detectors=_DETECTORS))
    if not found:
        return text
    fixed = (*fixed, *_names_of_exceptions(text))
    return mask(text, [part for one in joined(found) for part in _outside(one, fixed, text)])


def spans_of_template(text: str, template: str) -> Iterator[Span]:
    """Where the words of a template stand in what was made of it by ``%``."""
    position = 0
    for piece in _CONVERSION.split(template):
        words = piece.replace("%%", "%")
        start = text.find(words, position)
        if start < 0:
            return
        position = start + len(words)
        yield start, position


def spans_of_words(text: str, words: Iterable[str]) -> Iterator[Span]:
    """Where fixed words stand in a text, not as a part of longer ones."""
    for words_of_code in words:
        if words_of_code in text:
            before = r"(?<!\w)" if words_of_code[0].isalnum() else ""
            behind = r"(?!\w)" if words_of_code[-1].isalnum() else ""
            yield from (found.span() for found in re.finditer(before + re.escape(words_of_code) + behind, text))


def words_of_code(code: CodeType) -> Iterator[str]:
    """The texts in a function that are more than a word, in pieces where values go in; and its names that are."""
    texts = (text for text in code.co_consts if isinstance(text, str))
    yield from (piece for text in texts for piece in _PLACEHOLDER.split(text) if len(piece.split()) > 1)
    yield from filter(_SEVERAL_WORDS.fullmatch, (code.co_name, *code.co_names, *code.co_varnames))


def _without_query(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - LONGEST_PATH) : found.start()].rsplit(maxsplit=1)[-1:]
    return "?…" if before and _ENDS_IN_A_PATH.search(before[0]) else found.group()


def _names_of_exceptions(text: str) -> Iterator[Span]:
    candidates = [one for one in _NAME.finditer(text) if _SEVERAL_WORDS.fullmatch(one.group().rpartition(".")[2])]
    if candidates:
        names = {name for one in _classes_below(BaseException) for name in (one.__name__, _path_of(one))}
        yield from (one.span() for one in candidates if one.group() in names)


def _classes_below(above: type) -> Iterator[type]:
    waiting, seen = [above], {above}
    while waiting:
        one = waiting.pop()
        yield one
        below = [found for found in type.__subclasses__(one) if found not in seen]
        seen.update(below)
        waiting += below


def _path_of(one: type) -> str:
    return f"{one.__module__}.{one.__name__}"


def _between(fixed: Iterable[Span], length: int) -> Iterator[Span]:
    position = 0
    for start, end in sorted((*fixed, (length, length))):
        if position < start:
            yield position, start
        position = max(position, end)


def _moved(finding: Finding, by: int) -> Finding:
    return Finding(finding.kind, finding.start + by, finding.end + by, finding.reason)


def _outside(finding: Finding, fixed: Iterable[Span], text: str) -> Iterator[Finding]:
    """What of a finding is no fixed word, but for signs that only part them."""
    inside = [(max(start, finding.start), min(end, finding.end)) for start, end in fixed]
    inside = [(start - finding.start, end - finding.start) for start, end in inside if start < end]
    for start, end in _between(inside, finding.end - finding.start):
        start, end = finding.start + start, finding.start + end
        if not inside or text[start:end].strip(" \t\n:;,.()[]<>='\""):
            yield Finding(finding.kind, start, end, finding.reason)
