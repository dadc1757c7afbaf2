"""The shop's programmes, one programme, and the look and picture of the card."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.loyalty.liability import CERTAIN
from habitue.loyalty.terms import Terms, Unit
from habitue.loyalty.terms_json import terms_from
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.programme import (
    DayOutOfRange,
    HasBegun,
    change,
    close,
    keep_open,
    rename,
    set_look,
    without_earning,
)
from habitue.web.actions.programme import withdraw as take_back
from habitue.web.languages import spoken
from habitue.web.models import Role, Shop
from habitue.web.programme.colours import is_colour
from habitue.web.programme.forms import DayForm, LookForm, NameForm
from habitue.web.programme.plain import Wording, wording
from habitue.web.programme.showing import face_of
from habitue.web.queries.ledger import liability
from habitue.web.queries.programme import (
    Timeline,
    earliest_change,
    figures,
    picture_version,
    programme_of,
    programmes_of,
)

A_YEAR = 365 * 86_400


def timeline(request: ShopRequest, key: str) -> Timeline:
    """The programme of that key as of today, or 404."""
    return Timeline(programme_of(request.shop, key), request.now.astimezone(request.shop.zone).date())


@in_shop()
@require_GET
def overview(request: ShopRequest) -> HttpResponse:
    """Every programme of the shop, the open ones first."""
    today = request.now.astimezone(request.shop.zone).date()
    found: list[dict[str, Any]] = []
    for programme in programmes_of(request.shop):
        seen = Timeline(programme, today)
        if seen.versions:
            words = wording(seen.terms, request.shop.currency, spoken())
            lines = [*words.earning(seen.terms), *(words.reward(reward) for reward in seen.terms.rewards)]
            face = face_of(request.shop, programme.name, seen.terms, drawing=f"card{programme.pk}")
            found.append({"seen": seen, "lines": lines[:3], "face": face})
    found.sort(key=lambda entry: entry["seen"].state == "closed")
    if not found and request.place.may(Role.MANAGER):
        return redirect("programme:choose", request.shop.public_id)
    return render(request, "programme/list.html", {"found": found})


@in_shop()
@require_GET
def page(request: ShopRequest, key: str) -> HttpResponse:
    """One programme: its terms in words, what it holds, its versions."""
    seen = timeline(request, key)
    words = wording(seen.terms, request.shop.currency, spoken())
    found = figures(seen.programme, seen.terms)
    values = {
        "seen": seen,
        "programme": seen.programme,
        "face": face_of(request.shop, seen.programme.name, seen.terms),
        "lines": words.everything(seen.terms),
        "figures": found,
        "said": {name: words.units(getattr(found, name)) for name in ("held", "issued", "used", "expired")},
        "versions": [_told(request, seen, version) for version in reversed(seen.versions)],
        "liability": _liability(request.shop, key, words),
        "pausing": not terms_from(seen.latest.terms).rules,
        "first": earliest_change(request.shop, seen.programme, at=request.now),
    }
    return render(request, "programme/page.html", values)


def _liability(shop: Shop, key: str, words: Wording) -> dict[str, str] | None:
    """What is on the cards in money, and how that is reckoned."""
    found = liability(shop).get(key)
    if found is None:
        return None
    how = N_("{units} on the cards × {chance} chance of being used × {cost} for each when it is.")
    credit = N_("{units} on the cards × {chance} chance of being used.")
    values = {"units": words.units(found.units), "chance": words.share(found.chance)}
    speak = spoken()
    return {
        "amount": words.money(found.amount),
        "how": speak.text(credit, **values)
        if words.unit is Unit.CREDIT
        else speak.text(how, **values, cost=words.fine_money(found.unit_cost)),
        "chance": speak.text(
            N_("The chance is the share of what has ended until now that was used and did not expire.")
        )
        if found.chance != CERTAIN
        else speak.text(N_("Nothing has expired yet, so all of it is taken to be used.")),
    }


def _told(request: ShopRequest, seen: Timeline, version: Any) -> dict[str, Any]:
    """One version for the list: when it began, and its terms in words."""
    terms = terms_from(version.terms)
    state = "present" if version == seen.present else "coming" if version.from_day > seen.today else "past"
    words = wording(terms, request.shop.currency, spoken())
    return {"version": version, "state": state, "lines": words.everything(terms)}


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def rename_it(request: ShopRequest, key: str) -> HttpResponse:
    """Another name for the programme."""
    seen = timeline(request, key)
    form = NameForm(request.POST or None, initial={"name": seen.programme.name})
    if request.method == "POST" and form.is_valid():
        rename(request.shop, seen.programme, name=form.cleaned_data["name"])
        messages.success(request, spoken().text(N_("Saved.")))
        return redirect("programme:page", request.shop.public_id, key)
    return render(request, "programme/rename.html", {"form": form, "programme": seen.programme})


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def pause(request: ShopRequest, key: str) -> HttpResponse:
    """Stop earning from a day on, until somebody resumes it; what is on the cards stays and can be spent."""
    seen = timeline(request, key)
    if seen.state not in {"running", "coming"} or not terms_from(seen.latest.terms).rules:
        return redirect("programme:page", request.shop.public_id, key)
    latest = terms_from(seen.latest.terms)
    return _from_a_day(
        request, seen, "pause", lambda day: _version(request, seen, without_earning(latest), day)
    )


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def resume(request: ShopRequest, key: str) -> HttpResponse:
    """Earn again from a day on, under the terms from before the pause."""
    seen = timeline(request, key)
    earned = [version for version in seen.versions if terms_from(version.terms).rules]
    if seen.state == "closed" or terms_from(seen.latest.terms).rules or not earned:
        return redirect("programme:page", request.shop.public_id, key)
    terms = terms_from(earned[-1].terms)
    return _from_a_day(request, seen, "resume", lambda day: _version(request, seen, terms, day))


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def end(request: ShopRequest, key: str) -> HttpResponse:
    """Close the programme from a day on."""
    seen = timeline(request, key)
    if seen.programme.closed_from is not None:
        return redirect("programme:page", request.shop.public_id, key)
    return _from_a_day(
        request, seen, "close", lambda day: close(request.shop, seen.programme, from_day=day, at=request.now)
    )


def _version(request: ShopRequest, seen: Timeline, terms: Terms, day: Any) -> None:
    change(request.shop, seen.programme, terms=terms, from_day=day, by=request.place, at=request.now)


def _from_a_day(request: ShopRequest, seen: Timeline, what: str, act: Any) -> HttpResponse:
    """Ask from which day, say what happens to what is on the cards, and do it."""
    first = earliest_change(request.shop, seen.programme, at=request.now)
    form = DayForm(request.POST or None, first=first, today=seen.today)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.chosen)
        except DayOutOfRange as problem:
            form.add_error("day", problem.told(spoken()))
        else:
            messages.success(request, spoken().text(N_("Noted.")))
            return redirect("programme:page", request.shop.public_id, seen.programme.key)
    found = figures(seen.programme, seen.terms)
    words = wording(seen.terms, request.shop.currency, spoken())
    values = {
        "form": form,
        "what": what,
        "programme": seen.programme,
        "figures": found,
        "held": words.units(found.held),
        "expiry": words.expiry(seen.terms),
        "later": seen.coming,
    }
    return render(request, "programme/from_a_day.html", values)


@in_shop(Role.MANAGER)
@require_POST
def reopen(request: ShopRequest, key: str) -> HttpResponse:
    """Take back an end that has not come."""
    seen = timeline(request, key)
    if keep_open(request.shop, seen.programme, at=request.now):
        messages.success(request, spoken().text(N_("The programme goes on.")))
    else:
        messages.error(request, spoken().text(N_("It has ended. Begin a new programme instead.")))
    return redirect("programme:page", request.shop.public_id, key)


@in_shop(Role.MANAGER)
@require_POST
def withdraw(request: ShopRequest, key: str, number: int) -> HttpResponse:
    """Take back a version that has not begun."""
    seen = timeline(request, key)
    try:
        take_back(request.shop, seen.programme, number=number, at=request.now)
        messages.success(request, spoken().text(N_("Withdrawn: it will not come into force.")))
    except HasBegun as problem:
        messages.error(request, spoken().text(problem.message))
    return redirect("programme:page", request.shop.public_id, key)


@in_shop()
@require_GET
def picture(request: ShopRequest) -> HttpResponse:
    """The shop's picture; its address changes with it, so that a browser may keep it for a year."""
    version = picture_version(request.shop)
    if not version:
        raise Http404
    if request.headers.get("If-None-Match") == f'"{version}"':
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(bytes(request.shop.picture or b""), content_type="image/jpeg")
    answer.headers["ETag"] = f'"{version}"'
    named = request.GET.get("v") == version
    answer.headers["Cache-Control"] = (
        f"private, max-age={A_YEAR}, immutable" if named else "private, no-cache"
    )
    return answer


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def look(request: ShopRequest) -> HttpResponse:
    """Colour, icon and picture of the shop's cards, with the card beside them; htmx asks for the card alone."""
    form = LookForm(request.POST or None, request.FILES or None, shop=request.shop)
    if form.is_bound:
        form.keep_picture(request.shop)
    if request.headers.get("HX-Request"):
        values = {"face": _dressed(request.shop, form), "look": form, "preview": request.path}
        return render(request, "programme/preview.html", values)
    if "save" in request.POST and form.is_valid():
        set_look(request.shop, colour=form.cleaned_data["colour"], icon=form.cleaned_data["icon"])
        messages.success(request, spoken().text(N_("Saved.")))
        return redirect("programme:list", request.shop.public_id)
    return render(request, "programme/look.html", {"look": form, "face": _dressed(request.shop, form)})


def _dressed(shop: Shop, form: LookForm) -> Any:
    """The shop's first card in what the form says."""
    colour, icon = form["colour"].value() or "", form["icon"].value() or ""
    colour = colour if is_colour(colour) else ""
    first = programmes_of(shop).filter(closed_from=None).first()
    if first is None or not (versions := Timeline(first, first.made_at.date() + timedelta(days=1)).versions):
        return face_of(shop, "", EXAMPLE, colour=colour, icon=icon)
    return face_of(shop, first.name, terms_from(versions[-1].terms), colour=colour, icon=icon)


EXAMPLE = terms_from(
    {
        "unit": "stamp",
        "rules": [{"rule": "visit", "units": 1}],
        "rewards": [{"key": "a", "name": "…", "cost": 10}],
    }
)
"""What a card is drawn with while a shop has no programme."""
