"""What the pages call approaches, and what they say of them before and beside the verdict."""

from __future__ import annotations

from datetime import date

from habitue.effects.power import Plan
from habitue.language import N_, Language
from habitue.report.effect_words import NEVER_SHOWN
from habitue.web.models import Approach, Shop
from habitue.web.models.approach import Kind
from habitue.web.queries.anyway import Anyway
from habitue.web.queries.effect import SENT, schedule_of
from habitue.web.queries.launch import joins_of, waves_of
from habitue.web.queries.places import FEWEST_PLACES

What = Approach.What
BY_HAND: dict[str, str] = {
    What.PRICE: N_("a price"),
    What.STAFF: N_("the team"),
    What.SERVICE: N_("a service"),
    What.OTHER: N_("something else"),
}
DAILY: dict[str, str] = {
    Approach.Indicator.SPEND: N_("sales a day"),
    Approach.Indicator.VISITS: N_("visits a day"),
}
_SORTS: dict[str, str] = {
    What.AUTOMATION: N_("an automation"),
    What.CAMPAIGN: N_("a campaign"),
    What.GESTURE: N_("small gestures"),
    What.PROGRAMME: N_("a programme"),
    **BY_HAND,
}
_EXTRA: dict[str, str] = {
    Approach.Indicator.RETURNED: N_("{money} for each customer more who came"),
    Approach.Indicator.VISITS: N_("{money} for each visit more"),
    Approach.Indicator.SPEND: N_("{money} for each unit of money more"),
}


def name_of(approach: Approach, language: Language) -> str:
    """What an approach is called: the automation, ``Start of Carte de fidélité``, or the shop's own words."""
    if approach.what == What.PROGRAMME:
        first = approach.audience.get("version", 1) == 1
        text = N_("Start of {name}") if first else N_("Change of {name}")
        return language.text(text, name=approach.name)
    if approach.name:
        return approach.name
    if approach.what == What.GESTURE:
        return language.text(N_("Small gestures"))
    return language.text(str(Kind(approach.kind).label) if approach.kind else _SORTS[approach.what])


def sort_of(approach: Approach, language: Language) -> str:
    """What sort of thing it is."""
    if waves_of(approach):
        return language.text(N_("an invitation in waves"))
    return language.text(_SORTS[approach.what])


def state_of(approach: Approach, *, today: date, language: Language) -> str:
    """Where it stands; one that was noted or dated is over when its days are."""
    if approach.state == Approach.State.RUNNING and approach.first_day > today:
        return language.text(N_("planned"))
    if approach.state == Approach.State.RUNNING and approach.last_day < today:
        return language.text(N_("over"))
    return language.text(str(Approach.State(approach.state).label))


def days_of(approach: Approach, shop: Shop, language: Language) -> str:
    """From when to when: ``1 Mar 2026 – 30 Apr 2026``."""
    last = approach.last_day
    if approach.ended_at is not None:
        last = min(last, approach.ended_at.astimezone(shop.zone).date())
    ends = (language.day(one, "medium") for one in (approach.first_day, max(last, approach.first_day)))
    return " – ".join(ends)


def plan_text(plan: Plan | None, language: Language) -> str:
    """What so many customers can show; nothing where that is not known."""
    if plan is None:
        return ""
    if plan.reason == "too_few_events":
        return language.text(
            N_(
                "In the days that count nearly all of your customers come, or nearly none: hardly anything can be shown."
            )
        )
    n = language.number(plan.customers)
    if plan.detectable is None:
        few = N_(
            "About {n} customers are too few to show anything: let it run on, its rounds are taken together."
        )
        return language.text(few, n=n)
    points = language.number(100 * plan.detectable, 0 if plan.detectable >= 0.1 else 1)
    if plan.measurable:
        can = N_(
            "About {n} customers surely show a difference of {points} points or more; a smaller one may stay unseen."
        )
        return language.text(can, n=n, points=points)
    cannot = N_(
        "About {n} customers could only show a difference of {points} points or more, which hardly any approach makes: let it run on, its rounds are taken together."
    )
    return language.text(cannot, n=n, points=points)


