"""docs/operations.md and the example files keep up with the settings and with what is logged."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "handoff_project" / "settings.py"
PACKAGES = ("agents", "conversations", "handoff_project", "privacy", "protocol", "triggers", "workspaces")
LEVELS = {"debug", "info", "warning", "error", "exception", "log"}
OF_LIBRARIES = {"request_finished", "request_failed"}  # django-structlog's, for pages


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


def _events() -> set[str]:
    """Every event our code logs: the first text among the arguments of each ``log.warning(...)`` and its like."""
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    logged = [call for call in calls if call.func.attr in LEVELS and ast.unparse(call.func.value) == "log"]  # type: ignore[attr-defined]
    texts = [[arg.value for arg in call.args if isinstance(arg, ast.Constant)] for call in logged]
    return {str(each[0]) for each in texts if each}


def _documented_events() -> set[str]:
    table = (ROOT / "docs" / "operations.md").read_text().partition("| event |")[2].partition("\n\n")[0]
    firsts = [line.split("|")[1] for line in table.splitlines()[2:]]
    return {event for first in firsts for event in re.findall(r"`([a-z_]+)`", first)}


def test_the_events_are_found() -> None:
    assert {"delivery_failed", "api_request", "management_api_fault"} <= _events()


def test_every_event_is_documented_and_no_other() -> None:
    assert _documented_events() == _events() | OF_LIBRARIES


def test_the_settings_are_found() -> None:
    assert {"DATABASE_URL", "SECRET_KEY", "LOG_LEVEL", "FIELD_ENCRYPTION_KEYS"} <= _variables()


def test_every_variable_is_documented_and_no_other() -> None:
    assert _documented() == _variables()


def test_the_example_environment_names_only_variables_there_are() -> None:
    example = (ROOT / "deploy" / "production.env.example").read_text()
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    assert named - {"POSTGRES_PASSWORD"} <= _variables()


def test_files_the_document_names_exist() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    for path in set(re.findall(r"`(?:python )?(deploy/[\w./-]+)", text)) - {"deploy/production.env"}:
        assert (ROOT / path).exists(), path
