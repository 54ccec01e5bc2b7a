"""``Idempotency-Key``: the same POST sent again is answered again, and not done again.

The request is claimed in a transaction of its own; what it does and what is answered are kept in one more. So of two at
the same time one is told to wait, and a process that dies has either done it and kept the answer, or done nothing.
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID, uuid4

from cryptography.fernet import InvalidToken
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from encrypted_model_fields.fields import decrypt_str, encrypt_str
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from workspaces.management_api.callers import Caller
from workspaces.management_api.problems import FieldProblem, Problem
from workspaces.models import AnsweredRequest, Workspace

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
LONGEST_WORK = timedelta(seconds=60)
RETRY_SECONDS = 1
KEPT_HEADERS = ("Location", "ETag")
ONCE, CHANGES_NOTHING = "is_done_once", "changes_nothing"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IS_KEY = re.compile(r"[\x21-\x7e]{1,255}")

HandlerT = TypeVar("HandlerT", bound=Callable[..., Response])
AskingT = TypeVar("AskingT", bound=Callable[..., HttpResponseBase])


def once(handler: HandlerT) -> HandlerT:
    """For every ``post`` that does something.

    Refusals are not kept: whoever was refused may change the request and send it again.
    """

    @wraps(handler)
    def guarded(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        claimed = _claim(view.caller, key, request)
        if claimed.status is not None:
            return _again(claimed)
        try:
            with transaction.atomic():
                response = handler(view, request, *args, **kwargs)
                _keep(claimed, response)
        except BaseException:
            AnsweredRequest.objects.filter(pk=claimed.pk, claim=claimed.claim, status=None).delete()
            raise
        return response

    setattr(guarded, ONCE, True)
    return guarded  # type: ignore[return-value]  # the same signature


def changes_nothing(handler: AskingT) -> AskingT:
    """For a ``post`` that only asks, with more than an address should hold: it may be sent as often as one likes."""
    setattr(handler, CHANGES_NOTHING, True)
    return handler


def forget_answers(*, now: datetime) -> None:
    """Called by the clock."""
    AnsweredRequest.objects.filter(created_at__lte=now - KEPT_FOR).delete()


def forget_answers_about(ids: Collection[UUID], *, workspace: Workspace) -> None:
    """Whoever sends one of those requests again finds, as everybody does, that what it was about is gone."""
    kept = AnsweredRequest.objects.filter(workspace=workspace).exclude(answer="").defer("answer")
    names = set(map(str, ids))
    if connection.vendor == "postgresql":  # it finds them among those of a day sooner than they are all read
        kept = kept.filter(Q(about__isnull=True) | Q(about__has_any_keys=sorted(names)))
    about = [row.pk for row in kept.iterator() if not names.isdisjoint(_named_by(row))]
    AnsweredRequest.objects.filter(pk__in=about).delete()


def _named_by(row: AnsweredRequest) -> Iterable[str]:
    return _ID.findall(_opened(row)) if row.about is None else row.about


def _opened(row: AnsweredRequest) -> str:
    """Empty when it was kept with a key that is gone."""
    try:
        return str(decrypt_str(row.answer))
    except InvalidToken:
        return ""


def _claim(caller: Caller, key: str, request: Request) -> AnsweredRequest:
    """A row that is ours to work on, or one that is answered. Raises Problem."""
    if not _IS_KEY.fullmatch(key):
        detail = _("It must be 1 to 255 visible ASCII characters.")
        raise Problem("invalid", errors=[FieldProblem(HEADER, "invalid", detail)])
    now, digest = timezone.now(), _digest(request)
    mine = AnsweredRequest.objects.filter(workspace=caller.workspace, caller=caller.id, key=key)
    mine.filter(created_at__lte=now - KEPT_FOR).delete()
    row = AnsweredRequest(
        workspace=caller.workspace,
        caller=caller.id,
        key=key,
        digest=digest,
        claim=uuid4(),
        claimed_until=now + LONGEST_WORK,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _known(mine.first(), row, now=now)
    return row


def _known(row: AnsweredRequest | None, mine: AnsweredRequest, *, now: datetime) -> AnsweredRequest:
    """The row of the same key, if it is answered; or claimed by us, when whoever worked on it is gone."""
    if row is not None and row.digest != mine.digest:
        raise Problem("key_used_before")
    if row is not None and row.status is not None:
        return row
    abandoned = AnsweredRequest.objects.filter(status=None, claimed_until__lt=now)
    if row is None or not abandoned.filter(pk=row.pk).update(claim=mine.claim, claimed_until=mine.claimed_until):
        raise Problem("under_way", headers={"Retry-After": str(RETRY_SECONDS)})
    row.claim = mine.claim
    return row


def _keep(claimed: AnsweredRequest, response: Response) -> None:
    """Raises Problem when the claim was lost meanwhile: then all that was done is undone."""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    body = JSONRenderer().render(response.data).decode()
    told = json.dumps({"headers": headers, "body": body})
    about = sorted(set(_ID.findall(told)))
    ours = AnsweredRequest.objects.filter(pk=claimed.pk, claim=claimed.claim, status=None)
    if not ours.update(status=response.status_code, answer=encrypt_str(told).decode(), about=about):
        raise Problem("under_way", headers={"Retry-After": str(RETRY_SECONDS)})


def _again(row: AnsweredRequest) -> Response:
    try:
        kept: Mapping[str, Any] = json.loads(decrypt_str(row.answer))
    except InvalidToken as error:
        raise Problem("not_possible_now", _("It was done, but its answer was kept with a key that is gone.")) from error
    body = json.loads(kept["body"]) if kept["body"] else None
    return Response(body, status=row.status, headers={**kept["headers"], "Idempotent-Replayed": "true"})


def _digest(request: Request) -> str:
    said = [str(request.method), request.get_full_path()]
    return hashlib.sha256("\n".join([*said, ""]).encode() + request._request.body).hexdigest()
