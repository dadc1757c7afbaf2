"""What the endpoint takes and gives, as OpenAPI says it to programs."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

from habitue.loyalty.facts import MOST_MONEY, MOST_UNITS, Kind
from habitue.web.actions.ledger_reading import MOST_ITEMS

MOST_EVENTS = 500

_ID = {"type": "string", "format": "uuid"}
_ITEM: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "maxLength": 120},
        "quantity": {"type": "integer", "minimum": 1, "default": 1},
        "amount": {"type": "integer", "description": "In the smallest coin."},
    },
}
EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "kind", "at"],
    "additionalProperties": False,
    "properties": {
        "id": _ID
        | {"description": "Made where the event happened, before it is first sent; names it for ever."},
        "kind": {
            "type": "string",
            "enum": [kind.value for kind in Kind if kind not in (Kind.RUN, Kind.BOOST)],
        },
        "at": {"type": "string", "format": "date-time", "description": "With its offset from UTC."},
        "card": {
            "type": "string",
            "maxLength": 200,
            "description": "A code of the card as it was scanned or typed (a rotating one, a printed card's address), or its key.",
        },
        "amount": {
            "type": "integer",
            "minimum": 0,
            "maximum": MOST_MONEY,
            "description": "What was paid or refunded, in the smallest coin.",
        },
        "currency": {"type": "string", "maxLength": 3, "description": "The shop's, where it is not said."},
        "items": {"type": "array", "maxItems": MOST_ITEMS, "items": _ITEM},
        "programme": {"type": "string", "maxLength": 40},
        "reward": {"type": "string", "maxLength": 40},
        "voucher": {"type": "string", "maxLength": 90},
        "units": {"type": "integer", "minimum": -MOST_UNITS, "maximum": MOST_UNITS},
        "refers_to": _ID | {"description": "The event that is refunded or undone."},
        "last_day": {"type": "string", "format": "date"},
        "reason": {"type": "string", "maxLength": 200},
        "offline": {
            "type": "boolean",
            "description": "It happened without asking the server: a fact whatever the rules say.",
        },
        "confirmed": {"type": "boolean", "description": "A person said yes to what was asked."},
        "location": {"type": "integer", "description": "A place of sale; the key's where it is not said."},
    },
}
REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "anyOf": [
                        EVENT,
                        {
                            "type": "object",
                            "required": ["events"],
                            "properties": {
                                "events": {"type": "array", "maxItems": MOST_EVENTS, "items": EVENT}
                            },
                        },
                    ]
                }
            }
        },
    }
}


class Effect(Schema):
    """What an event did to the card in one programme; below 0 it took."""

    programme: str
    type: str
    units: int


class Answer(Schema):
    """What became of one event."""

    id: str | None
    status: str = Field(description="recorded, replayed, conflict, malformed, asked or failed")
    outcome: str = Field(description="A stable code.")
    kind: str = Field(description="done, ask, refused, kept or waiting")
    text: str = Field(description="The outcome in words, in the language of Accept-Language or of the shop.")
    values: dict[str, Any]
    flags: list[str]
    flag_texts: list[str]
    entries: list[Effect]
    balances: dict[str, int] = Field(description="What can be spent, by programme; below 0 it is owed.")
    card: str | None = Field(description="The card's key.")
    units: dict[str, str] = Field(description="What each programme counts: stamp, point or credit.")
    currency: str | None


class Answers(Schema):
    """One answer per event, in their order."""

    answers: list[Answer]


class Refusal(Schema):
    """Why nothing of the request was looked at."""

    error: str
    text: str
