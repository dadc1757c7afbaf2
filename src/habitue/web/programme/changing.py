"""Changing a programme: the editor of all its terms, what a change means in words, and the new version with its day."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from habitue.language import N_, Language
from habitue.loyalty.changes import refusals
from habitue.loyalty.liability import unit_cost
from habitue.loyalty.rounding import half_even
from habitue.loyalty.terms import Terms
from habitue.loyalty.terms_json import BadTerms, terms_as, terms_from
from habitue.loyalty.trial import Tried
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.programme import CannotFollow, DayOutOfRange, change
from habitue.web.languages import spoken
from habitue.web.models import Role
from habitue.web.programme.editor import Editor, nothing_collected
from habitue.web.programme.forms import DayForm
from habitue.web.programme.past import Experience, TopUp, top_ups, tried
from habitue.web.programme.plain import Wording, wording
from habitue.web.programme.setup import MOST_STATE
from habitue.web.programme.showing import face_of, states
from habitue.web.programme.views import timeline
from habitue.web.queries.programme import Timeline, earliest_change, figures


def _base(seen: Timeline) -> Terms:
    """The terms to begin from: those that are in force last; of a programme that pauses, those from before."""
    found = [terms for version in seen.versions if (terms := terms_from(version.terms)).rules]
    return found[-1] if found else seen.terms


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def edit(request: ShopRequest, key: str) -> HttpResponse:
    """The editor; when all is well, what the change means."""
    seen = timeline(request, key)
    if seen.state == "closed":
        return redirect("programme:page", request.shop.public_id, key)
    base = terms_from(seen.latest.terms)
    editor = _editor(request, seen)
    if "next" in request.POST:
        terms = editor.read()
        if terms is not None and _sound(editor, base, terms):
            return _meaning(request, seen, terms)
    return render(request, "programme/edit.html", _values(request, seen, editor))


def _editor(request: ShopRequest, seen: Timeline) -> Editor:
    base = terms_as(_base(seen))
    posted = request.POST if request.method == "POST" else None
    carried = None if posted is None else carried_terms(posted.get("state", ""))
    if carried is not None:
        return Editor(terms_as(carried), currency=request.shop.currency)
    moved = posted is not None and ("add" in posted or "remove" in posted)
    return Editor(base, currency=request.shop.currency, data=posted, checked=not moved)


def _sound(editor: Editor, base: Terms, terms: Terms) -> bool:
    """Whether the terms can follow; else the editor says why not."""
    editor.problems += [spoken().text(reason) for reason in refusals(base, terms)]
    missing = nothing_collected(terms)
    if missing:
        editor.section_problems.setdefault("rewards", []).append(missing)
    if not terms.rules:
        none = spoken().text(N_("Say how it is earned; to stop earning for a while, pause the programme."))
        editor.section_problems.setdefault("rules", []).append(none)
    if terms == base:
        editor.problems.append(spoken().text(N_("Nothing was changed.")))
    return not (editor.problems or editor.section_problems)


def _values(request: ShopRequest, seen: Timeline, editor: Editor) -> dict[str, Any]:
    terms = editor.guess() if editor.checked else terms_from(editor.base)
    words = wording(terms, request.shop.currency, spoken())
    return {
        "seen": seen,
        "programme": seen.programme,
        "editor": editor,
        "face": face_of(request.shop, seen.programme.name, terms),
        "states": states(words, terms),
        "open": editor.open_sections(),
    }


@in_shop(Role.MANAGER)
@require_POST
def preview(request: ShopRequest, key: str) -> HttpResponse:
    """The card and the state of every section, while the terms are typed."""
    seen = timeline(request, key)
    terms = _editor(request, seen).guess()
    words = wording(terms, request.shop.currency, spoken())
    face = face_of(request.shop, seen.programme.name, terms)
    return render(
        request, "programme/preview.html", {"face": face, "states": list(states(words, terms).items())}
    )


def carried_terms(text: str) -> Terms | None:
    """The terms that the last screen carried over, checked again; None where there are none."""
    if not text or len(text) > MOST_STATE:
        return None
    try:
        return terms_from(json.loads(text))
    except (ValueError, RecursionError, BadTerms):
        return None


@in_shop(Role.MANAGER)
@require_POST
def review(request: ShopRequest, key: str) -> HttpResponse:
    """What the change means; trying it on the past; saving it."""
    seen = timeline(request, key)
    terms = carried_terms(request.POST.get("state", ""))
    if terms is None or seen.state == "closed":
        return redirect("programme:change", request.shop.public_id, key)
    if "try" in request.POST:
        return _meaning(request, seen, terms, trial=_trial(request, seen, terms))
    first = earliest_change(request.shop, seen.programme, at=request.now)
    day = DayForm(request.POST, first=first, today=seen.today)
    if not day.is_valid():
        return _meaning(request, seen, terms, day=day)
    try:
        version = change(
            request.shop,
            seen.programme,
            terms=terms,
            from_day=day.chosen,
            by=request.place,
            at=request.now,
        )
    except DayOutOfRange as problem:
        day.add_error("day", problem.told(spoken()))
        return _meaning(request, seen, terms, day=day)
    except CannotFollow as problem:
        for reason in problem.reasons:
            day.add_error(None, spoken().text(reason))
        return _meaning(request, seen, terms, day=day)
    said = spoken().text(N_("The new terms hold from {day}."), day=spoken().day(version.from_day))
    messages.success(request, said)
    return redirect("programme:page", request.shop.public_id, key)


def _meaning(
    request: ShopRequest,
    seen: Timeline,
    terms: Terms,
    *,
    day: DayForm | None = None,
    trial: dict[str, Any] | None = None,
) -> HttpResponse:
    """The last screen before a version is saved."""
    base = terms_from(seen.latest.terms)
    words = wording(terms, request.shop.currency, spoken())
    first = earliest_change(request.shop, seen.programme, at=request.now)
    values = {
        "seen": seen,
        "programme": seen.programme,
        "face": face_of(request.shop, seen.programme.name, terms),
        "difference": Difference.between(base, terms, words),
        "effects": effects(seen, base, terms, words),
        "state": json.dumps(terms_as(terms)),
        "day": day or DayForm(first=first, today=seen.today),
        "not_today": first > seen.today,
        "trial": trial,
    }
    return render(request, "programme/review.html", values)


@dataclass(frozen=True, slots=True)
class Difference:
    """The sentences that no longer hold, those that are new, and those that stay."""

    gone: list[str]
    new: list[str]
    kept: list[str]

    @classmethod
    def between(cls, before: Terms, after: Terms, words: Wording) -> Difference:
        """What two terms say differently."""
        old, new = words.everything(before), words.everything(after)
        return cls(
            [line for line in old if line not in new],
            [line for line in new if line not in old],
            [line for line in new if line in old],
        )


def effects(seen: Timeline, before: Terms, after: Terms, words: Wording) -> list[str]:
    """For whom it changes, and what is done so that nobody loses what they have."""
    speak = spoken()
    cards = figures(seen.programme, before).cards
    found = [
        speak.plural(
            "It concerns {n} card, from its next visit on.",
            "It concerns {n} cards, from their next visit on.",
            cards,
        )
    ]
    added = top_ups(seen.programme, before, after)
    if added is not None:
        found += _topped(added, after, words, speak)
    elif before.rewards:
        found.append(speak.text(N_("No reward becomes dearer: every card keeps what it has, as it is.")))
    kept = {reward.key for reward in after.rewards}
    found += [
        speak.text(N_("{reward} is withdrawn: what was earned until then still buys it."), reward=reward.name)
        for reward in before.rewards
        if reward.key not in kept
    ]
    if after.expiry != before.expiry:
        found.append(
            speak.text(
                N_("What is on the cards keeps its present dates; the new ones are for what is earned then.")
            )
        )
    if after.tiers != before.tiers:
        found.append(speak.text(N_("Tiers are looked at anew at midnight, by what customers did before.")))
    return found


def _topped(added: TopUp, after: Terms, words: Wording, speak: Language) -> list[str]:
    """Who gets how much."""
    found = [
        speak.text(
            N_("A reward becomes dearer, so cards are topped up: nobody is further from it than before.")
        ),
        *(
            speak.text(
                N_("Whoever has {before} then has {after}."), before=words.units(old), after=words.units(new)
            )
            for old, new in added.examples
            if new > old
        ),
    ]
    if added.cards:
        cost = added.units * unit_cost(after, {})
        found.append(
            speak.plural(
                "As cards are today: {n} card, {units} in all, worth {money} to you.",
                "As cards are today: {n} cards, {units} in all, worth {money} to you.",
                added.cards,
                units=words.units(added.units),
                money=words.money(half_even(cost.numerator, cost.denominator)),
            )
        )
    return found


def _trial(request: ShopRequest, seen: Timeline, terms: Terms) -> dict[str, Any]:
    """The change tried on the shop's own past, in words."""
    base = _base(seen)
    found = tried(request.shop, base, terms, today=seen.today)
    if found is None:
        return {"empty": True}
    words = wording(terms, request.shop.currency, spoken())
    return {
        "since": found.first_day,
        "cards": found.cards,
        "sample": found.read if found.read < found.cards else 0,
        "moved": found.of_all(found.trial.moved),
        "rows": _rows(found, words),
        "verdict": _verdict(found.of_all(found.trial.extra_cost), words),
    }


def _rows(found: Experience, words: Wording) -> list[tuple[str, str, str]]:
    """Each figure under the present and under the new terms."""
    figures: list[tuple[str, Callable[[int], str], Callable[[Tried], int]]] = [
        (N_("Earned"), words.units, lambda one: one.units),
        (N_("Rewards taken"), spoken().number, lambda one: one.rewards),
        (N_("Customers with a reward"), spoken().number, lambda one: one.cards_with_reward),
        (N_("Cost to you"), words.money, lambda one: one.cost),
    ]
    return [
        (
            spoken().text(name),
            say(found.of_all(read(found.trial.before))),
            say(found.of_all(read(found.trial.after))),
        )
        for name, say, read in figures
    ]


def _verdict(extra: int, words: Wording) -> str:
    if extra > 0:
        return spoken().text(N_("It would have cost {money} more."), money=words.money(extra))
    if extra < 0:
        return spoken().text(N_("It would have saved {money}."), money=words.money(-extra))
    return spoken().text(N_("It would have cost the same."))
