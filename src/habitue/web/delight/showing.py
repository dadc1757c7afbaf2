"""What the page of small gestures shows: the months in money, who is awaited, who had one, and what they changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from habitue.language import N_
from habitue.loyalty.gestures import Month, month_of
from habitue.web.approaches.showing import Page, page_of
from habitue.web.delight.words import gift_of, why
from habitue.web.languages import spoken
from habitue.web.models import Delight, Message, Shop
from habitue.web.queries.approach import approach_by_key
from habitue.web.queries.gesture import Given, given_in, lately_given, month_so_far, open_promises


@dataclass(frozen=True, slots=True)
class ShownGesture:
    """One promise, or one that was kept."""

    message: Message
    name: str
    gift: str
    why: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The page. ``effect`` is what is known of the approach under way, None where there is none."""

    month: Month
    given: Given
    before: Given
    waiting: list[ShownGesture]
    lately: list[ShownGesture]
    effect: Page | None


def overview_of(shop: Shop, delight: Delight, *, now: datetime) -> Overview:
    """Everything about the shop's gestures."""
    today = now.astimezone(shop.zone).date()
    first, _ = month_of(today)
    approach = approach_by_key(shop, delight.approach.key) if delight.approach else None
    return Overview(
        month_so_far(shop, delight, now=now),
        given_in(shop, today),
        given_in(shop, first - timedelta(days=1)),
        [_shown(one) for one in open_promises(shop, now=now)],
        [_shown(one) for one in lately_given(shop)],
        page_of(shop, approach, today=today, language=spoken()) if approach else None,
    )


def _shown(message: Message) -> ShownGesture:
    name = str(message.customer) or spoken().text(N_("A customer without a name"))
    return ShownGesture(message, name, gift_of(message), why(message, spoken()))
