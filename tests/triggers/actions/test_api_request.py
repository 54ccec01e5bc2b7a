"""Send API request: the action, its form, and the request it makes."""

import json
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from protocol.errors import CallFailed, Reason, WireError
from tests.triggers.actions.contract import STEP, SURROUNDINGS, ActionContract
from triggers.actions.api_request import MASK, SendApiRequest
from triggers.actions.base import OUTSIDE, Outcome
from triggers.api_requests import ApiRequest, send_request, value_in
from triggers.effects import CallApi, Say, SetDetail

KEY = ("Authorization", "Bearer 12345")


class TestSendApiRequest(ActionContract):
    example = SendApiRequest(
        variable="balance",
        failure_text="I cannot look, {name}.",
        request=ApiRequest(
            method="POST",
            url="https://api.example.com/accounts/{account}?x=1",
            headers=(KEY,),
            body='{"account": "{account}"}',
            seconds=5,
            answer_path="data.balance",
        ),
    )
    form_data = {
        "method": "POST",
        "url": "https://api.example.com/accounts/{account}?x=1",
        "headers": "Authorization: Bearer 12345",
        "body": '{"account": "{account}"}',
        "seconds": "5",
        "variable": "balance",
        "answer_path": "data.balance",
        "failure_text": "I cannot look, {name}.",
    }

    def shown_data(self) -> dict[str, Any]:
        return {**self.form_data, "seconds": 5, "headers": f"Authorization: {MASK}"}

    def test_it_waits_for_the_answer(self) -> None:
        assert self.example.plan(STEP) == Outcome((CallApi("action-1"),), waits_at=OUTSIDE)

    def test_the_answer_is_kept_and_is_private(self) -> None:
        assert self.example.resume(STEP, "12").effects == (SetDetail("balance", "12", said_by="agent", private=True),)

    def test_without_an_answer_it_says_so_and_forgets_an_older_one(self) -> None:
        forgotten, said = self.example.resume(STEP, None).effects
        assert (forgotten, said) == (
            SetDetail("balance", "", said_by="agent", private=True),
            Say("I cannot look, Ana."),
        )

    def test_a_masked_header_keeps_its_value(self) -> None:
        form = self.form({**self.form_data, "headers": f"Authorization: {MASK}\nX-More: 1"}, current=self.example)
        assert form.is_valid(), form.errors
        assert form.action() == replace(
            self.example, request=replace(self.example.request, headers=(KEY, ("X-More", "1")))
        )

    @pytest.mark.parametrize(
        "url", ["https://attacker.example/", "http://api.example.com/", "https://api.example.com:8443/", "https://"]
    )
    def test_a_kept_header_goes_to_no_other_server(self, url: str) -> None:
        form = self.form({**self.form_data, "url": url, "headers": f"Authorization: {MASK}"}, current=self.example)
        assert not form.is_valid()
        assert "12345" not in str(form.cleaned_data)

    def test_what_a_person_says_never_chooses_the_server(self) -> None:
        stored = {"variable": "x", "request": {"method": "GET", "url": "https://{name}/x", "seconds": 5}}
        assert SendApiRequest.from_json(stored).plan(STEP) == Outcome()

    def test_what_a_person_says_leads_to_no_other_place_in_the_path(self) -> None:
        request = replace(self.example.request, url="https://api.example.com/users/{account}/sessions")
        for value in (".", ".."):
            assert request.filled_url({"account": value}) == "https://api.example.com/users/-/sessions"

    @pytest.mark.parametrize("headers", [f"X-Other: {MASK}", "no colon 12345", "Bad Name: 12345", "X: ünsafe"])
    def test_a_header_that_cannot_be_sent_is_refused_without_telling_it(self, headers: str) -> None:
        errors = self.form({**self.form_data, "headers": headers}).errors
        assert "headers" in errors
        assert "12345" not in str(errors)

    @pytest.mark.parametrize(
        ("headers", "words"),
        [
            ("X-Name: Zoë", "A header holds plain (ASCII) characters only. What variables bring is encoded."),
            ("X-Näme: 12345", "A header holds plain (ASCII) characters only. What variables bring is encoded."),
            ("Host: other.example", "Host is a header that this platform sets by itself. Remove it."),
            ("content-length: 7", "content-length is a header that this platform sets by itself. Remove it."),
            ("X-A: 1\nx-a: 2", "Each header can be there once."),
            ("no colon", "Each line is a name, a colon and a value."),
        ],
    )
    def test_it_says_what_is_wrong_with_a_header(self, headers: str, words: str) -> None:
        assert self.form({**self.form_data, "headers": headers}).errors["headers"] == [words]

    @pytest.mark.parametrize(
        "url",
        ["http://api.example.com/", "https://10.0.0.1/", "https://{host}.example.com/", "https://a:b@x.example/", "x"],
    )
    def test_an_address_that_may_not_be_called_is_refused_where_it_is_typed(self, url: str) -> None:
        assert "url" in self.form({**self.form_data, "url": url}).errors


