"""Pages: what a customer agreed to, and withdrew."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from habitue.language import LANGUAGES, N_, Language
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.consent import note_consent
from habitue.web.customers.consent_words import consent_words
from habitue.web.customers.forms import ConsentForm
from habitue.web.customers.people import customer_or_404
from habitue.web.languages import spoken
from habitue.web.models import Consent, Customer, Shop
from habitue.web.queries.customer import ChannelState, consents_of


@dataclass(frozen=True, slots=True)
class Question:
    """One channel: what holds, and the words with which the other answer is given."""

    state: ChannelState
    name: str
    words: str


def language_of(shop: Shop, customer: Customer, asked: str = "") -> Language:
    """The language to ask in: the one chosen on the page, the customer's, the shop's."""
    known = (code for code in (asked, customer.language, shop.language) if code in LANGUAGES)
    return Language(next(known, "en"))


def _questions(shop: Shop, states: list[ChannelState], language: Language) -> list[Question]:
    names = dict(Consent.Channel.choices)
    return [
        Question(
            state,
            spoken().text(str(names[state.channel])),
            consent_words(shop, state.channel, language, given=not state.given),
        )
        for state in states
    ]


@in_shop()
@require_http_methods(["GET", "POST"])
def consents(request: ShopRequest, key: UUID) -> HttpResponse:
    """Ask, withdraw, and see everything that was said: when, to whom, in which words."""
    customer = customer_or_404(request.shop, key)
    if request.method == "POST":
        form = ConsentForm(request.POST)
        if form.is_valid():
            _keep(request, customer, form)
        else:
            messages.error(request, spoken().text(N_("Choose a channel and an answer.")))
        return redirect("customers:consents", request.shop.public_id, key)
    language = language_of(request.shop, customer, request.GET.get("language", ""))
    states, said = consents_of(request.shop, customer)
    shown = {
        "customer": customer,
        "questions": _questions(request.shop, states, language),
        "said": said,
        "asked_in": language.base,
    }
    return render(request, "customers/consents.html", shown)


def _keep(request: ShopRequest, customer: Customer, form: ConsentForm) -> None:
    said = form.cleaned_data
    language = Language(said["language"])
    kept = note_consent(
        request.shop,
        customer,
        channel=said["channel"],
        given=said["given"],
        words=consent_words(request.shop, said["channel"], language, given=said["given"]),
        language=language.base,
        at=request.now,
        by=request.place,
    )
    if kept is None:
        messages.info(request, spoken().text(N_("That is what holds already.")))
    elif kept.given:
        messages.success(request, spoken().text(N_("Kept: they agreed, in the words shown.")))
    else:
        messages.success(request, spoken().text(N_("Withdrawn. Nothing more is sent there.")))
