"""How the counter's pages record: with the id made in the form, so that a second submit is the first one again."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

from habitue.web.access import ShopRequest
from habitue.web.actions.event import Sender, record
from habitue.web.actions.ledger_answer import Answer, Status
from habitue.web.models import Event, Location
from habitue.web.queries.shop import open_locations

_PLACE = "location"
_INSTANT = timedelta(milliseconds=1)


def place_of(request: ShopRequest) -> Location | None:
    """Where this person works today: what they chose in this session, else the first open place."""
    places = list(open_locations(request.shop))
    chosen = request.session.get(_PLACE, {}).get(str(request.shop.pk))
    return next((place for place in places if place.pk == chosen), places[0] if places else None)


def keep_place(request: ShopRequest, location: Location) -> None:
    """Remember where this person works."""
    request.session[_PLACE] = {**request.session.get(_PLACE, {}), str(request.shop.pk): location.pk}


def sender_of(request: ShopRequest) -> Sender:
    """The person at this page."""
    return Sender(source="page", staff=request.place, location=place_of(request))


def record_one(request: ShopRequest, kind: str, *, event: UUID, card: UUID, **said: Any) -> Answer:
    """Record one event now; the same id again is the same event again, at the instant of the first time."""
    return record_all(request, [{"id": event, "kind": kind, "card": card, **said}])[0]


def record_all(request: ShopRequest, events: list[dict[str, Any]]) -> list[Answer]:
    """Record events that happen together."""
    answers = _sent(request, events)
    if any(answer.status is Status.CONFLICT for answer in answers):
        # two submits at once: the other one was first, and now its instant is known
        answers = _sent(request, events)
    return answers


def _sent(request: ShopRequest, events: list[dict[str, Any]]) -> list[Answer]:
    ids = [event["id"] for event in events]
    rows = Event.objects.filter(shop=request.shop, event_id__in=ids).values_list("event_id", "body")
    first_at = {name: body.get("at") for name, body in rows}
    bodies = [
        # one after the other: what happens at one instant has no order
        _plain({**event, "at": first_at.get(event["id"]) or (request.now + place * _INSTANT).isoformat()})
        for place, event in enumerate(events)
    ]
    return record(request.shop, bodies, sender=sender_of(request), received_at=request.now)


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """As the API would be sent it: ids as text, nothing that is not said."""
    said = {name: value for name, value in body.items() if value not in (None, "", [], False)}
    return {name: str(value) if isinstance(value, UUID) else value for name, value in said.items()}


def follow_up(event: UUID, what: str) -> UUID:
    """The id of an event that belongs to another one, always the same."""
    return uuid.uuid5(event, what)
