"""Django's side of the door for plain clients; what streams is answered beside Django, in ``live``."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agents.clients import is_client_token
from agents.models import Agent
from agents.own_card import card_tag, is_conformance_agent
from conversations.peer_api.clients.callers import Caller, caller_of, seconds_to_wait
from conversations.peer_api.clients.envelopes import JSON_TYPE, named_version
from conversations.peer_api.clients.json_rpc import answer_client
from conversations.peer_api.clients.rest import RestCall, answer_rest, refusal_body
from protocol.a2a_v10 import VERSION_HEADER

CARD_SECONDS = 60


def is_plain_client(request: HttpRequest, agent_id: str) -> bool:
    """True for a call with a client's token, and for one without anything to an open test agent."""
    authorization = request.headers.get("Authorization", "")
    return is_client_token(authorization) or (not authorization and is_conformance_agent(Agent(public_id=agent_id)))


def plain_rpc(request: HttpRequest, agent_id: str) -> HttpResponse:
    caller = _caller(request, agent_id, is_rest=False)
    if isinstance(caller, HttpResponse):
        return caller
    content_type = request.headers.get("Content-Type", "")
    body = _body(request, caller)
    answer = answer_client(caller=caller, body=body, version=_version(request), content_type=content_type)
    return HttpResponse(answer, content_type=JSON_TYPE)


@csrf_exempt
@require_http_methods(["GET", "POST", "DELETE"])
def plain_rest(request: HttpRequest, agent_id: str, rest: str) -> HttpResponseBase:
    caller = _caller(request, agent_id, is_rest=True)
    if isinstance(caller, HttpResponse):
        return caller
    call = RestCall(
        verb=request.method or "",
        rest=rest,
        query=request.GET.dict(),
        body=_body(request, caller),
        version=_version(request),
        content_type=request.headers.get("Content-Type", ""),
    )
    status, body = answer_rest(caller, call)
    response = HttpResponse(body, status=status, content_type=JSON_TYPE)
    return _kept_by_client(request, response, caller.agent) if call.is_for_card and status == 200 else response


def _kept_by_client(request: HttpRequest, card: HttpResponse, agent: Agent) -> HttpResponseBase:
    """The extended card: its client may keep it, and nobody on the way."""
    tag = f'"{card_tag(agent)}"'
    response = get_conditional_response(request, etag=tag) or card
    response.headers["ETag"] = tag
    patch_cache_control(response, private=True, max_age=CARD_SECONDS)
    return response


def _body(request: HttpRequest, caller: Caller) -> bytes:
    """Of who may send files, the server's door has read as much as they may have, and Django would take less."""
    return request.read() if caller.takes_files else request.body


def _version(request: HttpRequest) -> str:
    return named_version(request.headers.get(VERSION_HEADER, ""), request.GET.dict().items())


def _caller(request: HttpRequest, agent_id: str, *, is_rest: bool) -> Caller | HttpResponse:
    agent = Agent.objects.answering().select_related("workspace").filter(public_id=agent_id).first()
    caller = caller_of(agent, authorization=request.headers.get("Authorization", ""), now=timezone.now())
    if caller is None:
        return _refused(401, is_rest=is_rest, headers={"WWW-Authenticate": "Bearer"})
    if wait := seconds_to_wait(caller):
        return _refused(429, is_rest=is_rest, headers={"Retry-After": str(wait)})
    return caller


def _refused(status: int, *, is_rest: bool, headers: dict[str, str]) -> HttpResponse:
    body = refusal_body(status, is_rest=is_rest)
    return HttpResponse(body, status=status, content_type=JSON_TYPE, headers=headers)
