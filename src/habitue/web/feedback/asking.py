"""Pages that customers see: the question on the card, by a personal link, from a poster; and a few words after the tap.

Nothing is counted by opening a page: a mail program that follows links answers nothing.
"""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods, require_POST

from habitue.web.actions.answer import Given, add_words, note_answer, put_aside
from habitue.web.card.door import CardRequest, at_the_shop, holder, too_many, with_card
from habitue.web.card.joining import place_named
from habitue.web.feedback.forms import SCORES, TapForm, WordsForm
from habitue.web.feedback.words import open_question, own_questions
from habitue.web.languages import spoken
from habitue.web.models import Answer, Asked, Card
from habitue.web.queries import answer as reads


@with_card
@require_POST
def on_card(request: CardRequest, held: Card) -> HttpResponse:
    """A tap on the card's own page, or "not now"."""
    shop = request.store
    asked = reads.open_question(shop, holder(held), now=request.now)
    if asked is None:
        return redirect("card:card", shop.public_id)
    if "later" in request.POST:
        put_aside(asked, at=request.now)
        return redirect("card:card", shop.public_id)
    form = TapForm(request.POST)
    if not form.is_valid() or form.cleaned_data[asked.about] is None:
        return redirect("card:card", shop.public_id)
    return _noted(request, form, Answer.Source.CARD, asked=asked)


@at_the_shop
@require_http_methods(["GET", "POST"])
def link(request: CardRequest, token: str) -> HttpResponseBase:
    """The question by a personal link; a number in its address is only marked, and counts once it is pressed."""
    if refused := too_many(request, "card_open"):
        return refused
    asked = reads.asked_by(request.store, token, now=request.now)
    if asked is None or asked.customer.erased_at is not None:
        return render(request, "feedback/gone.html", {"shop": request.store}, status=410)
    source = Answer.Source.EMAIL if asked.channel == Asked.Channel.EMAIL else Answer.Source.LINK
    return _tap(request, source, asked=asked)


@at_the_shop
@require_http_methods(["GET", "POST"])
def poster(request: CardRequest) -> HttpResponseBase:
    """The question for whoever scans a poster; known is only who has the shop's card on this device."""
    shop = request.store
    if not reads.listening_of(shop).on:
        return render(request, "feedback/gone.html", {"shop": shop}, status=410)
    if request.method == "POST" and (refused := too_many(request, "feedback", key=_device(request))):
        return refused
    person = request.card.customer if request.card is not None else None
    return _tap(request, Answer.Source.QR, customer=person, location=place_named(request))


def _tap(request: CardRequest, source: str, **known: Any) -> HttpResponseBase:
    """The scale, or after a tap what comes next."""
    form = TapForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.cleaned_data["score"] is not None:
        return _noted(request, form, source, **known)
    marked = request.GET.get("s", "")
    shown = {
        "shop": request.store,
        "form": form,
        "key": uuid.uuid4(),
        "scores": SCORES,
        "marked": int(marked) if marked in map(str, SCORES) else _score_before(**known),
    }
    return render(request, "feedback/ask.html", shown, status=422 if form.is_bound else 200)


def _score_before(*, asked: Asked | None = None, **_: Any) -> int | None:
    """What this link was answered with before."""
    found = getattr(asked, "answer", None)
    return found.score if found is not None else None


def _noted(request: CardRequest, form: TapForm, source: str, **known: Any) -> HttpResponse:
    said = form.cleaned_data
    given = Given(said["key"], source, spoken().base, score=said["score"], rating=said["rating"], **known)
    answer = note_answer(request.store, given, at=request.now)
    return redirect("feedback:more", request.store.public_id, answer.key)


@at_the_shop
@require_http_methods(["GET", "POST"])
def more(request: CardRequest, key: UUID) -> HttpResponseBase:
    """A few words to the tap, for a day and for whoever has its address; then thanks."""
    shop = request.store
    answer = reads.changeable(shop, key, now=request.now)
    if answer is None:
        return render(request, "feedback/gone.html", {"shop": shop}, status=410)
    listening = reads.listening_of(shop)
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        answer=answer,
        question=open_question(listening, spoken(), score=answer.score),
        own=own_questions(listening.custom, spoken()),
    )
    shown = {"shop": shop, "answer": answer, "form": form, "has_card": request.card is not None}
    if request.method == "POST" and form.is_valid():
        add_words(answer, comment=form.cleaned_data["comment"], custom=form.custom, member=form.member)
        return render(request, "feedback/thanks.html", shown)
    return render(request, "feedback/more.html", shown, status=422 if form.is_bound else 200)


def _device(request: CardRequest) -> str:
    """What stands for a device while its answers are counted: nothing is kept on it, and nobody reads it back."""
    said = f"{request.store.pk} {get_adapter().get_client_ip(request)} {request.headers.get('User-Agent', '')[:300]}"
    return salted_hmac("habitue.feedback", said, algorithm="sha256").hexdigest()
