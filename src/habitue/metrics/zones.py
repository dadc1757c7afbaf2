"""The shop's days as integer arithmetic, so that every engine cuts days alike and none needs a zone table."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

MICROSECONDS_A_DAY = 86_400_000_000
MICROSECONDS_AN_HOUR = 3_600_000_000
_DAYS_BEFORE = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(instant: datetime) -> int:
    """Microseconds of an aware instant since 1970-01-01 UTC, exactly."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def offset_changes(zone: tzinfo, first: date, last: date) -> list[tuple[int, int]]:
    """When a zone's offset from UTC changes: (instant, offset) in microseconds, from ``first`` to ``last``.

    The first entry is the offset that holds at the start. Found by halving the days on which the
    offset differs from the day before's, to the second, in the zone's own rules.
    """
    instant = datetime.combine(first - timedelta(days=2), time(), tzinfo=UTC)
    end = datetime.combine(last + timedelta(days=2), time(), tzinfo=UTC)
    found = [(microseconds(instant), _offset(zone, instant))]
    while instant < end:
        following = instant + timedelta(days=1)
        if _offset(zone, following) != _offset(zone, instant):
            change = _change_between(zone, instant, following)
            found.append((microseconds(change), _offset(zone, change)))
        instant = following
    return found


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
