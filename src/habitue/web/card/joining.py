"""Pages: a poster's code leads to joining, a printed card's to taking it for one's own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from habitue.language import N_
from habitue.web.actions.joining import add_printed, claim, join
from habitue.web.actions.link import keep_on_device
from habitue.web.card.details import ask_for_code
from habitue.web.card.door import CardRequest, at_the_shop, holder, note_answer, remember, too_many
from habitue.web.card.forms import JoinForm
from habitue.web.card.showing import blank_face, gives_birthdays
from habitue.web.languages import spoken
from habitue.web.models import Card, Customer, Location
from habitue.web.queries.counter import card_of
from habitue.web.queries.link import printed_code


@at_the_shop
@require_http_methods(["GET", "POST"])
def joining(request: CardRequest) -> HttpResponseBase:
    """A first name and a button; a device that has a card comes to it."""
    if request.card is not None:
        return redirect("card:card", request.store.public_id)
    form = join_form(request)
    if request.method == "POST":
        if refused := too_many(request, "card_join"):
            return refused
        if form.is_valid():
            person = person_of(form)
            card = join(
                request.store,
                person,
                form=form.cleaned_data["form"],
                at=request.now,
                location=place_named(request),
            )
            return welcomed(request, card, form)
    return _page(request, form)


@at_the_shop
@require_http_methods(["GET", "POST"])
def claiming(request: CardRequest, code: str) -> HttpResponseBase:
    """A printed card that is nobody's yet becomes the visitor's, with what is on it."""
    found = printed_code(request.store, code)
    card = card_of(request.store, found.card.key) if found else None
    if card is not None and request.card is not None and card.pk == request.card.pk:
        return redirect("card:card", request.store.public_id)
    if found is None or card is None or card.customer is not None:
        return render(request, "card/taken.html", {"shop": request.store}, status=410)
    if request.method == "POST" and (refused := too_many(request, "card_join")):
        return refused
    if request.card is not None and request.card.customer is not None:
        return _adding(request, card, request.card.customer)
    form = join_form(request)
    if request.method == "POST" and form.is_valid():
        claimed = claim(request.store, card, person_of(form), form=form.cleaned_data["form"], at=request.now)
        if claimed is None:
            return render(request, "card/taken.html", {"shop": request.store}, status=410)
        return welcomed(request, claimed, form)
    return _page(request, form, printed=found.text)


def _adding(request: CardRequest, card: Card, person: Customer) -> HttpResponse:
    """Offer to put what is on the printed card on the card that the device has."""
    if request.method == "POST":
        if add_printed(request.store, person, card, at=request.now):
            messages.success(request, spoken().text(N_("What was on the printed card is on yours now.")))
        return redirect("card:card", request.store.public_id)
    return render(request, "card/add.html", {"shop": request.store})


def join_form(request: CardRequest) -> JoinForm:
    """What is asked of somebody who joins."""
    birthday = gives_birthdays(request.store, at=request.now)
    return JoinForm(request.POST or None, shop=request.store, birthday=birthday)


def person_of(form: JoinForm) -> Customer:
    """Who joins, not saved yet."""
    person: Customer = form.save(commit=False)
    person.language = spoken().base
    if settings.MAIL["configured"]:
        # nobody's until a code from there was typed: so nobody learns whether it is known, nor takes what is another's
        person.claimed_email, person.email = person.email, ""
    return person


def place_named(request: CardRequest) -> Location | None:
    """The place whose poster it was, where the address says so."""
    number = request.GET.get("l", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Location.objects.filter(shop=request.store, pk=int(number), closed_at=None).first()


def welcomed(request: CardRequest, card: Card, form: JoinForm) -> HttpResponse:
    """Note what was agreed to, and open the card on this device."""
    person = holder(card)
    if person.claimed_email:
        ask_for_code(request, person)
    for channel in form.agreed:
        note_answer(request, person, channel, given=True)
    response = redirect("card:card", request.store.public_id)
    remember(response, request.store, keep_on_device(card, at=request.now))
    return response


def _page(request: CardRequest, form: JoinForm, **more: Any) -> HttpResponse:
    shown = {"shop": request.store, "form": form, "face": blank_face(request.store, at=request.now), **more}
    return render(request, "card/join.html", shown)
