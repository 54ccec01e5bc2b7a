"""Send API request: asks a system of the institution, and keeps what it answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents.address_words import address_words
from agents.addresses import address_policy
from agents.wording import fill_exactly, variables_in
from protocol.addresses import parse_outgoing_url
from protocol.errors import AddressRefused, Reason, WireError
from protocol.outgoing_http import OWN_HEADERS
from triggers.actions.base import ActionForm, Outcome, Step, Surroundings, WaitingAction
from triggers.api_requests import ApiRequest, send_request
from triggers.effects import CallApi, Say, SetDetail
from triggers.form_fields import in_short, text_field, variable_field
from triggers.stored_json import Stored, number_in, object_in, text_in
from workspaces.lines_field import LinesField
from workspaces.rate_limits import RateLimit

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SECONDS = (2, 5, 10, 20)
DEFAULT_SECONDS = 5
MAX_TEST_SECONDS = 5  # of a page's patience
MAX_HEADERS, MAX_HEADER_LENGTH = 20, 2000
MASK = "•" * 8
TESTS = RateLimit("api-request-test", times=20, seconds=60)
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e•]*")


@dataclass(frozen=True)
class Trial:
    """What a test came to. failure: in words; empty when there was an answer that holds the value."""

    value: str = ""
    failure: str = ""


class ApiRequestForm(ActionForm):
    template = "triggers/forms/api_request.html"

    method = forms.ChoiceField(label=_("Method"), choices=[(one, one) for one in METHODS], initial="GET")
    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        help_text=_("https://… Variables such as {name} may stand in its path and query."),
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )
    headers = LinesField(
        label=_("Headers"),
        help_text=_("One per line, as Name: value. They are kept encrypted, and their values are not shown again."),
        max_lines=MAX_HEADERS,
        max_line_length=MAX_HEADER_LENGTH,
    )
    body = text_field(
        label=_("Body"), required=False, help_text=_('For example {"account": "{account}"}.'), max_length=8000, rows=5
    )
    seconds = forms.TypedChoiceField(
        label=_("How long to wait for the answer"),
        choices=[(one, str(one)) for one in SECONDS],
        coerce=int,
        initial=DEFAULT_SECONDS,
    )
    variable = variable_field()
    answer_path = forms.CharField(
        label=_("Where the value stands in the answer"),
        required=False,
        max_length=200,
        help_text=_("For an answer of JSON, for example data.items.0.name. Left empty, the whole answer is kept."),
        validators=[RegexValidator(r"^[^.\s]+(\.[^.\s]+)*\Z", _("Use names and numbers with dots between them."))],
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )
    failure_text = text_field(
        label=_("If there is no such answer, this agent says"),
        required=False,
        help_text=_("Then the next actions run, and the variable is not known."),
    )
    trial: Trial | None = None

    def offer(self, surroundings: Surroundings, *, connection_id: str) -> None:
        self.surroundings = surroundings
        self.fields["headers"].widget.attrs["data-secret"] = True
        self.fields["variable"].help_text = _(
            "The name the answer is kept under, for a branch or a text. It is private: no handoff passes it on."
        )

    def initial_from(self, current: Any) -> dict[str, object]:
        headers = [f"{name}: {MASK}" for name, _value in current.request.headers]
        stored = current.to_json()
        return {**stored, **stored["request"], "headers": headers}

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if "{" in urlsplit(url).netloc:
            raise forms.ValidationError(gettext("The server's name cannot be a variable."))
        try:
            parse_outgoing_url(fill_exactly(url, dict.fromkeys(variables_in(url), "x")), policy=address_policy())
        except AddressRefused as error:
            raise forms.ValidationError(address_words(error)) from error
        return url

    def clean_headers(self) -> tuple[tuple[str, str], ...]:
        """A value that is still masked is the one that was kept."""
        known = self._known_headers()
        headers = []
        for line in self.cleaned_data["headers"]:
            name, _colon, value = (part.strip() for part in line.partition(":"))
            if value == MASK and name in known:
                value = known[name]
            self._check_header(name, value)
            if "•" in value:
                raise forms.ValidationError(gettext("Enter the value of %(name)s anew.") % {"name": name})
            headers.append((name, value))
        if len({name.lower() for name, _value in headers}) < len(headers):
            raise forms.ValidationError(gettext("Each header can be there once."))
        return tuple(headers)

    @staticmethod
    def _check_header(name: str, value: str) -> None:
        """Raises ValidationError. Not even the name is told, but of our own: a secret may be part of another one."""
        if not (name + value).replace("•", "").isascii():
            words = _("A header holds plain (ASCII) characters only. What variables bring is encoded.")
            raise forms.ValidationError(words)
        if not _HEADER.fullmatch(f"{name}:{value}"):
            raise forms.ValidationError(_("Each line is a name, a colon and a value."))
        if name.lower() in OWN_HEADERS:
            words = _("%(name)s is a header that this platform sets by itself. Remove it.")
            raise forms.ValidationError(words, params={"name": name})

    def _known_headers(self) -> dict[str, str]:
        """Those that were kept are for the server they were typed for, and for no other."""
        kept = self.current.request if isinstance(self.current, SendApiRequest) else None
        if kept is None or _server_of(kept.url) != _server_of(str(self.data.get("url", ""))):
            return {}
        return dict(kept.headers)

    def rearranged(self) -> "ApiRequestForm | None":
        """*Test* sends the request as it is typed; nothing is stored."""
        if "test" not in self.data or not self.is_valid():
            return None if "test" not in self.data else self
        if TESTS.take(self.surroundings.trigger_id):
            self.trial = Trial(failure=gettext("Too many tests at once. Wait a minute."))
            return self
        request = self.action().request
        names = variables_in(" ".join((request.url, request.body, *(value for _name, value in request.headers))))
        request = replace(request, seconds=min(request.seconds, MAX_TEST_SECONDS))
        try:
            self.trial = Trial(value=send_request(request, dict.fromkeys(names, "test")))
        except WireError as error:
            self.trial = Trial(failure=_in_words(error))
        return self

    def action(self) -> "SendApiRequest":
        typed = dict(self.cleaned_data)
        variable, failure_text = typed.pop("variable"), typed.pop("failure_text")
        return SendApiRequest(request=ApiRequest(**typed), variable=variable, failure_text=failure_text)


_WORDS: Mapping[str, str | Promise] = {
    Reason.UNREACHABLE: _("The system could not be reached. Look at the address."),
    Reason.CERTIFICATE: _("The certificate of the system is not valid."),
    Reason.TIMEOUT: _("The system did not answer in time."),
    Reason.ANSWER_TOO_LARGE: _("The answer was too large."),
    Reason.REDIRECTED: _("The system answered from another address. Enter that one."),
    Reason.NOT_UNDERSTOOD: _("The answer could not be read, or does not hold the value there."),
    Reason.REFUSED: _("The system refused."),
    Reason.PEER_FAILED: _("The system had an error."),
}


def _in_words(error: WireError) -> str:
    words = str(_WORDS.get(error.reason, _("The request could not be sent.")))
    return f"{words} (HTTP {error.status})" if error.status else words


@dataclass(frozen=True, kw_only=True)
class SendApiRequest(WaitingAction):
    name: ClassVar[str] = "api_request"
    label: ClassVar[str | Promise] = _("Send API request")
    hint: ClassVar[str | Promise] = _("Ask a system of yours, and keep what it answers.")
    icon: ClassVar[str] = "webhook"
    form_class: ClassVar[type[ActionForm]] = ApiRequestForm
    secret_settings: ClassVar[frozenset[str]] = frozenset({"headers"})

    said_settings: ClassVar[Mapping[str, str | Promise]] = {"failure_text": _("If there is no answer, this agent says")}

    variable: str
    failure_text: str = ""
    request: ApiRequest = field(default_factory=lambda: ApiRequest(method="GET", url="", seconds=DEFAULT_SECONDS))

    def plan(self, step: Step) -> Outcome:
        return self.waits(CallApi(step.action_id)) if self.request.url else Outcome()

    def resume(self, step: Step, value: str | None) -> Outcome:
        if value is None:
            words = step.fill(self.failure_text)
            forgotten = SetDetail(self.variable, "", said_by="agent", private=True)
            return Outcome((forgotten, Say(words)) if words else (forgotten,))
        return Outcome((SetDetail(self.variable, value, said_by="agent", private=True),))

    def sample(self) -> str:
        return f"[{self.variable}]"

    def variables(self) -> tuple[str, ...]:
        return (self.variable,) if self.variable else ()

    def private_variables(self) -> tuple[str, ...]:
        return self.variables()

    def summary(self) -> str:
        return in_short(f"{self.request.method} {urlsplit(self.request.url).netloc} → {{{self.variable}}}")

    def missing(self) -> tuple[str, ...]:
        if not self.request.url:
            return (gettext("It has no address to ask."),)
        return () if self.variable else (gettext("It has no variable."),)

    def to_json(self) -> dict[str, object]:
        one = self.request
        return {
            "request": {
                "method": one.method,
                "url": one.url,
                "body": one.body,
                "seconds": one.seconds,
                "answer_path": one.answer_path,
            },
            "headers": [list(pair) for pair in one.headers],
            "variable": self.variable,
            "failure_text": self.failure_text,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        request, headers = object_in(stored, "request"), stored.get("headers")
        method, seconds = text_in(request, "method"), number_in(request, "seconds", DEFAULT_SECONDS)
        return cls(
            variable=text_in(stored, "variable"),
            failure_text=text_in(stored, "failure_text"),
            request=ApiRequest(
                method=method if method in METHODS else "GET",
                url=_with_fixed_server(text_in(request, "url")),
                headers=tuple(map(_pair, filter(_is_pair, headers))) if isinstance(headers, list | tuple) else (),
                body=text_in(request, "body"),
                seconds=seconds if seconds in SECONDS else DEFAULT_SECONDS,
                answer_path=text_in(request, "answer_path"),
            ),
        )


def _server_of(url: str) -> tuple[str, str]:
    """Scheme, and host with port, in lower case."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "", url
    return parts.scheme.lower(), parts.netloc.lower()


def _with_fixed_server(url: str) -> str:
    """Empty, so that nothing is sent, where what a person says would choose the server."""
    scheme, server = _server_of(url)
    return "" if "{" in scheme + server else url


def _is_pair(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(each, str) for each in value)


def _pair(value: Any) -> tuple[str, str]:
    return value[0], value[1]
