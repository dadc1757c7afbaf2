"""Pages: how loyalty stands. Everything is measured beforehand by the worker; nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from habitue.language import N_
from habitue.metrics.activity import NoSales
from habitue.metrics.results import LIFECYCLE, Overview
from habitue.report import sections
from habitue.report.history import INDICATORS, history
from habitue.report.people import heat_map, stage_items
from habitue.report.sentences import is_new_shop, shown_period
from habitue.report.stages import stage_name
from habitue.report.wording import period_name
from habitue.web.access import ShopRequest, in_shop
from habitue.web.approaches.showing import latest_of
from habitue.web.dashboard.numbers import BEHIND, lead, moves_of, numbers_of
from habitue.web.dashboard.people import Line, line_of, things_to_do
from habitue.web.dashboard.whole_report import report_of
from habitue.web.feedback.showing import tile_of
from habitue.web.languages import spoken
from habitue.web.models import CustomerFigures, Role
from habitue.web.queries.counter import day_so_far
from habitue.web.queries.figures import ORDERS, customers_behind
from habitue.web.queries.measuring import measured_at, overview_of
from habitue.web.queries.sales import as_file, sales_of
from habitue.web.watch.alarms import alarms_to_show

MOVES = {
    "lost": N_("Who left"),
    "new": N_("Who is new"),
    "returned": N_("Who came back"),
    "stayed": N_("Who stayed"),
}
TITLES = {"value": N_("Who brings most"), "visits": N_("Who comes most often"), "last": N_("Who came last")}
UNITS = {"week": N_("Weeks"), "month": N_("Months"), "quarter": N_("Quarters")}
A_PAGE = 50
A_FEW = 5
MOST_ALARMS = 5


@in_shop(Role.MANAGER)
@require_GET
def home(request: ShopRequest) -> HttpResponse:
    """How loyalty stands, and what to do today."""
    found = overview_of(request.shop, "home")
    if found is None:
        return _nothing_yet(request)
    first, *others = numbers_of(found)
    today = request.now.astimezone(request.shop.zone).date()
    shown = {
        "overview": found,
        "first": first,
        "others": others,
        "new_shop": is_new_shop(found),
        "lead": lead(found),
        "period": period_name(shown_period(found), spoken()),
        "things": things_to_do(request.shop, found, now=request.now),
        "alarms": alarms_to_show(request.shop, spoken())[:MOST_ALARMS],
        "moves": moves_of(found) if found.latest else [],
        "bucket": sections.bucket_section(found, language=spoken()),
        "year": sections.year_section(found, language=spoken(), sector=None),
        "so_far": day_so_far(request.shop, today),
        "score": tile_of(request.shop, today=today, language=spoken()),
        "approaches": latest_of(request.shop, today=today, language=spoken()),
        "measured_at": measured_at(request.shop),
    }
    return render(request, "dashboard/home.html", shown)


def _nothing_yet(request: ShopRequest) -> HttpResponse:
    return render(request, "dashboard/empty.html", {"waits": measured_at(request.shop) is None})


def _measured(request: ShopRequest, unit: str) -> Overview:
    found = overview_of(request.shop, unit)
    if found is None:
        raise Http404
    return found


@in_shop(Role.MANAGER)
@require_GET
def number(request: ShopRequest, indicator: str) -> HttpResponse:
    """One number: what it means, how it went, and who is behind it."""
    if indicator not in INDICATORS:
        raise Http404
    found = _measured(request, "home")
    (one,) = (one for one in numbers_of(found) if one.key == indicator)
    wanted = BEHIND[indicator]
    shown = {
        "number": one,
        "period": period_name(shown_period(found), spoken()),
        "history": history(_measured(request, "month"), indicator, language=spoken()),
        "lists": [(urlencode(asked), _title(**asked)) for asked in wanted],
        "people": _lines(request, customers_behind(request.shop, **wanted[-1])[:A_FEW], found.last_day),
    }
    return render(request, "dashboard/number.html", shown)


def _lines(request: ShopRequest, people: Iterable[CustomerFigures], last_day: date) -> list[Line]:
    today = request.now.astimezone(request.shop.zone).date()
    return [line_of(one, shop=request.shop, last_day=last_day, today=today) for one in people]


def _title(*, move: str = "", stage: str = "", order: str = "value") -> str:
    if move:
        return spoken().text(MOVES[move])
    names = (stage_name(one, spoken()) for one in LIFECYCLE if one == stage)
    return next(names, spoken().text(TITLES[order]))


@in_shop(Role.MANAGER)
@require_GET
def who(request: ShopRequest) -> HttpResponse:
    """The customers behind a number: those who made a move, or stand in a stage; or all of them, in an order."""
    found = _measured(request, "home")
    asked = {
        "move": _one_of(request.GET.get("move", ""), MOVES),
        "stage": _one_of(request.GET.get("stage", ""), LIFECYCLE),
        "order": _one_of(request.GET.get("order", ""), ORDERS) or "value",
    }
    people = Paginator(customers_behind(request.shop, **asked), A_PAGE)
    page = people.get_page(request.GET.get("page"))
    shown = {
        "title": _title(**asked),
        "asked": asked,
        "period": period_name(shown_period(found), spoken()) if asked["move"] else "",
        "page": page,
        "people": _lines(request, page.object_list, found.last_day),
    }
    return render(request, "dashboard/who.html", shown)


def _one_of(text: str, known: Any) -> str:
    return text if text in known else ""


@in_shop(Role.MANAGER)
@require_GET
def insights(request: ShopRequest) -> HttpResponse:
    """Every indicator over time, cohorts and stages."""
    unit = _one_of(request.GET.get("by", ""), UNITS) or "month"
    found = _measured(request, unit)
    language = spoken()
    shown = {
        "unit": unit,
        "units": UNITS,
        "histories": [
            one for key in INDICATORS if (one := history(found, key, language=language)) is not None
        ],
        "heat": heat_map(found.cohorts, language=language, currency=found.currency),
        "stages": _stages(found),
        "cards": [
            card
            for card in (
                sections.second_section(found, language=language),
                sections.rhythm_section(found, language=language),
                sections.year_section(found, language=language, sector=None),
            )
            if card is not None
        ],
    }
    return render(request, "dashboard/insights.html", shown)


def _stages(found: Overview) -> list[tuple[str, Any]]:
    """Each stage that has somebody in it, with its words."""
    names = [one.name for one in found.segments if one.customers]
    return list(zip(names, stage_items(found, language=spoken()), strict=True))


@in_shop(Role.MANAGER)
@require_GET
def report(request: ShopRequest) -> HttpResponse:
    """The report of the whole as one page to keep, to print or to send: without names."""
    found = _measured(request, _one_of(request.GET.get("by", ""), UNITS) or "month")
    today = request.now.astimezone(request.shop.zone).date()
    kept = report_of(request.shop, found, made_on=today, language=spoken())
    response = HttpResponse(kept.page)
    response["Content-Disposition"] = f'attachment; filename="{kept.name}"'
    return response


@in_shop(Role.MANAGER)
@require_GET
def sales(request: ShopRequest) -> HttpResponse:
    """Every purchase behind the figures, as a file for any other tool: customers by number, without names."""
    try:
        found = as_file(sales_of(request.shop, now=request.now))
    except NoSales:
        raise Http404 from None
    response = HttpResponse(found, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="habitue-sales.csv"'
    return response
