"""The same figures with pandas at the edges and numpy at the heart: one sort, runs added up, one flag per customer.

The fastest that we could write for one thread; ``work_pandas`` is the same script without leaving pandas.
``python -m benchmarks.work_numpy FILE``. It leans on what the seeded file is known to be (every sale has a
customer, no refund) and so does less than Habitué, which must ask. Amounts become integers while loading, off the clock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import stats

from benchmarks.measure import Clocks, tell
from benchmarks.seeded import TIMEZONE

UNITS, DAY_US, WINDOW, SHOWN = 10_000, 86_400_000_000, 90, 50
Z = float(stats.norm.ppf(0.975))
WINDOWS = (30, 60, 90, 180, 365, 730)
BIN_EDGES = np.array([1, 2, 4, 8, 15, 31, 61, 91, 181, 366])
STAGES = ("champion", "regular", "won_back", "promising", "new", "slowing", "at_risk", "lapsed")
Figures = dict[str, Any]
Score = Callable[[pd.Series], np.ndarray]


def load(file: str) -> pd.DataFrame:
    """The file as a frame: text of Arrow, instants, integer ten-thousandths."""
    table = pq.read_table(file)
    units = pa.array(np.frombuffer(table["amount"].combine_chunks().buffers()[1], dtype=np.int64)[::2])
    return table.set_column(table.schema.get_field_index("amount"), "amount", units).to_pandas()


class Months:
    """The calendar months of the data, and each day's."""

    def __init__(self, first_day: int, last_day: int) -> None:
        span = pd.to_datetime([first_day, last_day], unit="D").to_period("M")
        self.periods = pd.period_range(span[0], span[1], freq="M")
        starts = self.periods.to_timestamp()
        self.first = _day_numbers(starts)
        self.last = np.append(self.first[1:], _day_numbers(starts[-1:] + pd.DateOffset(months=1))) - 1
        self.year_ago = (
            _day_numbers(starts - pd.DateOffset(months=11)) - 1
        )  # end of the same month a year before
        self.days = self.last - self.first + 1
        self.count = len(self.periods)


def _day_numbers(instants: pd.DatetimeIndex) -> np.ndarray:
    return instants.to_numpy().astype("datetime64[D]").astype(np.int64)


@dataclass
class Visits:
    """One row per customer and day with a purchase, sorted so; ``start`` is where each customer begins."""

    sales: pd.DataFrame
    codes: np.ndarray
    ids: pd.Index
    sale_day: np.ndarray
    customer: np.ndarray
    day: np.ndarray
    orders: np.ndarray
    amount: np.ndarray

    @cached_property
    def start(self) -> np.ndarray:
        return np.flatnonzero(np.r_[True, self.customer[1:] != self.customer[:-1]])

    @cached_property
    def count(self) -> np.ndarray:
        return np.diff(np.r_[self.start, len(self.customer)])

    @cached_property
    def first_day(self) -> np.ndarray:
        return self.day[self.start]

    @cached_property
    def last_day(self) -> np.ndarray:
        return self.day[np.r_[self.start[1:], len(self.day)] - 1]

    @cached_property
    def gap(self) -> np.ndarray:
        """Days since the visit before, without the firsts."""
        gaps = np.diff(self.day)
        keep = np.ones(len(gaps), bool)
        keep[self.start[1:] - 1] = False
        return gaps[keep]

    @cached_property
    def median_gap(self) -> np.ndarray:
        """Of each customer; not a number for one visit."""
        n = self.count - 1
        owner = np.repeat(np.arange(len(n)), n)
        ordered = np.sort(owner.astype(np.int64) << 16 | self.gap) & 0xFFFF
        begin = np.cumsum(n) - n
        low, high = begin + np.maximum(n - 1, 0) // 2, begin + n // 2
        last = len(ordered) - 1
        median = (ordered[np.minimum(low, last)] + ordered[np.minimum(high, last)]) / 2
        return np.where(n > 0, median, np.nan)


def visits_of(sales: pd.DataFrame) -> Visits:
    """Factorize once, sort once, add up runs of equal customer and day."""
    codes, ids = pd.factorize(sales["customer_id"], sort=True)
    local = sales["ordered_at"].dt.tz_convert(TIMEZONE).dt.tz_localize(None)
    sale_day = local.to_numpy().astype("datetime64[us]").view(np.int64) // DAY_US
    key = codes.astype(np.int64) << 20 | sale_day
    order = np.argsort(key)
    key = key[order]
    runs = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    amount = np.add.reduceat(sales["amount"].to_numpy()[order], runs)
    orders = np.diff(np.r_[runs, len(key)])
    return Visits(sales, codes, ids, sale_day, key[runs] >> 20, key[runs] & 0xFFFFF, orders, amount)


