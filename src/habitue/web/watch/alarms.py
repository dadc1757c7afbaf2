"""What stands out of the figures, in words: what it is, what it rests on, what one might do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from habitue.language import N_, Language
from habitue.metrics.alerts import KINDS, MONTHLY, Alert, Direction, Indicator
from habitue.metrics.scores import Fall
from habitue.report import wording
from habitue.report.score_words import answers_text
from habitue.web.alarms import Generous, Lost, Silent
from habitue.web.models import Customer, Shop
from habitue.web.queries.alarm import alarms_of
from habitue.web.queries.watch import dismissed


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that stands out; ``key`` names it once and for all, ``link`` is where one goes on."""

    key: str
    day: date
    title: str
    said: str
    advice: str
    link: str


def alarms_to_show(shop: Shop, language: Language) -> list[Alarm]:
    """What stands out and was not found fine: people first, then what is broken, then figures."""
    found = alarms_of(shop)
    if found is None:
        return []
    all_ones = [
        *_of_lost(shop, found.lost, language),
        *(_of_silent(shop, one, language) for one in found.silent),
        *(_of_generous(shop, one, language) for one in found.generous),
        *([_of_fall(shop, found.fell, language)] if found.fell else []),
        *(_of_alert(shop, one, language) for one in found.alerts),
    ]
    fine = dismissed(shop) if all_ones else set()
    return [one for one in all_ones if one.key not in fine]


TITLES: dict[tuple[Indicator, Direction], str] = {
    ("orders", "down"): N_("Fewer orders than usual"),
    ("orders", "up"): N_("More orders than usual"),
    ("customers", "down"): N_("Fewer customers than usual"),
    ("customers", "up"): N_("More customers than usual"),
    ("new", "down"): N_("Fewer new customers than usual"),
    ("new", "up"): N_("More new customers than usual"),
    ("repeat", "down"): N_("Fewer come twice than usual"),
    ("repeat", "up"): N_("More come twice than usual"),
    ("churn", "down"): N_("Fewer left than usual"),
    ("churn", "up"): N_("More left than usual"),
    ("order", "down"): N_("A lower average order than usual"),
    ("order", "up"): N_("A higher average order than usual"),
    ("revenue", "down"): N_("Lower sales than usual"),
    ("revenue", "up"): N_("Higher sales than usual"),
    ("retention", "down"): N_("Fewer customers kept than usual"),
    ("retention", "up"): N_("More customers kept than usual"),
    ("frequency", "down"): N_("Customers come less often than usual"),
    ("frequency", "up"): N_("Customers come more often than usual"),
    ("value", "down"): N_("The lifetime value fell more than usual"),
    ("value", "up"): N_("The lifetime value rose more than usual"),
}
_DOWN = N_(
    "Was there a reason: works in the street, the weather, a till that was off? If not, look at who left."
)
_UP = N_("Find out what did it, and do it again.")
_LEFT = N_("Look at who left, and write to those you would miss.")
_WORTH = N_(
    "It is what an order brings, how often customers come and how long they stay: look at which of the three fell."
)
_SEASON = N_("{what} {when}; usual for the season: {low} to {high}.")
_USUAL = N_("{what} {when}; usual: {low} to {high}.")

_ADVICE: dict[Indicator, str] = {"churn": _LEFT, "retention": _LEFT, "value": _WORTH}


def _of_alert(shop: Shop, one: Alert, language: Language) -> Alarm:
    said = language.text(
        _SEASON if one.rests_on.season else _USUAL,
        what=_what(one, shop, language),
        when=wording.during(one.period, language),
        low=_value(one, one.low, shop, language),
        high=_value(one, one.high, shop, language),
    )
    bad = (one.direction == "down") != (one.indicator == "churn")
    advice = _ADVICE.get(one.indicator, _DOWN) if bad else _UP
    return Alarm(
        key=f"alert:{one.indicator}:{one.period.first}",
        day=one.period.last,
        title=language.text(TITLES[one.indicator, one.direction]),
        said=said,
        advice=language.text(advice),
        link=reverse("dashboard:who", args=[shop.public_id]) + "?move=lost"
        if bad and one.indicator != "value"
        else _insights(shop, one),
    )


def _insights(shop: Shop, one: Alert) -> str:
    unit = "month" if one.indicator in MONTHLY else "week"
    return reverse("dashboard:insights", args=[shop.public_id]) + f"?by={unit}"


def _value(one: Alert, value: float, shop: Shop, language: Language) -> str:
    kind = KINDS[one.indicator]
    if kind in ("money", "step"):
        return wording.money_text(value, shop.currency, language)
    if kind == "mean":
        return language.number(value, 2)
    return wording.share_text(value, language) if kind == "share" else language.number(value)


