"""Which of two numbers is the day: decided from all rows of a column, from what is documented, or asked; never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from habitue.records.date_texts import DateText, DayOrder, take_date_apart
from habitue.records.distinct import SHOWN, Distinct

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)
"""No sale is older or newer than these: such dates are typing errors, or the zeros of a till whose clock was never set."""

MONTH_FIRST_COUNTRIES = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "PW", "FM", "MH"})
MIXED_COUNTRIES = frozenset(
    {"CA", "PH", "CN", "JP", "KR", "TW", "HU", "LT", "MN", "KE", "GH", "ZA", "SE", "BZ", "PA", "KY", "SA"}
)
"""Countries where both orders, or the year first, are in use: the country decides nothing there."""

_ALL: frozenset[DayOrder] = frozenset({"dmy", "mdy", "ymd"})
_DAY = 86_400_000_000
_MANY_YEARS, _FEW_DAYS = 12, 3


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """What a column says about the order of its dates: the orders that fit every row, and texts that stay open.

    ``clash`` holds two values (by code) that no single order fits. ``by_spread`` says that the year first was ruled out
    because the numbers run as days do, see :func:`_runs_like_days`.
    """

    fits: frozenset[DayOrder] = _ALL
    open: tuple[str, ...] = ()
    clash: tuple[int, int] | None = None
    weighed: int = 0
    by_spread: bool = False

    def also(self, other: OrderEvidence) -> OrderEvidence:
        """The evidence of two columns that are known to be written alike."""
        joint = self.fits & other.fits
        if not joint or self.clash or other.clash:
            return self
        return replace(
            self, fits=joint, open=self.open if len(joint) > 1 else (), weighed=self.weighed + other.weighed
        )

    @property
    def decided(self) -> DayOrder | None:
        """The only order that fits, or any where it makes no difference; None while rows leave it open."""
        if len(self.fits) == 1 or (self.fits and not self.open):
            return min(self.fits)
        return None


def take_apart_all(found: Distinct) -> list[DateText | None]:
    """Every distinct text of a column, taken apart."""
    return [take_date_apart(text) for text in found.values]


def weigh_order(texts: Sequence[DateText | None], values: Sequence[str]) -> OrderEvidence:
    """Compare every text of a column with every order of day, month and year."""
    # the time of day decides nothing, so one text per day is enough
    days = {
        text.numbers: (code, text)
        for code, text in enumerate(texts)
        if text is not None and text.order is None
    }
    doubtful = [(code, text, text.readings()) for code, text in sorted(days.values()) if text.readings()]
    if not doubtful:
        return OrderEvidence()
    spread = _runs_like_days([text for _, text, _ in doubtful])
    possible = _ALL - {"ymd"} if spread else _ALL
    fits = possible
    witness: dict[frozenset[DayOrder], int] = {}
    for code, _, readings in doubtful:
        fits &= readings
        witness.setdefault(readings & possible, code)
    clash = _clash(witness) if not fits else _mixed_with_iso(texts, doubtful[0][0])
    left = (
        []
        if len(fits) == 1
        else [values[code] for code, text, _ in doubtful if len({text.day(order) for order in fits}) > 1]
    )
    return OrderEvidence(fits, tuple(sorted(left)[:SHOWN]), clash, len(doubtful), spread)


def _runs_like_days(texts: Sequence[DateText]) -> bool:
    """Whether years of two digits surely stand last.

    The first numbers then take many values and the last hardly any: a file of more than twelve years that knows three
    days of the month is no till's.
    """
    if not all(text.short_year for text in texts):
        return False
    first, last = ({text.numbers[place] for text in texts} for place in (0, 2))
    return len(first) > _MANY_YEARS and len(last) <= _FEW_DAYS


def _clash(witness: dict[frozenset[DayOrder], int]) -> tuple[int, int]:
    pairs = sorted(
        (min(a, b), max(a, b))
        for left, a in witness.items()
        for right, b in witness.items()
        if not left & right
    )
    codes = sorted(witness.values())
    return pairs[0] if pairs else (codes[0], codes[-1])


def _mixed_with_iso(texts: Sequence[DateText | None], doubtful: int) -> tuple[int, int] | None:
    """A pair of both kinds, where texts such as 3/4/2024 stand among dates that leave no doubt.

    A spreadsheet that opens foreign dates turns those it can into its own, day and month swapped, and leaves the rest as
    text: this mixture is the mark it leaves.
    """
    for code, text in enumerate(texts):
        if text is not None and text.order is not None:
            return code, doubtful
    return None


def country_order(country: str | None) -> DayOrder | None:
    """How a country writes dates in numbers, where it has one habit."""
    if country is None or country.upper() in MIXED_COUNTRIES:
        return None
    return "mdy" if country.upper() in MONTH_FIRST_COUNTRIES else "dmy"


@dataclass(frozen=True, slots=True)
class Moments:
    """Wall-clock microseconds since 1970 per distinct text, the zones they name, and why some have none."""

    local: npt.NDArray[np.int64]
    zones: list[str]
    reasons: list[str | None]


def _midnight(day: date | None) -> int | str:
    """Microseconds since 1970 at the day's beginning, or the reason why there is no such moment."""
    if day is None:
        return "bad_date"
    if not FIRST_DAY <= day <= LAST_DAY:
        return "date_out_of_range"
    return (day.toordinal() - FIRST_DAY.toordinal()) * _DAY


def moments(texts: Sequence[DateText | None], order: DayOrder) -> Moments:
    """Read every text in the order that was decided."""
    local = np.zeros(len(texts), dtype=np.int64)
    zones = [""] * len(texts)
    reasons: list[str | None] = [None] * len(texts)
    midnights: dict[tuple[object, ...], int | str] = {}
    for code, text in enumerate(texts):
        key = (text.numbers, text.order, text.short_year) if text is not None else ()
        if key not in midnights:
            midnights[key] = _midnight(text.day(order) if text is not None else None)
        midnight = midnights[key]
        if text is None or isinstance(midnight, str):
            reasons[code] = str(midnight)
        else:
            local[code] = midnight + text.clock
            zones[code] = text.zone
    return Moments(local, zones, reasons)
