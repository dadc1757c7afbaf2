"""Groups of customers that may live at different paces: by the channel or place of the first purchase, by its size."""

from __future__ import annotations

from typing import Literal

from habitue.metrics.activity import Activity

By = Literal["channel", "location", "first-basket"]
GROUPINGS: tuple[By, ...] = ("channel", "location", "first-basket")
MOST_GROUPS = 8
"""The largest groups keep their names; the others are put together."""
OTHERS = "…"
UNNAMED = "–"


def groups_of(activity: Activity, by: By, *, until: int) -> str:
    """A relation ``(customer, grp)``: each customer's group, the largest groups by name, the rest together.

    ``channel`` and ``location`` are those of the first purchase; ``first-basket`` is ``large`` where the first day brought more than
    the median of first days, else ``small``. Customers who first bought after the day numbered ``until`` are in none.
    """
    own = _first_basket(activity, until) if by == "first-basket" else _first_named(activity, by, until)
    sizes = (
        f"SELECT grp, count(*) AS n FROM ({own}) AS own GROUP BY grp ORDER BY n DESC, grp LIMIT {MOST_GROUPS}"
    )
    return activity.keep(
        f"SELECT g.customer, coalesce(s.grp, '{OTHERS}') AS grp FROM ({own}) AS g LEFT JOIN ({sizes}) AS s ON s.grp = g.grp"
    )


def _first_named(activity: Activity, column: str, until: int) -> str:
    known = f"SELECT DISTINCT customer FROM {activity.relation} WHERE customer IS NOT NULL AND orders > 0 AND day <= {until}"
    ranked = (
        f"SELECT p.customer, coalesce(s.{column}, '{UNNAMED}') AS grp,"
        " row_number() OVER (PARTITION BY p.customer ORDER BY s.ordered_at, s.order_id, s.amount) AS place"
        f" FROM {activity.sales} AS s JOIN {activity.people} AS p ON p.customer_id = s.customer_id"
        f" WHERE s.amount >= 0 AND p.customer IN ({known})"
    )
    return f"SELECT customer, grp FROM ({ranked}) AS ranked WHERE place = 1"


def _first_basket(activity: Activity, until: int) -> str:
    first = (
        f"SELECT customer, arg_min(amount, day) AS amount FROM {activity.relation}"
        f" WHERE customer IS NOT NULL AND orders > 0 AND day <= {until} GROUP BY customer"
    )
    return (
        "SELECT firsts.customer, CASE WHEN firsts.amount > middle.amount THEN 'large' ELSE 'small' END AS grp"
        f" FROM ({first}) AS firsts CROSS JOIN (SELECT median(amount) AS amount FROM ({first}) AS every) AS middle"
    )
