"""The published description of the API."""

from django.core.management import call_command
from django.test import Client


def test_it_is_made_without_a_warning(tmp_path, capsys) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))
    assert "/api/widget/v1/conversations/" in (tmp_path / "schema.yaml").read_text()


def test_its_page_needs_no_inline_script_or_style(db, client: Client) -> None:
    page = client.get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<style" not in text
    assert "<script>" not in text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
