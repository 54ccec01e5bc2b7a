"""Those without uv install from requirements.txt; it must name what the lock file names."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_it_pins_what_the_lock_file_pins():
    locked = {each["name"]: each["version"] for each in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
    text = (ROOT / "requirements.txt").read_text()
    pinned = dict(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", text, re.M))
    assert len(pinned) > 30
    assert {name: locked.get(name) for name in pinned} == pinned


def test_every_direct_dependency_is_in_it_with_a_hash():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = (ROOT / "requirements.txt").read_text()
    for dependency in project["dependencies"]:
        name = re.match(r"[A-Za-z0-9-]+", dependency)
        assert name is not None
        block = re.search(rf"^{name[0]}(?:\[[^\]]*\])?==.*?(?=^\S|\Z)", text, re.M | re.S)
        assert block is not None, name[0]
        assert "--hash=sha256:" in block[0], name[0]
