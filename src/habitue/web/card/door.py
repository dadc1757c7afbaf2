"""Who sees a card: whoever's browser keeps its link. No account, no password; one cookie for each shop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.core import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from habitue.web.account.views import slow_down
from habitue.web.actions.consent import note_consent
from habitue.web.actions.link import share
from habitue.web.customers.consent_words import consent_words
from habitue.web.languages import spoken
from habitue.web.models import Card, CardLink, Customer, Shop
from habitue.web.public_address import link_of
from habitue.web.qr import picture
from habitue.web.queries.counter import card_of
from habitue.web.queries.link import kept_link
from habitue.web.queries.shop import shop_at

P = ParamSpec("P")
_KEPT_FOR = 400 * 86_400
"""As long as browsers keep a cookie; every visit renews it."""


class CardRequest(HttpRequest):
    """A request by somebody at a shop's door. ``card`` is what their browser keeps, with its customer, and ``link`` by what."""

    store: Shop
    now: datetime
    card: Card | None
    link: CardLink | None


Page = Callable[Concatenate[CardRequest, P], HttpResponseBase]


def at_the_shop(page: Page[P]) -> Callable[..., HttpResponseBase]:
    """Open the page to anybody who knows the shop's address."""

    @wraps(page)
    def opened(request: Any, shop: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        found = shop_at(shop)
        if found is None:
            raise Http404
        request.store, request.now = found, timezone.now()
        request.link = _link(request)
        request.card = card_of(found, request.link.card.key) if request.link else None
        response = page(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return opened


def with_card(
    page: Callable[Concatenate[CardRequest, Card, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Open the page to whoever has a card here; others are led to where cards are found."""

    def opened(request: CardRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.card is None or request.card.customer is None:
            return redirect("card:card", request.store.public_id)
        return page(request, request.card, *args, **kwargs)

    return at_the_shop(opened)


def holder(held: Card) -> Customer:
    """Whose card it is; for pages that open only to whoever has one."""
    assert held.customer is not None  # noqa: S101  (with_card)
    return held.customer


def note_answer(request: CardRequest, customer: Customer, channel: str, *, given: bool) -> None:
    """Keep a customer's yes or no to a channel, in the words that they were shown."""
    language = spoken()
    note_consent(
        request.store,
        customer,
        channel=channel,
        given=given,
        words=consent_words(request.store, channel, language, given=given),
        language=language.base,
        at=request.now,
        by=None,
        source="card",
    )


def link_to_hand(request: HttpRequest, card: Card, *, at: datetime) -> dict[str, str]:
    """A new link that opens the card on one more device, and its square code."""
    link = link_of(request, reverse("card:open", args=[share(card, at=at)]))
    return {"link": link, "picture": picture(link)}


def too_many(request: HttpRequest, action: str, *, key: str = "") -> HttpResponseBase | None:
    """The answer to somebody who tries too often; None for everybody else."""
    if ratelimit.consume(request, action=action, key=key or None):
        return None
    return slow_down(request)


def remember(response: HttpResponseBase, shop: Shop, token: str) -> None:
    """Keep the link in the browser that gets this answer."""
    response.set_signed_cookie(
        _name(shop),
        token,
        salt=_salt(shop),
        max_age=_KEPT_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def drop(response: HttpResponseBase, shop: Shop) -> None:
    """Keep it no longer."""
    response.delete_cookie(_name(shop), samesite="Lax")


def kept_token(request: HttpRequest, shop: Shop) -> str:
    """The token that the browser keeps; empty where there is none, or it was tampered with."""
    return str(request.get_signed_cookie(_name(shop), default="", salt=_salt(shop)))


def _link(request: CardRequest) -> CardLink | None:
    token = kept_token(request, request.store)
    return kept_link(request.store, token) if token else None


def _name(shop: Shop) -> str:
    return f"{'__Host-' if settings.HTTPS else ''}card-{shop.public_id}"


def _salt(shop: Shop) -> str:
    return f"card of {shop.public_id}"