@pytest.fixture
def system(httpserver: HTTPServer, settings: Any) -> HTTPServer:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    return httpserver


def request_to(system: HTTPServer, **more: Any) -> ApiRequest:
    return ApiRequest(
        **{"method": "GET", "url": f"http://localhost:{system.port}/a/{{id}}?q={{q}}", "seconds": 2, **more}
    )


class TestTheRequest:
    def test_variables_are_encoded_as_their_place_demands(self, system: HTTPServer) -> None:
        seen: list[Request] = []

        def answer(request: Request) -> Response:
            seen.append(request)
            request.get_data()
            return Response('{"data": [{"n": 7}]}', content_type="application/json")

        system.expect_request("/a/1/../%2F2").respond_with_handler(answer)
        system.expect_request("/a/1%2F2").respond_with_handler(answer)
        system.expect_request("/a/1/2").respond_with_handler(answer)
        made = request_to(
            system,
            method="POST",
            headers=(("X-Q", "<{q}>"),),
            body='{"q": "{q}", "gone": "{gone}"}',
            answer_path="data.0.n",
        )
        assert send_request(made, {"id": "1/2", "q": 'a&b"\r\nX-Evil: 1'}) == "7"
        (came,) = seen
        assert came.args.to_dict() == {"q": 'a&b"\r\nX-Evil: 1'}
        assert json.loads(came.get_data()) == {"q": 'a&b"\r\nX-Evil: 1', "gone": ""}
        assert (came.headers["X-Q"], came.headers.get("X-Evil")) == ('<a&b" X-Evil: 1>', None)

    @pytest.mark.parametrize("template", ["{name}", "Zoë", "Zo\x00ë\x7f"])
    def test_what_a_header_cannot_hold_is_encoded(self, system: HTTPServer, template: str) -> None:
        """Also in the template of an action that is older than the check of its form."""
        seen: list[Request] = []
        system.expect_request("/a/1").respond_with_handler(lambda came: (seen.append(came), Response("7"))[1])
        made = request_to(system, headers=(("X-Name", f"100% {template}"),))
        assert send_request(made, {"id": "1", "q": "x", "name": "Zoë\r\n\x00苗字"}) == "7"
        expected = {"{name}": "Zo%C3%AB %00%E8%8B%97%E5%AD%97", "Zoë": "Zo%C3%AB"}.get(template, "Zo%00%C3%AB%7F")
        assert seen[0].headers["X-Name"] == f"100% {expected}"

    @pytest.mark.parametrize("header", [("Näme", "x"), ("Host", "other.example"), ("", "x"), ("A b", "x")])
    def test_a_header_that_cannot_be_sent_at_all_is_a_failure_like_any_other(
        self, system: HTTPServer, header: tuple[str, str]
    ) -> None:
        with pytest.raises(CallFailed):
            send_request(request_to(system, headers=(header,)), {"id": "1", "q": "x"})

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (Response("no", 404), Reason.REFUSED),
            (Response("no", 500), Reason.PEER_FAILED),
            (Response("", 302, {"Location": "http://localhost/"}), Reason.REDIRECTED),
            (Response("x" * 300_000), Reason.ANSWER_TOO_LARGE),
            (Response("not json"), Reason.NOT_UNDERSTOOD),
            (Response('{"other": 1}'), Reason.NOT_UNDERSTOOD),
        ],
    )
    def test_an_answer_without_the_value_is_a_failure(
        self, system: HTTPServer, answer: Response, reason: Reason
    ) -> None:
        system.expect_request("/a/").respond_with_response(answer)
        with pytest.raises(WireError) as failed:
            send_request(request_to(system, answer_path="value"), {})
        assert failed.value.reason is reason

    def test_nothing_inside_the_network_is_asked(self, httpserver: HTTPServer, settings: Any) -> None:
        settings.DEVELOPMENT_NETWORKS = ()
        with pytest.raises(WireError):
            send_request(request_to(httpserver), {})
        assert httpserver.log == []

    def test_the_test_button_shows_the_value_and_stores_nothing(self, system: HTTPServer) -> None:
        system.expect_request("/a/test").respond_with_json({"n": 7})
        data = {**TestSendApiRequest.form_data, "method": "GET", "url": request_to(system).url, "answer_path": "n"}
        form = SendApiRequest.form_class({**data, "test": "1"}, surroundings=SURROUNDINGS)
        assert form.rearranged() is form
        assert form.trial.value == "7"  # type: ignore[attr-defined]  # of this form alone

    def test_the_test_button_says_why_there_is_no_value(self, system: HTTPServer) -> None:
        system.expect_request("/a/test").respond_with_data("no", status=403)
        data = {**TestSendApiRequest.form_data, "method": "GET", "url": request_to(system).url}
        form = SendApiRequest.form_class({**data, "test": "1"}, surroundings=SURROUNDINGS)
        form.rearranged()
        assert "HTTP 403" in form.trial.failure  # type: ignore[attr-defined]  # of this form alone


