"""Pages of things beside each other: places, channels, products, members and others; and each programme in figures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from habitue.report.history import INDICATORS
from habitue.report.side_by_side import (
    COMPARED,
    MAY_BE_CHANCE,
    OF_PRODUCTS,
    SELF_SELECTION,
    beside,
    product_figures,
)
from habitue.report.wording import days_text, period_name, sentence
from habitue.web.access import ShopRequest, in_shop
from habitue.web.dashboard import programme_words
from habitue.web.languages import spoken
from habitue.web.models import Role
from habitue.web.programme.plain import wording
from habitue.web.queries.parts import parts_of
from habitue.web.queries.programme import Timeline, programmes_of
from habitue.web.queries.programme_past import programmes_in_figures


@in_shop(Role.MANAGER)
@require_GET
def compare(request: ShopRequest) -> HttpResponse:
    """The same indicator for each place, channel, product, and for members beside others."""
    found = parts_of(request.shop)
    asked = request.GET.get("number", "")
    indicator = asked if asked in COMPARED else COMPARED[0]
    shown: dict[str, Any] = {
        "indicator": indicator,
        "indicators": {key: INDICATORS[key][1] for key in COMPARED},
        "found": found,
    }
    if found is not None:
        language = spoken()
        shown |= {
            "period": sentence(period_name(found.period, language)),
            "locations": beside(found, "locations", indicator, language=language),
            "channels": beside(found, "channels", indicator, language=language),
            "members": beside(found, "members", indicator, language=language),
            "products": found.products and product_figures(found.products, language=language),
            "within": days_text(found.products.within_days, language) if found.products else "",
            "said": {"chance": MAY_BE_CHANCE, "selection": SELF_SELECTION, "products": OF_PRODUCTS},
        }
    return render(request, "dashboard/compare.html", shown)


@in_shop(Role.MANAGER)
@require_GET
def programmes(request: ShopRequest) -> HttpResponse:
    """The figures of the programme that is open, or a page that helps where there is none."""
    versions = _shown(request)
    if not versions:
        return render(request, "dashboard/programme.html", {"found": None, "seen": None})
    opened = [seen for seen in versions if seen.state != "closed"] or versions
    return redirect("dashboard:programme", request.shop.public_id, opened[0].programme.key)


def _shown(request: ShopRequest) -> list[Timeline]:
    today = request.now.astimezone(request.shop.zone).date()
    found = [Timeline(one, today) for one in programmes_of(request.shop)]
    return [seen for seen in found if seen.versions]


@in_shop(Role.MANAGER)
@require_GET
def programme(request: ShopRequest, key: str) -> HttpResponse:
    """One programme in figures."""
    shown = {seen.programme.key: seen for seen in _shown(request)}
    if key not in shown:
        raise Http404
    seen = shown[key]
    values: dict[str, Any] = {"seen": seen, "others": list(shown.values()), "found": None}
    measured = programmes_in_figures(request.shop)
    found = next((one for one in measured.programmes if one.key == key), None) if measured else None
    if found is not None and found.cards:
        words = wording(seen.terms, request.shop.currency, spoken())
        values |= {
            "found": found,
            "numbers": programme_words.numbers_of(found, words),
            "identity": programme_words.identity(found, words),
            "months": programme_words.months_of(found, words),
            "lots": programme_words.lots_of(found, words),
            "owed": programme_words.how_owed(found, words),
        }
    return render(request, "dashboard/programme.html", values)
