"""``POST /api/v1/events``: one event or up to 500, each answered, each exactly once."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from habitue.language import N_, Language
from habitue.version import __version__
from habitue.web.actions.event import Answer, Status, record
from habitue.web.api.keys import ShopKey, Unreadable, caller
from habitue.web.api.schemas import MOST_EVENTS, REQUEST, Answers, Refusal
from habitue.web.api.speaking import language_of
from habitue.web.till.endpoints import router as till

MOST_BYTES = 4 * 2**20
_FEW = 10
_QUEUES = threading.Lock()
"""Queues that tills send after hours without network go one by one: a scan at the counter waits for one of them at most."""
_STATUS = {Status.CONFLICT: 409, Status.MALFORMED: 422, Status.FAILED: 500}

api = NinjaAPI(
    title="Habitué",
    version=__version__,
    description="Send what happened at the till; get back what it means for the card.",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=ShopKey(),
)
api.add_router("/till", till)


@api.post(
    "/events",
    response={200: Answers, 400: Refusal, 401: Refusal, 409: Answers, 413: Refusal, 422: Answers},
    summary="Record events",
    operation_id="record_events",
    openapi_extra=REQUEST,
)
def events(request: HttpRequest) -> HttpResponse:
    """Send one event, or several as `{"events": [...]}`; get one answer for each, in their order.

    Resend whatever was not answered, with the same id and the same body: an event counts once, and its first answer
    comes back. A batch is always answered with 200; a single event with 409 where its id was taken by another body,
    with 422 where nothing can be made of it, and with the header `Idempotency-Hit: true` where it had been recorded.
    """
    shop, sender = caller(request)
    language = language_of(request, shop)
    found = _body(request)
    single = "events" not in found
    sent = [found] if single else _several(found["events"])
    with _QUEUES if len(sent) > _FEW else nullcontext():
        answers = record(shop, sent, sender=sender, received_at=timezone.now())
    return _answered(answers, language, single=single)


def _body(request: HttpRequest) -> Mapping[str, Any]:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise Unreadable(413, "too_large", N_("A request has {most} bytes at most."), most=MOST_BYTES)
    try:
        found = json.loads(request.body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable(400, "not_json", N_("The request is not JSON.")) from error
    if not isinstance(found, dict):
        raise Unreadable(
            400, "not_an_object", N_("The request is one event, or an object with a list “events”.")
        )
    return found


def _several(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise Unreadable(400, "not_a_list", N_("“{field}” is not a list."), field="events")
    if len(found) > MOST_EVENTS:
        raise Unreadable(413, "too_many_events", N_("A request has {most} events at most."), most=MOST_EVENTS)
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)


def _answered(answers: list[Answer], language: Language, *, single: bool) -> HttpResponse:
    said: dict[bytes, str] = {}
    body = orjson.dumps({"answers": [answer.as_json(language, said) for answer in answers]})
    response = HttpResponse(body, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    if single:
        response.status_code = _STATUS.get(answers[0].status, 200)
        if answers[0].status is Status.REPLAYED:
            response.headers["Idempotency-Hit"] = "true"
    return response


@api.exception_handler(Unreadable)
def unreadable(request: HttpRequest, error: Unreadable) -> HttpResponse:
    """The request as a whole cannot be looked at."""
    return _refused(request, error.status, error.code, error.words, **error.values)


@api.exception_handler(AuthenticationError)
def unknown_key(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """No key, or one that opens nothing."""
    text = N_("Send a key of the shop in use: Authorization: Bearer hab_…")
    response = _refused(request, 401, "unknown_key", text)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _refused(request: HttpRequest, status: int, code: str, text: str, **values: object) -> HttpResponse:
    language = language_of(request, getattr(request, "shop", None))
    body = {"error": code, "text": language.text(text, **values)}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
