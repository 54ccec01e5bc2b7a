"""A version with a known hole is found, and no other one (OWASP ASVS 5.0 15.1.1, 15.2.1).

The advisories are made up; they stand in a git repository as PyPA's do.
"""

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from deploy import audit
from deploy.advisories import UnreadableCopy, read_copy
from tests.attacks.tally import Tried

Event = dict[str, str]
Records = dict[str, dict[str, Any]]
DAY = "2026-03-01"
UNTIL_2 = ({"introduced": "0"}, {"fixed": "2.0.1"})
TWICE = ({"introduced": "3.0"}, {"fixed": "3.2"}, {"introduced": "1.0"}, {"fixed": "1.4"})


def advisory(name: str = "liba", events: Sequence[Event] = (), **more: Any) -> dict[str, Any]:
    """An OSV record; YAML also reads what is written as JSON."""
    versions, kind = more.pop("versions", []), more.pop("kind", "ECOSYSTEM")
    ranges = [{"type": kind, "events": list(events)}] if events else []
    package = {"ecosystem": more.pop("ecosystem", "PyPI"), "name": name}
    affected = [{"package": package, "ranges": ranges, "versions": versions}]
    return {
        "id": "PYSEC-1",
        "aliases": ["CVE-1", "GHSA-1"],
        "modified": "2026-01-01T00:00:00Z",
        "affected": affected,
    } | more


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    date = {"GIT_COMMITTER_DATE": f"{DAY}T12:00:00Z"}
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True, env=date)


@pytest.fixture
def published(tmp_path: Path) -> Callable[[Records], Path]:
    def publish(records: Records) -> Path:
        for name, record in records.items():
            file = tmp_path / "vulns" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(record))
        git(tmp_path, "init", "--quiet")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "--quiet", "--message", "Advisories")
        return tmp_path

    return publish


@pytest.fixture
def deployed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock with liba for everybody, and libb for development."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "requirements.txt").write_text("# made\nliba==2.0 ; sys_platform == 'linux' \\\n    --hash=sha256:00\n")
    packages = [
        f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "https://pypi.org/simple" }}\n'
        f'wheels = [{{ upload-time = "{day}T00:00:00Z" }}]\n'
        for name, version, day in (("liba", "2.0", "2026-02-01"), ("libb", "1.0", "2026-04-01"))
    ]
    (folder / "uv.lock").write_text("\n".join(packages))
    monkeypatch.setattr(audit, "DEPLOYED", folder / "requirements.txt")
    monkeypatch.setattr(audit, "LOCK", folder / "uv.lock")


@pytest.mark.parametrize(
    ("record", "version", "is_hole"),
    [
        (advisory(events=UNTIL_2), "2.0", True),
        (advisory(events=UNTIL_2), "2.0.1rc1", True),
        (advisory(events=UNTIL_2), "0.dev0", True),
        (advisory(events=UNTIL_2), "2.0.1", False),
        (advisory(events=UNTIL_2), "2.10", False),
        (advisory(events=UNTIL_2), "1!0.1", False),
        (advisory(events=TWICE), "1.3", True),
        (advisory(events=TWICE), "1.4", False),
        (advisory(events=TWICE), "3.1.post1", True),
        (advisory(events=TWICE), "0.9", False),
        (advisory(events=TWICE), "3.2", False),
        (advisory(events=({"introduced": "1.0"}, {"last_affected": "2.0"})), "2.0.0", True),
        (advisory(events=({"introduced": "1.0"}, {"last_affected": "2.0"})), "2.0.1", False),
        (advisory(events=({"introduced": "1.0"},)), "99", True),
        (advisory(versions=["2004-11-26", "2.0"]), "2.0.0", True),
        (advisory(versions=["2004-11-26", "2.0"]), "2.1", False),
        (advisory(events=({"introduced": "0"}, {"fixed": "2004-11-26"})), "9", True),
        (advisory("LibA", events=UNTIL_2), "1", True),
        (advisory("libb", events=UNTIL_2), "1", False),
        (advisory(events=UNTIL_2, ecosystem="npm"), "1", False),
        (advisory(events=({"introduced": "0"}, {"fixed": "a1b2c3"}), kind="GIT"), "1", False),
        (advisory(events=UNTIL_2, withdrawn="2026-02-02T00:00:00Z"), "1", False),
    ],
)
def test_v15_2_1_a_version_is_held_against_what_is_written(
    record: dict[str, Any], version: str, *, is_hole: bool, published: Callable[[Records], Path], tried: Tried
) -> None:
    copy = read_copy(published({"liba/PYSEC-1.yaml": record, "libb/PYSEC-2.yaml": advisory("libb")}))
    assert bool(copy.holes("liba", Version(version))) is is_hole
    tried(1, "made-up advisories")


def test_v15_1_1_a_hole_is_told_with_its_names_and_the_next_versions_without_it(
    published: Callable[[Records], Path],
) -> None:
    copy = published({"liba/PYSEC-1.yaml": advisory(events=TWICE)})
    (copy / "vulns/liba/PYSEC-1.yaml").unlink()  # what is committed counts
    for folder in (copy, copy / ".git"):
        (hole,) = read_copy(folder).holes("liba", Version("1.2"))
        assert str(hole) == "liba 1.2: PYSEC-1 (CVE-1), fixed in 1.4, 3.2"


@pytest.mark.usefixtures("deployed")
def test_v15_1_1_the_audit_fails_on_holes_and_says_against_what_it_was_made(
    published: Callable[[Records], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    records = {"liba/PYSEC-1.yaml": advisory(events=UNTIL_2), "libb/PYSEC-2.yaml": advisory("libb", versions=["1.0"])}
    assert audit.main("--advisories", str(published(records))) == 1
    told = capsys.readouterr().out
    assert "liba 2.0: PYSEC-1 (CVE-1), fixed in 2.0.1\n" in told
    assert "libb 1.0: PYSEC-1 (CVE-1), no version without it is named (only for development)" in told
    assert f"Held against the 2 advisories of PyPA's database as of {DAY} (commit " in told
    assert "1 of the 2 versions in the lock came out later" in told


@pytest.mark.usefixtures("deployed")
def test_v15_1_1_the_audit_passes_when_every_version_is_without_hole(
    published: Callable[[Records], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    copy = published({"liba/PYSEC-1.yaml": advisory(events=({"introduced": "0"}, {"fixed": "2.0"}))})
    assert audit.main("--advisories", str(copy)) == 0
    assert (
        "0 known holes in 1 libraries of requirements.txt and 1 that only development needs" in capsys.readouterr().out
    )


def test_v15_1_1_what_is_no_copy_of_the_database_is_no_audit(
    tmp_path: Path, published: Callable[[Records], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main("--advisories", str(tmp_path / "missing")) == 1
    assert "Not audited" in capsys.readouterr().out
    with pytest.raises(UnreadableCopy):
        read_copy(published({"README.md": {}}))


def test_v15_1_1_the_lock_and_the_requirements_pin_the_same_versions() -> None:
    lock = {name: Version(each["version"]) for name, each in audit.locked().items()}
    assert audit.deployed().items() <= lock.items()
    assert len(audit.deployed()) > 50
