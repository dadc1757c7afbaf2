"""Parts of a shop's sales, each an activity of its own: locations, channels, or the customers that a relation names."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from habitue.metrics.activity import Activity, NoSales, activity_of

PARTS_SHOWN = 30
"""So many locations or channels are told apart at most, those with most orders."""


def part_of(activity: Activity, condition: str, *, timezone: str, day_starts_at_hour: int = 0) -> Activity:
    """The activity of the sales that a condition on ``sales`` picks, up to the same last day.

    Raises:
        NoSales: it picks none.
    """
    kept = activity.keep(f"SELECT * FROM {activity.sales} WHERE {condition}")
    return activity_of(
        activity.engine,
        kept,
        timezone=timezone,
        last_day=activity.last_day,
        history_complete=activity.history_complete,
        has_amounts=activity.has_amounts,
        day_starts_at_hour=day_starts_at_hour,
    )


def parts_of(
    activity: Activity, column: Literal["location", "channel"], *, timezone: str, day_starts_at_hour: int = 0
) -> dict[str | None, Activity]:
    """The activity of each location or channel, most orders first; empty where there are fewer than two."""
    found = activity.engine.rows(
        f"SELECT {column} AS name, count(*) AS orders FROM {activity.sales}"
        f" GROUP BY {column} ORDER BY orders DESC, name LIMIT {PARTS_SHOWN}"
    )
    if len(found) < 2:
        return {}
    return {
        row["name"]: part_of(
            activity,
            equals(column, row["name"]),
            timezone=timezone,
            day_starts_at_hour=day_starts_at_hour,
        )
        for row in found
    }


def equals(column: str, value: str | None) -> str:
    """The condition that a column holds a text, or nothing.

    >>> equals("location", "L'Annexe")
    "location = 'L''Annexe'"
    """
    return f"{column} IS NULL" if value is None else f"{column} = '{value.replace(chr(39), chr(39) * 2)}'"


def members_and_others(
    activity: Activity, members: str, *, timezone: str
) -> tuple[Activity, Activity] | None:
    """The known customers whom a relation ``(customer_id)`` names, and all others; None where either are none.

    Both are as old as the whole: whose first purchase is known does not depend on who they are.
    """
    named = f"customer_id IN (SELECT customer_id FROM {members})"
    others = f"customer_id NOT IN (SELECT customer_id FROM {members})"  # leaves nameless sales out: null is in no list
    try:
        found = [part_of(activity, condition, timezone=timezone) for condition in (named, others)]
    except NoSales:
        return None
    one, other = (replace(part, first_day=activity.first_day) for part in found)
    return one, other
