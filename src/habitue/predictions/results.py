"""What a prediction gives back: frozen values, no arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from habitue.metrics.results import Lifecycle

if TYPE_CHECKING:
    from habitue.models.choice import Choice
    from habitue.models.pace import Paying
    from habitue.predictions.groups import By

Ground = Literal["asked", "chosen", "naive", "too_short"]
"""Why this model: asked for by name; best on the owner's last months; none beat the naive figure; too little to choose by."""

PEOPLE = pa.schema(
    [
        ("customer_id", pa.string()),
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
        ("visits", pa.int32()),
        ("p_alive", pa.float64()),
        ("p_alive_before", pa.float64()),
        ("p_no_purchase", pa.float64()),
        ("expected_purchases", pa.float64()),
        ("expected_spend", pa.float64()),
        ("expected_value", pa.float64()),
    ]
)
"""One row per customer. ``p_alive_before`` is what P(alive) was four weeks earlier, null for who bought since or was unknown;
``p_no_purchase`` and the expected columns speak of the horizon; the two of money are null where the file has no amounts."""


DEPENDENT = 0.3
"""A correlation of frequency and spend from which Gamma-Gamma's chief assumption is in doubt."""


@dataclass(frozen=True, slots=True)
class SpendModel:
    """How much a purchase is expected to bring: ``gamma-gamma``, or ``mean`` where that could not be fitted.

    ``correlation`` is that of frequency and mean spend, which Gamma-Gamma takes to be nil.
    """

    name: Literal["gamma-gamma", "mean"]
    parameters: Mapping[str, float]
    mean: float
    correlation: float | None
    reason: str = ""  # why the mean is used: the code of the refusal


@dataclass(frozen=True, slots=True)
class AheadWeek:
    """One week to come: what customers already known are expected to buy, with a band on the sum since the start.

    Purchases are purchase days, as the models count them; revenue is None where the file has no amounts.
    """

    first: date
    last: date
    purchases: float
    revenue: float | None
    cumulative: float  # of revenue where known, else of purchases, since the first week
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class TrackedWeek:
    """Repeat purchases of all customers up to the end of a week: as they came, and as the model expected them."""

    last: date
    actual: int
    expected: float


@dataclass(frozen=True, slots=True)
class StageValue:
    """What the customers of one lifecycle stage are expected to bring over the horizon."""

    stage: Lifecycle
    customers: int
    p_alive: float  # mean
    expected_purchases: float
    expected_value: float | None
    share: float | None  # of the value of all, or of purchases where there are no amounts


@dataclass(frozen=True, slots=True)
class Checked:
    """The prediction held against the sales that came after ``calibration_end``, over as many days as both cover."""

    days: int
    expected: float
    actual: float
    mae: float  # purchases per customer


@dataclass(frozen=True, slots=True)
class GroupPace:
    """One group of customers, and how fast it lives beside the first: 1.2 is a fifth faster; None where it was not learnt."""

    name: str
    customers: int
    pace: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Paces:
    """The groups that were asked for. ``used`` where telling them apart pays, by what the held-out days say (``verdict``).

    ``verdict`` is None where nothing could be held out, or there are not two groups.
    """

    by: By
    verdict: Paying | None = field(compare=False)
    used: bool
    groups: tuple[GroupPace, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What every customer known on ``calibration_end`` will do over the horizon.

    Times of ``parameters`` are in units of ``unit_days``; ``horizon`` counts units. Money is in the major unit, discounted,
    times the margin. ``message`` says plainly what was wrong with the fit, in English; empty when all is well.
    """

    model: str
    ground: Ground
    parameters: Mapping[str, float]
    standard_errors: Mapping[str, float] | None
    log_likelihood: float
    message: str
    message_values: Mapping[str, str]
    unit_days: int
    horizon: float
    discount_rate: float  # a year's
    margin: float
    calibration_end: date
    customers: int
    repeat_customers: int
    expected_purchases_total: float
    expected_value_total: float | None
    spend: SpendModel | None
    choice: (
        Choice | None
    )  # how wrong the models were on the shop's own later half; None where it has no two days
    checked: Checked | None
    ahead: tuple[AheadWeek, ...]
    tracking: tuple[TrackedWeek, ...]
    stages: tuple[StageValue, ...]
    people: pa.Table = field(repr=False, compare=False)
    paces: Paces | None = None  # where groups were asked for


@dataclass(frozen=True, slots=True)
class PeopleAhead:
    """What each customer will do, by which model and why it: the part of a :class:`Prediction` that speaks of single customers."""

    model: str
    ground: Ground
    message: str
    message_values: Mapping[str, str]
    calibration_end: date
    choice: Choice | None
    people: pa.Table = field(repr=False, compare=False)
