"""Reads of what comes to one location after the other, in an order drawn by chance: who gets it when, and how they changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from habitue.effects.assignment import waves
from habitue.effects.experiment import Compared, Indicator
from habitue.effects.samples import sample
from habitue.metrics.activity import Activity
from habitue.metrics.period import day_number
from habitue.web.models import Approach, Location, Shop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FEWEST_PLACES = 7
"""Three of seven can be chosen in 35 ways. Of fewer, chance alone would show as much in at least one choice of twenty."""


@dataclass(frozen=True, slots=True)
class Step:
    """One location and the first day on which it has what is new."""

    place: str
    day: date


def places_of(shop: Shop) -> list[str]:
    """The shop's open locations by name."""
    return list(
        Location.objects.filter(shop=shop, closed_at=None).order_by("name").values_list("name", flat=True)
    )


def drawn_places(places: Sequence[str], *, salt: str, days: int) -> dict[str, Any]:
    """What an approach's audience keeps of its draw: the order that chance gives, and the days from one to the next."""
    return {"days": days, "order": [place for (place,) in waves(places, salt=salt, count=len(places))]}


def steps_of(approach: Approach) -> tuple[Step, ...]:
    """Which location has it from when on; nothing where no order was drawn."""
    kept = approach.audience.get("places")
    if not kept:
        return ()
    return tuple(
        Step(place, approach.first_day + timedelta(days=number * kept["days"]))
        for number, place in enumerate(kept["order"])
    )


def compared_places(approach: Approach, activity: Activity) -> tuple[Indicator, Compared] | None:
    """The half of the locations that have it against the others, in the days before the next one gets it.

    Before is as long a time before the first one got it, and earlier the one before that. None where the locations are too few, or
    one of them sold nothing in any of these times: then nobody can say how it changes by itself.
    """
    steps = steps_of(approach)
    if len(steps) < FEWEST_PLACES:
        return None
    changed, days = len(steps) // 2, approach.audience["places"]["days"]
    first = steps[0].day - timedelta(days=2 * days)
    starts = (first, first + timedelta(days=days), steps[changed - 1].day)
    earlier, before, now = (
        _in_days(approach, activity, [step.place for step in steps], start, days) for start in starts
    )
    if min(earlier.min(), before.min(), now.min()) <= 0:
        return None
    kind, name = ("money", "spend") if approach.indicator == Approach.Indicator.SPEND else ("count", "visits")
    groups = [sample(now[side], before=before[side]) for side in (slice(changed), slice(changed, None))]
    indicator = Indicator(name, kind, *groups)  # type: ignore[arg-type]
    return indicator, Compared("chance", earlier[:changed], earlier[changed:], units="locations")


def _in_days(
    approach: Approach, activity: Activity, places: Sequence[str], start: date, days: int
) -> npt.NDArray[np.float64]:
    """What each location sold a day in so many days, in the major unit; or how many orders it had."""
    import numpy as np

    low = day_number(start)
    value = (
        "sum(amount)"
        if approach.indicator == Approach.Indicator.SPEND
        else "count(*) FILTER (WHERE amount >= 0)"
    )
    rows = activity.rows(
        f"SELECT location, {value} AS value FROM {activity.sales}"
        f" WHERE location IS NOT NULL AND {activity.day_sql} BETWEEN {low} AND {low + days - 1} GROUP BY location"
    )
    found = {str(row["location"]).casefold(): float(str(row["value"])) for row in rows}
    return np.array([found.get(place.casefold(), 0.0) / days for place in places])
