"""``{% unread request as n %}``: the comments nobody has looked at; ``{% we_did shop now %}``: what was changed, for every card."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from habitue.web.access import ShopRequest
from habitue.web.models import Shop
from habitue.web.queries.heard import on_cards
from habitue.web.queries.inbox import MOST_UNREAD
from habitue.web.queries.inbox import unread as unread_of

register = template.Library()


@register.simple_tag
def unread(request: ShopRequest) -> str:
    """``3``, ``99+``; nothing where everything was seen."""
    n = unread_of(request.shop)
    return f"{MOST_UNREAD}+" if n > MOST_UNREAD else str(n or "")


@register.inclusion_tag("card/we_did.html")
def we_did(shop: Shop, now: datetime) -> dict[str, Any]:
    """What the shop changed lately because customers asked."""
    return {"lines": on_cards(shop, now=now)}
