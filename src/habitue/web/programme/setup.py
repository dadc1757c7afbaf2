"""Setting a programme up in three screens: take a pattern, make it yours, look it over and start."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.errors import HabitueError
from habitue.language import N_
from habitue.loyalty.terms import Terms
from habitue.loyalty.terms_json import BadTerms, terms_as, terms_from
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.programme import DayOutOfRange, set_look, start
from habitue.web.languages import spoken
from habitue.web.models import Role, Shop
from habitue.web.programme.colours import is_colour
from habitue.web.programme.editor import Editor, nothing_collected
from habitue.web.programme.forms import DayForm, LookForm, NameForm
from habitue.web.programme.parts import Json
from habitue.web.programme.plain import wording
from habitue.web.programme.showing import face_of, is_plain
from habitue.web.programme.suggest import Suggestion, suggestion, suggestions

MOST_STATE = 100_000
"""What a screen carries over to the next is never longer."""


@in_shop(Role.MANAGER)
@require_GET
def choose(request: ShopRequest) -> HttpResponse:
    """First screen: the patterns, those for the trade first."""
    found = []
    for place, pattern in enumerate(suggestions(request.shop)):
        words = wording(pattern.terms, request.shop.currency, spoken())
        lines = [
            *words.earning(pattern.terms),
            *(words.boost(boost) for boost in pattern.terms.boosts),
            *(words.reward(reward) for reward in pattern.terms.rewards),
            *words.gifts(pattern.terms),
        ]
        face = face_of(request.shop, pattern.name, pattern.terms, drawing=f"card{place}")
        found.append({"pattern": pattern, "lines": lines[:4], "face": face})
    return render(request, "programme/choose.html", {"found": found})


class Screen:
    """The second screen: the few numbers of a pattern, the programme's name, and the look of the card."""

    def __init__(self, request: ShopRequest, pattern: Suggestion) -> None:
        self.shop, self.pattern = request.shop, pattern
        posted = request.POST if request.method == "POST" else None
        carried = None if posted is None else state_of(posted.get("state", ""))
        self.base: Json = carried["terms"] if carried else terms_as(pattern.terms)
        name = {"name": carried["name"] if carried else pattern.name}
        look = {"colour": carried["colour"], "icon": carried["icon"]} if carried else None
        typed = None if carried else posted
        moved = typed is not None and ("add" in typed or "remove" in typed)
        checked = typed is not None and not moved
        self.editor = Editor(
            self.base,
            currency=request.shop.currency,
            data=typed,
            shown=sections_of(pattern.terms),
            checked=checked,
        )
        self.name = NameForm(typed if checked else None, initial=name if typed is None else typed.dict())
        self.look = LookForm(typed, None if typed is None else request.FILES, shop=request.shop, initial=look)

    def keep_picture(self) -> None:
        """Keep a picture that was sent, or drop the one there is: no screen can carry it over to the next."""
        if self.look.is_bound:
            self.look.keep_picture(self.shop)

    def read(self) -> dict[str, Any] | None:
        """What is carried over to the third screen; None where there are problems."""
        terms = self.editor.read()
        if not (self.name.is_valid() & self.look.is_valid()) or terms is None:
            return None
        missing = nothing_collected(terms)
        if missing:
            self.editor.section_problems.setdefault("rewards", []).append(missing)
            return None
        return {
            "name": self.name.cleaned_data["name"],
            "terms": terms_as(terms),
            "colour": self.look.cleaned_data["colour"],
            "icon": self.look.cleaned_data["icon"],
        }

    def values(self) -> dict[str, Any]:
        """For the template."""
        return {
            "pattern": self.pattern,
            "editor": self.editor,
            "name": self.name,
            "look": self.look,
            "face": self.face(),
            "plain": is_plain(self.pattern.terms),
            "rest": self.rest(),
        }

    def face(self) -> Any:
        """The card as far as it is known."""
        name, colour, icon = self.name["name"].value(), self.look["colour"].value(), self.look["icon"].value()
        terms = self.editor.guess() if self.editor.checked else terms_from(self.base)
        colour = colour if is_colour(colour or "") else ""
        return face_of(self.shop, name or "", terms, colour=colour, icon=icon or "")

    def rest(self) -> list[str]:
        """What else holds, and can be changed later."""
        terms = self.pattern.terms
        words = wording(terms, self.shop.currency, spoken())
        tiers = [words.window(terms.tiers)] if terms.tiers else []
        return [*words.gifts(terms), *tiers, *words.limits(terms), words.expiry(terms)]