def month_of(visits: Visits, months: Months) -> np.ndarray:
    """The index of the month of each visit."""
    origin = visits.day.min()
    return (np.searchsorted(months.first, np.arange(origin, visits.day.max() + 1), "right") - 1)[
        visits.day - origin
    ]


def customer_months(visits: Visits, months: Months) -> pd.DataFrame:
    """Orders and revenue of each customer in each month with a visit."""
    month = month_of(visits, months)
    key = visits.customer * months.count + month
    runs = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    return pd.DataFrame(
        {
            "customer": visits.customer[runs],
            "month": month[runs],
            "orders": np.add.reduceat(visits.orders, runs),
            "amount": np.add.reduceat(visits.amount, runs),
        }
    )


class Presence:
    """Who was active: visits by day, one flag per customer, one scatter per window, each window once."""

    def __init__(self, visits: Visits) -> None:
        order = np.argsort(visits.day, kind="stable")
        self.customer = visits.customer[order]
        self.day = visits.day[order]
        self.customers = len(visits.ids)
        self._known: dict[tuple[int, int], np.ndarray] = {}

    def between(self, first: int, last: int) -> np.ndarray:
        """A flag for each customer with a visit from ``first`` to ``last``."""
        if (first, last) not in self._known:
            flags = np.zeros(self.customers, bool)
            low, high = np.searchsorted(self.day, [first, last + 1])
            flags[self.customer[low:high]] = True
            self._known[first, last] = flags
        return self._known[first, last]


def buckets(visits: Visits, months: Months, presence: Presence) -> pd.DataFrame:
    """S, N, R, L, E of each month, and who left within the year that ends with it."""
    rows = []
    for first, last, year_ago in zip(months.first, months.last, months.year_ago, strict=True):
        start = presence.between(first - WINDOW, first - 1)
        end = presence.between(last - WINDOW + 1, last)
        before = presence.between(year_ago - WINDOW + 1, year_ago)
        seen, fresh = visits.first_day < first, (visits.first_day >= first) & (visits.first_day <= last)
        year = presence.between(year_ago + 1, last)
        flags = (start, end & fresh, end & ~start & seen, start & ~end, end, before, before & ~end, year)
        rows.append([np.count_nonzero(flag) for flag in flags])
    return pd.DataFrame(rows, columns=["s", "n", "r", "l", "e", "year_start", "year_lost", "year_customers"])


