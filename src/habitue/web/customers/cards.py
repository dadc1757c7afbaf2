"""Pages: what is done to a customer's card. Codes, and changes by hand."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.customer import add_code, own_card, revoke_code
from habitue.web.actions.ledger_answer import Answer
from habitue.web.codes import shown_code
from habitue.web.counter.recording import record_one
from habitue.web.customers.forms import AdjustForm, CodeForm
from habitue.web.customers.people import customer_or_404
from habitue.web.languages import spoken
from habitue.web.models import Card, Code, Customer, Role
from habitue.web.queries.customer_import import purses_of

_TONES = {"done": messages.SUCCESS, "waiting": messages.WARNING, "kept": messages.WARNING}


def card_of(request: ShopRequest, key: UUID) -> tuple[Customer, Card]:
    """The customer and the card that holds what they have."""
    customer = customer_or_404(request.shop, key)
    return customer, own_card(request.shop, customer, at=request.now)


def tell(request: ShopRequest, answer: Answer) -> None:
    """Say what became of an event."""
    messages.add_message(request, _TONES.get(answer.kind, messages.ERROR), answer.text(spoken()))


@in_shop()
@require_POST
def new_code(request: ShopRequest, key: UUID) -> HttpResponse:
    """One more code for the card."""
    _, card = card_of(request, key)
    form = CodeForm(request.POST)
    speak = spoken().text
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["text"])))
        return redirect("customers:profile", request.shop.public_id, key)
    code = add_code(request.shop, card, at=request.now, text=form.cleaned_data["text"])
    if code is None:
        messages.error(request, speak(N_("That code is taken by another card of this shop.")))
    else:
        messages.success(request, speak(N_("The code {code} leads here now."), code=shown_code(code.text)))
    return redirect("customers:profile", request.shop.public_id, key)


@in_shop()
@require_POST
def drop_code(request: ShopRequest, key: UUID, pk: int) -> HttpResponse:
    """Make a code lead nowhere: a lost card."""
    customer = customer_or_404(request.shop, key)
    code = (
        Code.objects.filter(shop=request.shop, card__customer=customer, pk=pk).select_related("card").first()
    )
    if code is None:
        raise Http404
    if revoke_code(request.shop, customer, code=pk, at=request.now):
        messages.success(request, spoken().text(N_("{code} leads nowhere now."), code=shown_code(code.text)))
    else:
        messages.error(
            request,
            spoken().text(
                N_("A card keeps one code at least: give a new one first, then take this one away.")
            ),
        )
    return redirect("customers:profile", request.shop.public_id, key)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def adjust(request: ShopRequest, key: UUID) -> HttpResponse:
    """Add or take units by hand, for a reason."""
    customer, card = card_of(request, key)
    purses = purses_of(request.shop, request.now.astimezone(request.shop.zone).date())
    form = AdjustForm(request.POST or None, purses=purses, shop=request.shop)
    if request.method == "POST" and form.is_valid():
        said = form.said()
        tell(request, record_one(request, "adjust", event=form.cleaned_data["event"], card=card.key, **said))
        return redirect("customers:profile", request.shop.public_id, key)
    return render(request, "customers/adjust.html", {"form": form, "customer": customer, "purses": purses})
