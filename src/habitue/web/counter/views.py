"""Pages: the counter. What the day brought, a card at a glance, and what is done to it in one tap."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.ledger_answer import Answer
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.counter.forms import EventForm, GiftForm, GiveForm, RefundForm, VisitForm
from habitue.web.counter.glance import giveable, needs_of
from habitue.web.counter.lines import lines_of
from habitue.web.counter.recording import follow_up, keep_place, place_of, record_all, record_one
from habitue.web.counter.rights import is_of_today, may_refund, may_undo
from habitue.web.counter.showing import (
    Verdict,
    asking,
    found_for,
    names_of,
    shown_card,
    unwritten,
    verdict_of,
)
from habitue.web.languages import spoken
from habitue.web.models import Card, Event, Location, Role
from habitue.web.queries.counter import card_of, day_so_far, first_steps, latest, undecided, with_merged
from habitue.web.queries.journal import with_people
from habitue.web.queries.shop import open_locations


@in_shop()
@require_GET
def today(request: ShopRequest) -> HttpResponse:
    """The day: first steps of a new shop, what happened, what waits, and the field for the next customer."""
    day = request.now.astimezone(request.shop.zone).date()
    steps = first_steps(request.shop)
    shown = {
        "day": day,
        "steps": None if steps.done else steps,
        "so_far": day_so_far(request.shop, day),
        "lines": lines_of(request, latest(request.shop, day=day)),
        "manager": request.place.may(Role.MANAGER),
        "undecided": undecided(request.shop) if request.place.may(Role.MANAGER) else 0,
        **_place(request),
    }
    return render(request, "counter/today.html", shown)


def _place(request: ShopRequest) -> dict[str, Any]:
    return {"places": list(open_locations(request.shop)), "place": place_of(request)}


@in_shop()
@require_POST
def choose_place(request: ShopRequest) -> HttpResponse:
    """Say at which place of sale this device is."""
    chosen = request.POST.get("location", "")
    location = get_object_or_404(Location, shop=request.shop, pk=int(chosen) if chosen.isdecimal() else 0)
    keep_place(request, location)
    return redirect("counter:today", request.shop.public_id)


@in_shop()
@require_GET
def visit(request: ShopRequest) -> HttpResponse:
    """The field for a code, a phone number or a name, and whom it found."""
    text = request.GET.get("q", "").strip()[:200]
    found = found_for(request.shop, text) if text else []
    if len(found) == 1 and found[0].sure:
        return redirect("counter:card", request.shop.public_id, found[0].card.key)
    return render(request, "counter/visit.html", {"q": text, "found": found, **_place(request)})


@in_shop()
@require_GET
def card(request: ShopRequest, card: UUID) -> HttpResponse:
    """A card at a glance, after what was just done to it, and what can be done next."""
    found = _card(request, card)
    if found.key != card:
        return redirect("counter:card", request.shop.public_id, found.key)
    return _shown(request, found, verdict=_just_done(request, found))


def _card(request: ShopRequest, key: UUID) -> Card:
    found = card_of(request.shop, key)
    if found is None:
        raise Http404
    return found


def _just_done(request: ShopRequest, card: Card) -> Verdict | None:
    """The verdict on the event that the address names, if it concerns this card."""
    try:
        name = uuid.UUID(request.GET.get("done", ""))
    except ValueError:
        return None
    event = with_people(Event.objects.filter(shop=request.shop, event_id=name)).first()
    concerns = event is not None and event.card_id in with_merged(card)
    return verdict_of(request, event, card) if event and concerns else None


def _shown(
    request: ShopRequest,
    card: Card,
    *,
    verdict: Verdict | None = None,
    form: VisitForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rules = rules_of(request.shop)
    shown = {
        "card": card,
        "seen": shown_card(request, card),
        "verdict": verdict,
        "form": form or VisitForm(needs=needs_of(rules, request.now), currency=rules.currency),
        "gift_form": GiftForm(gifts=giveable(rules, request.now, names_of(request.shop), spoken())),
        "lines": lines_of(request, latest(request.shop, card=card, most=6)),
        **_place(request),
    }
    return render(request, "counter/card.html", shown, status=status)


def _back_to_the_card(
    page: Callable[[ShopRequest, UUID], HttpResponse],
) -> Callable[[ShopRequest, UUID], HttpResponse]:
    """A page that answers a form stays at the form's address: whoever reloads it, or changes the language, sees the card."""

    @wraps(page)
    def answered(request: ShopRequest, card: UUID) -> HttpResponse:
        if request.method == "POST":
            return page(request, card)
        return redirect("counter:card", request.shop.public_id, _card(request, card).key)

    return require_http_methods(["GET", "POST"])(answered)


@in_shop()
@_back_to_the_card
def record_visit(request: ShopRequest, card: UUID) -> HttpResponse:
    """Record a visit; where the rules ask, show the question with the same id."""
    found, rules = _card(request, card), rules_of(request.shop)
    form = VisitForm(request.POST, needs=needs_of(rules, request.now), currency=rules.currency)
    if not form.is_valid():
        return _shown(request, found, form=form, status=422)
    given = form.cleaned_data
    said = {"amount": given["amount"], "items": form.items, "confirmed": given["confirmed"]}
    if given["amount"] is not None:
        said["currency"] = rules.currency
    answer = record_one(request, "visit", event=given["event"], card=found.key, **said)
    if answer.kind == "ask":
        return _shown(request, found, verdict=asking(answer, found, form), form=form)
    return _onward(request, found, answer)


