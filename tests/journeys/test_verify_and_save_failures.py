"""*Verify & Save* that fails: its own words for each reason, nothing saved, and nothing typed lost but the secret."""

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

import pytest
from playwright.sync_api import Browser

from tests.journeys.console_steps import Console, Credentials, Verification
from tests.journeys.deployments import EMBEDDED, RunningDeployment, free_port, new_deployment, running
from tests.journeys.institutions import BANK_AGENT, OFFICE_AGENT, Institutions, new_console
from tests.journeys.strange_machine import PRIVATE_NAME

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.parametrize("institutions", [EMBEDDED], indirect=True),
]

NOT_ACCEPTED = "The other side does not accept this AI Agent ID and AI Agent Secret."
OTHER_SECRET = "hsec_" + "Zz9" * 14 + "Z"


@pytest.fixture
def bank(institutions: Institutions) -> Console:
    institutions.bank.open_agent(BANK_AGENT)
    institutions.bank.open_connect_form()
    return institutions.bank


@pytest.fixture(scope="module")
def strange_bank(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningDeployment, Console]]:
    deployment = new_deployment("strange", tmp_path_factory.mktemp("strange"), server="tests.journeys.strange_machine")
    with running(deployment):
        console = new_console(chromium, deployment)
        console.first_run(institution="Late Bank", email="late@bank.example")
        console.create_agent("Late Assistant")
        yield deployment, console


def test_a_wrong_secret(institutions: Institutions, bank: Console) -> None:
    typed = replace(institutions.credentials, secret=OTHER_SECRET)
    _expect_refusal(bank, institutions.pair.bank, typed, NOT_ACCEPTED)


def test_an_unknown_agent_has_the_same_words_as_a_wrong_secret(institutions: Institutions, bank: Console) -> None:
    typed = replace(institutions.credentials, agent_id="agt_" + "0" * 32)
    _expect_refusal(bank, institutions.pair.bank, typed, NOT_ACCEPTED)


def test_a_disabled_agent_has_the_same_words_as_a_wrong_secret(institutions: Institutions, bank: Console) -> None:
    office = institutions.office
    office.page.goto(f"{office.url}/agents/")
    office.create_agent("Second Help")
    typed = office.create_secret()
    office.open_tab("Settings")
    office.page.get_by_role("button", name="Disable agent").click()
    office.page.get_by_role("button", name="Enable agent").wait_for()
    _expect_refusal(bank, institutions.pair.bank, typed, NOT_ACCEPTED)


def test_a_domain_where_nothing_answers(institutions: Institutions, bank: Console) -> None:
    typed = replace(institutions.credentials, platform_domain=f"http://127.0.0.1:{free_port()}")
    _expect_refusal(bank, institutions.pair.bank, typed, "Nothing answers at this Platform Domain.")


@pytest.mark.parametrize("status", [200, 404])
def test_a_host_that_speaks_no_a2a(institutions: Institutions, bank: Console, status: int) -> None:
    with _Website(status=status) as website:
        typed = replace(institutions.credentials, platform_domain=website.url)
        _expect_refusal(bank, institutions.pair.bank, typed, "No A2A agent was found there.")


def test_plain_http(institutions: Institutions, bank: Console) -> None:
    typed = replace(institutions.credentials, platform_domain="http://agents.office.example")
    _expect_refusal(bank, institutions.pair.bank, typed, "The Platform Domain must start with https://.")


def test_a_private_address(institutions: Institutions, bank: Console) -> None:
    typed = replace(institutions.credentials, platform_domain="https://192.168.1.10")
    _expect_refusal(bank, institutions.pair.bank, typed, "Use a public host name.")


def test_clocks_that_are_an_hour_apart(
    institutions: Institutions, strange_bank: tuple[RunningDeployment, Console]
) -> None:
    deployment, console = strange_bank
    console.open_connect_form()
    _expect_refusal(console, deployment, institutions.credentials, "The two clocks are more than 5 minutes apart.")


def test_a_name_that_leads_to_a_private_address_reads_like_one_where_nothing_answers(
    institutions: Institutions, strange_bank: tuple[RunningDeployment, Console]
) -> None:
    deployment, console = strange_bank
    console.open_connect_form()
    typed = replace(institutions.credentials, platform_domain=f"https://{PRIVATE_NAME}")
    _expect_refusal(console, deployment, typed, "Nothing answers at this Platform Domain.")


def test_after_every_failure_the_connection_that_worked_still_hands_over_to(institutions: Institutions) -> None:
    links = institutions.pair.bank.store.rows("SELECT remote_name, state FROM agents_connection")
    assert [state for name, state in links if name == OFFICE_AGENT] == ["verified"]


def _expect_refusal(console: Console, deployment: RunningDeployment, typed: Credentials, words: str) -> None:
    before = deployment.store.rows("SELECT id, state FROM agents_connection")
    console.verify_and_save(typed)
    verification = Verification(console.page)
    verification.expect_failure(words)
    verification.expect_form_kept(typed)
    assert deployment.store.rows("SELECT id, state FROM agents_connection") == before
    assert deployment.store.rows("SELECT id FROM agents_verification WHERE secret IS NOT NULL") == []


class _Website:
    """Answers every request in the same way."""

    def __init__(self, *, status: int) -> None:
        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = b"<!doctype html><title>Welcome</title>"
                self.send_response(status)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()
