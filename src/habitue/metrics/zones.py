"""The shop's days as integer arithmetic, so that every engine cuts days alike and none needs a zone table."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache

MICROSECONDS_A_DAY = 86_400_000_000
MICROSECONDS_AN_HOUR = 3_600_000_000
_DAYS_BEFORE = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(instant: datetime) -> int:
    """Microseconds of an aware instant since 1970-01-01 UTC, exactly."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def instant_of(microseconds: int) -> datetime:
    """The instant in UTC of microseconds since 1970-01-01 UTC: the inverse of :func:`microseconds`."""
    return _EPOCH + timedelta(microseconds=microseconds)


def offset_changes(zone: tzinfo, first: date, last: date) -> list[tuple[int, int]]:
    """When a zone's offset from UTC changes: (instant, offset) in microseconds, from ``first`` to ``last``.

    The first entry is the offset that holds at the start. Found by halving the days on which the
    offset differs from the day before's, to the second, in the zone's own rules.
    """
    start = datetime.combine(first - timedelta(days=2), time(), tzinfo=UTC)
    end = datetime.combine(last + timedelta(days=2), time(), tzinfo=UTC)
    changes = [change for year in range(start.year, end.year + 1) for change in _changes_of_year(zone, year)]
    begin, until = microseconds(start), microseconds(end)
    return [(begin, _offset(zone, start)), *(change for change in changes if begin < change[0] <= until)]


@cache
def _changes_of_year(zone: tzinfo, year: int) -> tuple[tuple[int, int], ...]:
    found = []
    instant, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    offset = _offset(zone, instant)
    while instant < end:
        following = instant + timedelta(days=1)
        next_offset = _offset(zone, following)
        if next_offset != offset:
            change = _change_between(zone, instant, following)
            found.append((microseconds(change), next_offset))
        instant, offset = following, next_offset
    return tuple(found)


def local_day_sql(instant_sql: str, changes: list[tuple[int, int]], *, starts_at_hour: int = 0) -> str:
    """SQL for the shop's day number of an instant in microseconds since 1970-01-01 UTC.

    A business day may start later than midnight: with ``starts_at_hour`` 4, two in the morning is the day before.
    """
    (_, offset), *later = changes
    branches = "".join(f" WHEN {instant_sql} >= {change} THEN {value}" for change, value in reversed(later))
    shift = f"CASE{branches} ELSE {offset} END" if branches else str(offset)
    # integer division cuts towards zero: counted from far in the past, no day is negative
    past = _DAYS_BEFORE * MICROSECONDS_A_DAY - starts_at_hour * MICROSECONDS_AN_HOUR
    return f"CAST(({instant_sql} + {shift} + {past}) // {MICROSECONDS_A_DAY} - {_DAYS_BEFORE} AS INTEGER)"


def _offset(zone: tzinfo, instant: datetime) -> int:
    offset = instant.astimezone(zone).utcoffset()
    return 0 if offset is None else offset // timedelta(microseconds=1)


def _change_between(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=1) // 2)
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high
