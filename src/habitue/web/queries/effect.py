"""What is asked of an approach: its days as they were fixed, what it cost, and an experiment for each look at its outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from babel.numbers import get_currency_precision

from habitue.effects.before_after import open_weeks
from habitue.effects.experiment import (
    BeforeAfter,
    Drawn,
    Experiment,
    Indicator,
    Invited,
    Stakes,
    Uncompared,
)
from habitue.effects.looks import Schedule, Stop
from habitue.effects.samples import Tally
from habitue.metrics.activity import AMOUNT_UNITS, Activity
from habitue.metrics.period import day_number
from habitue.metrics.results import TOO_FEW
from habitue.web.models import Approach, Message, Shop
from habitue.web.queries.cost import cost_of, cost_of_waves
from habitue.web.queries.customer import roots_of
from habitue.web.queries.launch import joined_of, joins_of, judged_wave, wave_day, waves_of
from habitue.web.queries.outcome import Draw, draws_of, indicators_of, outcomes_of, ready_of
from habitue.web.queries.places import compared_places, steps_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LONG_DAYS = 84
"""An approach that takes so long in all is looked at four times on its way, a shorter one at its end alone."""
SENT = (Approach.What.AUTOMATION, Approach.What.CAMPAIGN, Approach.What.GESTURE)
"""What Habitué sends by itself, or says at the till, and so can hold back."""
_A_YEAR, _A_WEEK = 365, 7


def schedule_of(approach: Approach, shop: Shop) -> Schedule:
    """The days fixed beforehand: until the window of who is drawn last is over.

    After an early stop the looks that were over stay, and the last one comes when the window of the last drawn is over. A launch is
    looked at once, when the wave leaves after which too few are not yet invited.
    """
    if waves_of(approach) is not None:
        return _schedule_of_launch(approach, shop)
    window = timedelta(days=approach.window_days if approach.what in SENT else 0)
    end = approach.last_day + window
    looks: Literal[1, 4] = 4 if approach.what in SENT and (end - approach.first_day).days >= LONG_DAYS else 1
    if approach.ended_at is None:
        return Schedule(approach.first_day, end, looks)
    ended = max(approach.ended_at.astimezone(shop.zone).date(), approach.first_day)
    stop = Stop(ended, ended + window) if ended < approach.last_day else None
    return Schedule(approach.first_day, end, looks, stop)


def _schedule_of_launch(approach: Approach, shop: Shop) -> Schedule:
    waves = waves_of(approach)
    assert waves is not None  # noqa: S101
    end = wave_day(approach, shop, waves.judged + 1)
    if approach.ended_at is None:
        return Schedule(approach.first_day, end)
    ended = max(approach.ended_at.astimezone(shop.zone).date(), approach.first_day)
    followed = wave_day(approach, shop, judged_wave(approach, waves) + 1)
    return Schedule(approach.first_day, end, stop=Stop(ended, followed) if ended < end else None)


def end_of(day: date, shop: Shop) -> datetime:
    """The instant at which a day of the shop is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=shop.zone)