def ends_text(approach: Approach, shop: Shop, language: Language) -> str:
    """When it can be judged, and what an early stop makes of the looks."""
    schedule = schedule_of(approach, shop)
    last = language.day(schedule.last_day)
    if schedule.stop is not None:
        ended = N_("Stopped early: who was drawn is followed until {last}, and judged then.")
        stricter = N_(
            "Stopped early: who was drawn is followed until {last}, and judged then. It had been looked at before, so this last "
            "look is stricter by as much: all looks together still call one approach in twenty without effect an effect, at most."
        )
        return language.text(stricter if len(schedule.look_days) > 1 else ended, last=last)
    if schedule.looks > 1:
        first = language.day(schedule.look_days[0])
        return language.text(
            N_("Judged at the earliest after {first}, at the latest after {last}."), first=first, last=last
        )
    return language.text(N_("Judged after {last}."), last=last)


def unknowable(approach: Approach) -> bool:
    """Whether everybody is written to, so that nothing can ever be known."""
    return approach.what in SENT and approach.holdout == 0


def extra_text(approach: Approach, minor: int | None, money: str, language: Language) -> str:
    """``€2.10 for each customer more who came``; nothing where no effect is real."""
    return "" if minor is None else language.text(_EXTRA[approach.indicator], money=money)


def visit_text(approach: Approach, minor: int | None, money: str, language: Language) -> str:
    """``€1.20 for each visit more``, beside what it is judged by; nothing where that is visits, or no effect on them is real."""
    if minor is None or approach.indicator == Approach.Indicator.VISITS:
        return ""
    return language.text(_EXTRA[Approach.Indicator.VISITS], money=money)


_ANYWAY: dict[str, str] = {
    "late": N_(
        "{n} of 100 would have come anyway: of {customers} regulars who became late by their own rhythm in the year before, and to "
        "whom nobody wrote, so many came within {days} days by themselves."
    ),
    "alike": N_(
        "{n} of 100 would have come anyway: of {customers} customers away for as long after as many visits, just before it began and "
        "with no letter to any of them, so many came within {days} days by themselves."
    ),
}


def anyway_text(anyway: Anyway | None, language: Language) -> str:
    """What past customers of the same kind did by themselves; nothing where nobody knows."""
    if anyway is None or anyway.share.value is None:
        return ""
    n, customers, days = (
        language.number(one) for one in (round(100 * anyway.share.value), anyway.share.n, anyway.window_days)
    )
    return language.text(_ANYWAY[anyway.of], n=n, customers=customers, days=days)


_PICKED = (Kind.LATE, Kind.TREAT, Kind.THANKS, Kind.EXPIRING, Kind.ONE_TO_GO, Kind.RATING)


def never_shown(approach: Approach, language: Language) -> str:
    """What is not shown of this approach, and why, in the library's fixed sentences; nothing where nobody would look for it."""
    picked = approach.kind in _PICKED or bool(approach.audience.get("query"))
    why = ""
    if approach.what == What.PROGRAMME or joins_of(approach):
        why = NEVER_SHOWN["members"]
    elif approach.what in SENT and approach.holdout == 0 and picked:
        why = NEVER_SHOWN["before_after"]
    return language.text(why) if why else ""


def steps_text(places: int, language: Language) -> str:
    """What so many locations in an order drawn by chance can show."""
    if places >= FEWEST_PLACES:
        half, others = language.number(places // 2), language.number(places - places // 2)
        text = N_(
            "When {half} locations have it, how much each sells a day more than before is compared with the other {others}. Only a change that"
            " another choice of {half} would hardly show counts; where they went different ways before, nothing is said of them."
        )
        return language.text(text, half=half, others=others)
    text = N_(
        "{n} locations show little: whichever came first, chance alone would single it out often enough. Seven are needed to compare them. So"
        " only the whole shop before and after is looked at, where a change of about a third of your sales can be told from chance, after"
        " half a year of daily figures; else no effect is shown."
    )
    return language.text(text, n=language.number(places))
