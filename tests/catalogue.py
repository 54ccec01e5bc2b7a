"""Reads what there is to translate: from the sources, as the message extractor would, and from a .po file."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("agents", "conversations", "handoff_project", "privacy", "protocol", "triggers", "workspaces")
TEMPLATES = ROOT / "templates"

_CONTEXT_FIRST = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
_MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", *_CONTEXT_FIRST}
_STRING = r"""u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*\""""
_CALL = re.compile(rf"\b(?P<marker>_|n?p?gettext)\(\s*(?P<strings>(?:{_STRING})(?:\s*,\s*(?:{_STRING}))*)")
_FIELD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d\])? (".*")$|^(".*")$')
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[.\d]*[sdf]|\{\w+\}")


@dataclass(frozen=True)
class Key:
    msgid: str
    context: str = ""


@dataclass(frozen=True)
class Entry:
    """A message of a .po file. plural: empty for a message without one. said: its translation, one for each form."""

    key: Key
    plural: str
    said: tuple[str, ...]
    fuzzy: bool


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def entries(po: Path) -> list[Entry]:
    """Every message of the file, but for its header."""
    blocks = po.read_text(encoding="utf-8").split("\n\n")
    return [_entry(block) for block in blocks[1:] if not block.startswith("#~")]


def _entry(block: str) -> Entry:
    fields: dict[str, list[str]] = {"msgctxt": [""], "msgid": [""], "msgid_plural": [""], "msgstr": []}
    current = ""
    for line in block.splitlines():
        if not (match := _FIELD.match(line)):
            continue
        name, first, more = match.groups()
        if name == "msgstr":
            fields[name].append("")
        current = name or current
        fields[current][-1] += ast.literal_eval(first or more)
    (context,), (msgid,), (plural,) = fields["msgctxt"], fields["msgid"], fields["msgid_plural"]
    return Entry(Key(msgid, context), plural, tuple(fields["msgstr"]), fuzzy=bool(re.search("^#,.*fuzzy", block, re.M)))


def keys_in_sources() -> set[Key]:
    python = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    templates = (path for kind in ("*.html", "*.txt") for path in TEMPLATES.rglob(kind))
    return {key for path in python for key in _keys_in_python(path)} | {
        key for path in templates for key in _keys_in_template(path)
    }


def _keys_in_python(path: Path) -> Iterator[Key]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKERS:
            strings = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            yield from _keys_of(node.func.id, strings)


def _keys_in_template(path: Path) -> Iterator[Key]:
    for call in _CALL.finditer(templatize(path.read_text(encoding="utf-8"))):
        strings = [ast.literal_eval(string) for string in re.findall(_STRING, call["strings"])]
        yield from _keys_of(call["marker"], strings)


def _keys_of(marker: str, strings: list[str]) -> Iterator[Key]:
    """Nothing when the message is a variable: then it is marked where it is written."""
    if marker in _CONTEXT_FIRST:
        if len(strings) > 1:
            yield Key(strings[1], strings[0])
    elif strings:
        yield Key(strings[0])
