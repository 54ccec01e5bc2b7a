"""docs/operations.md and the example files keep up with the settings."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "handoff_project" / "settings.py"


def _variables() -> set[str]:
    """Every name that settings.py reads from the environment: the first argument of each ``env.something(...)``."""
    calls = [node for node in ast.walk(ast.parse(SETTINGS.read_text())) if isinstance(node, ast.Call)]
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def _documented() -> set[str]:
    """The names in the first column of the table of settings."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE))


def test_the_settings_are_found() -> None:
    assert {"DATABASE_URL", "SECRET_KEY", "LOG_LEVEL", "FIELD_ENCRYPTION_KEYS"} <= _variables()


def test_every_variable_is_documented_and_no_other() -> None:
    assert _documented() == _variables()


def test_the_example_environment_names_only_variables_there_are() -> None:
    example = (ROOT / "deploy" / "production.env.example").read_text()
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    assert named - {"POSTGRES_PASSWORD"} <= _variables()


@pytest.mark.parametrize("path", ["deploy/Dockerfile", "deploy/systemd/handoff-web.service"])
def test_every_example_starts_the_server_with_the_same_options(path: str) -> None:
    text = (ROOT / path).read_text()
    for option in ("handoff_project.asgi:application", "--timeout-graceful-shutdown", "--no-server-header"):
        assert option in text


def test_files_the_document_names_exist() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    for path in set(re.findall(r"`(?:python )?(deploy/[\w./-]+)", text)) - {"deploy/production.env"}:
        assert (ROOT / path).exists(), path
