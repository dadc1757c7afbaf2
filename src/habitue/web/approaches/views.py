"""Pages: the ledger of approaches, what each one changed, those noted by hand. The worker has judged; nothing is computed here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.noting import keep_learnt, note_by_hand, remove_noted, stop_early
from habitue.web.approaches.forms import LearntForm, NotedForm
from habitue.web.approaches.showing import entries_of, launch_of, ledger_of, page_of
from habitue.web.approaches.words import name_of
from habitue.web.languages import spoken
from habitue.web.models import Approach, Message, Role
from habitue.web.queries.approach import approach_by_key, customers_of_arm

A_PAGE = 50
ARMS = {Message.Arm.WRITTEN: N_("Written to"), Message.Arm.HELD: N_("Held back by chance")}


@in_shop(Role.MANAGER)
@require_GET
def index(request: ShopRequest) -> HttpResponse:
    """All approaches side by side."""
    today = request.now.astimezone(request.shop.zone).date()
    lines = ledger_of(request.shop, today=today, language=spoken())
    entries = entries_of(lines, request.shop, spoken())
    return render(request, "approaches/list.html", {"entries": entries})


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def new(request: ShopRequest) -> HttpResponse:
    """Note something that was done."""
    today = request.now.astimezone(request.shop.zone).date()
    form = NotedForm(request.POST or None, shop=request.shop, today=today)
    if request.method == "POST" and form.is_valid():
        made = note_by_hand(request.shop, form.noted(), by=request.place, at=request.now)
        messages.success(request, spoken().text(N_("Noted.")))
        return redirect("approaches:page", request.shop.public_id, made.key)
    return render(request, "approaches/new.html", {"form": form})


@in_shop(Role.MANAGER)
@require_GET
def page(request: ShopRequest, key: UUID) -> HttpResponse:
    """One approach: before, while it runs, and after."""
    return _shown(request, _approach_or_404(request, key))


def _shown(request: ShopRequest, found: Approach, form: LearntForm | None = None) -> HttpResponse:
    today = request.now.astimezone(request.shop.zone).date()
    shown = {
        "page": page_of(request.shop, found, today=today, language=spoken()),
        "launch": launch_of(found, request.shop, now=request.now),
        "form": form or LearntForm(note=found.note),
    }
    return render(request, "approaches/page.html", shown)


@in_shop(Role.MANAGER)
@require_GET
def arm(request: ShopRequest, key: UUID, arm: str) -> HttpResponse:
    """The customers of one arm, as drawn."""
    found = _approach_or_404(request, key)
    if arm not in Message.Arm.values:
        raise Http404
    people = Paginator(customers_of_arm(found, arm), A_PAGE)
    shown = {
        "approach": found,
        "name": name_of(found, spoken()),
        "title": spoken().text(ARMS[Message.Arm(arm)]),
        "people": people.get_page(request.GET.get("page")),
    }
    return render(request, "approaches/arm.html", shown)


@in_shop(Role.MANAGER)
@require_POST
def learnt(request: ShopRequest, key: UUID) -> HttpResponse:
    """Keep what was learnt."""
    found = _approach_or_404(request, key)
    form = LearntForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    keep_learnt(found, form.cleaned_data["note"].replace("\r\n", "\n"))
    messages.success(request, spoken().text(N_("Saved.")))
    return redirect("approaches:page", request.shop.public_id, key)


@in_shop(Role.MANAGER)
@require_POST
def stop(request: ShopRequest, key: UUID) -> HttpResponse:
    """End it before its last day."""
    if stop_early(request.shop, _approach_or_404(request, key), at=request.now):
        messages.success(request, spoken().text(N_("Stopped. Who was drawn is followed to the end.")))
    return redirect("approaches:page", request.shop.public_id, key)


@in_shop(Role.MANAGER)
@require_POST
def remove(request: ShopRequest, key: UUID) -> HttpResponse:
    """Remove what was noted by hand."""
    if not remove_noted(request.shop, _approach_or_404(request, key)):
        messages.error(request, spoken().text(N_("What was sent or dated by Habitué stays.")))
        return redirect("approaches:page", request.shop.public_id, key)
    messages.success(request, spoken().text(N_("Removed.")))
    return redirect("approaches:list", request.shop.public_id)


def _approach_or_404(request: ShopRequest, key: UUID) -> Approach:
    found = approach_by_key(request.shop, key)
    if found is None:
        raise Http404
    return found