def wilson(successes: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share, low, high."""
    p = successes / n
    centre, spread = p + Z * Z / (2 * n), Z * np.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return p, (centre - spread) / (1 + Z * Z / n), (centre + spread) / (1 + Z * Z / n)


def ratio(sums: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ratio of sums ``y / x`` over ``n`` units with its t interval."""
    value = sums.y / sums.x
    residual = (sums.yy - 2 * value * sums.xy + value**2 * sums.xx) / (sums.n - 1)
    half = stats.t.ppf(0.975, sums.n - 1) * np.sqrt(np.maximum(residual, 0) * sums.n) / sums.x
    return value, value - half, value + half


def ratio_sums(frame: pd.DataFrame, month: pd.Series) -> pd.DataFrame:
    """Revenue over orders, the row as the unit."""
    amount, orders = frame["amount"] / UNITS, frame["orders"].astype(float)
    terms = {"y": amount, "x": orders, "yy": amount**2, "xx": orders**2, "xy": amount * orders}
    sums = {name: np.bincount(month, term) for name, term in terms.items()}
    return pd.DataFrame({"n": np.bincount(month), **sums})


def interval_figures(name: str, found: tuple[Any, Any, Any], n: Any) -> Figures:
    parts = zip(("value", "low", "high", "n"), (*found, n), strict=True)
    return {f"{name}.{part}": _list(column) for part, column in parts}


def first_orders(visits: Visits) -> np.ndarray:
    """The amount of each customer's first order: the earliest of the first day."""
    busy = visits.orders[visits.start] > 1
    rows = np.flatnonzero(busy[visits.codes] & (visits.sale_day == visits.first_day[visits.codes]))
    candidates = visits.sales.iloc[rows].assign(customer=visits.codes[rows])
    earliest = candidates.sort_values(["customer", "ordered_at", "amount", "order_id"]).drop_duplicates(
        "customer"
    )
    amount = visits.amount[visits.start].copy()
    amount[earliest["customer"]] = earliest["amount"]
    return amount


def indicators(visits: Visits, months: Months, by_customer: pd.DataFrame, bucket: pd.DataFrame) -> Figures:
    """Every indicator of each month."""
    month = by_customer["month"]
    customers = np.bincount(month)
    orders = np.bincount(month, by_customer["orders"]).astype(np.int64)
    revenue = np.bincount(month, by_customer["amount"]) / UNITS
    repeaters = np.bincount(month[by_customer["orders"] > 1], minlength=months.count)
    firsts = pd.DataFrame(
        {
            "month": np.searchsorted(months.first, visits.first_day, "right") - 1,
            "amount": first_orders(visits),
        }
    )
    first_counts = np.bincount(firsts["month"], minlength=months.count)
    first_revenue = np.bincount(firsts["month"], firsts["amount"], minlength=months.count) / UNITS
    by_order = ratio_sums(by_customer, month)
    frequency = by_order.assign(y=by_order.x, yy=by_order.xx, x=customers, xx=customers, xy=by_order.x)
    figures = bucket_figures(bucket) | {
        "customers": _list(customers),
        "orders": _list(orders),
        "identified_orders": _list(orders),
        "revenue": _list(revenue),
        "identified_revenue": _list(revenue),
        "identified_revenue_share": _list(revenue / revenue),
        "returning_revenue_share": _list(1 - first_revenue / revenue),
        **interval_figures("repeat_purchase_rate", wilson(repeaters, customers), customers),
        **interval_figures("purchase_frequency", ratio(frequency), customers),
        **interval_figures("average_order_value", ratio(by_order), customers),
        **interval_figures("identified_share", wilson(orders, orders), orders),
        **interval_figures("returning_share", wilson(orders - first_counts, orders), orders),
    }
    return (
        figures
        | daily_figures(visits, months)
        | lifetime_figures(bucket, months, (orders, customers, revenue))
    )


def bucket_figures(bucket: pd.DataFrame) -> Figures:
    """The five counts and the three rates."""
    kept = bucket.e - bucket.n
    with np.errstate(divide="ignore", invalid="ignore"):
        textbook = wilson(kept, bucket.s)
        strict, churn = wilson(bucket.s - bucket.l, bucket.s), wilson(bucket.l, bucket.s)
    names = (
        "customers_at_start",
        "new_customers",
        "returned_customers",
        "lost_customers",
        "customers_at_end",
    )
    return {
        **{name: _list(bucket[column]) for name, column in zip(names, "snrle", strict=True)},
        **interval_figures("retention_rate", textbook, bucket.s),
        **interval_figures("strict_retention_rate", strict, bucket.s),
        **interval_figures("churn_rate", churn, bucket.s),
    }


def daily_figures(visits: Visits, months: Months) -> Figures:
    """The shop-wide average order, the day as the unit."""
    origin = visits.day.min()
    daily = pd.DataFrame(
        {
            "orders": np.bincount(visits.day - origin, visits.orders),
            "amount": np.bincount(visits.day - origin, visits.amount),
        }
    )
    daily["day"] = daily.index + origin
    daily = daily[daily["orders"] > 0]
    sums = ratio_sums(daily, np.searchsorted(months.first, daily["day"], "right") - 1)
    return interval_figures("average_order_value_all", ratio(sums), sums.x.astype(int))


def lifetime_figures(
    bucket: pd.DataFrame, months: Months, bought: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> Figures:
    """Pace, lifespan and simple CLV over the twelve months that end with each."""
    orders, customers, revenue = bought
    year_orders, year_revenue = (
        pd.Series(part).rolling(12, min_periods=1).sum() for part in (orders, revenue)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        lifespan = bucket.year_start / bucket.year_lost
        value = year_revenue / year_orders * (year_orders / bucket.year_customers) * lifespan
    return {
        "orders_per_year": _list(orders / customers * (months.last - months.year_ago) / months.days),
        "lifespan_years": _list(lifespan),
        "clv_simple": _list(value),
    }


def cohorts(months: Months, by_customer: pd.DataFrame, last_day: int) -> Figures:
    """The cohort triangle, cells whose month is over."""
    begins = np.r_[True, by_customer["customer"].to_numpy()[1:] != by_customer["customer"].to_numpy()[:-1]]
    cohort = by_customer["month"].to_numpy()[begins][np.cumsum(begins) - 1]
    cell = cohort * months.count + by_customer["month"].to_numpy() - cohort
    size = months.count**2
    shape = (months.count, months.count)
    customers = np.bincount(cell, minlength=size).reshape(shape)
    orders = np.bincount(cell, by_customer["orders"], minlength=size).reshape(shape).astype(np.int64)
    revenue = np.bincount(cell, by_customer["amount"], minlength=size).reshape(shape) / UNITS
    whole = np.count_nonzero(months.last <= last_day)
    over = (np.add.outer(np.arange(months.count), np.arange(months.count)) < whole) & (customers[:, :1] > 0)
    sizes = np.maximum(customers[:, :1], 1)
    found = {
        "customers": customers,
        "orders": orders,
        "revenue": revenue,
        "share": customers / sizes,
        "revenue_per_customer": np.cumsum(revenue, axis=1) / sizes,
    }
    return {f"cohorts.{name}": _list(values[over]) for name, values in found.items()}


def rhythm(visits: Visits) -> Figures:
    """Quartiles and classes of the customers' median gaps, and the window that the gaps suggest."""
    medians = np.sort(visits.median_gap[~np.isnan(visits.median_gap)])
    at = [_quantile_index(share, len(medians)) for share in (0.25, 0.5, 0.75)]
    counts = np.cumsum(np.bincount(visits.gap))
    p90 = int(np.searchsorted(counts, _quantile_index(0.9, len(visits.gap)) + 1))
    classes = np.bincount(np.searchsorted(BIN_EDGES, medians, "right") - 1, minlength=len(BIN_EDGES))
    return {
        "rhythm.quartiles": _list(medians[at]),
        "rhythm.bins": _list(classes),
        "rhythm.gaps": len(visits.gap),
        "window": [next((days for days in WINDOWS if days >= p90), WINDOWS[-1]), p90],
    }


def second_purchase(visits: Visits, last_day: int) -> Figures:
    """Kaplan-Meier of the days to the second order, with the log(-log) band."""
    repeated = visits.count > 1
    second = visits.day[np.minimum(visits.start + 1, len(visits.day) - 1)]
    at_once = visits.orders[visits.start] > 1
    happened = repeated | at_once
    wait = np.where(at_once, 0, np.where(repeated, second - visits.first_day, last_day - visits.first_day))
    events, gone = np.bincount(wait, happened), np.bincount(wait)
    at_risk = len(wait) - (np.cumsum(gone) - gone)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - events / at_risk)
        greenwood = np.cumsum(np.where(at_risk > events, events / (at_risk * (at_risk - events)), 0))
        half = Z * np.sqrt(greenwood) / -np.log(survival)
    day = np.flatnonzero(events)
    share = 1 - survival
    return {
        "second.counts": [len(wait), int(events.sum()), int(np.argmax(share >= 0.5))],
        "second.day": _list(day),
        "second.share": _list(share[day]),
        "second.low": _list((1 - survival ** np.exp(-half))[day]),
        "second.high": _list((1 - survival ** np.exp(half))[day]),
    }


def customers_of(visits: Visits, last_day: int, score: Score) -> pd.DataFrame:
    """One row per customer: rhythm, lateness, stage, scores."""
    medians = visits.median_gap
    known = np.sort(medians[~np.isnan(medians)])
    shop, own = known[_quantile_index(0.5, len(known))], np.where(np.isnan(medians), 1.0, medians)
    n = visits.count - 1
    expected = np.round(np.exp((n * np.log(own) + 3 * np.log(shop)) / (n + 3)), 9)
    amount = np.add.reduceat(visits.amount, visits.start)
    frame = pd.DataFrame(
        {
            "visits": visits.count,
            "orders": np.add.reduceat(visits.orders, visits.start),
            "amount": amount,
            "days_since": last_day - visits.last_day,
            "expected_gap": expected,
            "late": (last_day - visits.last_day) / expected,
            "last_gap": np.where(n > 0, np.diff(visits.day, prepend=0)[visits.start + n], 0),
            "value": amount / visits.count / expected,
        }
    )
    frame["stage"] = stages(frame)
    scores = {"recency": frame["days_since"], "frequency": -frame["visits"], "monetary": -frame["amount"]}
    for name, worse in scores.items():
        frame[name] = score(worse)
    return frame


def stages(frame: pd.DataFrame) -> np.ndarray:
    """The lifecycle, first rule that holds."""
    on_time = (frame["late"] <= 1.5) & (frame["visits"] >= 4)
    regulars = np.flatnonzero(on_time)
    dearest = regulars[np.argsort(-frame["value"].to_numpy()[regulars], kind="stable")]
    champion = np.zeros(len(frame), bool)
    champion[dearest[: int(0.1 * len(regulars))]] = True
    late, seen = frame["late"], frame["visits"]
    rules = {
        "lapsed": late > 4.0,
        "at_risk": late > 2.5,
        "slowing": (late > 1.5) & (seen > 1),
        "won_back": (seen > 2) & (frame["last_gap"] > 4.0 * frame["expected_gap"]),
        "champion": champion,
        "regular": seen >= 4,
        "promising": seen > 1,
    }
    codes = [STAGES.index(name) for name in rules]
    return np.select(list(rules.values()), codes, default=STAGES.index("new"))


def score(worse: pd.Series) -> np.ndarray:
    """5 to 1 by quintile; ties share the better."""
    values = worse.to_numpy()
    return 5 - 5 * np.searchsorted(np.sort(values), values, "left") // len(values)


def segments(visits: Visits, frame: pd.DataFrame, year_ago: int) -> Figures:
    """Customers, revenue of the last twelve months and days away, by stage."""
    recent = visits.day > year_ago
    revenue = (
        np.bincount(frame["stage"].to_numpy()[visits.customer[recent]], visits.amount[recent], minlength=8)
        / UNITS
    )
    days = frame.groupby("stage")["days_since"].median().reindex(range(8))
    counts = np.bincount(frame["stage"], minlength=8)
    return {
        "segments.name": list(STAGES),
        "segments.customers": _list(counts),
        "segments.revenue": _list(revenue),
        "segments.median_days_since": _list(days),
    }


def rfm(frame: pd.DataFrame) -> Figures:
    """Customers and mean revenue by recency and frequency scores."""
    cells = frame.groupby(["recency", "frequency"])["amount"].agg(["size", "sum"]).reset_index()
    return {
        "rfm.recency": _list(cells["recency"]),
        "rfm.frequency": _list(cells["frequency"]),
        "rfm.customers": _list(cells["size"]),
        "rfm.monetary": _list(cells["sum"] / UNITS / cells["size"]),
    }


def slipping(visits: Visits, frame: pd.DataFrame) -> Figures:
    """Regulars late by their own rhythm, dearest first."""
    late = [STAGES.index("slowing"), STAGES.index("at_risk")]
    found = frame[frame["stage"].isin(late) & (frame["visits"] >= 4)]
    shown = found.sort_values("value", ascending=False, kind="stable").head(SHOWN)
    names = ("visits", "orders", "late")
    return {
        "slipping.total": len(found),
        "slipping.customer_id": list(visits.ids[shown.index]),
        "slipping.revenue": _list(shown["amount"] / UNITS),
        "slipping.monetary_score": _list(shown["monetary"]),
        **{f"slipping.{name}": _list(shown[name]) for name in names},
    }


def _quantile_index(share: float, n: int) -> int:
    return int(np.ceil(share * n - 1e-9)) - 1


def _list(values: Any) -> list[Any]:
    return np.asarray(values).tolist()


@dataclass(frozen=True)
class Heavy:
    """The steps that cost, each in one manner or another."""

    visits_of: Callable[[pd.DataFrame], Visits] = visits_of
    customer_months: Callable[[Visits, Months], pd.DataFrame] = customer_months
    presence: Callable[[Visits], Presence] = Presence
    score: Score = score


def everything(sales: pd.DataFrame, clocks: Clocks, heavy: Heavy) -> Figures:
    """Each part under its clock; all figures, flat."""
    with clocks.time("activity"):
        visits = heavy.visits_of(sales)
        last_day = int(visits.day.max())
        months = Months(int(visits.day.min()), last_day)
    with clocks.time("indicators"):
        by_customer = heavy.customer_months(visits, months)
        bucket = buckets(visits, months, heavy.presence(visits))
        found = indicators(visits, months, by_customer, bucket)
    with clocks.time("cohorts"):
        found |= cohorts(months, by_customer, last_day)
    with clocks.time("rhythm and window"):
        found |= rhythm(visits)
    with clocks.time("second purchase"):
        found |= second_purchase(visits, last_day)
    with clocks.time("segments, RFM, slipping"):
        frame = customers_of(visits, last_day, heavy.score)
        year_ago = _day_numbers(pd.to_datetime([last_day], unit="D") - pd.DateOffset(years=1))[0]
        found |= segments(visits, frame, year_ago) | rfm(frame) | slipping(visits, frame)
    return found


def main(file: str, heavy: Heavy | None = None) -> None:
    clocks = Clocks()
    with clocks.time("load"):
        sales = load(file)
    with clocks.time("work"):
        found = everything(sales, clocks, heavy or Heavy())
    tell(clocks, found)


if __name__ == "__main__":
    main(*sys.argv[1:])
