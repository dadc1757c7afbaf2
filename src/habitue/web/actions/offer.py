"""Writes of gifts that come with a message: on the card once, however often the message is tried."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from habitue.web.actions.event import Sender, Status, record
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import Message
from habitue.web.queries.customer import main_card

SOURCE = "outreach"
_STAYS = {Status.RECORDED, Status.REPLAYED}


@dataclass(frozen=True, slots=True)
class Given:
    """A gift that lies on the customer's card: its name, and the last day on which it can be had (None: as long as units live).

    ``multiplier`` is what visits earn until then, in hundredths, where that is the gift.
    """

    programme: str
    reward: str
    units: int
    last_day: date | None
    multiplier: int = 0


def give_offer(message: Message) -> Given | None:
    """Put the gift of the message's approach on the customer's card; None where there is none, or the rules refuse it.

    The event's id and instant follow from the message, so that trying again gives nothing twice.
    """
    offer = message.approach.offer
    card = main_card(message.shop, message.customer) if offer else None
    if card is None:
        return None
    given = promise(offer, rules_of(message.shop).day_of(message.drawn_at))
    body = {
        "id": str(uuid.uuid5(message.key, "gift")),
        "card": str(card.key),
        "at": message.drawn_at.isoformat(),
        "programme": given.programme,
        **_said(given),
    }
    (answer,) = record(message.shop, [body], sender=Sender(SOURCE), received_at=message.drawn_at)
    return given if answer.status in _STAYS and answer.kind == "done" else None


def promise(offer: Mapping[str, Any], day: date) -> Given:
    """The gift as it is given on a day."""
    reward, multiplier = offer.get("reward", ""), int(offer.get("multiplier", 0))
    last_day = day + timedelta(days=int(offer.get("days", 30))) if reward or multiplier else None
    return Given(offer["programme"], reward, int(offer.get("units", 0)), last_day, multiplier)


def _said(given: Given) -> dict[str, Any]:
    """What the event says beside the card and the programme."""
    until = given.last_day.isoformat() if given.last_day else None
    if given.multiplier:
        return {"kind": "boost", "units": given.multiplier, "last_day": until}
    if given.reward:
        return {"kind": "gift", "reward": given.reward, "last_day": until}
    return {"kind": "gift", "units": given.units}
