"""Pages: the shop's tips, one of them to change; and what a customer opens from a letter."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.tip import add_tip, change_tip, remove_tip, switch_tip
from habitue.web.languages import spoken
from habitue.web.models import Role, Tip
from habitue.web.queries.campaign import Fates, fates_of
from habitue.web.queries.customer import customers_of
from habitue.web.queries.tip import file_of, public_tip, tip_by_key, tips_of
from habitue.web.tips.forms import TipForm
from habitue.web.tips.words import months_text, stages

_SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=300",
}


@dataclass(frozen=True, slots=True)
class ShownTip:
    """One tip: when and to whom it goes, and how many had it this season."""

    tip: Tip
    months: str
    whom: str
    fates: Fates


@in_shop(Role.MANAGER)
@require_GET
def index(request: ShopRequest) -> HttpResponse:
    """All tips."""
    fates, names = fates_of(request.shop), stages(spoken())
    lines = [
        ShownTip(
            one,
            months_text(one.months, spoken()),
            names.get(one.stage, ""),
            fates.get(one.approach_id or 0, Fates()),
        )
        for one in tips_of(request.shop)
    ]
    return render(request, "tips/list.html", {"lines": lines})


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def new(request: ShopRequest) -> HttpResponse:
    """Write a tip."""
    form = _form(request, Tip(shop=request.shop))
    if request.method == "POST" and form.is_valid():
        made = add_tip(request.shop, form.guide(), at=request.now)
        if made is None:
            messages.error(request, spoken().text(N_("There are 50 tips already: remove one first.")))
        else:
            messages.success(request, spoken().text(N_("Kept. Switch it on, and it goes in its season.")))
        return redirect("tips:list", request.shop.public_id)
    return render(request, "tips/edit.html", {"form": form}, status=422 if form.errors else 200)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def edit(request: ShopRequest, key: UUID) -> HttpResponse:
    """Change a tip."""
    found = _tip(request, key)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        change_tip(found, form.guide(), at=request.now)
        messages.success(request, spoken().text(N_("Saved.")))
        return redirect("tips:list", request.shop.public_id)
    context = {"form": form, "tip": found}
    return render(request, "tips/edit.html", context, status=422 if form.errors else 200)


@in_shop(Role.MANAGER)
@require_POST
def switch(request: ShopRequest, key: UUID) -> HttpResponse:
    """On or off."""
    on = request.POST.get("on") == "yes"
    switch_tip(_tip(request, key), on=on, at=request.now)
    said = N_("On. It goes in its months, once to a customer.") if on else N_("Off. Nothing more is written.")
    messages.success(request, spoken().text(said))
    return redirect("tips:list", request.shop.public_id)


@in_shop(Role.MANAGER)
@require_POST
def remove(request: ShopRequest, key: UUID) -> HttpResponse:
    """Remove it with its file."""
    remove_tip(_tip(request, key), at=request.now)
    messages.success(request, spoken().text(N_("Removed.")))
    return redirect("tips:list", request.shop.public_id)


def _form(request: ShopRequest, tip: Tip) -> TipForm:
    customers = customers_of(request.shop).count()
    return TipForm(request.POST or None, request.FILES or None, tip=tip, customers=customers)


def _tip(request: ShopRequest, key: UUID) -> Tip:
    found = tip_by_key(request.shop, key)
    if found is None:
        raise Http404
    return found


@require_GET
def opened(request: HttpRequest, key: UUID) -> HttpResponse:
    """The guide as a customer finds it: nothing of another server is loaded before they click."""
    found = public_tip(key)
    if found is None:
        raise Http404
    context = {"tip": found, "shop": found.shop, "host": urlsplit(found.link).hostname or ""}
    return render(request, "tips/open.html", context)


@require_GET
def guide(request: HttpRequest, key: UUID) -> HttpResponse:  # noqa: ARG001
    """The PDF, to be kept: no browser runs anything of it on this address."""
    tip, content = public_tip(key), file_of(key)
    if tip is None or content is None:
        raise Http404
    answer = HttpResponse(content, content_type="application/pdf", headers=_SAFE)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(tip.title) or "guide"}.pdf"'
    return answer
