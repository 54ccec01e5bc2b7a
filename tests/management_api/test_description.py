"""The description of the API, and answers that are as it says."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

ONLY_ASK = {"try_reply_engine", "preview_sharing", "find_person", "download_person"}
KEPT = Path(__file__).resolve().parents[2] / "docs/openapi.json"


def test_the_kept_description_is_what_is_served(tmp_path: Path) -> None:
    """If it is not: make openapi."""
    written = tmp_path / "openapi.json"
    call_command("spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", "--file", str(written))
    assert json.loads(written.read_text()) == json.loads(KEPT.read_text())


@pytest.mark.django_db
def test_it_is_served_without_a_key(client: Client) -> None:
    served = json.loads(client.get("/api/v1/openapi.json").content)
    assert served["openapi"].startswith("3.1")
    assert set(served["paths"]) == set(json.loads(KEPT.read_text())["paths"])


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = json.loads(KEPT.read_text())["paths"]
    return [(path, method, told) for path, methods in paths.items() for method, told in methods.items()]


def test_every_operation_has_a_name_of_its_own_that_reads_as_one() -> None:
    names = [told["operationId"] for path, _method, told in _operations() if path.startswith("/api/v1/")]
    assert len(set(names)) == len(names) > 40
    assert not [name for name in names if name.startswith(("v1_", "api_")) or name.endswith(("_2", "_retrieve"))]


def test_every_operation_says_how_it_refuses() -> None:
    for path, method, told in _operations():
        if path.startswith("/api/v1/"):
            assert "application/problem+json" in told["responses"]["404"]["content"], (path, method)
            names = {parameter["name"] for parameter in told.get("parameters", [])}
            assert (method == "post" and told["operationId"] not in ONLY_ASK) == ("Idempotency-Key" in names), path
            assert method != "patch" or "If-Match" in names, path
