"""Pages: a reward is given to a friend; its link is made and made again, and what nobody took yet is taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from habitue.language import N_
from habitue.web.actions.friend_gift import Wish, end, give, renew_link, waits_until
from habitue.web.card.door import CardRequest, holder, too_many, with_card
from habitue.web.card.showing import Offer, shown_of
from habitue.web.customers.forms import EventForm
from habitue.web.languages import spoken
from habitue.web.models import Card, FriendGift
from habitue.web.public_address import link_of
from habitue.web.queries.friend_gift import given_by, name_of

_GONE = N_("This is not on your card any more. Nothing was given.")


@with_card
@require_http_methods(["GET", "POST"])
def giving(request: CardRequest, held: Card) -> HttpResponseBase:
    """Say what leaves the card; then it leaves, and there is a link for a friend."""
    shop, form = request.store, EventForm(request.POST or None)
    if request.method == "POST":
        if refused := too_many(request, "card_open"):
            return refused
        known = given_by(shop, held, form.cleaned_data["event"]) if form.is_valid() else None
        if known is not None:  # the form was sent twice
            return _page(request, known, token=renew_link(known))
    shown = shown_of(shop, held, holder(held), now=request.now)
    offer = shown.offer(request.GET.urlencode())
    if offer is None:
        messages.warning(request, spoken().text(_GONE))
        return redirect("card:card", shop.public_id)
    if request.method == "POST" and form.is_valid():
        return _given(request, held, offer, key=form.cleaned_data["event"])
    until = waits_until(shown.rules.day_of(request.now), offer.last_day)
    return render(request, "card/give.html", {"shop": shop, "offer": offer, "form": form, "until": until})


def _given(request: CardRequest, held: Card, offer: Offer, *, key: UUID) -> HttpResponseBase:
    ready = offer.ready
    wish = Wish(ready.programme, ready.reward, ready.voucher, offer.last_day)
    made = give(request.store, held, wish, key=key, at=request.now)
    if made is None:  # it was used a moment ago
        messages.warning(request, spoken().text(_GONE))
        return redirect("card:card", request.store.public_id)
    gift, token = made
    return _page(request, gift, token=token)


@with_card
@require_http_methods(["GET", "POST"])
def waiting(request: CardRequest, held: Card, key: UUID) -> HttpResponseBase:
    """A gift that waits: another link for it, or take it back."""
    shop, gift = request.store, given_by(request.store, held, key)
    if gift is None:
        raise Http404
    if request.method != "POST":
        return _page(request, gift)
    if refused := too_many(request, "card_open"):
        return refused
    if "back" not in request.POST:
        return _page(request, gift, token=renew_link(gift))
    if end(shop, gift, FriendGift.Outcome.TAKEN_BACK, at=request.now):
        messages.success(request, spoken().text(N_("It is back on your card.")))
    else:
        messages.warning(request, spoken().text(N_("It was too late: it does not wait any more.")))
    return redirect("card:card", shop.public_id)


def _page(request: CardRequest, gift: FriendGift, *, token: str | None = None) -> HttpResponse:
    shop = request.store
    shown = {"shop": shop, "gift": gift, "name": name_of(gift), "waits": gift.outcome == ""}
    if token:
        shown["link"] = link_of(request, reverse("card:take", args=[shop.public_id, token]))
    return render(request, "card/gift.html", shown)
