"""What is usual in a sector: yearly retention, with its source.

Figures: "Average Customer Retention By Industry", Exploding Topics, 5 December 2023 (retail 63 %,
hospitality, travel and restaurants 55 %, professional services and media 84 %; an average of its 15 sectors is 75 %).
They come from surveys and studies whose definitions differ, and the spread between them is not published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from habitue.language import N_
from habitue.metrics.activity import Activity
from habitue.metrics.indicators import cautious
from habitue.metrics.results import Benchmark, Indicators

SOURCE = "Exploding Topics, Average Customer Retention By Industry, 2023"


@dataclass(frozen=True, slots=True)
class Sector:
    """A trade and the share of its customers that is usually kept from one year to the next."""

    code: str
    name: str
    yearly_retention: float
    source: str = SOURCE


SECTORS: dict[str, Sector] = {
    sector.code: sector
    for sector in (
        Sector("cafe", N_("cafés"), 0.55),
        Sector("restaurant", N_("restaurants"), 0.55),
        Sector("hotel", N_("hotels and travel"), 0.55),
        Sector("bakery", N_("bakeries (as retail)"), 0.63),
        Sector("retail", N_("shops"), 0.63),
        Sector("online", N_("online stores"), 0.63),
        Sector("salon", N_("salons (as professional services)"), 0.84),
        Sector("services", N_("professional services"), 0.84),
        Sector("media", N_("media"), 0.84),
    )
}
"""The sectors that can be asked for, by code."""


def benchmark(activity: Activity, trailing_year: Indicators, sector: Sector) -> Benchmark:
    """The sector's yearly rate beside the shop's own strict retention over the same length.

    Only a trailing-twelve-month rate is held against a yearly one; with less history the rate is
    undefined and ``possible_from`` says when the comparison becomes possible.
    """
    own = cautious(trailing_year).strict_retention_rate
    return Benchmark(
        sector=sector.code,
        yearly_retention=sector.yearly_retention,
        source=sector.source,
        own=own,
        possible_from=None if own.value is not None else _possible_from(activity, trailing_year),
    )


def _possible_from(activity: Activity, trailing_year: Indicators) -> date | None:
    """The first day whose year before lies in the known history; None when that day has passed already."""
    window = 1 if activity.history_complete else trailing_year.window_days or 365
    known = activity.first_day + timedelta(days=window - 1)
    is_leap_day = (known.month, known.day) == (2, 29)
    possible = known.replace(year=known.year + 1, day=28 if is_leap_day else known.day)
    return possible if possible > trailing_year.period.last else None
