"""What the product is made of is known, and may be used (OWASP ASVS 5.0 15.1.2, 15.2.4)."""

import json
import tomllib

import pytest

from deploy import audit
from deploy.bill_of_materials import bill_of_materials
from deploy.licences import LOCK, UNKNOWN, is_allowed, libraries, licence_of
from tests.attacks.tally import Tried

ODD_ONES = {
    "handoff",
    "async-timeout",
    "colorama",
    "tzdata",
}  # the product itself, and what other systems than Linux need


def test_v15_1_2_the_licence_of_every_library_is_known_and_allowed(tried: Tried) -> None:
    found = {library: licence_of(library) for library in libraries()}
    assert {library: said for library, said in found.items() if not is_allowed(said)} == {}
    tried(len(found), "licences")


def test_v15_1_2_no_library_of_the_lock_is_left_out() -> None:
    locked = {package["name"] for package in tomllib.loads(LOCK.read_text())["package"]}
    assert locked - set(libraries()) <= ODD_ONES


@pytest.mark.parametrize(
    "expression", [UNKNOWN, "", "GPL-3.0-only", "MIT AND AGPL-3.0-only", "Proprietary OR SSPL-1.0"]
)
def test_v15_1_2_any_other_licence_would_be_noticed(expression: str) -> None:
    assert not is_allowed(expression)
    assert is_allowed(f"{expression} OR MIT")


def test_v15_1_2_the_bill_of_materials_lists_what_production_gets() -> None:
    bill = bill_of_materials()
    listed = {each["name"]: each for each in bill["components"]}
    assert {"django", "cryptography", "a2a-sdk"} <= listed.keys()
    assert not {"pytest", "schemathesis"} & listed.keys()
    assert all(listed[name]["licenses"] for name in listed.keys() - ODD_ONES)


def test_v15_2_4_every_library_comes_from_one_index_and_is_pinned_by_its_hash() -> None:
    for package in tomllib.loads(LOCK.read_text())["package"]:
        if package["name"] == "handoff":
            continue
        assert package["source"] == {"registry": "https://pypi.org/simple"}, package["name"]
        files = [package.get("sdist"), *package.get("wheels", [])]
        assert all(each["hash"].startswith("sha256:") for each in files if each), package["name"]


@pytest.mark.parametrize(
    ("library", "says"),
    [
        ({"vulns": [{"id": "PYSEC-1"}]}, "liba 1: PYSEC-1"),
        ({"skip_reason": "not there"}, "Not audited"),
    ],
)
def test_v15_1_1_a_hole_and_a_silent_index_both_fail_the_audit(
    library: dict[str, object], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.dumps({"dependencies": [{"name": "liba", "version": "1", **library}]})
    monkeypatch.setattr(audit, "ASK", ["-c", f"print('''{told}''')"])
    assert audit.main() == 1
    assert says in capsys.readouterr().out