def stakes_of(approach: Approach, activity: Activity, *, cost: int, approached: int) -> Stakes | None:
    """What approaching one customer costs and what one more visit brings: the shop's average order. None where nothing was spent."""
    if cost == 0 or approached == 0 or not activity.has_amounts:
        return None
    found = activity.rows(f"SELECT sum(amount) AS units, sum(orders) AS orders FROM {activity.relation}")[0]
    units, orders = int(str(found["units"])), int(str(found["orders"]))
    if units <= 0 or orders <= 0:
        return None
    gain = 1.0 if approach.indicator == Approach.Indicator.SPEND else units / AMOUNT_UNITS / orders
    return Stakes(cost / 10 ** get_currency_precision(approach.shop.currency) / approached, gain)


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be judged of an approach: an experiment for each look that is over, or the one that is under way.

    ``cost`` is all it cost so far, ``paid`` what it cost for those who are compared, both in minor units. ``instead`` is judged where
    nothing can be said of the others.
    """

    looks: tuple[Experiment, ...]
    ready: int
    left_out: int
    cost: int
    paid: int
    instead: Experiment | None = None


def question_of(shop: Shop, approach: Approach, activity: Activity, *, now: datetime) -> Question:
    """One approach as it can be judged now, from the shop's purchases."""
    cost = cost_of(approach, shop)
    if approach.what not in SENT:
        return _question_of_noted(approach, activity, shop, now, cost)
    if approach.holdout == 0:
        return Question((_uncompared(approach, shop),), 0, 0, cost, cost)
    draws, left_out = draws_of(approach, roots=roots_of(shop))
    known = min(now, end_of(activity.last_day, shop))
    ready = ready_of(draws, window_days=approach.window_days, until=known)
    sent = sum(not one.held for one in draws)
    waves = waves_of(approach)
    paid = cost
    if waves is not None:
        last = judged_wave(approach, waves)
        paid = cost_of_waves(approach, shop, people=len(draws), invited=sent, through=last)
    stakes = stakes_of(approach, activity, cost=paid, approached=sent)
    looks = _looks(shop, approach, activity, draws=draws, stakes=stakes, now=now)
    return Question(looks, len(ready), left_out, cost, paid)


def _looks(  # noqa: PLR0913  (one approach with all that is known of it)
    shop: Shop,
    approach: Approach,
    activity: Activity,
    *,
    draws: Sequence[Draw],
    stakes: Stakes | None,
    now: datetime,
) -> tuple[Experiment, ...]:
    schedule, today = schedule_of(approach, shop), now.astimezone(shop.zone).date()
    days = [day for day in schedule.look_days if day < today]
    design = _design(approach, draws)
    if not days:
        held = sum(one.held for one in draws)
        so_far = Indicator("came_back", "rate", Tally(0, len(draws) - held), Tally(0, held))
        return (Experiment(design=design, schedule=schedule, measured_until=today, primary=so_far),)
    found = []
    for day in days:
        until = end_of(day, shop)
        outcomes = outcomes_of(draws, activity, window_days=approach.window_days, until=until)
        named = indicators_of(outcomes, has_amounts=activity.has_amounts)
        primary = named.pop(approach.indicator, None) or named.pop(Approach.Indicator.VISITS)
        found.append(
            Experiment(
                design=design,
                schedule=schedule,
                measured_until=min(day, activity.last_day),
                primary=primary,
                secondary=tuple(named.values()),
                stakes=stakes,
            )
        )
    return tuple(found)


def _design(approach: Approach, draws: Sequence[Draw]) -> Drawn | Invited:
    """How the groups came about; of a launch, who of either side joined what it invites to, until the end of the window."""
    waves = waves_of(approach)
    if waves is None:
        return Drawn(held_share=approach.holdout / 100)
    share = waves.share_after(judged_wave(approach, waves))
    if not joins_of(approach) or not draws:
        return Invited(0, held_share=share)
    joined, first = joined_of(approach, roots=roots_of(approach.shop)), draws[0]
    until = first.at + timedelta(days=waves.days)
    invited, others = (
        joined.count([one.customer for one in draws if one.held is held], since=first.drawn_at, until=until)
        for held in (False, True)
    )
    return Invited(invited, others, held_share=share)


def _uncompared(approach: Approach, shop: Shop) -> Experiment:
    schedule = schedule_of(approach, shop)
    return Experiment(design=Uncompared(), schedule=schedule, measured_until=schedule.last_day)


def _question_of_noted(
    approach: Approach, activity: Activity, shop: Shop, now: datetime, cost: int
) -> Question:
    """What was noted by hand: location beside location where an order was drawn and they are many, else the shop's days."""
    days = _noted(approach, activity, shop, now)
    found = compared_places(approach, activity) if isinstance(days.design, BeforeAfter) else None
    if found is None:
        return Question((days,), 0, 0, cost, cost)
    primary, design = found
    return Question((replace(days, design=design, primary=primary),), 0, 0, cost, cost, instead=days)


