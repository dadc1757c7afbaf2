"""The indicators of METRICS.md for one period or many, each with its interval or its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt

from habitue import formulas
from habitue.metrics.activity import Activity
from habitue.metrics.bucket import BucketOfPeriod, buckets
from habitue.metrics.intervals import RatioSums, ratio_variance, t_quantile, wilson
from habitue.metrics.period import Period, years_before
from habitue.metrics.purchases import Purchases, purchases
from habitue.metrics.results import Bucket, Indicators, LifetimeValue, Mean, Note, Rate, Reason


def proportion(successes: int, n: int, *, reason: Reason) -> Rate:
    """A share with its Wilson interval; undefined, for ``reason``, when ``n`` is 0.

    >>> proportion(0, 0, reason="no_customers")
    Rate(value=None, low=None, high=None, n=0, reason='no_customers')
    """
    if n == 0:
        return Rate(None, None, None, 0, reason)
    return Rate(successes / n, *wilson(successes, n), n)


def ratio(sums: RatioSums, *, n: int, reason: Reason) -> Mean:
    """A ratio of sums over ``n`` customers or orders with its t interval; undefined when its denominator is 0."""
    if sums.x == 0:
        return Mean(None, None, None, n, reason)
    value = sums.y / sums.x
    variance = ratio_variance(sums)
    if variance is None:
        return Mean(value, None, None, n)
    error = sqrt(variance)
    half = t_quantile(sums.n - 1) * error
    return Mean(value, value - half, value + half, n, error=error)


def indicators(
    activity: Activity,
    periods: Sequence[Period],
    *,
    window_days: int | None,
    margin: float | None = None,
) -> tuple[Indicators, ...]:
    """Every indicator of each period, in order. The periods may touch but not overlap.

    ``window_days`` is the activity window W; None takes the period itself ("bought last month,
    bought this month"). ``margin`` (0 to 1) turns the simple CLV from revenue into profit.

    What needs a first purchase (the textbook retention, the returning share) is undefined (``left_censored``)
    while the window of the period's start reaches back before the data: who is new cannot be known then.
    """
    found = zip(
        periods,
        buckets(activity, periods, window_days=window_days),
        purchases(activity, periods),
        strict=True,
    )
    return tuple(
        _indicators(activity, _Setting(window_days, margin), period, bucket, bought)
        for period, bucket, bought in found
    )


@dataclass(frozen=True, slots=True)
class _Setting:
    window_days: int | None
    margin: float | None


def notes_of(activity: Activity, period: Period, window_days: int | None) -> tuple[Note, ...]:
    """What must be said beside a period's numbers, from where it lies in the data."""
    return tuple(_notes(activity, period, window_days))


def _notes(activity: Activity, period: Period, window_days: int | None) -> Iterator[Note]:
    if period.first > activity.last_day:
        yield "ahead_of_data"
    if period.last > activity.last_day:
        yield "not_over"
    if period.first < activity.first_day:
        yield "began_before_data"
    if _left_censored(activity, _window_opening(period, window_days)):
        yield "left_censored"


def _window_opening(period: Period, window_days: int | None) -> date:
    """First day of the window that says who was a customer at the start."""
    if window_days is None:
        return period.previous.first
    return period.opening - timedelta(days=window_days - 1)


def _left_censored(activity: Activity, window_first: date) -> bool:
    return window_first < activity.first_day and not activity.history_complete


def _indicators(
    activity: Activity, setting: _Setting, period: Period, counted: BucketOfPeriod, bought: Purchases
) -> Indicators:
    notes = notes_of(activity, period, setting.window_days)
    bucket = counted.bucket
    retention, strict, churn = _bucket_rates(bucket, censored="left_censored" in notes)
    lifespan, lifespan_reason = _lifespan(activity, setting, period, counted)
    frequency = ratio(bought.orders_per_customer, n=bought.customers, reason="no_orders")
    returning, returning_revenue = _returning(bought, censored="left_censored" in notes)
    return Indicators(
        period=period,
        window_days=setting.window_days,
        bucket=bucket,
        retention_rate=retention,
        strict_retention_rate=strict,
        churn_rate=churn,
        repeat_purchase_rate=proportion(bought.repeaters, bought.customers, reason="no_customers"),
        purchase_frequency=frequency,
        orders_per_year=_pace(frequency.value, period),
        average_order_value=_order_value(activity, bought.revenue_per_order, bought.customers),
        average_order_value_all=_order_value(activity, bought.revenue_per_order_all, bought.orders),
        lifespan_years=lifespan,
        lifespan_reason=lifespan_reason,
        clv_simple=_lifetime_value(
            counted,
            bought,
            setting.margin,
            (lifespan, lifespan_reason if activity.has_amounts else "no_amounts"),
        ),
        identified_share=proportion(bought.identified_orders, bought.orders, reason="no_orders"),
        identified_revenue_share=_share(bought.identified_revenue, bought.revenue),
        returning_share=returning,
        returning_revenue_share=returning_revenue,
        customers=bought.customers,
        orders=bought.orders,
        identified_orders=bought.identified_orders,
        revenue=bought.revenue,
        identified_revenue=bought.identified_revenue,
        notes=notes,
    )


def _bucket_rates(bucket: Bucket, *, censored: bool) -> tuple[Rate, Rate, Rate]:
    s = bucket.customers_at_start
    reason: Reason = "left_censored" if censored else "no_customers_at_start"
    strict = proportion(s - bucket.lost_customers, s, reason=reason)
    churn = proportion(bucket.lost_customers, s, reason=reason)
    if censored or s == 0:
        return Rate(None, None, None, s, reason), strict, churn
    kept = bucket.customers_at_end - bucket.new_customers
    # above 1 the textbook rate is no proportion, and a proportion's interval would be a fiction
    low, high = wilson(kept, s) if kept <= s else (None, None)
    return Rate(kept / s, low, high, s), strict, churn


def cautious(found: Indicators) -> Indicators:
    """The same without strict retention and churn while the data are younger than a window.

    They are what the file shows, but customers from before the data are not in it, and nobody who is in it
    has had a whole window to be lost: a report would flatter.
    """
    if "left_censored" not in found.notes:
        return found
    unknown = replace(found.retention_rate, value=None, low=None, high=None, reason="left_censored")
    return replace(found, strict_retention_rate=unknown, churn_rate=unknown)


def _lifespan(
    activity: Activity, setting: _Setting, period: Period, counted: BucketOfPeriod
) -> tuple[float | None, Reason | None]:
    """Years that a customer stays, from the churn of the twelve months that end with the period."""
    year_ago = years_before(period.last)
    if setting.window_days is None:
        window_first = years_before(period.opening) + timedelta(days=1)
    else:
        window_first = year_ago - timedelta(days=setting.window_days - 1)
    too_short = _left_censored(activity, window_first) or period.last > activity.last_day
    if too_short or year_ago < activity.first_day:
        return None, "short_history"
    if counted.year_start == 0:
        return None, "no_customers_at_start"
    if counted.year_lost == 0:
        return None, "nobody_left"
    return formulas.lifespan(churn=counted.year_lost / counted.year_start), None


def _returning(bought: Purchases, *, censored: bool) -> tuple[Rate, float | None]:
    """Orders, and revenue, of customers with an earlier order; unknowable while first purchases are."""
    orders = bought.identified_orders
    if censored:
        return Rate(None, None, None, orders, "left_censored"), None
    returning = proportion(orders - bought.first_orders, orders, reason="no_orders")
    return returning, _share(bought.identified_revenue - bought.first_revenue, bought.identified_revenue)


def _order_value(activity: Activity, sums: RatioSums, n: int) -> Mean:
    if not activity.has_amounts:
        return Mean(None, None, None, n, "no_amounts")
    return ratio(sums, n=n, reason="no_orders")


def _pace(frequency: float | None, period: Period) -> float | None:
    return None if frequency is None else frequency * period.trailing_year.days / period.days


def _lifetime_value(
    counted: BucketOfPeriod,
    bought: Purchases,
    margin: float | None,
    lifespan: tuple[float | None, Reason | None],
) -> LifetimeValue:
    """The three parts, all over the twelve months that end with the period.

    A month's orders per buyer times twelve would count only those who came that month as if they came
    every month: several times too much.
    """
    years, reason = lifespan
    if years is None or reason is not None or bought.year_orders == 0:
        return LifetimeValue(None, None, None, years, margin, reason or "no_orders")
    order_value = bought.year_revenue / bought.year_orders
    orders_per_year = bought.year_orders / counted.year_customers
    value = formulas.lifetime_value(
        order_value=order_value, orders_per_year=orders_per_year, lifespan_years=years, margin=margin
    )
    return LifetimeValue(value, order_value, orders_per_year, years, margin)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
