"""Writes of gifts that come with a message: on the card once, however often the message is tried."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from habitue.web.actions.event import Sender, Status, record
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import Message
from habitue.web.queries.customer import main_card

SOURCE = "outreach"
_STAYS = {Status.RECORDED, Status.REPLAYED}


@dataclass(frozen=True, slots=True)
class Given:
    """A gift that lies on the customer's card: its name, and the last day on which it can be had (None: as long as units live)."""

    programme: str
    reward: str
    units: int
    last_day: date | None


def give_offer(message: Message) -> Given | None:
    """Put the gift of the message's approach on the customer's card; None where there is none, or the rules refuse it.

    The event's id and instant follow from the message, so that trying again gives nothing twice.
    """
    offer = message.approach.offer
    card = main_card(message.shop, message.customer) if offer else None
    if card is None:
        return None
    day = rules_of(message.shop).day_of(message.drawn_at)
    reward, units = offer.get("reward", ""), int(offer.get("units", 0))
    last_day = day + timedelta(days=int(offer.get("days", 30))) if reward else None
    said = {"reward": reward, "last_day": last_day.isoformat()} if last_day else {"units": units}
    body = {
        "id": str(uuid.uuid5(message.key, "gift")),
        "kind": "gift",
        "card": str(card.key),
        "at": message.drawn_at.isoformat(),
        "programme": offer["programme"],
        **said,
    }
    (answer,) = record(message.shop, [body], sender=Sender(SOURCE), received_at=message.drawn_at)
    stays = answer.status in _STAYS and answer.kind == "done"
    return Given(offer["programme"], reward, units, last_day) if stays else None
