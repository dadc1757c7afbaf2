"""Pages: the ways back to a card. A link that was given on, and a code sent by mail."""

from __future__ import annotations

import re
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.address import ask_code, find_by_code
from habitue.web.actions.customer import own_card
from habitue.web.actions.link import keep_on_device, open_shared
from habitue.web.card.door import CardRequest, at_the_shop, link_to_hand, remember, too_many
from habitue.web.card.forms import AddressForm, CodeForm
from habitue.web.customers.people import customer_or_404
from habitue.web.languages import spoken
from habitue.web.models import Role
from habitue.web.queries.link import shared_link


@never_cache
@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest, token: str) -> HttpResponseBase:
    """Open a shared card on this device, when its holder says so: what only looks at links opens nothing."""
    if refused := too_many(request, "card_open"):
        return refused
    now = timezone.now()
    link = shared_link(token, at=now)
    shop = link.card.shop if link else None
    if request.method == "POST" and shop is not None:
        kept = open_shared(token, at=now)
        if kept is not None:
            response = redirect("card:card", shop.public_id)
            remember(response, shop, kept)
            return response
    return render(request, "card/open.html", {"shop": shop}, status=200 if shop else 410)


@at_the_shop
@require_http_methods(["GET", "POST"])
def recovering(request: CardRequest) -> HttpResponseBase:
    """An address, then the code that was sent there; whether anybody has the address is not told."""
    shop, sends = request.store, settings.MAIL["configured"]
    if request.method == "POST" and sends:
        return _confirming(request) if "code" in request.POST else _asking(request)
    return render(request, "card/recover.html", {"shop": shop, "form": AddressForm(), "sends": sends})


def _asking(request: CardRequest) -> HttpResponseBase:
    shop, form = request.store, AddressForm(request.POST)
    if not form.is_valid():
        return render(request, "card/recover.html", {"shop": shop, "form": form, "sends": True})
    email = form.cleaned_data["email"]
    if refused := too_many(request, "card_recover", key=f"{shop.pk} {email}"):
        return refused
    # the same for an address that nobody has: the worker finds out
    ask_code(shop, email, customer=None, language=spoken().base, at=request.now)
    typed = CodeForm(initial={"email": email})
    return render(request, "card/recover_code.html", {"shop": shop, "form": typed, "email": email})


def _confirming(request: CardRequest) -> HttpResponseBase:
    shop, form = request.store, CodeForm(request.POST)
    if refused := too_many(request, "card_code"):
        return refused
    if form.is_valid():
        email, code = form.cleaned_data["email"], form.cleaned_data["code"]
        person = find_by_code(shop, email, code, at=request.now)
        if person is not None:
            response = redirect(*_then(request))
            card = own_card(shop, person, at=request.now)
            remember(response, shop, keep_on_device(card, at=request.now))
            return response
        form.say_wrong()
    email = str(request.POST.get("email", ""))[:254]
    return render(request, "card/recover_code.html", {"shop": shop, "form": form, "email": email})


def _then(request: CardRequest) -> tuple[str, ...]:
    """Where somebody goes who has found their card: to the gift whose link they came from, or to the card."""
    gift = request.GET.get("gift", "")
    if re.fullmatch(r"[\w-]{20,64}", gift, re.ASCII):
        return "card:take", request.store.public_id, gift
    return "card:card", request.store.public_id


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def handing(request: ShopRequest, key: UUID) -> HttpResponseBase:
    """A link for a customer who stands there without their card and gave no address, shown once."""
    customer = customer_or_404(request.shop, key)
    shown: dict[str, object] = {"customer": customer}
    if request.method == "POST":
        card = own_card(request.shop, customer, at=request.now)
        shown |= link_to_hand(request, card, at=request.now)
    return render(request, "card/hand.html", shown)
