"""Pages: the card, what its holder agreed to, their data, other devices, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.web.actions.answer import ask_on_card
from habitue.web.actions.erasure import erase
from habitue.web.actions.link import forget
from habitue.web.card.door import (
    CardRequest,
    at_the_shop,
    drop,
    holder,
    kept_token,
    link_to_hand,
    note_answer,
    remember,
    too_many,
    with_card,
)
from habitue.web.card.showing import FIRST_LINES, blank_face, shown_of
from habitue.web.customers.forms import ConsentForm
from habitue.web.feedback.forms import RATINGS, SCORES
from habitue.web.languages import spoken
from habitue.web.models import Card
from habitue.web.queries.customer_export import whole_file


@at_the_shop
@ensure_csrf_cookie
@require_GET
def card(request: CardRequest) -> HttpResponseBase:
    """The card that this device keeps, or the ways to one."""
    shop, held = request.store, request.card
    if held is None or held.customer is None:
        return render(request, "card/none.html", {"shop": shop, "face": blank_face(shop, at=request.now)})
    shown = shown_of(shop, held, held.customer, now=request.now)
    response = render(
        request,
        "card/card.html",
        {
            "shop": shop,
            "shown": shown,
            "first_lines": f":{FIRST_LINES}",
            "rest": f"{FIRST_LINES}:",
            "asked": ask_on_card(shop, held.customer, now=request.now),
            "scores": SCORES,
            "ratings": RATINGS,
        },
    )
    remember(response, shop, kept_token(request, shop))
    return response


@with_card
@require_POST
def consent(request: CardRequest, held: Card) -> HttpResponse:
    """Keep a yes or a no, in the words that were shown."""
    form = ConsentForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        note_answer(request, holder(held), said["channel"], given=said["given"])
        messages.success(request, spoken().text(N_("Noted.")))
    return redirect("card:details", request.store.public_id)


@with_card
@require_GET
def data(request: CardRequest, held: Card) -> HttpResponse:
    """Everything kept about the holder, for them to have: JSON."""
    file = whole_file(request.store, holder(held), language=spoken(), now=request.now)
    response = JsonResponse(file, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="habitue.json"'
    return response


@with_card
@require_http_methods(["GET", "POST"])
def sharing(request: CardRequest, held: Card) -> HttpResponseBase:
    """A link for one more device, shown once: a household collects on one card."""
    shown: dict[str, object] = {"shop": request.store}
    if request.method == "POST":
        if refused := too_many(request, "card_open"):
            return refused
        shown |= link_to_hand(request, held, at=request.now)
    return render(request, "card/share.html", shown)


@with_card
@require_http_methods(["GET", "POST"])
def leaving(request: CardRequest, held: Card) -> HttpResponse:
    """Say what goes, then erase it; or take the card off this device alone."""
    shop = request.store
    if request.method != "POST":
        shown = shown_of(shop, held, holder(held), now=request.now)
        return render(request, "card/leave.html", {"shop": shop, "shown": shown})
    if "erase" in request.POST:
        erase(shop, holder(held), at=request.now)
    elif request.link is not None:
        forget(request.link, at=request.now)
    response = render(request, "card/gone.html", {"shop": shop, "erased": "erase" in request.POST})
    drop(response, shop)
    return response