def _noted(approach: Approach, activity: Activity, shop: Shop, now: datetime) -> Experiment:
    """What was noted by hand: the shop's days before and since, where money or visits of each are known."""
    schedule = schedule_of(approach, shop)
    known = min(activity.last_day, now.astimezone(shop.zone).date() - timedelta(days=1))
    if approach.indicator == Approach.Indicator.RETURNED or (
        approach.indicator == Approach.Indicator.SPEND and not activity.has_amounts
    ):
        return _uncompared(approach, shop)
    before = _open_days(
        shop, approach, activity, activity.first_day, approach.first_day - timedelta(days=1), since="last"
    )
    last, steps = min(known, schedule.last_day), steps_of(approach)
    begins = steps[-1].day if steps else approach.first_day  # from then on all of the shop has it
    after = _open_days(shop, approach, activity, begins, last, since="first")
    return Experiment(design=BeforeAfter(before, after), schedule=schedule, measured_until=last)


def _open_days(  # noqa: PLR0913  (one side of a day)
    shop: Shop,
    approach: Approach,
    activity: Activity,
    first: date,
    last: date,
    *,
    since: Literal["first", "last"],
) -> npt.NDArray[np.float64]:
    """Each day's figure, without the weeks that hold a day on which the shop was closed."""
    import numpy as np

    values = daily(activity, approach.indicator, first=first, last=last)
    days = day_number(first) + np.arange(values.size)
    closed = np.zeros(values.size, dtype=bool)
    for low, high in shop.closed_days.values_list("first_day", "last_day"):
        closed |= (days >= day_number(low)) & (days <= day_number(high))
    return open_weeks(values, closed, since=since)


def daily(activity: Activity, indicator: str, *, first: date, last: date) -> npt.NDArray[np.float64]:
    """Each day's sales in the major unit, or its visits; a day without any is 0."""
    import numpy as np

    low, high = day_number(first), day_number(last)
    found = np.zeros(max(high - low + 1, 0))
    column = f"sum(amount) / {AMOUNT_UNITS}.0" if indicator == Approach.Indicator.SPEND else "sum(orders)"
    rows = activity.rows(
        f"SELECT day, {column} AS value FROM {activity.relation} WHERE day BETWEEN {low} AND {high} GROUP BY day"
    )
    for row in rows:
        found[int(str(row["day"])) - low] = float(str(row["value"]))
    return found


def base_of(activity: Activity, *, window_days: int) -> float | None:
    """The share who came within the last ``window_days`` of everybody who had come in the year before; None below thirty of them."""
    last = day_number(activity.last_day)
    since = last - window_days
    found = activity.rows(
        f"SELECT count(*) AS n, count(*) FILTER (WHERE latest > {since}) AS came FROM (SELECT customer, max(day) AS latest"
        f" FROM {activity.relation} WHERE customer IS NOT NULL AND orders > 0 GROUP BY customer"
        f" HAVING min(day) <= {since} AND max(day) > {since - _A_YEAR}) AS known"
    )[0]
    n, came = int(str(found["n"])), int(str(found["came"]))
    return came / n if n >= TOO_FEW else None


def expected_customers(approach: Approach, shop: Shop, *, now: datetime) -> int:
    """How many customers an approach will have reached at its end, if it goes on as so far; before a week is over, all there are."""
    drawn = Message.objects.filter(approach=approach).values("customer").distinct().count()
    if waves_of(approach) is not None:
        return drawn
    today = now.astimezone(shop.zone).date()
    over, days = (today - approach.first_day).days, (approach.last_day - approach.first_day).days + 1
    if approach.ended_at is not None or over >= days:
        return drawn
    if over < _A_WEEK:
        return int(approach.audience.get("customers", 0))
    return round(drawn * days / over)
