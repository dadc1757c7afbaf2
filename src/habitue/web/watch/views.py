"""Pages: what to look at. What stands out in the last 30 days, why, and undo or fine for each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.dismissal import dismiss
from habitue.web.languages import spoken
from habitue.web.models import Role
from habitue.web.watch.concerns import concerns_of, how_many


@in_shop(Role.MANAGER)
@require_GET
def index(request: ShopRequest) -> HttpResponse:
    """What to look at, the latest first."""
    return render(request, "watch/list.html", {"concerns": concerns_of(request)})


@in_shop(Role.MANAGER)
@require_GET
def count(request: ShopRequest) -> HttpResponse:
    """How many things are to be looked at: a part of the first page, asked for when that page is there already."""
    return render(request, "watch/count.html", {"concerns": how_many(request)})


@in_shop(Role.MANAGER)
@require_POST
def fine(request: ShopRequest) -> HttpResponse:
    """Find one thing fine, so that it is not shown again."""
    what = request.POST.get("what", "")
    found = next((concern for concern in concerns_of(request) if concern.key == what), None)
    if found is None:
        messages.warning(request, spoken().text(N_("This is no longer shown.")))
    else:
        dismiss(request.shop, what=found.key, by=request.place, at=request.now)
        messages.success(request, spoken().text(N_("Fine: it is not shown again. The journal keeps it.")))
    back = "dashboard:home" if request.POST.get("next") == "home" else "watch:list"
    return redirect(back, request.shop.public_id)
