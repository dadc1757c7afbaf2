"""Who may take back what: staff what happened today, managers what happened before too."""

from __future__ import annotations

from habitue.loyalty.facts import Kind
from habitue.web.access import ShopRequest
from habitue.web.friend_words import BY_CUSTOMER
from habitue.web.models import Event, Role

BY_STAFF = frozenset({Kind.VISIT, Kind.REDEEM, Kind.GIFT, Kind.REFUND, Kind.GESTURE, Kind.REMARK})
BY_MANAGERS = BY_STAFF | {Kind.ADJUST, Kind.BOOST, Kind.OPENING, Kind.WELCOME, Kind.BIRTHDAY}
REFUNDABLE = frozenset({Kind.VISIT})


def may_undo(request: ShopRequest, event: Event) -> bool:
    """Whether this person may undo it, if it still stands."""
    if not event.accepted or getattr(event, "undone", False) or event.card_id is None:
        return False
    if event.source == BY_CUSTOMER:
        return False  # their holders take back what they gave: a friend may have it
    if request.place.may(Role.MANAGER):
        return event.kind in BY_MANAGERS
    return event.kind in BY_STAFF and is_of_today(request, event)


def may_refund(request: ShopRequest, event: Event) -> bool:
    """Whether this person may refund a visit, in part or whole."""
    return event.kind in REFUNDABLE and may_undo(request, event)


def is_of_today(request: ShopRequest, event: Event) -> bool:
    """Whether it happened on the shop's present day."""
    return event.day == request.now.astimezone(request.shop.zone).date()
