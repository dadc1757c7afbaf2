"""What became of the customers of an approach: its arms as drawn, and what each did in their window, from the sales all figures use.

A customer's window begins at the instant of their draw and lasts ``window_days`` times 24 hours, for the held-back as for the
others; the same span before the draw is what they did before. Only who can be followed to the end of the window is counted.
Of a launch in waves the window begins with the wave in whose days it is judged, and before is before anybody was invited.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from habitue.effects.experiment import Indicator
from habitue.effects.samples import Sample, Tally, sample
from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import AMOUNT_UNITS, Activity
from habitue.metrics.zones import MICROSECONDS_A_DAY, microseconds
from habitue.web.models import Approach, Customer, Message
from habitue.web.queries.launch import judged_wave, wave_at, waves_of


@dataclass(frozen=True, slots=True)
class Draw:
    """One customer of an approach, the first time they were drawn.

    Their window begins at ``at``; ``drawn_at`` ends what they did before, and is earlier where a launch is judged later.
    """

    customer: int
    held: bool
    at: datetime
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a customer did in the window after their draw, and in an equal one before: days with a purchase, net revenue, orders.

    Amounts are in the currency's major unit.
    """

    customer: int
    held: bool
    at: datetime
    visits: int
    spend: float
    visits_before: int
    spend_before: float
    orders: int = 0

    @property
    def returned(self) -> bool:
        """Whether they came at all."""
        return self.visits > 0

    @property
    def again(self) -> bool:
        """Whether they came on two days at least."""
        return self.visits > 1


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
    for customer, arm, wave, drawn_at in rows.values_list("customer_id", "arm", "wave", "drawn_at"):
        root = roots.get(customer, customer)
        held, at = _side(approach, arm, wave, drawn_at)
        if customer in erased or (root in first and first[root].held != held):
            out.add(root)
        first.setdefault(root, Draw(root, held, at, drawn_at))
    return tuple(one for root, one in first.items() if root not in out), len(out)


def _side(approach: Approach, arm: str, wave: int, drawn_at: datetime) -> tuple[bool, datetime]:
    """Whether the row stands for those without the message, and when their window begins."""
    waves = waves_of(approach)
    if waves is None:
        return arm == Message.Arm.HELD, drawn_at
    judged = judged_wave(approach, waves)
    return wave > judged, wave_at(drawn_at, waves, judged)


def ready_of(draws: Iterable[Draw], *, window_days: int, until: datetime) -> list[Draw]:
    """Those whose window is over at ``until``."""
    window = timedelta(days=window_days)
    return [one for one in draws if one.at + window <= until]


def outcomes_of(
    draws: Sequence[Draw], activity: Activity, *, window_days: int, until: datetime
) -> list[Outcome]:
    """What each of them did whose window is over at ``until``, in the order of their numbers."""
    ready = ready_of(draws, window_days=window_days, until=until)
    if not ready:
        return []
    engine = activity.engine
    assert isinstance(engine, DuckDBEngine)  # noqa: S101  (sales_of makes no other)
    drawn = engine.register(
        pa.table(
            {
                "customer": pa.array([one.customer for one in ready], pa.int64()),
                "at": pa.array([microseconds(one.at) for one in ready], pa.int64()),
                "drawn_at": pa.array([microseconds(one.drawn_at) for one in ready], pa.int64()),
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
        f"s.instant <= d.drawn_at AND s.instant > d.drawn_at - {window}",
    )
    return (
        "SELECT d.customer,"
        f" count(DISTINCT s.day) FILTER (WHERE {after} AND s.units >= 0) AS visits,"
        f" coalesce(sum(s.units) FILTER (WHERE {after}), 0) AS spend,"
        f" count(*) FILTER (WHERE {after} AND s.units >= 0) AS orders,"
        f" count(DISTINCT s.day) FILTER (WHERE {before} AND s.units >= 0) AS visits_before,"
        f" coalesce(sum(s.units) FILTER (WHERE {before}), 0) AS spend_before"
        f" FROM {drawn} AS d LEFT JOIN ({sales}) AS s ON s.customer = d.customer GROUP BY d.customer ORDER BY d.customer"
    )


def _outcome(row: dict[str, object], draw: Draw) -> Outcome:
    visits, spend, visits_before, spend_before, orders = (
        int(str(row[name])) for name in ("visits", "spend", "visits_before", "spend_before", "orders")
    )
    return Outcome(
        draw.customer, draw.held, draw.at,
        visits, spend / AMOUNT_UNITS, visits_before, spend_before / AMOUNT_UNITS, orders,
    )  # fmt: skip


def indicators_of(outcomes: Sequence[Outcome], *, has_amounts: bool) -> dict[str, Indicator]:
    """Each indicator of both arms, by the name that an approach calls it; those that none is judged by under their own."""
    written, held = [one for one in outcomes if not one.held], [one for one in outcomes if one.held]
    kinds = Approach.Indicator
    found = {
        kinds.RETURNED.value: Indicator("came_back", "rate", _tally(written), _tally(held)),
        "again": Indicator("came_twice", "rate", _again(written), _again(held)),
        kinds.VISITS.value: Indicator("visits", "count", _visits(written), _visits(held)),
    }
    if has_amounts:
        found[kinds.SPEND.value] = Indicator("spend", "money", _spend(written), _spend(held))
        found["average_order"] = Indicator("average_order", "ratio", _orders(written), _orders(held))
    return found


def _tally(arm: Sequence[Outcome]) -> Tally:
    return Tally(sum(one.returned for one in arm), len(arm))


def _again(arm: Sequence[Outcome]) -> Tally:
    return Tally(sum(one.again for one in arm), len(arm))


def _visits(arm: Sequence[Outcome]) -> Sample:
    return sample([one.visits for one in arm], before=[one.visits_before for one in arm])


def _spend(arm: Sequence[Outcome]) -> Sample:
    return sample([one.spend for one in arm], before=[one.spend_before for one in arm])


def _orders(arm: Sequence[Outcome]) -> Sample:
    return sample([one.spend for one in arm], orders=[one.orders for one in arm])
