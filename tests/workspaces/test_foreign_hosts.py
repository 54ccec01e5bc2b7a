"""Requests for names that are not ours do not fill the log (OWASP ASVS 5.0 16.2.5)."""

import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from handoff_project.foreign_hosts import ForeignHosts

FOREIGN = "a" * 300 + ".example"


@pytest.fixture(autouse=True)
def nothing_said_yet() -> Iterator[None]:
    """The filter of the settings, as it is when a process starts."""
    logger = logging.getLogger("django.security.DisallowedHost")
    before = logger.filters[:]
    assert {type(each) for each in before} == {ForeignHosts}  # one more for each time the settings of logs were read
    logger.filters[:] = [ForeignHosts()]
    yield
    logger.filters[:] = before


@pytest.mark.parametrize("address", ["/account/login/", "/.well-known/agent-card.json"])
def test_v16_2_5_they_write_one_short_line(client: Client, caplog: pytest.LogCaptureFixture, address: str) -> None:
    for _ in range(20):
        assert client.get(address, headers={"Host": FOREIGN}).status_code == 400
    [line] = caplog.records
    assert (line.message, line.levelname, line.exc_info) == ("foreign_host", "WARNING", None)
    assert (line.times, line.host) == (1, FOREIGN[:100])  # type: ignore[attr-defined]


def test_v16_2_5_the_next_line_says_how_many_there_were(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        client.get("/", headers={"Host": "other.example"})
    monkeypatch.setattr("handoff_project.foreign_hosts.time.monotonic", lambda: float("inf"))
    client.get("/", headers={"Host": "other.example"})
    assert [line.times for line in caplog.records] == [1, 3]  # type: ignore[attr-defined]
