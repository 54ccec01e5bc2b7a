"""What runs again on PostgreSQL is chosen by names; one that no file has any more would choose nothing."""

from pathlib import Path

from tests.on_postgres import OF_THE_WIRE, PAGES, SUITES, THE_STORE_ITSELF

ROOT = Path(__file__).resolve().parents[1]


def test_every_name_that_chooses_is_the_name_of_a_file() -> None:
    files = [file for suite in SUITES for file in (ROOT / suite).rglob("test_*.py")]
    assert (THE_STORE_ITSELF | OF_THE_WIRE) - {file.stem for file in files} == set()
    assert any(PAGES.match(str(file.relative_to(ROOT))) for file in files)
