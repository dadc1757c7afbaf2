"""What the planner says, in sentences: what so many customers can show, by which indicator, in how many days, and what to do where none can."""

from __future__ import annotations

from dataclasses import dataclass

from habitue.effects.outlook import Outlook
from habitue.effects.power import Plan
from habitue.language import N_, Language
from habitue.metrics.results import TOO_FEW

_NAMES: dict[str, str] = {
    "returned": N_("the share who come back"),
    "visits": N_("visits for each customer"),
    "spend": N_("what each customer spends"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """``title`` sums it up; ``lines`` say what each indicator can show, ``advice`` what to do. ``good`` where the chosen one will do."""

    title: str
    lines: tuple[str, ...]
    advice: tuple[str, ...]
    good: bool


def planner_text(  # noqa: PLR0913  (what was chosen, and for whom it is said)
    outlook: Outlook,
    *,
    indicator: str,
    holdout: int,
    language: Language,
    currency: str,
    is_free: bool = True,
) -> Told:
    """What can be said before anything is sent; where the indicator cannot be chosen (``is_free``), no other one is recommended."""
    if outlook.base is None:
        return _too_few(outlook, language)
    chosen = outlook.plan_of(indicator)
    good = chosen is not None and chosen.measurable
    speak = language.text
    title = N_("What it changes can be seen") if good else N_("Not measurable here")
    return Told(
        speak(title if holdout else N_("Everybody would be written to: what it changes cannot be known.")),
        tuple(_lines(outlook, language, currency)),
        tuple(_advice(outlook, indicator, holdout, language, good=good, is_free=is_free)),
        good=good and holdout > 0,
    )


def _too_few(outlook: Outlook, language: Language) -> Told:
    line = language.text(
        N_("{n} customers are too few to show anything, whatever it changes: {least} are the least."),
        n=language.number(outlook.customers),
        least=language.number(2 * TOO_FEW),
    )
    advice = language.text(
        N_(
            "Write all the same where it does good. To learn from it, write to a larger part of your customers, or let an"
            " automation write: its rounds are taken together."
        )
    )
    return Told(language.text(N_("Not measurable here")), (line,), (advice,), good=False)


def _lines(outlook: Outlook, language: Language, currency: str) -> list[str]:
    base = language.text(
        N_("Of 100 of these customers about {n} come within {days} days without any letter."),
        n=language.number(100 * (outlook.base or 0)),
        days=language.number(outlook.window_days),
    )
    found = [base]
    if outlook.returned is not None:
        found.append(_share(outlook.returned, language))
    if outlook.visits is not None:
        found.append(_lift("visits", outlook.visits, language, ""))
    if outlook.spend is not None:
        found.append(_lift("spend", outlook.spend, language, currency))
    return found


def _share(plan: Plan, language: Language) -> str:
    words = _NAMES["returned"]
    name = language.text(words)
    if plan.detectable is None:
        return language.text(N_("By {name}: nothing can be shown."), name=name)
    points = language.number(100 * plan.detectable, 0 if plan.detectable >= 0.1 else 1)
    text = (
        N_("By {name}: a difference of {points} points or more is seen in 4 cases of 5.")
        if plan.measurable
        else N_("By {name}: only from {points} points on, which hardly any letter makes.")
    )
    return language.text(text, name=name, points=points)


def _lift(indicator: str, plan: Plan, language: Language, currency: str) -> str:
    words = _NAMES[indicator]
    name = language.text(words)
    if plan.lift is None or plan.detectable is None:
        return language.text(N_("By {name}: nothing can be shown."), name=name)
    more = language.percent(plan.lift)
    if currency:
        each = language.money(plan.detectable, currency)
        more = language.text(N_("{share} ({money} each)"), share=more, money=each)
    text = (
        N_("By {name}: {more} more or above is seen in 4 cases of 5.")
        if plan.measurable
        else N_("By {name}: only from {more} more on, which hardly any letter makes.")
    )
    return language.text(text, name=name, more=more)


def _advice(  # noqa: PLR0913  (what was chosen)
    outlook: Outlook, indicator: str, holdout: int, language: Language, *, good: bool, is_free: bool
) -> list[str]:
    speak, best = language.text, outlook.best
    found = []
    if not holdout:
        found.append(speak(N_("Hold half back, and you will know: the lines above are reckoned for that.")))
    if is_free and best and best != indicator:
        text = (
            N_("Smaller changes are seen by {name}.")
            if good
            else N_("Take another indicator: {name} can show what this one cannot.")
        )
        found.append(speak(text, name=speak(_NAMES[best])))
    elif not good:
        found.append(_instead(outlook, language))
    if good and holdout and outlook.fifth and indicator == "returned":
        found.append(speak(N_("A fifth held back is enough here.")))
    return found


def _instead(outlook: Outlook, language: Language) -> str:
    plan = outlook.returned
    if plan is not None and plan.needed is not None and plan.needed > outlook.customers:
        text = N_(
            "To see one customer more in ten, about {n} customers are needed. Write to a larger part, give it more days, or let an"
            " automation write: its rounds are taken together."
        )
        return language.text(text, n=language.number(plan.needed))
    return language.text(
        N_(
            "Give it more days, or write to a larger part of your customers. If it does good, send it all the same, and note what you"
            " saw."
        )
    )
