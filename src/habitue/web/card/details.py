"""Pages: what the holder of a card is called and reached by, changed by themselves; and the code that confirms their address."""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from habitue.language import N_
from habitue.web.actions.address import ask_code, confirm, drop_claim
from habitue.web.actions.customer import keep_person
from habitue.web.card.door import CardRequest, holder, too_many, with_card
from habitue.web.card.forms import ConfirmForm, DetailsForm
from habitue.web.card.showing import gives_birthdays, shown_of
from habitue.web.languages import spoken
from habitue.web.models import Card, Customer


@with_card
@require_http_methods(["GET", "POST"])
def details(request: CardRequest, held: Card) -> HttpResponseBase:
    """First name, addresses, birthday and consents."""
    shop, person = request.store, holder(held)
    birthday = gives_birthdays(shop, at=request.now)
    form = DetailsForm(request.POST or None, instance=person, shop=shop, birthday=birthday)
    if request.method == "POST":
        if refused := too_many(request, "card_join"):
            return refused
        if form.is_valid():
            return _kept(request, form)
        person.refresh_from_db()
    shown = shown_of(shop, held, person, now=request.now)
    return render(request, "card/details.html", {"shop": shop, "form": form, "shown": shown})


def _kept(request: CardRequest, form: DetailsForm) -> HttpResponse:
    person, written = form.save(commit=False), form.cleaned_data["email"]
    asks = bool(settings.MAIL["configured"] and written and written != form.first_email)
    if asks:
        # the address before stays until the new one is shown to be theirs
        person.email, person.claimed_email = form.first_email, written
    elif written != form.first_email or person.claimed_email != written:
        person.claimed_email = ""
    keep_person(request.store, person)
    if asks:
        ask_for_code(request, person)
        return redirect("card:address", request.store.public_id)
    messages.success(request, spoken().text(N_("Saved.")))
    return redirect("card:card", request.store.public_id)


@with_card
@require_http_methods(["GET", "POST"])
def address(request: CardRequest, held: Card) -> HttpResponseBase:
    """The six digits that show that an address is theirs; the same words whether anybody has it already."""
    shop, person = request.store, holder(held)
    if not person.claimed_email or not settings.MAIL["configured"]:
        return redirect("card:card", shop.public_id)
    form = ConfirmForm(request.POST if "code" in request.POST else None)
    if "code" in request.POST:
        if refused := too_many(request, "card_code"):
            return refused
        if form.is_valid() and confirm(shop, person, form.cleaned_data["code"], at=request.now):
            messages.success(
                request, spoken().text(N_("Your address is confirmed: you find your card by it."))
            )
            return redirect("card:card", shop.public_id)
        form.say_wrong()
    elif "drop" in request.POST:
        drop_claim(shop, person)
        return redirect("card:card", shop.public_id)
    elif request.method == "POST":
        ask_for_code(request, person)
    return render(request, "card/address.html", {"shop": shop, "form": form, "email": person.claimed_email})


def ask_for_code(request: CardRequest, person: Customer) -> None:
    """Have a code sent to the address that they wrote; not more often than a mailbox bears, and nobody is told."""
    shop, email = request.store, person.claimed_email
    if ratelimit.consume(request, action="card_recover", key=f"{shop.pk} {email}"):
        ask_code(shop, email, customer=person, language=spoken().base, at=request.now)
