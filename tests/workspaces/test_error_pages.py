"""What is answered when something breaks: with words that say what to do, in the look that was chosen."""

from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from handoff_project.api_door import ApiHandler
from handoff_project.error_pages import failed, not_taken
from handoff_project.whole_bodies import READ_ON
from workspaces.console import front_door
from workspaces.models import Role, User

AWAY = OperationalError("connection to server failed")


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


def without_database() -> Any:
    return mock.patch("django.db.backends.utils.CursorWrapper.execute", side_effect=AWAY)


@pytest.mark.django_db
class TestPages:
    def test_it_is_said_when_the_database_is_away(self, alice_client: Client) -> None:
        alice_client.raise_request_exception = False
        with without_database():
            answer = alice_client.get("/agents/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "The database does not answer." in answer.text
        assert "style-src 'self'" in answer["Content-Security-Policy"]

    def test_it_is_said_in_the_language_of_the_reader(self, alice_client: Client) -> None:
        alice_client.raise_request_exception = False
        with without_database():
            answer = alice_client.get("/agents/", headers={"Accept-Language": "es"})
        assert "La base de datos no responde." in answer.text

    def test_a_mistake_of_ours_is_none_of_the_database(self, stranger: Client) -> None:
        with mock.patch.object(front_door, "render", side_effect=RuntimeError):
            answer = stranger.get("/first-run/")
        assert answer.status_code == 500 and "Retry-After" not in answer
        assert "Something went wrong" in answer.text

    @pytest.mark.parametrize(("chosen", "shown"), [("dark", True), ("light", True), ('"><script>', False), ("", False)])
    def test_it_looks_as_was_chosen(self, stranger: Client, chosen: str, shown: bool) -> None:
        stranger.cookies["theme"] = chosen
        with mock.patch.object(front_door, "render", side_effect=RuntimeError):
            answers = [stranger.get("/first-run/")]
        answers.append(stranger.post("/account/login/", {"login": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}))
        assert [answer.status_code for answer in answers] == [500, 413]
        for answer in answers:
            assert (f'data-theme="{chosen}"' in answer.text) is shown
            assert "<script" not in answer.text

    def test_a_file_that_is_far_too_large_is_not_taken_for_a_missing_one(self, alice_client: Client) -> None:
        file = SimpleUploadedFile("triggers.json", b" " * (READ_ON * settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
        address = reverse("triggers:transfer", args=[uuid4()])
        for language, words in (("en", "choose a smaller file"), ("es", "elija un archivo más pequeño")):
            answer = alice_client.post(address, {"file": file}, headers={"Accept-Language": language})
            file.seek(0)
            assert answer.status_code == 413
            assert words in answer.text
            assert "style-src 'self'" in answer["Content-Security-Policy"]

    @pytest.mark.parametrize(("path", "status"), [("/too-large/", 413), ("/too-slow/", 408)])
    def test_what_a_proxy_refused_is_told_to_people_and_to_programs(
        self, stranger: Client, path: str, status: int
    ) -> None:
        page = stranger.get(path, headers={"Accept": "text/html,*/*", "Accept-Language": "es"})
        told = stranger.get(path, headers={"Accept": "*/*"})
        assert (page.status_code, told.status_code) == (status, status)
        assert "No se guardó nada." in page.text
        assert told.json()["code"] == {413: "too_large", 408: "too_slow"}[status]
        assert "no-store" in page["Cache-Control"]

    def test_a_member_is_told_that_it_may_be_their_role(
        self, alice: User, alice_client: Client, stranger: Client
    ) -> None:
        """The same of what there is and of what there is not: nobody learns which."""
        alice.memberships.update(role=Role.VIEWER)
        for path in (reverse("agents:list"), "/nowhere/"):
            answer = alice_client.get(path)
            assert answer.status_code == 404 and "your role does not open it" in answer.text
        assert "your role" not in stranger.get("/nowhere/").text

    def test_what_is_not_as_our_pages_send_it_is_not_called_too_large(self, stranger: Client) -> None:
        with mock.patch.object(front_door, "render", side_effect=SuspiciousOperation):
            answer = stranger.get("/first-run/")
        assert answer.status_code == 400 and "load the page again" in answer.text


class TestPrograms:
    @pytest.mark.django_db
    def test_they_are_answered_in_json(self, stranger: Client) -> None:
        ApiHandler.load_middleware(stranger.handler)  # type: ignore[arg-type]  # as behind their door
        with without_database():
            answer = stranger.get("/api/widget/v1/agents/agt_1/")
        assert (answer.status_code, answer["Content-Type"]) == (500, "application/json")
        assert answer.json()["code"] == "internal"

    @pytest.mark.parametrize("path", ["/a2a/agt_1/", "/api/v1/workspace/", "/.well-known/jwks.json"])
    def test_wherever_they_ask(self, path: str) -> None:
        request = RequestFactory().get(path)
        answers = [failed(request), not_taken(request, SuspiciousOperation())]
        assert [answer.status_code for answer in answers] == [500, 400]
        assert {answer["Content-Type"] for answer in answers} == {"application/json"}
