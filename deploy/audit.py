"""Known holes in the libraries that the lock names; fails when there are some, and when nobody could say.

Without more, pip-audit asks the package index for what is known of each version in ``requirements.txt``. An index that
holds no advisories answers nothing, which is not the same as none. ``--advisories PATH`` holds the whole lock against a
copy of PyPA's advisory database instead (https://github.com/pypa/advisory-database), which needs no network.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from deploy.advisories import Advisories, UnreadableCopy, read_copy

ROOT = Path(__file__).resolve().parent.parent
LOCK, DEPLOYED = ROOT / "uv.lock", ROOT / "requirements.txt"
ASK = ["-m", "pip_audit", "--requirement", "requirements.txt", "--require-hashes", "--disable-pip", "--format", "json"]


def ask_the_index() -> int:
    asked = subprocess.run([sys.executable, *ASK], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our words
    try:
        libraries = json.loads(asked.stdout)["dependencies"]
    except ValueError:
        print(f"Not audited: the advisories cannot be reached from here.\n{asked.stderr[-600:]}")
        return 1
    holes = [f"{each['name']} {each['version']}: {hole['id']}" for each in libraries for hole in each.get("vulns", ())]
    unheard = [each["name"] for each in libraries if "skip_reason" in each]
    print("\n".join(holes) or f"No known hole in {len(libraries) - len(unheard)} of {len(libraries)} libraries.")
    if unheard:
        print(f"Not audited, because the package index in use tells no advisories of them: {', '.join(unheard)}.")
    return int(bool(holes or unheard))


def deployed() -> dict[str, Version]:
    """What ``requirements.txt`` pins, also for other systems than this one."""
    lines = (line.rstrip(" \\\n") for line in DEPLOYED.read_text().splitlines() if line[:1].isalnum())
    pins = [Requirement(line) for line in lines]
    return {canonicalize_name(pin.name): Version(next(iter(pin.specifier)).version) for pin in pins}


def locked() -> dict[str, Mapping[str, Any]]:
    packages = tomllib.loads(LOCK.read_text())["package"]
    return {canonicalize_name(each["name"]): each for each in packages if "registry" in each["source"]}


def came_out(package: Mapping[str, Any]) -> datetime:
    files = [package.get("sdist"), *package.get("wheels", ())]
    return min(datetime.fromisoformat(each["upload-time"]) for each in files if each)


def hold_against(advisories: Advisories) -> int:
    ours, lock = deployed(), locked()
    pins = ours | {name: Version(each["version"]) for name, each in lock.items() if name not in ours}
    holes = [(name, hole) for name, version in pins.items() for hole in advisories.holes(name, version)]
    for name, hole in holes:
        print(f"{hole}{'' if name in ours else ' (only for development)'}")
    newer = sum(f"{came_out(each):%Y-%m-%d}" > advisories.day for each in lock.values())
    print(
        f"Held against the {advisories.count} advisories of PyPA's database as of {advisories.day} "
        f"(commit {advisories.commit[:12]}): {len(holes)} known holes in {len(ours)} libraries of requirements.txt and "
        f"{len(pins) - len(ours)} that only development needs."
    )
    if newer:
        print(
            f"What became known after {advisories.day} is not in it. {newer} of the {len(lock)} versions in the lock "
            "came out later: of them it knows only holes that were open already and are in later versions too."
        )
    return int(bool(holes))


def main(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.audit", description=__doc__)
    parser.add_argument("--advisories", type=Path, help="a clone or bare git directory of pypa/advisory-database")
    copy = parser.parse_args(words).advisories
    if copy is None:
        return ask_the_index()
    try:
        return hold_against(read_copy(copy))
    except UnreadableCopy as unreadable:
        print(f"Not audited: {unreadable}")
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
