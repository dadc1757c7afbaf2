"""Who may open a page: the shop from the address, the place from the session, and nobody else learns that it exists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from habitue.web.models import Role, Shop, Staff, User

P = ParamSpec("P")


class ShopRequest(HttpRequest):
    """A request by somebody who has a place in the shop; ``now`` is the instant at which it came."""

    shop: Shop
    place: Staff
    user: User
    now: datetime


Page = Callable[Concatenate[ShopRequest, P], HttpResponseBase]


def in_shop(role: str = Role.STAFF) -> Callable[[Page[P]], Callable[..., HttpResponseBase]]:
    """Open the page ``/s/<shop>/...`` to people of that shop with ``role`` or a higher one.

    A stranger gets 404, as for a shop that is not there; a colleague without the role gets 403.
    """

    def wrapped(page: Page[P]) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(page)
        def opened(request: Any, shop: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            place = (
                Staff.objects.select_related("shop")
                .defer("shop__picture")
                .filter(shop__public_id=shop, user=request.user, left_at=None)
                .first()
            )
            if place is None:
                raise Http404
            if not place.may(role):
                raise PermissionDenied
            request.place, request.shop, request.now = place, place.shop, timezone.now()
            response = page(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        opened.role = role  # type: ignore[attr-defined]
        return opened

    return wrapped