_OF_WHAT: dict[Indicator, str] = {
    "repeat": N_("{value} of customers came twice"),
    "churn": N_("{value} of customers left"),
    "order": N_("{value} an order"),
    "revenue": N_("{value} of sales"),
    "retention": N_("{value} of customers kept, with those who came back"),
    "frequency": N_("{value} orders a customer"),
    "value": N_("{value} a customer"),
}


def _what(one: Alert, shop: Shop, language: Language) -> str:
    """The value, with what it is of."""
    n = round(one.value)
    match one.indicator:
        case "orders":
            return language.plural("{n} order", "{n} orders", n)
        case "customers":
            return language.plural("{n} customer", "{n} customers", n)
        case "new":
            return language.plural("{n} new customer", "{n} new customers", n)
    return language.text(_OF_WHAT[one.indicator], value=_value(one, one.value, shop, language))


def _of_fall(shop: Shop, fell: Fall, language: Language) -> Alarm:
    """The score of whether they would recommend the shop, and what it is held against."""
    said = language.text(
        N_("{score} {when}, of {answers}; before: {before}."),
        score=wording.score_text(fell.after.value or 0, language),
        when=wording.during(fell.period, language),
        answers=answers_text(fell.after.n, language),
        before=wording.score_text(fell.before.value or 0, language),
    )
    asked = "?" + urlencode({"group": "detractors", "first": fell.period.first, "last": fell.period.last})
    return Alarm(
        key=f"score:{fell.period.first}:{fell.period.last}",
        day=fell.period.last,
        title=language.text(N_("Fewer would recommend you")),
        said=said,
        advice=language.text(N_("Read what they wrote, and answer one of them today.")),
        link=reverse("feedback:answers", args=[shop.public_id]) + asked,
    )


def _of_lost(shop: Shop, lost: tuple[Lost, ...], language: Language) -> Iterator[Alarm]:
    known = Customer.objects.filter(shop=shop, erased_at=None, merged_into=None).in_bulk(
        [one.customer for one in lost]
    )
    for one in lost:
        if one.customer not in known:
            continue
        person = known[one.customer]
        name = str(person) or language.text(N_("A customer without a name"))
        yield Alarm(
            key=f"lost:{one.customer}:{one.last_day}",
            day=one.last_day,
            title=language.text(N_("{name} no longer comes"), name=name),
            said=language.plural(
                "{n} visit, {every}; the last one on {day}.",
                "{n} visits, {every}; the last one on {day}.",
                one.visits,
                every=wording.every_text(one.gap_days, language),
                day=language.day(one.last_day),
            ),
            advice=language.text(N_("A word from you is worth more than an offer from nobody.")),
            link=reverse("customers:profile", args=[shop.public_id, person.key]),
        )


def _of_silent(shop: Shop, one: Silent, language: Language) -> Alarm:
    title = (
        language.text(N_("Till {name} is silent"), name=one.name)
        if one.device
        else language.text(N_("No sales were brought in"))
    )
    return Alarm(
        key=f"silent:{one.device}:{one.heard}",
        day=one.heard,
        title=title,
        said=language.plural(
            "Nothing on {n} usual day, after something nearly every day until {day}.",
            "Nothing on {n} usual days, after something nearly every day until {day}.",
            one.days,
            day=language.day(one.heard),
        ),
        advice=language.text(
            N_("Is it switched on and online? What it holds is sent as soon as it is.")
            if one.device
            else N_("Bring the till’s latest export in, so that the figures go on.")
        ),
        link=reverse("journal:list" if one.device else "sales:list", args=[shop.public_id]),
    )


def _of_generous(shop: Shop, one: Generous, language: Language) -> Alarm:
    title = (
        N_("{name}: many stamps for few sales") if one.staff else N_("Till {name}: many stamps for few sales")
    )
    said = language.text(
        N_(
            "{stamps} on {day}, beside {sales} of the till in the same hours; the others give {usual} for 100 sales."
        ),
        stamps=language.plural("{n} stamp", "{n} stamps", one.stamps),
        day=language.day(one.day),
        sales=language.plural("{n} sale", "{n} sales", round(one.sales)),
        usual=language.number(round(100 * one.usual)),
    )
    asked = {"day": one.day, **({"staff": one.staff} if one.staff else {})}
    return Alarm(
        key=f"generous:{one.staff}:{one.device}:{one.day}",
        day=one.day,
        title=language.text(title, name=one.name),
        said=said,
        advice=language.text(
            N_(
                "It proves nothing: perhaps everybody was asked for their card, or an order was for many. Ask, and look at the day in the journal."
            )
        ),
        link=reverse("journal:list", args=[shop.public_id]) + "?" + urlencode(asked),
    )
