"""Known holes of libraries, from a copy of PyPA's advisory database: OSV records, one a file, ``vulns/NAME/ID.yaml``.

A copy is a clone or a bare git directory. What its newest commit holds is read, whatever lies in a work tree. Whatever
cannot be understood of a record counts as a hole: silence would pass for safety.
"""

import io
import subprocess
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

Record = Mapping[str, Any]
FIRST = "0"  # of all versions, also of those before 0


class UnreadableCopy(Exception):
    """The text says why, for whoever gave the path."""


@dataclass(frozen=True)
class Hole:
    """fixed_in: later versions without it, from the next one on; empty when none is known."""

    library: str
    version: Version
    names: tuple[str, ...]
    fixed_in: tuple[Version, ...]

    def __str__(self) -> str:
        known_as = f"{self.names[0]} ({', '.join(self.names[1:])})" if self.names[1:] else self.names[0]
        cure = f"fixed in {', '.join(map(str, self.fixed_in))}" if self.fixed_in else "no version without it is named"
        return f"{self.library} {self.version}: {known_as}, {cure}"


@dataclass(frozen=True)
class Advisories:
    """day: of the newest commit, as 2026-11-26. texts: the records as they stand, by the name of the library."""

    day: str
    commit: str
    texts: Mapping[str, Sequence[bytes]]

    @property
    def count(self) -> int:
        return sum(map(len, self.texts.values()))

    def holes(self, library: str, version: Version) -> list[Hole]:
        records = (yaml.load(text, yaml.CSafeLoader) for text in self.texts.get(library, ()))
        return [hole for record in records if (hole := hole_in(library, version, record))]


def read_copy(path: Path) -> Advisories:
    day, _space, commit = _git(path, "log", "-1", "--format=%cs %H").decode().strip().partition(" ")
    texts: dict[str, list[bytes]] = {}
    for name, text in _files(_git(path, "archive", "--format=tar", "HEAD", "vulns")):
        texts.setdefault(canonicalize_name(PurePosixPath(name).parent.name), []).append(text)
    if not texts:
        raise UnreadableCopy(f"{path} holds no advisories.")
    return Advisories(day, commit, texts)


def _git(path: Path, *words: str) -> bytes:
    ran = subprocess.run(["git", "-C", str(path), *words], capture_output=True, check=False)  # noqa: S603, S607  # the words are ours
    if ran.returncode:
        raise UnreadableCopy(f"{path} is no copy that git can read: {ran.stderr.decode(errors='replace').strip()}")
    return ran.stdout


def _files(archive: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        for member in packed:
            file = packed.extractfile(member) if member.name.endswith(".yaml") else None
            if file:
                yield member.name, file.read()


def hole_in(library: str, version: Version, record: Record) -> Hole | None:
    """What an advisory says of this version; None when it is not about it, or was taken back."""
    about = [each for each in record.get("affected", ()) if _is_about(library, each)]
    if record.get("withdrawn") or not any(is_affected(version, each) for each in about):
        return None
    fixed = {_version(event["fixed"]) for each in about for event in _events(each) if "fixed" in event}
    names = (record["id"], *(each for each in record.get("aliases", ()) if each.startswith("CVE-")))
    return Hole(library, version, names, tuple(sorted(each for each in fixed if each and each > version)))


def _is_about(library: str, affected: Record) -> bool:
    package = affected["package"]
    return package["ecosystem"] == "PyPI" and canonicalize_name(package["name"]) == library


def is_affected(version: Version, affected: Record) -> bool:
    listed = version in (_version(each) for each in affected.get("versions", ()))
    return listed or any(_is_within(version, each["events"]) for each in _ranges(affected))


def _ranges(affected: Record) -> Iterable[Record]:
    """Those in versions; others are in commits."""
    return [each for each in affected.get("ranges", ()) if each["type"] == "ECOSYSTEM"]


def _events(affected: Record) -> list[Mapping[str, str]]:
    return [event for each in _ranges(affected) for event in each["events"]]


def _is_within(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    """Whether the last thing that happened up to this version is that the hole came in."""
    happened = [(told != FIRST, _version(told), kind) for event in events for kind, told in event.items()]
    within = False
    for is_later, at, kind in sorted(happened, key=lambda each: (each[0], each[1] or version)):
        if at is None:
            return True
        if kind == "introduced" and (version >= at or not is_later):
            within = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            within = False
    return within


def _version(told: object) -> Version | None:
    """None for one that no library can be pinned to, such as 2004-11-26."""
    try:
        return Version(str(told))
    except InvalidVersion:
        return None
