"""What the metrics give back: frozen values that pages, tables and JSON all render alike.

A number that cannot be had is a value too: ``None`` with a ``reason`` (a code of :data:`REASONS`),
never 0 and never an exception. Shares are fractions (0.9 is 90 %); money is in the currency's major
unit; intervals are 95 %.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from habitue.metrics.period import Period, Unit

TOO_FEW = 30
"""Below so many customers (or answers) a number is shown with "too few to say"."""

Reason = Literal[
    "no_customers_at_start",
    "no_customers",
    "no_orders",
    "no_amounts",
    "no_answers",
    "left_censored",
    "nobody_left",
    "everybody_left",
    "short_history",
    "no_second_purchase",
    "no_newcomers",
]
"""Why a number is undefined. ``left_censored``: the period opens before the data are one window old;
``short_history``: fewer than twelve months (and a window) of data; ``nobody_left``: churn was 0,
so a lifespan is not yet measurable."""

Note = Literal[
    "not_over",
    "began_before_data",
    "left_censored",
    "too_few",
    "ahead_of_data",
]
"""What must be said beside a period. ``not_over`` and ``began_before_data`` make it partial."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A proportion with its 95 % interval (Wilson) over ``n`` customers, orders or answers."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: Reason | None = None

    @property
    def too_few(self) -> bool:
        """True when the number rests on fewer than :data:`TOO_FEW` and must be shown so."""
        return self.n < TOO_FEW


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean or a ratio of sums over ``n`` customers or orders, with its 95 % interval (t) and standard error.

    The interval counts independent units: customers, or days for a shop-wide average order.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: Reason | None = None
    error: float | None = None

    @property
    def too_few(self) -> bool:
        """True when the number rests on fewer than :data:`TOO_FEW`."""
        return self.n < TOO_FEW


@dataclass(frozen=True, slots=True)
class Bucket:
    """Who was there, came, came back and left in a period: ``S + N + R - L = E``, always, in integers."""

    customers_at_start: int
    new_customers: int
    returned_customers: int
    lost_customers: int
    customers_at_end: int


@dataclass(frozen=True, slots=True)
class LifetimeValue:
    """Simple CLV and its three parts: ``average_order_value x orders_per_year x lifespan_years (x margin)``."""

    value: float | None
    average_order_value: float | None
    orders_per_year: float | None
    lifespan_years: float | None
    margin: float | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Indicators:
    """Every indicator of one period, for one shop, location or channel."""

    period: Period
    window_days: int | None  # None: the window is the period itself
    bucket: Bucket
    retention_rate: Rate  # textbook (E - N) / S; may pass 1, then without an interval
    strict_retention_rate: Rate  # (S - L) / S
    churn_rate: Rate  # L / S
    repeat_purchase_rate: Rate
    purchase_frequency: Mean  # identified orders per customer, in the period
    orders_per_year: float | None  # the same as a yearly pace
    average_order_value: Mean  # identified customers' orders
    average_order_value_all: Mean  # all orders, anonymous ones included
    lifespan_years: float | None
    lifespan_reason: Reason | None
    clv_simple: LifetimeValue
    identified_share: Rate  # of orders
    identified_revenue_share: float | None
    returning_share: Rate  # of identified orders, those by customers with an earlier order
    returning_revenue_share: float | None
    customers: int  # unique buyers of the period
    orders: int
    identified_orders: int
    revenue: float  # net of refunds, anonymous sales included
    identified_revenue: float
    notes: tuple[Note, ...] = ()

    @property
    def partial(self) -> bool:
        """True when the period is not over or began before the data did: never compared as if whole."""
        return "not_over" in self.notes or "began_before_data" in self.notes


@dataclass(frozen=True, slots=True)
class Change:
    """How an indicator moved between two whole periods: later minus earlier, its 95 % interval and test.

    ``real`` is True only when the change is larger than noise (p below 0.05); an arrow is drawn only then.
    """

    indicator: str
    before: float | None
    after: float | None
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    real: bool
    method: str  # "newcombe", "welch", ... the name of the test, for the note below a chart


@dataclass(frozen=True, slots=True)
class Window:
    """The activity window W in days, and why: the 90th percentile of customers' own gaps, rounded up."""

    days: int
    suggested: int | None  # None: no customer has come back yet
    gap_p90_days: float | None
    gaps: int  # how many gaps between visits the suggestion rests on
    beyond: bool = False  # even the longest window is shorter than the 90th percentile


