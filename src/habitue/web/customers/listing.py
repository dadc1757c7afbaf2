"""Pages: the list of customers, what it can be narrowed to, and the filters kept under a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from habitue.language import N_
from habitue.metrics.results import LIFECYCLE
from habitue.report import wording
from habitue.report.rfm_groups import RFM_GROUPS
from habitue.report.stages import stage_name
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.saved_filter import drop_filter, keep_filter
from habitue.web.customers.asked import KEEP, LATE, Asked, asked_of, orders_for
from habitue.web.customers.foreseen import CHANCE_WORDS
from habitue.web.customers.forms import FilterForm
from habitue.web.customers.rows import rows_of, sees_money
from habitue.web.languages import spoken
from habitue.web.models import Role, SavedFilter
from habitue.web.queries.customer import customers_of, found_by, in_order
from habitue.web.queries.figures import narrowed, parts_of
from habitue.web.queries.saved_filter import filters_of

A_PAGE = 30


@in_shop()
@require_GET
def index(request: ShopRequest) -> HttpResponse:
    """The customers, searched while one types; without a script the button does."""
    asked = asked_of(request.GET, money=sees_money(request))
    part = request.headers.get("HX-Request") == "true"
    shown = _found(request, asked) | {"filter_form": FilterForm(shop=request.shop)}
    if part:
        response = render(request, "customers/found.html", shown)
    else:
        response = render(request, "customers/list.html", shown | _choices(request))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _found(request: ShopRequest, asked: Asked) -> dict[str, Any]:
    """The list itself."""
    people = narrowed(found_by(request.shop, asked.q), asked.narrowing)
    found = Paginator(in_order(people, asked.order), A_PAGE)
    page = found.get_page(request.GET.get("page"))
    return {
        "asked": asked,
        "q": asked.q,
        "page": page,
        "rows": rows_of(request, list(page.object_list), foresees=asked.foresees),
        "anybody": bool(found.count) or customers_of(request.shop).exists(),
    }


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that the list can be narrowed to: its name in addresses, its words, how many there are."""

    code: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter kept under a name, and where its list is."""

    saved: SavedFilter
    address: str


def _choices(request: ShopRequest) -> dict[str, Any]:
    """Everything that the list can be narrowed to and ordered by, and the filters kept."""
    parts, say = parts_of(request.shop), spoken()
    groups = ((code, say.text(group.name)) for code, group in RFM_GROUPS.items())
    return {
        "orders": orders_for(money=sees_money(request)),
        "stages": [Choice(code, stage_name(code, say), parts.stages[code]) for code in LIFECYCLE],
        "groups": [Choice(code, name, parts.groups[code]) for code, name in groups],
        "late": Choice("1", say.text(LATE), parts.late),
        "measured": parts.stages.total() > 0,
        "chances": [
            Choice(code, wording.sentence(say.text(name)), parts.chances[code])
            for code, name in CHANCE_WORDS.items()
        ],
        "keep": Choice("1", say.text(KEEP), parts.keep),
        "foreseen": parts.chances.total() > 0,
        "chips": [Chip(one, urlencode(one.query)) for one in filters_of(request.shop)],
    }


@in_shop(Role.MANAGER)
@require_POST
def keep(request: ShopRequest) -> HttpResponse:
    """Keep the present filter under a name; what is wrong with it is said above the list."""
    asked = asked_of(request.POST, money=True)
    form = FilterForm(request.POST, shop=request.shop, chosen=asked.filter)
    if not form.is_valid():
        return render(
            request,
            "customers/list.html",
            _found(request, asked) | _choices(request) | {"filter_form": form},
        )
    name = form.cleaned_data["name"]
    keep_filter(request.shop, name=name, query=asked.filter, by=request.place, at=request.now)
    messages.success(request, spoken().text(N_("“{name}” is kept above the list."), name=name))
    where = reverse("customers:list", args=[request.shop.public_id])
    return redirect(f"{where}?{asked.address}")


@in_shop(Role.MANAGER)
@require_POST
def drop(request: ShopRequest, pk: int) -> HttpResponse:
    """Remove a filter: the customers stay."""
    name = drop_filter(request.shop, pk=pk)
    if name is None:
        raise Http404
    messages.success(
        request, spoken().text(N_("“{name}” is removed; the customers stay as they are."), name=name)
    )
    return redirect("customers:list", request.shop.public_id)
