"""Who would have come anyway, where nobody was held back: what customers of the same kind did before, when nobody wrote to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pyarrow as pa

from habitue.effects.alike import NOBODY, Stand, likes_of
from habitue.engines.duckdb import DuckDBEngine
from habitue.metrics.activity import Activity
from habitue.metrics.comebacks import late_comebacks
from habitue.metrics.intervals import wilson
from habitue.metrics.period import day_number
from habitue.metrics.results import TOO_FEW, Rate
from habitue.web.models import Approach, Message, Shop
from habitue.web.models.approach import Kind
from habitue.web.queries.customer import roots_of
from habitue.web.queries.outcome import draws_of

A_DAY, A_YEAR = timedelta(days=1), timedelta(days=365)
_SINCE_DAYS = 730
_WRITTEN_TO = (Message.State.SENT, Message.State.SENDING)

Alike = Literal["late", "alike"]


@dataclass(frozen=True, slots=True)
class Anyway:
    """The share who came within ``window_days`` though nobody wrote.

    ``late``: of regulars who became late by their own rhythm; ``alike``: of customers away for as long after as many visits.
    """

    share: Rate
    of: Alike
    window_days: int


def anyway_of(shop: Shop, approach: Approach, activity: Activity) -> Anyway | None:
    """What customers like those of an approach did in the year before it began; None below thirty of them."""
    first, until = approach.first_day - A_YEAR, min(approach.first_day - A_DAY, activity.last_day)
    letters = _letters(shop, activity)
    if approach.kind == Kind.LATE:
        share = late_comebacks(
            activity, window_days=approach.window_days, first=first, until=until, letters=letters
        )
        kind: Alike = "late"
    else:
        share, kind = _alike(shop, approach, activity, until, letters), "alike"
    return None if share.n < TOO_FEW else Anyway(share, kind, approach.window_days)


def _letters(shop: Shop, activity: Activity) -> str:
    """Every letter that left, under the number that its customer has among the sales."""
    roots = roots_of(shop)
    rows = Message.objects.filter(shop=shop, state__in=_WRITTEN_TO).values_list("customer", "drawn_at")
    sent = [(str(roots.get(one, one)), day_number(at.astimezone(shop.zone).date())) for one, at in rows]
    return _engine(activity).register(
        pa.table(
            {
                "customer_id": pa.array([one for one, _ in sent], pa.string()),
                "day": pa.array([day for _, day in sent], pa.int32()),
            }
        )
    )


def _engine(activity: Activity) -> DuckDBEngine:
    engine = activity.engine
    assert isinstance(engine, DuckDBEngine)  # noqa: S101  (sales_of makes no other)
    return engine


def _alike(shop: Shop, approach: Approach, activity: Activity, until: date, letters: str) -> Rate:
    """For each customer of the approach the like of one window before it, and the share of these who came in it."""
    window = approach.window_days
    then, came = _stood(activity, day_number(until) - window, window, letters)
    now = _stands(shop, approach, activity)
    places = [place for place in likes_of(then, now, seed=approach.pk).tolist() if place != NOBODY]
    n = min(len(places), len(then))
    if not places:
        return Rate(None, None, None, 0)
    share = sum(came[place] for place in places) / len(places)
    low, high = wilson(round(share * n), n)
    return Rate(share, low, high, n)


def _stood(activity: Activity, cut: int, window: int, letters: str) -> tuple[list[Stand], list[bool]]:
    """Where each customer to whom nobody wrote stood on a day, and whether they came in the window after it."""
    rows = activity.rows(
        f"SELECT max(a.day) FILTER (WHERE a.day <= {cut}) AS last, count(*) FILTER (WHERE a.day <= {cut}) AS visits,"
        f" count(*) FILTER (WHERE a.day > {cut} AND a.day <= {cut + window}) AS after"
        f" FROM {activity.relation} AS a JOIN {activity.people} AS p ON p.customer = a.customer WHERE a.orders > 0"
        f" AND p.customer_id NOT IN (SELECT customer_id FROM {letters}"
        f" WHERE day BETWEEN {cut - window} AND {cut + window})"
        f" GROUP BY a.customer HAVING last > {cut - _SINCE_DAYS} ORDER BY a.customer"
    )
    stands = [Stand(cut - int(str(row["last"])), int(str(row["visits"]))) for row in rows]
    return stands, [int(str(row["after"])) > 0 for row in rows]


def _stands(shop: Shop, approach: Approach, activity: Activity) -> list[Stand]:
    """Where each customer of the approach stood on the day they were drawn."""
    draws, _ = draws_of(approach, roots=roots_of(shop))
    drawn = _engine(activity).register(
        pa.table(
            {
                "customer_id": pa.array([str(one.customer) for one in draws], pa.string()),
                "at": pa.array(
                    [day_number(one.at.astimezone(shop.zone).date()) for one in draws], pa.int32()
                ),
            }
        )
    )
    rows = activity.rows(
        f"SELECT d.at - max(a.day) AS away, count(a.day) AS visits FROM {drawn} AS d"
        f" LEFT JOIN {activity.people} AS p ON p.customer_id = d.customer_id"
        f" LEFT JOIN {activity.relation} AS a ON a.customer = p.customer AND a.orders > 0 AND a.day < d.at"
        " GROUP BY d.customer_id, d.at ORDER BY d.customer_id"
    )
    return [Stand(int(str(row["away"] or 0)), int(str(row["visits"]))) for row in rows]
