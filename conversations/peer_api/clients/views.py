"""Django's side of the door for plain clients; what streams is answered beside Django, in ``live``."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agents.clients import is_client_token
from agents.models import Agent
from agents.own_card import is_conformance_agent
from conversations.peer_api.clients.callers import Caller, caller_of, seconds_to_wait
from conversations.peer_api.clients.json_rpc import answer_client
from conversations.peer_api.clients.rest import RestCall, answer_rest
from protocol.a2a_v10 import VERSION_HEADER
from protocol.strict_json import dumps

JSON = "application/json"


def is_plain_client(request: HttpRequest, agent_id: str) -> bool:
    """True for a call with a client's token, and for one without anything to an open test agent."""
    authorization = request.headers.get("Authorization", "")
    return is_client_token(authorization) or (not authorization and is_conformance_agent(Agent(public_id=agent_id)))


def plain_rpc(request: HttpRequest, agent_id: str) -> HttpResponse:
    caller = _caller(request, agent_id)
    if isinstance(caller, HttpResponse):
        return caller
    version = request.headers.get(VERSION_HEADER, "")
    content_type = request.headers.get("Content-Type", "")
    answer = answer_client(caller=caller, body=request.body, version=version, content_type=content_type)
    return HttpResponse(answer, content_type=JSON)


@csrf_exempt
@require_http_methods(["GET", "POST", "DELETE"])
def plain_rest(request: HttpRequest, agent_id: str, rest: str) -> HttpResponse:
    caller = _caller(request, agent_id)
    if isinstance(caller, HttpResponse):
        return caller
    call = RestCall(
        verb=request.method or "",
        rest=rest,
        query=request.GET.dict(),
        body=request.body,
        version=request.headers.get(VERSION_HEADER, ""),
        content_type=request.headers.get("Content-Type", ""),
    )
    status, body = answer_rest(caller, call)
    return HttpResponse(body, status=status, content_type=JSON)


def _caller(request: HttpRequest, agent_id: str) -> Caller | HttpResponse:
    agent = Agent.objects.answering().select_related("workspace").filter(public_id=agent_id).first()
    caller = caller_of(agent, authorization=request.headers.get("Authorization", ""), now=timezone.now())
    if caller is None:
        return _refused(401, "credentials", ("WWW-Authenticate", "Bearer"))
    if wait := seconds_to_wait(caller):
        return _refused(429, "busy", ("Retry-After", str(wait)))
    return caller


def _refused(status: int, code: str, header: tuple[str, str]) -> HttpResponse:
    response = HttpResponse(dumps({"error": code, "detail": ""}), status=status, content_type=JSON)
    response[header[0]] = header[1]
    return response