def sections_of(terms: Terms) -> tuple[str, ...]:
    """The sections of the second screen: what the pattern lives by."""
    optional = (("boosts", terms.boosts), ("steps", terms.tiers))
    return ("rules", "rewards", *(name for name, given in optional if given))


def state_of(text: str) -> dict[str, Any] | None:
    """What a screen carried over, checked again; None where there is nothing sound."""
    if not text or len(text) > MOST_STATE:
        return None
    try:
        found = json.loads(text)
        terms = terms_from(found["terms"])
        given = {name: str(found[name]) for name in ("name", "colour", "icon")}
    except (ValueError, KeyError, TypeError, RecursionError, BadTerms):
        return None
    name = NameForm({"name": given["name"]})
    if not name.is_valid() or not is_colour(given["colour"]):
        return None
    return {**given, "terms": terms_as(terms)}


def _pattern(shop: Shop, key: str) -> Suggestion:
    found = suggestion(shop, key)
    if found is None:
        raise Http404
    return found


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def make(request: ShopRequest, pattern: str) -> HttpResponse:
    """Second screen; when all is well, the third."""
    screen = Screen(request, _pattern(request.shop, pattern))
    screen.keep_picture()
    state = screen.read() if "next" in request.POST else None
    if state is not None:
        return _look_over(request, pattern, state)
    return render(request, "programme/make.html", screen.values())


@in_shop(Role.MANAGER)
@require_POST
def preview(request: ShopRequest, pattern: str) -> HttpResponse:
    """The card while it is being described; a picture that comes with it is kept."""
    screen = Screen(request, _pattern(request.shop, pattern))
    screen.keep_picture()
    values = {"face": screen.face(), "look": screen.look, "preview": request.path}
    return render(request, "programme/preview.html", values)


def _look_over(
    request: ShopRequest, pattern: str, state: dict[str, Any], day: DayForm | None = None, problem: str = ""
) -> HttpResponse:
    """Third screen."""
    terms = terms_from(state["terms"])
    words = wording(terms, request.shop.currency, spoken())
    today = request.now.astimezone(request.shop.zone).date()
    values = {
        "pattern": pattern,
        "name": state["name"],
        "lines": words.everything(terms),
        "face": face_of(request.shop, state["name"], terms, colour=state["colour"], icon=state["icon"]),
        "state": json.dumps(state),
        "day": day or DayForm(first=today, today=today),
        "problem": problem,
    }
    return render(request, "programme/look_over.html", values)


@in_shop(Role.MANAGER)
@require_POST
def begin(request: ShopRequest, pattern: str) -> HttpResponse:
    """Start the programme, today or later."""
    _pattern(request.shop, pattern)
    state = state_of(request.POST.get("state", ""))
    if state is None:
        return redirect("programme:make", request.shop.public_id, pattern)
    today = request.now.astimezone(request.shop.zone).date()
    day = DayForm(request.POST, first=today, today=today)
    if not day.is_valid():
        return _look_over(request, pattern, state, day)
    try:
        programme = start(
            request.shop,
            name=state["name"],
            terms=terms_from(state["terms"]),
            from_day=day.chosen,
            by=request.place,
            at=request.now,
        )
    except DayOutOfRange as found:
        day.add_error("day", found.told(spoken()))
        return _look_over(request, pattern, state, day)
    except HabitueError as found:
        return _look_over(request, pattern, state, day, problem=spoken().text(found.message, **found.values))
    set_look(request.shop, colour=state["colour"], icon=state["icon"])
    words = N_("{name} has begun.") if day.chosen == today else N_("{name} begins on {day}.")
    messages.success(request, spoken().text(words, name=programme.name, day=spoken().day(day.chosen)))
    return redirect(reverse("programme:page", args=[request.shop.public_id, programme.key]))
