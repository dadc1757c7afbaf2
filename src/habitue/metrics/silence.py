"""Something that was fed day by day, such as a till, and has been silent since: on how many of its usual days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, timedelta

WEEKS = 4
"""The habit is that of so many weeks up to the last sign."""
DAILY = 12
"""So many days with a sign in these weeks make it a daily one: three a week."""
SILENT = 3
"""So many usual days without a sign are worth a word."""


def silent_days(
    days: Collection[date], *, heard: date, today: date, closed: Sequence[tuple[date, date]] = ()
) -> int:
    """On how many usual days before today nothing came, since ``heard``, the last sign; 0 where it was no daily thing.

    ``days`` are those with a sign. A weekday is usual where at least half of the last four had one; closed days never are.
    """
    since = heard - timedelta(weeks=WEEKS)
    recent = {day for day in days if since < day <= heard}
    if len(recent) < DAILY:
        return 0
    often = Counter(day.weekday() for day in recent)
    missed = (heard + timedelta(days=n) for n in range(1, (today - heard).days))
    return sum(
        often[day.weekday()] * 2 >= WEEKS and not any(first <= day <= last for first, last in closed)
        for day in missed
    )


def silent_from(days: Collection[date], *, heard: date, closed: Sequence[tuple[date, date]] = ()) -> date:
    """The first day on which a silence since ``heard`` is longer than usual: :data:`SILENT` usual days passed without a sign.

    Of what was no daily thing, and of what was closed all along, the day on which its habit of :data:`WEEKS` weeks is forgotten.
    """
    forgotten = WEEKS * 7
    after = (heard + timedelta(days=n) for n in range(1, forgotten))
    return next(
        (day for day in after if silent_days(days, heard=heard, today=day, closed=closed) >= SILENT),
        heard + timedelta(days=forgotten),
    )
