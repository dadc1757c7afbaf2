"""What became of the customers of an approach: its arms as drawn, and what each did in their window, from the sales all figures use.

A customer's window begins at the instant of their draw and lasts ``window_days`` times 24 hours, for the held-back as for the
others; the same span before the draw is what they did before. Only who can be followed to the end of the window is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
from babel.numbers import get_currency_precision

from habitue.effects.experiment import BeforeAfter, Drawn, Experiment, Indicator, Stakes, Uncompared
from habitue.effects.looks import Schedule
from habitue.effects.samples import Sample, Tally, sample
from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import AMOUNT_UNITS, Activity
from habitue.metrics.period import day_number
from habitue.metrics.results import TOO_FEW
from habitue.metrics.zones import MICROSECONDS_A_DAY, microseconds
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import Approach, Customer, Message, Shop
from habitue.web.queries.customer import roots_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LONG_DAYS = 84
"""An approach that takes so long in all is looked at four times on its way, a shorter one at its end alone."""
SENT = (Approach.What.AUTOMATION, Approach.What.CAMPAIGN)
"""What Habitué sends by itself, and so can hold back."""
_A_YEAR, _A_WEEK = 365, 7
_WRITTEN_TO = (Message.State.SENT, Message.State.SENDING)


@dataclass(frozen=True, slots=True)
class Draw:
    """One customer of an approach, the first time they were drawn."""

    customer: int
    held: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a customer did in the window after their draw, and in an equal one before: days with a purchase, and net revenue.

    Amounts are in the currency's major unit.
    """

    customer: int
    held: bool
    at: datetime
    visits: int
    spend: float
    visits_before: int
    spend_before: float

    @property
    def returned(self) -> bool:
        """Whether they came at all."""
        return self.visits > 0


def draws_of(approach: Approach, *, roots: dict[int, int]) -> tuple[tuple[Draw, ...], int]:
    """Everybody who was drawn and still belongs to one arm, and how many do not.

    Who was erased is out, and who brings both arms to one customer, because two were merged. ``roots`` are of
    ``queries.customer.roots_of``.
    """
    erased = set(
        Customer.objects.filter(shop=approach.shop_id)
        .exclude(erased_at=None)
        .filter(pk__in=Message.objects.filter(approach=approach).values("customer"))
        .values_list("pk", flat=True)
    )
    rows = Message.objects.filter(approach=approach).order_by("drawn_at", "pk")
    first: dict[int, Draw] = {}
    out: set[int] = set()
    for customer, arm, at in rows.values_list("customer_id", "arm", "drawn_at"):
        root, held = roots.get(customer, customer), arm == Message.Arm.HELD
        if customer in erased or (root in first and first[root].held != held):
            out.add(root)
        first.setdefault(root, Draw(root, held, at))
    return tuple(one for root, one in first.items() if root not in out), len(out)


def outcomes_of(
    draws: Sequence[Draw], activity: Activity, *, window_days: int, until: datetime
) -> list[Outcome]:
    """What each of them did whose window is over at ``until``, in the order of their numbers."""
    window = timedelta(days=window_days)
    ready = [one for one in draws if one.at + window <= until]
    if not ready:
        return []
    engine = activity.engine
    assert isinstance(engine, DuckDBEngine)  # noqa: S101  (sales_of makes no other)
    drawn = engine.register(
        pa.table(
            {
                "customer": pa.array([one.customer for one in ready], pa.int64()),
                "at": pa.array([microseconds(one.at) for one in ready], pa.int64()),
            }
        )
    )
    rows = activity.rows(_outcomes_sql(activity, drawn, window_days * MICROSECONDS_A_DAY))
    by_customer = {one.customer: one for one in ready}
    return [_outcome(row, by_customer[int(str(row["customer"]))]) for row in rows]


def _outcomes_sql(activity: Activity, drawn: str, window: int) -> str:
    sales = (
        f"SELECT CAST(customer_id AS BIGINT) AS customer, epoch_us(ordered_at) AS instant, {activity.day_sql} AS day,"
        f" CAST(amount * {AMOUNT_UNITS} AS BIGINT) AS units FROM {activity.sales} WHERE customer_id IS NOT NULL"
    )
    after, before = (
        f"s.instant > d.at AND s.instant <= d.at + {window}",
        f"s.instant <= d.at AND s.instant > d.at - {window}",
    )
    return (
        "SELECT d.customer,"
        f" count(DISTINCT s.day) FILTER (WHERE {after} AND s.units >= 0) AS visits,"
        f" coalesce(sum(s.units) FILTER (WHERE {after}), 0) AS spend,"
        f" count(DISTINCT s.day) FILTER (WHERE {before} AND s.units >= 0) AS visits_before,"
        f" coalesce(sum(s.units) FILTER (WHERE {before}), 0) AS spend_before"
        f" FROM {drawn} AS d LEFT JOIN ({sales}) AS s ON s.customer = d.customer GROUP BY d.customer ORDER BY d.customer"
    )


def _outcome(row: dict[str, object], draw: Draw) -> Outcome:
    visits, spend, visits_before, spend_before = (
        int(str(row[name])) for name in ("visits", "spend", "visits_before", "spend_before")
    )
    return Outcome(
        draw.customer, draw.held, draw.at,
        visits, spend / AMOUNT_UNITS, visits_before, spend_before / AMOUNT_UNITS,
    )  # fmt: skip


