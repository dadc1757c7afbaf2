"""The rows of an approach: one for each customer who is drawn, the held back as well as those who are approached."""

from __future__ import annotations

from datetime import datetime

from habitue.effects.assignment import draw
from habitue.web.models import Approach, Customer, Message


def is_held(approach: Approach, customer: Customer) -> bool:
    """Whether chance holds a customer back from an approach: the same answer however often it is asked."""
    return approach.holdout > 0 and (
        draw(str(customer.key), salt=approach.salt, held_share=approach.holdout / 100) == "held"
    )


def drawn_row(  # noqa: PLR0913  (what a row says)
    approach: Approach,
    customer: int,
    *,
    held: bool,
    channel: str,
    occasion: str,
    at: datetime,
    good_until: datetime,
) -> Message:
    """The row, not saved yet, of the customer with that number, who was drawn at ``at``."""
    return Message(
        shop_id=approach.shop_id,
        approach=approach,
        customer_id=customer,
        occasion=occasion,
        arm=Message.Arm.HELD if held else Message.Arm.WRITTEN,
        state=Message.State.HELD if held else Message.State.PLANNED,
        channel=channel,
        drawn_at=at,
        next_at=at,
        good_until=good_until,
    )
