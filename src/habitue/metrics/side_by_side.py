"""The same indicators beside each other, over the same days: places, channels, products, members and those who are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from habitue.metrics.activity import Activity
from habitue.metrics.indicators import cautious, indicators
from habitue.metrics.parts import members_and_others, parts_of
from habitue.metrics.period import Period
from habitue.metrics.products import Products, products
from habitue.metrics.results import Indicators, Part

MEMBERS, OTHERS = "members", "others"
"""The names of the two parts of :attr:`SideBySide.members`."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Parts of a shop over one period, with the whole to compare with; what there are not two of is empty.

    ``members`` describes and explains nothing: whoever takes a card comes often anyhow.
    """

    last_day: date
    currency: str | None
    whole: Indicators
    locations: tuple[Part, ...]
    channels: tuple[Part, ...]
    members: tuple[Part, ...]
    products: Products | None

    @property
    def period(self) -> Period:
        """The days that all parts are of."""
        return self.whole.period


@dataclass(frozen=True, slots=True)
class Parting:
    """By what to part: relations of ``(customer_id)`` and of ``(customer_id, ordered_at, product)``; None: not known."""

    timezone: str
    window_days: int
    currency: str | None = None
    members: str | None = None  # who had a card before the period began
    items: str | None = None


def side_by_side(activity: Activity, period: Period, parting: Parting) -> SideBySide:
    """Every indicator of the period, for the whole and for each part.

    A customer of two places counts in each of them: parts add up to the whole in orders and revenue, not in customers.
    """
    zone, days = parting.timezone, parting.window_days
    two = members_and_others(activity, parting.members, timezone=zone) if parting.members else None
    return SideBySide(
        last_day=activity.last_day,
        currency=parting.currency,
        whole=_of(activity, period, days),
        locations=_parts(parts_of(activity, "location", timezone=zone).items(), period, days),
        channels=_parts(parts_of(activity, "channel", timezone=zone).items(), period, days),
        members=_parts(zip((MEMBERS, OTHERS), two, strict=True), period, days) if two else (),
        products=products(activity, parting.items, window_days=days) if parting.items else None,
    )


def _of(activity: Activity, period: Period, window_days: int) -> Indicators:
    return cautious(indicators(activity, [period], window_days=window_days)[0])


def _parts(
    parts: Iterable[tuple[str | None, Activity]], period: Period, window_days: int
) -> tuple[Part, ...]:
    return tuple(Part(name, _of(part, period, window_days)) for name, part in parts)
