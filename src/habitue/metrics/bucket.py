"""The leaky bucket: who was there, came, came back and left, for many periods in one pass.

A customer is active on a day when they bought in the window that ends with it. Each window is a span
of days and one bit; a customer's bits are the ``or`` over their days, so that one ``GROUP BY customer``
answers for hundreds of windows at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from habitue.metrics.activity import Activity
from habitue.metrics.calendar import Span, Spans
from habitue.metrics.period import Period, day_number, years_before
from habitue.metrics.results import Bucket
from habitue.metrics.rhythm import visits

MOST_SPANS = 240
"""Windows answered by one pass; a daily series takes several."""


@dataclass(frozen=True, slots=True)
class BucketOfPeriod:
    """A period's bucket, and the twelve months that end with it.

    Of the customers active a year before the period's end, ``year_lost`` no longer are;
    ``year_customers`` bought at least once in the twelve months.
    """

    bucket: Bucket
    year_start: int
    year_lost: int
    year_customers: int


@dataclass(frozen=True, slots=True)
class _Windows:
    """The windows that say who was active at a period's start, at its end, and in the year before."""

    period: Period
    start: Span
    end: Span
    year_start: Span

    @property
    def year(self) -> Span:
        """The twelve months that end with the period."""
        return self.period.trailing_year.first, self.period.last

    @property
    def spans(self) -> set[Span]:
        """Every span that the period needs."""
        return {self.start, self.end, self.year_start, self.year}


def active_span(day: date, window_days: int) -> Span:
    """The days in which a purchase makes a customer active on ``day``: the window that ends with it."""
    return day - timedelta(days=window_days - 1), day


def buckets(
    activity: Activity, periods: Sequence[Period], *, window_days: int | None
) -> tuple[BucketOfPeriod, ...]:
    """The bucket of each period, in order; ``window_days`` None takes the period itself as the window.

    ``S + N + R - L = E`` holds in each, with every term counted on its own.
    """
    windows = [_windows(period, window_days) for period in periods]
    found: list[BucketOfPeriod] = []
    for batch in _batches(windows):
        rows = {row["period"]: row for row in activity.rows(_sql(activity, batch))}
        found += [_bucket(rows.get(index, {})) for index in range(len(batch))]
    return tuple(found)


def moves(activity: Activity, period: Period, *, window_days: int | None) -> str:
    """A relation ``(customer, move)``: where each customer of the period's bucket is.

    ``stayed``, ``lost``, ``new`` or ``returned``, as the terms of the identity: those who were in it neither at the start nor at
    the end are not listed.
    """
    windows = _windows(period, window_days)
    ends = {"was": windows.start, "is_there": windows.end}
    presence = ", ".join(
        f"bool_or(day BETWEEN {day_number(first)} AND {day_number(last)}) AS {name}"
        for name, (first, last) in ends.items()
    )
    return activity.keep(
        "SELECT customer, CASE WHEN was AND is_there THEN 'stayed' WHEN was THEN 'lost'"
        f" WHEN first_day >= {day_number(period.first)} THEN 'new' ELSE 'returned' END AS move"
        f" FROM (SELECT customer, min(day) AS first_day, {presence} FROM {visits(activity)} GROUP BY customer)"
        " WHERE was OR is_there"
    )


def _windows(period: Period, window_days: int | None) -> _Windows:
    if window_days is not None:
        year_ago = years_before(period.last)
        ends = (period.opening, period.last, year_ago)
        return _Windows(period, *(active_span(day, window_days) for day in ends))
    before = period.previous
    # empty for 29 February, which has no day of its own a year before
    year_before = years_before(period.opening) + timedelta(days=1), years_before(period.last)
    return _Windows(period, (before.first, before.last), (period.first, period.last), year_before)


def _batches(windows: Sequence[_Windows]) -> Iterator[list[_Windows]]:
    batch: list[_Windows] = []
    spans: set[Span] = set()
    for window in windows:
        if len(spans | window.spans) > MOST_SPANS:
            yield batch
            batch, spans = [], set()
        batch.append(window)
        spans |= window.spans
    if batch:
        yield batch


def _sql(activity: Activity, batch: Sequence[_Windows]) -> str:
    spans = Spans(tuple(sorted(set().union(*(window.spans for window in batch)))))
    masks = ", ".join(f"coalesce(bit_or(days.mask{word}), 0) AS mask{word}" for word in spans.words)
    presence = (
        f"SELECT v.customer, min(v.day) AS first_day, {masks}"
        f" FROM {visits(activity)} AS v"
        f" LEFT JOIN {spans.days(activity)} AS days ON days.day = v.day"
        " GROUP BY v.customer"
    )
    asked = ", ".join(_asked(window, index, spans) for index, window in enumerate(batch))
    names = ["period", "low", "high", *(f"{name}{word}" for name in _SPANS for word in spans.words)]
    was = {name: _any_bit(name, spans) for name in _SPANS}
    counts = {
        "s": was["opening"],
        "n": f"{was['closing']} AND first_day >= low AND first_day <= high",
        "r": f"{was['closing']} AND NOT {was['opening']} AND first_day < low",
        "l": f"{was['opening']} AND NOT {was['closing']}",
        "e": was["closing"],
        "ys": was["year_ago"],
        "yl": f"{was['year_ago']} AND NOT {was['closing']}",
        "yc": was["year"],
    }
    counted = ", ".join(
        f"count(CASE WHEN {condition} THEN 1 END) AS {name}" for name, condition in counts.items()
    )
    return (
        f"WITH presence AS ({presence}) SELECT period, {counted} FROM presence"
        f" CROSS JOIN (VALUES {asked}) AS asked({', '.join(names)}) GROUP BY period ORDER BY period"
    )


_SPANS = ("opening", "closing", "year_ago", "year")


def _asked(window: _Windows, index: int, spans: Spans) -> str:
    period = window.period
    bits = [spans.bits(span) for span in (window.start, window.end, window.year_start, window.year)]
    values = [
        index,
        day_number(period.first),
        day_number(period.last),
        *(bit for words in bits for bit in words),
    ]
    return f"({', '.join(map(str, values))})"


def _any_bit(name: str, spans: Spans) -> str:
    """SQL: the customer bought in the span."""
    words = " + ".join(f"(mask{word} & {name}{word})" for word in spans.words)
    return f"({words}) <> 0"


def _bucket(row: dict[str, object]) -> BucketOfPeriod:
    def count(name: str) -> int:
        return int(str(row.get(name, 0)))

    return BucketOfPeriod(
        Bucket(
            customers_at_start=count("s"),
            new_customers=count("n"),
            returned_customers=count("r"),
            lost_customers=count("l"),
            customers_at_end=count("e"),
        ),
        year_start=count("ys"),
        year_lost=count("yl"),
        year_customers=count("yc"),
    )
