"""Pages: a shop's small gestures; and the two taps at the counter."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.gesture import BAD_DAY, Wish, keep_delight
from habitue.web.counter.forms import EventForm
from habitue.web.counter.recording import record_one
from habitue.web.delight.forms import DelightForm
from habitue.web.delight.showing import overview_of
from habitue.web.delight.words import gift_of
from habitue.web.languages import spoken
from habitue.web.models import Card, Role
from habitue.web.queries.counter import card_of
from habitue.web.queries.customer import customers_of
from habitue.web.queries.gesture import delight_of, promise_by_key


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def index(request: ShopRequest) -> HttpResponse:
    """The month, who is awaited, what gestures changed, and what the shop chose."""
    found = delight_of(request.shop)
    form = DelightForm(
        request.POST or None,
        delight=found,
        currency=request.shop.currency,
        customers=customers_of(request.shop).count(),
    )
    if request.method == "POST" and form.is_valid():
        keep_delight(request.shop, form.wish(), on=True, by=request.place, at=request.now)
        messages.success(request, spoken().text(N_("Saved. The till says whom a gesture is for.")))
        return redirect("delight:index", request.shop.public_id)
    shown = {
        "delight": found,
        "overview": overview_of(request.shop, found, now=request.now),
        "form": form,
    }
    return render(request, "delight/index.html", shown)


@in_shop(Role.MANAGER)
@require_POST
def off(request: ShopRequest) -> HttpResponse:
    """No more gestures: what was promised lapses."""
    found = delight_of(request.shop)
    wish = Wish(found.budget, found.gift, found.cost, found.holdout)
    keep_delight(request.shop, wish, on=False, by=request.place, at=request.now)
    messages.success(request, spoken().text(N_("Off. Nothing more is promised.")))
    return redirect("delight:index", request.shop.public_id)


@in_shop()
@require_POST
def give(request: ShopRequest, card: UUID, promise: UUID) -> HttpResponse:
    """Keep a promise: handed over, in one tap."""
    found = promise_by_key(request.shop, promise)
    if found is None:
        raise Http404
    return _noted(request, card, "gesture", reward=gift_of(found), voucher=str(promise))


@in_shop()
@require_POST
def remark(request: ShopRequest, card: UUID) -> HttpResponse:
    """Note a bad day, in one tap."""
    return _noted(request, card, "remark", reason=BAD_DAY)


def _noted(request: ShopRequest, card: UUID, kind: str, **said: str) -> HttpResponse:
    """Record it and show the card with what came of it."""
    found, form = _card(request, card), EventForm(request.POST)
    if not form.is_valid():
        raise Http404
    answer = record_one(request, kind, event=form.cleaned_data["event"], card=found.key, **said)
    if answer.kind == "refused":
        messages.error(request, answer.text(spoken()))
    address = reverse("counter:card", args=[request.shop.public_id, found.key])
    return redirect(f"{address}?done={answer.id}")


def _card(request: ShopRequest, key: UUID) -> Card:
    found = card_of(request.shop, key)
    if found is None:
        raise Http404
    return found
