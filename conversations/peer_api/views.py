"""The agents' door. Views carry bytes; who may speak is decided by agents, what it means by the flows."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from agents.failure_limit import WINDOW_SECONDS
from agents.links import note_closing_known
from agents.models import Agent, Connection
from agents.own_card import card_changed_at, card_keys, card_of, card_tag
from agents.pairing_server import answer_check, answer_confirm, answer_pairing
from agents.peer_authentication import LinkClosed, authenticate_connection, authenticate_sender
from conversations.breaker import note_sign_of_life
from conversations.flows.hear_push import hear_push, rung_handoff
from conversations.flows.receive_replies import StaleEpoch, TooEarly, receive_replies
from conversations.flows.take_in_file import NotYetTold
from conversations.models import Handoff
from conversations.peer_api.clients.views import is_plain_client, plain_rpc
from conversations.peer_api.dispatch import answer_call, answer_callback
from protocol import a2a_v10
from protocol.errors import MessageRefused, SignatureRefused
from protocol.handoff_extension import EXTENSION_URI, replies_from
from protocol.strict_json import dumps
from workspaces.prepared import PreparedRows
from workspaces.rate_limits import RateLimit, address_of

JSON = "application/json"
FOR_EVERYBODY = {"Access-Control-Allow-Origin": "*"}  # some platforms read cards in their builder's browser
PUSH_TOKEN_HEADER = "X-A2A-Notification-Token"
# Far above what conversations need, so that one institution's fault does not become the others' trouble.
CALLS = RateLimit("peer-call", times=30_000, seconds=60)

_answering = PreparedRows(
    lambda public_id: Agent.objects.answering().select_related("workspace").filter(public_id=public_id)
)


@require_GET
@cache_control(public=True, max_age=60)
def card(request: HttpRequest, agent_id: str) -> HttpResponseBase:
    agent = _answering.first(agent_id)
    if agent is None:
        return _refused(404, "not_found")
    tag, changed_at = f'"{card_tag(agent)}"', int(card_changed_at(agent).timestamp())
    response = get_conditional_response(request, etag=tag, last_modified=changed_at)
    if response is None:
        response = HttpResponse(card_of(agent), content_type=JSON, headers=FOR_EVERYBODY)
    response.headers["ETag"], response.headers["Last-Modified"] = tag, http_date(changed_at)
    return response


def host_card(request: HttpRequest) -> HttpResponseBase:
    """The open agent of a test deployment, where the conformance kit for A2A 0.3 looks for a card; else there is none.

    A host of ours has many agents, so its card would have to choose.
    """
    return card(request, settings.CONFORMANCE_AGENT) if settings.CONFORMANCE_AGENT else _refused(404, "not_found")


@require_GET
@cache_control(public=True, max_age=60)
def keys_of_cards(_request: HttpRequest) -> HttpResponse:
    """Where the signatures in our cards say that their key is."""
    keys = card_keys()
    return _refused(404, "not_found") if keys is None else HttpResponse(keys, content_type=JSON, headers=FOR_EVERYBODY)


@csrf_exempt
@require_POST
def pairing(request: HttpRequest, agent_id: str) -> HttpResponse:
    status, body = answer_pairing(
        agent_public_id=agent_id,
        authorization=_authorization(request),
        url=_called_url(request),
        body=request.body,
        source=address_of(request),
        now=timezone.now(),
    )
    response = HttpResponse(body, status=status, content_type=JSON)
    if status == 429:
        response["Retry-After"] = str(WINDOW_SECONDS)
    return response


@csrf_exempt
@require_POST
def pairing_check(request: HttpRequest, agent_id: str) -> HttpResponse:
    status, body = answer_check(
        agent_public_id=agent_id,
        authorization=_authorization(request),
        url=_called_url(request),
        body=request.body,
        now=timezone.now(),
    )
    return HttpResponse(body, status=status, content_type=JSON)


@csrf_exempt
@require_POST
def pairing_confirm(request: HttpRequest, agent_id: str) -> HttpResponse:
    status, body = answer_confirm(agent_public_id=agent_id, body=request.body)
    return HttpResponse(body, status=status, content_type=JSON)


@csrf_exempt
@require_POST
def json_rpc(request: HttpRequest, agent_id: str) -> HttpResponse:
    """A2A JSON-RPC. Without a valid signature or token nobody learns whether the agent exists."""
    if is_plain_client(request, agent_id):
        return plain_rpc(request, agent_id)
    try:
        # That the request was seen is committed together with what it led to.
        with transaction.atomic():
            return _answer_sender(request, Agent(public_id=agent_id))
    except SignatureRefused as refused:
        return _not_authenticated(refused)


def _answer_sender(request: HttpRequest, agent: Agent) -> HttpResponse:
    now = timezone.now()
    sender = authenticate_sender(
        agent=agent,
        authorization=_authorization(request),
        method="POST",
        url=_called_url(request),
        body=request.body,
        now=now,
    )
    wait = CALLS.take(str(sender.pk))
    answer = b"" if wait else answer_call(sender=sender, body=request.body)
    note_sign_of_life(sender, now=now)
    if wait:
        return _too_many(wait)
    response = HttpResponse(answer, content_type=JSON)
    asked = {uri.strip() for uri in request.headers.get(a2a_v10.EXTENSIONS_HEADER, "").split(",")}
    if EXTENSION_URI in asked:
        response[a2a_v10.EXTENSIONS_HEADER] = EXTENSION_URI  # of those that were asked for, what was activated
    return response


@csrf_exempt
@require_POST
def callback(request: HttpRequest, agent_id: str, handoff_id: UUID) -> HttpResponse:
    """Late replies of an agent we handed a conversation to; from one that only speaks A2A, a bell."""
    if PUSH_TOKEN_HEADER in request.headers:
        return _hear_bell(agent_id, handoff_id, token=request.headers[PUSH_TOKEN_HEADER])
    now = timezone.now()
    try:
        connection = authenticate_connection(
            agent=Agent(public_id=agent_id),
            authorization=_authorization(request),
            method="POST",
            url=_called_url(request),
            body=request.body,
            now=now,
        )
        with transaction.atomic():
            note_sign_of_life(connection, now=now)
        if wait := CALLS.take(str(connection.pk)):
            return _too_many(wait)
        return _take_push(connection, handoff_id, request.body)
    except LinkClosed as closed:
        note_closing_known(closed.connection)
        return _refused(410, "closed")
    except SignatureRefused as refused:
        return _not_authenticated(refused)
    except MessageRefused as refused:
        return _refused(400, "not_understood", refused.detail)


def _hear_bell(agent_id: str, handoff_id: UUID, *, token: str) -> HttpResponse:
    handoff = rung_handoff(agent_id=agent_id, handoff_id=handoff_id, token=token)
    if handoff is None:
        return _refused(401, "credentials")
    if wait := CALLS.take(str(handoff.connection_id)):
        return _too_many(wait)
    if not hear_push(handoff=handoff):
        return _refused(404, "not_found")
    return HttpResponse(dumps({"received": True}), content_type=JSON)


def _take_push(connection: Connection, handoff_id: UUID, body: bytes) -> HttpResponse:
    handoff = Handoff.objects.outgoing().filter(connection=connection, pk=handoff_id).first()
    if handoff is None:
        return _refused(404, "not_found")
    pushed = a2a_v10.read_posted(body)
    if isinstance(pushed, a2a_v10.RpcRequest):
        return _take_call(handoff, pushed)
    if pushed.extension is None:
        raise MessageRefused("metadata: must hold the handoff extension")
    try:
        receive_replies(handoff=handoff, replies=replies_from(pushed.extension))
    except StaleEpoch:
        return _refused(404, "not_found")
    except TooEarly:
        return _refused(425, "too_early")
    return HttpResponse(dumps({"received": True}), content_type=JSON)


def _take_call(handoff: Handoff, call: a2a_v10.RpcRequest) -> HttpResponse:
    try:
        with transaction.atomic():
            answer = answer_callback(handoff=handoff, call=call)
    except NotYetTold:
        return _refused(425, "too_early")
    return HttpResponse(answer, content_type=JSON)


def _authorization(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "")


def _called_url(request: HttpRequest) -> str:
    """The address as the caller must have signed it: our own name, never the Host header."""
    return f"{settings.PLATFORM_DOMAIN}{request.path}"


def _not_authenticated(refused: SignatureRefused) -> HttpResponse:
    response = _refused(401, refused.reason)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _too_many(wait: int) -> HttpResponse:
    response = _refused(429, "busy")
    response["Retry-After"] = str(wait)
    return response


def _refused(status: int, code: str, detail: str = "") -> HttpResponse:
    return HttpResponse(dumps({"error": code, "detail": detail}), status=status, content_type=JSON)