@dataclass(frozen=True, slots=True)
class CohortCell:
    """One cohort at one age. ``None`` throughout where the age is not over yet."""

    age: int
    customers: int | None
    share: float | None
    orders: int | None
    revenue: float | None
    revenue_per_customer: float | None  # cumulative


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers whose first purchase falls in one period, followed age by age; age 0 is 100 %."""

    period: Period
    size: int
    cells: tuple[CohortCell, ...]
    left_censored: bool = False  # "first" purchases here may be returns of older customers


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The cohort table, oldest first; every row has as many cells as the longest."""

    unit: Unit
    rows: tuple[Cohort, ...]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of a survival curve: the share that has come back within ``day`` days, with its band."""

    day: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SecondPurchase:
    """Time from first to second order by Kaplan-Meier; those still waiting are censored, not dropped."""

    customers: int
    returned: int
    median_days: int | None  # None: fewer than half have come back
    points: tuple[CurvePoint, ...]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class GapBin:
    """How many customers with a known rhythm come about every ``low``..``high`` days (both included)."""

    low: int
    high: int | None  # None: and longer
    customers: int


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The clientele's rhythm: the shop's median gap and how customers spread around it."""

    median_gap_days: float | None
    quartile_low_days: float | None
    quartile_high_days: float | None
    customers: int  # customers with at least one gap
    gaps: int
    bins: tuple[GapBin, ...]


Lifecycle = Literal["new", "promising", "regular", "champion", "slowing", "at_risk", "lapsed", "won_back"]
LIFECYCLE: tuple[Lifecycle, ...] = (
    "champion",
    "regular",
    "won_back",
    "promising",
    "new",
    "slowing",
    "at_risk",
    "lapsed",
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One lifecycle stage: how many customers, what they spent in the last twelve months, since when away."""

    name: Lifecycle
    customers: int
    share: float
    revenue: float  # of the trailing twelve months
    revenue_share: float | None
    median_days_since: float | None


@dataclass(frozen=True, slots=True)
class RfmCell:
    """How many customers share a recency score and a frequency score (1 low to 5 high)."""

    recency: int
    frequency: int
    customers: int
    monetary: float  # mean revenue per customer of the cell, over the whole history


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """One customer, in figures. ``late`` is days since the last visit over the expected gap."""

    customer_id: str
    lifecycle: Lifecycle
    first_day: date
    last_day: date
    days_since: int
    visits: int  # distinct days
    orders: int
    revenue: float
    expected_gap_days: float | None
    late: float | None
    recency_score: int
    frequency_score: int
    monetary_score: int


@dataclass(frozen=True, slots=True)
class Nps:
    """Net Promoter Score from the latest answer of each customer; value and interval run from -100 to 100."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    promoters: int
    passives: int
    detractors: int
    reason: Reason | None = None

    @property
    def too_few(self) -> bool:
        """True below :data:`TOO_FEW` answers."""
        return self.n < TOO_FEW


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A sector's yearly retention and the shop's own trailing-twelve-month rate beside it."""

    sector: str
    yearly_retention: float
    source: str
    own: Rate  # strict retention over the trailing twelve months
    possible_from: date | None  # when the comparison becomes possible, if it is not yet


@dataclass(frozen=True, slots=True)
class Part:
    """The indicators of one location or channel, for the same period as the whole."""

    name: str | None  # None: the sale did not say
    indicators: Indicators


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the report says, computed once: pure figures, no text."""

    first_day: date  # of the data
    last_day: date
    unit: Unit
    timezone: str
    currency: str | None  # ISO 4217, if the data say or the owner did
    window: Window
    latest: Indicators | None  # the last whole period
    previous: Indicators | None  # the whole period before it
    changes: tuple[Change, ...]  # latest against previous
    trailing_year: Indicators  # the twelve months that end with the latest whole period
    series: tuple[Indicators, ...]
    benchmark: Benchmark | None
    cohorts: Cohorts
    second_purchase: SecondPurchase
    rhythm: Rhythm
    segments: tuple[Segment, ...]
    rfm: tuple[RfmCell, ...]
    slipping: tuple[CustomerLine, ...]  # regulars late by their own rhythm, most valuable first
    slipping_total: int
    locations: tuple[Part, ...] = ()
    channels: tuple[Part, ...] = ()
    nps: Nps | None = None
    names: dict[str, str] = field(default_factory=dict)  # of slipping customers; empty unless asked for

    @property
    def measured_unit(self) -> Unit | None:
        """The calendar unit that the latest figures fill; None where they are of any other days."""
        return self.latest.period.unit if self.latest else self.unit