def schedule_of(approach: Approach, shop: Shop) -> Schedule:
    """The days fixed beforehand: until the window of who is drawn last is over.

    One that was stopped early ends so much earlier: nobody saw a number that could have tempted them to.
    """
    last = approach.last_day
    if approach.ended_at is not None:
        last = min(last, approach.ended_at.astimezone(shop.zone).date())
    last = max(last, approach.first_day)
    end = last + timedelta(days=approach.window_days if approach.what in SENT else 0)
    looks: Literal[1, 4] = 4 if approach.what in SENT and (end - approach.first_day).days >= LONG_DAYS else 1
    return Schedule(approach.first_day, end, looks)


def end_of(day: date, shop: Shop) -> datetime:
    """The instant at which a day of the shop is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=shop.zone)


def cost_of(approach: Approach, shop: Shop) -> int:
    """What it cost so far, in minor units: once, for each message, and each gift as if it were used."""
    sent = Message.objects.filter(approach=approach, state__in=_WRITTEN_TO).count()
    return approach.cost_fixed + sent * (approach.cost_each + gift_cost(approach, shop))


def gift_cost(approach: Approach, shop: Shop) -> int:
    """What the gift of an approach costs the shop, in minor units; 0 where there is none or it is a stamp."""
    offer = approach.offer
    terms = rules_of(shop).terms.get(offer.get("programme", "")) if offer else None
    if terms is None:
        return 0
    return next((one.worth for one in terms.rewards if one.key == offer.get("reward")), 0)


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


def indicators_of(outcomes: Sequence[Outcome], *, has_amounts: bool) -> dict[str, Indicator]:
    """Each indicator of both arms, by the name that an approach calls it."""
    written = [one for one in outcomes if not one.held]
    held = [one for one in outcomes if one.held]
    kinds = Approach.Indicator
    found = {
        kinds.RETURNED.value: Indicator("came_back", "rate", _tally(written), _tally(held)),
        kinds.VISITS.value: Indicator("visits", "count", _visits(written), _visits(held)),
    }
    if has_amounts:
        found[kinds.SPEND.value] = Indicator("spend", "money", _spend(written), _spend(held))
    return found


def _tally(arm: Sequence[Outcome]) -> Tally:
    return Tally(sum(one.returned for one in arm), len(arm))


def _visits(arm: Sequence[Outcome]) -> Sample:
    return sample([one.visits for one in arm], before=[one.visits_before for one in arm])


def _spend(arm: Sequence[Outcome]) -> Sample:
    return sample([one.spend for one in arm], before=[one.spend_before for one in arm])


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be judged of an approach: an experiment for each look that is over, or the one that is under way."""

    looks: tuple[Experiment, ...]
    ready: int
    left_out: int
    cost: int


def question_of(shop: Shop, approach: Approach, activity: Activity, *, now: datetime) -> Question:
    """One approach as it can be judged now, from the shop's purchases."""
    cost = cost_of(approach, shop)
    if approach.what not in SENT:
        return Question((_noted(approach, activity, shop, now),), 0, 0, cost)
    if approach.holdout == 0:
        return Question((_uncompared(approach, shop),), 0, 0, cost)
    draws, left_out = draws_of(approach, roots=roots_of(shop))
    known = min(now, end_of(activity.last_day, shop))
    ready = outcomes_of(draws, activity, window_days=approach.window_days, until=known)
    sent = sum(not one.held for one in draws)
    stakes = stakes_of(approach, activity, cost=cost, approached=sent)
    looks = _looks(shop, approach, activity, draws=draws, stakes=stakes, now=now)
    return Question(looks, len(ready), left_out, cost)


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
    design = Drawn(held_share=approach.holdout / 100)
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


def _uncompared(approach: Approach, shop: Shop) -> Experiment:
    schedule = schedule_of(approach, shop)
    return Experiment(design=Uncompared(), schedule=schedule, measured_until=schedule.end)


def _noted(approach: Approach, activity: Activity, shop: Shop, now: datetime) -> Experiment:
    """What was noted by hand: the shop's days before and since, where money or visits of each are known."""
    schedule = schedule_of(approach, shop)
    known = min(activity.last_day, now.astimezone(shop.zone).date() - timedelta(days=1))
    if approach.indicator == Approach.Indicator.RETURNED or (
        approach.indicator == Approach.Indicator.SPEND and not activity.has_amounts
    ):
        return _uncompared(approach, shop)
    before = daily(
        activity, approach.indicator, first=activity.first_day, last=approach.first_day - timedelta(days=1)
    )
    after = daily(activity, approach.indicator, first=approach.first_day, last=min(known, schedule.end))
    return Experiment(
        design=BeforeAfter(before, after), schedule=schedule, measured_until=min(known, schedule.end)
    )


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
    today = now.astimezone(shop.zone).date()
    over, days = (today - approach.first_day).days, (approach.last_day - approach.first_day).days + 1
    if approach.ended_at is not None or over >= days:
        return drawn
    if over < _A_WEEK:
        return int(approach.audience.get("customers", 0))
    return round(drawn * days / over)
