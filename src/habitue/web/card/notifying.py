"""Pages: notifications are turned on for this phone, and each message has a page of its own with one click to stop its kind."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from habitue.language import N_
from habitue.web.actions.push import subscribe
from habitue.web.card.door import CardRequest, holder, note_answer, too_many, with_card
from habitue.web.channels.outgoing import looks_public
from habitue.web.channels.push_key import from_text
from habitue.web.languages import spoken
from habitue.web.models import Card, Consent
from habitue.web.queries.message import message_for

_POINT, _SECRET = 65, 16
"""Bytes of a browser's key, an uncompressed point of P-256, and of the secret beside it (RFC 8291, 2)."""


class SubscriptionForm(forms.Form):
    """What a browser says when it takes notifications; its address is a stranger's word."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)

    def clean_endpoint(self) -> str:
        """Https, and not an address inside a network by its own letters."""
        said = str(self.cleaned_data["endpoint"])
        if not looks_public(said, loopback=settings.PUSH["loopback"]):
            raise forms.ValidationError("endpoint")
        return said

    def clean_p256dh(self) -> str:
        """A point."""
        return _bytes(self.cleaned_data["p256dh"], _POINT)

    def clean_auth(self) -> str:
        """Sixteen bytes."""
        return _bytes(self.cleaned_data["auth"], _SECRET)


def _bytes(said: str, wanted: int) -> str:
    try:
        found = from_text(said.rstrip("="))
    except ValueError:
        found = b""
    if len(found) != wanted:
        raise forms.ValidationError("key")
    return said


@with_card
@require_POST
def turn_on(request: CardRequest, held: Card) -> HttpResponseBase:
    """Keep this browser, and the yes in the words that stood there."""
    if refused := too_many(request, "card_push"):
        return refused
    form = SubscriptionForm(request.POST)
    if not settings.PUSH["on"] or not form.is_valid():
        return HttpResponse(status=400)
    subscribe(holder(held), at=request.now, **form.cleaned_data)
    note_answer(request, holder(held), Consent.Channel.PUSH, given=True)
    messages.success(request, spoken().text(N_("Notifications are on.")))
    return HttpResponse(status=204)


@with_card
@require_GET
def message(request: CardRequest, held: Card, key: UUID) -> HttpResponse:
    """One message to the card's holder, whole."""
    found = message_for(request.store, holder(held), key)
    if found is None:
        raise Http404
    return render(request, "card/message.html", {"shop": request.store, "one": found})