@pytest.mark.parametrize(
    ("media_type", "sent"),
    [
        ("application/soap+xml; charset=utf-8", "1&lt;/a&gt;&lt;admin b=&quot;&amp;&#x27;&quot;/&gt;"),
        ("Text/XML", "1&lt;/a&gt;&lt;admin b=&quot;&amp;&#x27;&quot;/&gt;"),
        ("application/json", """1</a><admin b=\\"&'\\"/>\\u0001"""),
        ("application/x-www-form-urlencoded", "1%3C%2Fa%3E%3Cadmin+b%3D%22%26%27%22%2F%3E%01"),
        ("text/plain", """1</a><admin b="&'"/>\x01"""),
    ],
)
def test_a_value_stays_a_value_in_the_body(media_type: str, sent: str) -> None:
    request = ApiRequest(
        method="POST",
        url="https://api.example.com/",
        headers=(("content-Type", media_type),),
        body="<a>{account}</a>",
        seconds=5,
    )
    assert request.filled_body({"account": """1</a><admin b="&'"/>\x01"""}) == f"<a>{sent}</a>"


@pytest.mark.parametrize(
    ("body", "path", "value"),
    [
        (b" plain \n", "", "plain"),
        (b'{"a": {"b": [1, {"c": "x"}]}}', "a.b.1.c", "x"),
        (b'{"a": true}', "a", "true"),
        (b'{"a": null}', "a", ""),
        (b'{"a": {"b": 1}}', "a", '{"b": 1}'),
        (b'{"a": "' + b"x" * 5000 + b'"}', "a", "x" * 2000),
    ],
)
def test_where_the_value_stands(body: bytes, path: str, value: str) -> None:
    assert value_in(body, path) == value


@pytest.mark.parametrize("body", [b"\xff", b"[" * 100_000, b"{}", b"[1]"])
def test_what_cannot_be_read_is_a_failure(body: bytes) -> None:
    with pytest.raises(CallFailed):
        value_in(body, "a.9")
