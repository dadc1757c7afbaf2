"""The page that ends a channel for a customer, by the signed link in each letter: without signing in, in one click (RFC 8058)."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from habitue.web.actions.consent import note_consent
from habitue.web.customers.consent_words import consent_words
from habitue.web.languages import spoken
from habitue.web.models import Consent, Customer
from habitue.web.outreach.letters import SALT

SOURCE = "letter"
NOBODY = 0
"""Whom the link in a test to oneself names."""


@csrf_exempt  # a mail program posts it by itself; the link is the proof
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more (a program that opens links stops nothing), then stop this channel and no other."""
    pk, channel = _named(token)
    customer = _customer(pk)
    if customer is not None and request.method == "POST":
        _note(customer, channel)
    shown = {
        "customer": customer,
        "shop": customer.shop if customer else None,
        "channel": channel,
        "stopped": request.method == "POST",
        "test": pk == NOBODY,
    }
    known = customer is not None or pk == NOBODY
    return render(request, "outreach/stop.html", shown, status=200 if known else 410)


def _named(token: str) -> tuple[int | None, str]:
    try:
        pk, channel = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None, ""
    return pk, channel


def _customer(pk: int | None) -> Customer | None:
    """Who they are now, whomever they were merged into; None where they were erased."""
    people = Customer.objects.select_related("shop").defer("shop__picture")
    found = people.filter(pk=pk).first() if pk else None
    while found is not None and found.merged_into_id is not None:
        found = people.filter(pk=found.merged_into_id).first()
    return found if found is not None and found.erased_at is None else None


def _note(customer: Customer, channel: str) -> None:
    language = spoken()
    note_consent(
        customer.shop,
        customer,
        channel=Consent.Channel(channel),
        given=False,
        words=consent_words(customer.shop, channel, language, given=False),
        language=language.base,
        at=timezone.now(),
        by=None,
        source=SOURCE,
    )