def _onward(request: ShopRequest, card: Card, answer: Answer) -> HttpResponse:
    """To the verdict; or, where nothing was written, to the card with the reason."""
    if answer.id and Event.objects.filter(shop=request.shop, event_id=answer.id).exists():
        address = redirect("counter:card", request.shop.public_id, card.key)
        address["Location"] += f"?done={answer.id}"
        return address
    return _shown(request, card, verdict=unwritten(answer, card), status=422)


@in_shop()
@_back_to_the_card
def give(request: ShopRequest, card: UUID) -> HttpResponse:
    """Give a reward."""
    found = _card(request, card)
    form = GiveForm(request.POST, currency=request.shop.currency)
    if not form.is_valid():
        messages.error(request, spoken().text(N_("That could not be read. Nothing was given; try again.")))
        return redirect("counter:card", request.shop.public_id, found.key)
    answer = record_one(request, "redeem", event=form.cleaned_data["event"], card=found.key, **form.said())
    return _onward(request, found, answer)


@in_shop()
@_back_to_the_card
def gift(request: ShopRequest, card: UUID) -> HttpResponse:
    """Give something on the house: handed over at once, unless it is put on the card for another day."""
    found, rules = _card(request, card), rules_of(request.shop)
    gifts = giveable(rules, request.now, names_of(request.shop), spoken())
    form = GiftForm(request.POST, gifts=gifts)
    if not form.is_valid():
        messages.error(request, spoken().text(N_("Say what is given. Nothing was recorded.")))
        return redirect("counter:card", request.shop.public_id, found.key)
    event, said = form.cleaned_data["event"], form.said()
    events = [{"id": event, "kind": "gift", "card": found.key, **said}]
    if "reward" in said and not form.cleaned_data["later"]:
        voucher = f"{event}:{said['programme']}"
        handed = {
            "id": follow_up(event, "handed over"),
            "kind": "redeem",
            "card": found.key,
            "voucher": voucher,
        }
        events.append(handed)
    return _onward(request, found, record_all(request, events)[0])


@in_shop()
@require_POST
def undo(request: ShopRequest, event: UUID) -> HttpResponse:
    """Take an event back, whole."""
    target = _event(request, event)
    form = EventForm(request.POST)
    if not form.is_valid():
        raise Http404
    done_before = Event.objects.filter(shop=request.shop, event_id=form.cleaned_data["event"]).exists()
    if not done_before and not may_undo(request, target):
        return _may_not(request, target)
    assert target.card is not None  # noqa: S101  (rights: what has no card cannot be undone)
    answer = record_one(
        request, "undo", event=form.cleaned_data["event"], card=target.card.key, refers_to=target.event_id
    )
    onward = request.POST.get("next", "")
    if onward and url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        (messages.success if answer.kind == "done" else messages.error)(request, answer.text(spoken()))
        return redirect(onward)
    return _onward(request, _card(request, target.card.key), answer)


def _event(request: ShopRequest, name: UUID) -> Event:
    found = with_people(Event.objects.filter(shop=request.shop, event_id=name, card__isnull=False)).first()
    if found is None:
        raise Http404
    return found


def _may_not(request: ShopRequest, target: Event) -> HttpResponse:
    """Say why this person cannot take it back."""
    assert target.card is not None  # noqa: S101
    speak = spoken().text
    if getattr(target, "undone", False) or not target.accepted:
        said = speak(N_("There is nothing left to take back."))
    elif not is_of_today(request, target):
        said = speak(N_("It is not of today: ask a manager to take it back."))
    else:
        said = speak(N_("Only a manager takes this back."))
    messages.error(request, said)
    return redirect("counter:card", request.shop.public_id, target.card.key)


@in_shop()
@require_http_methods(["GET", "POST"])
def refund(request: ShopRequest, event: UUID) -> HttpResponse:
    """Refund a visit: what it earned is taken back in proportion."""
    target = _event(request, event)
    assert target.card is not None  # noqa: S101
    most = target.body.get("amount")
    form = RefundForm(request.POST or None, currency=request.shop.currency, most=most)
    sent_before = (
        form.is_bound
        and form.is_valid()
        and Event.objects.filter(shop=request.shop, event_id=form.cleaned_data["event"]).exists()
    )
    if not sent_before and not may_refund(request, target):
        return _may_not(request, target)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        answer = record_one(
            request,
            "refund",
            event=given["event"],
            card=target.card.key,
            refers_to=target.event_id,
            amount=given.get("amount"),
            reason=given["reason"],
        )
        return _onward(request, _card(request, target.card.key), answer)
    shown = {"form": form, "line": lines_of(request, [target], traced=True)[0], "card": target.card}
    return render(request, "counter/refund.html", shown, status=422 if form.is_bound else 200)
