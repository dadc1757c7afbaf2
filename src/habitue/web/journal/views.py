"""Pages: the journal. Every event with its entries, what waits for a decision, and the entries as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.settlement import set_aside, take
from habitue.web.counter.lines import lines_of
from habitue.web.journal.forms import Filter, PeriodForm, ReasonForm
from habitue.web.journal.sheet import sheet_of
from habitue.web.languages import spoken
from habitue.web.models import Event, Role
from habitue.web.queries.counter import undecided
from habitue.web.queries.journal import (
    Wanted,
    all_entries,
    events_of,
    page_of,
    quarantine,
    settled,
    with_people,
)

_MOST_SETTLED = 30


@in_shop()
@require_GET
def index(request: ShopRequest) -> HttpResponse:
    """The events asked for, newest first, each with its entries."""
    form = Filter(request)
    before = request.GET.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 19 else None
    events, onward = page_of(events_of(request.shop, form.wanted()), before=number)
    manager = request.place.may(Role.MANAGER)
    shown = {
        "form": form,
        "manager": manager,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "lines": lines_of(request, events, traced=True),
        "onward": _onward(request, onward),
        "undecided": undecided(request.shop) if manager else 0,
    }
    return render(request, "journal/list.html", shown)


def _onward(request: ShopRequest, number: int | None) -> str:
    """The address of the next page, with the same choices."""
    if number is None:
        return ""
    asked: QueryDict = request.GET.copy()
    asked["before"] = str(number)
    return asked.urlencode()


@in_shop()
@require_GET
def event(request: ShopRequest, event: UUID) -> HttpResponse:
    """One event, and those that concern it."""
    found = events_of(request.shop, _wanted_event(request, event))
    lines = lines_of(request, list(found[:50]), traced=True)
    if not lines:
        raise Http404
    return render(request, "journal/event.html", {"lines": lines, "event_id": event})


def _wanted_event(request: ShopRequest, event: UUID) -> Wanted:
    """Staff see the present day, managers all."""
    today = request.now.astimezone(request.shop.zone).date()
    return Wanted(event=event, day=None if request.place.may(Role.MANAGER) else today)


@in_shop(Role.MANAGER)
@require_GET
def waiting(request: ShopRequest) -> HttpResponse:
    """What was refused or kept and waits for a decision, and what was decided lately."""
    undone = list(quarantine(request.shop)[:100])
    decided = list(settled(request.shop)[:_MOST_SETTLED])
    shown = {
        "lines": lines_of(request, undone),
        "decided": list(zip(lines_of(request, decided), decided, strict=True)),
        "reason_form": ReasonForm(auto_id=False),
        "reasons": [spoken().text(reason) for reason in REASONS],
    }
    return render(request, "journal/quarantine.html", shown)


REASONS = (N_("Sent twice by mistake"), N_("Already put right by hand"), N_("A test"))
"""Offered where something is set aside."""


@in_shop(Role.MANAGER)
@require_POST
def accept(request: ShopRequest, event: UUID) -> HttpResponse:
    """Take a refused or kept event after all, as a new event that a person confirmed."""
    answer = take(request.shop, _quarantined(request, event), by=request.place, at=request.now)
    if answer is None:
        messages.warning(request, spoken().text(N_("Somebody has decided about it already.")))
    elif answer.kind in {"done", "waiting"}:
        messages.success(request, answer.text(spoken()))
    else:
        said = spoken().text(N_("It still cannot be taken: {reason}"), reason=answer.text(spoken()))
        messages.error(request, said)
    return redirect("journal:quarantine", request.shop.public_id)


@in_shop(Role.MANAGER)
@require_POST
def dismiss(request: ShopRequest, event: UUID) -> HttpResponse:
    """Set a refused or kept event aside, with a reason."""
    found = _quarantined(request, event)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, spoken().text(N_("Say why it is set aside, in 200 characters at most.")))
    elif set_aside(request.shop, found, reason=form.cleaned_data["reason"], by=request.place, at=request.now):
        messages.success(request, spoken().text(N_("Set aside. It stays in the journal.")))
    else:
        messages.warning(request, spoken().text(N_("Somebody has decided about it already.")))
    return redirect("journal:quarantine", request.shop.public_id)


def _quarantined(request: ShopRequest, name: UUID) -> Event:
    found = with_people(Event.objects.filter(shop=request.shop, event_id=name, accepted=False)).first()
    if found is None:
        raise Http404
    return found


@in_shop(Role.MANAGER)
@require_GET
def export(request: ShopRequest) -> HttpResponseBase:
    """Every entry as a file for the accountant, of some days or of all."""
    form = PeriodForm(request.GET if "file" in request.GET else None)
    if not form.is_bound or not form.is_valid():
        return render(request, "journal/export.html", {"form": form}, status=422 if form.is_bound else 200)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    response = StreamingHttpResponse(_sheet(request, first, last), content_type="text/csv; charset=utf-8")
    name = "-".join(["habitue-entries", *(day.isoformat() for day in (first, last) if day)])
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _sheet(request: ShopRequest, first: date | None, last: date | None) -> Iterator[Any]:
    entries = all_entries(request.shop, first=first, last=last)
    yield from sheet_of(entries, request.shop, spoken())
