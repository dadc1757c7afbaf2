"""The same figures by a tuned pandas script: integer codes, grouped aggregations of pandas, no loop over customers.

What an analyst who knows pandas well writes and can still read: ``factorize`` once, ``groupby`` on integers with
built-in aggregations only, masks of days, ``rank``. The light parts are shared with ``work_numpy``.
``python -m benchmarks.work_pandas FILE``
"""

from __future__ import annotations

import sys
from functools import cached_property

import numpy as np
import pandas as pd

from benchmarks import work_numpy
from benchmarks.seeded import TIMEZONE
from benchmarks.work_numpy import Heavy, Months, Presence, Visits, month_of


class GroupedVisits(Visits):
    """Gaps and their medians by ``groupby``."""

    @cached_property
    def frame_of_gaps(self) -> pd.DataFrame:
        frame = pd.DataFrame({"customer": self.customer, "day": self.day})
        frame["gap"] = frame.groupby("customer", sort=False)["day"].diff()
        return frame

    @cached_property
    def gap(self) -> np.ndarray:
        return self.frame_of_gaps["gap"].dropna().to_numpy().astype(np.int64)

    @cached_property
    def median_gap(self) -> np.ndarray:
        return self.frame_of_gaps.groupby("customer")["gap"].median().to_numpy()


def visits_of(sales: pd.DataFrame) -> GroupedVisits:
    """One ``groupby`` of customer and day."""
    codes, ids = pd.factorize(sales["customer_id"], sort=True)
    local = sales["ordered_at"].dt.tz_convert(TIMEZONE).dt.tz_localize(None)
    day = local.to_numpy().astype("datetime64[D]").astype(np.int64)
    frame = pd.DataFrame({"customer": codes, "day": day, "amount": sales["amount"]})
    daily = frame.groupby(["customer", "day"])["amount"].agg(["size", "sum"]).reset_index()
    columns = (daily[name].to_numpy() for name in ("customer", "day", "size", "sum"))
    return GroupedVisits(sales, codes, ids, day, *columns)


def customer_months(visits: Visits, months: Months) -> pd.DataFrame:
    """One ``groupby`` of customer and month."""
    frame = pd.DataFrame(
        {
            "customer": visits.customer,
            "month": month_of(visits, months),
            "orders": visits.orders,
            "amount": visits.amount,
        }
    )
    return frame.groupby(["customer", "month"])[["orders", "amount"]].sum().reset_index()


class MaskedPresence(Presence):
    """Who was active: a mask of days, then the unique customers; each window once."""

    def __init__(self, visits: Visits) -> None:
        self.frame = pd.DataFrame({"customer": visits.customer, "day": visits.day})
        self.customers = len(visits.ids)
        self._known: dict[tuple[int, int], np.ndarray] = {}

    def between(self, first: int, last: int) -> np.ndarray:
        """A flag for each customer with a visit from ``first`` to ``last``."""
        if (first, last) not in self._known:
            flags = np.zeros(self.customers, bool)
            flags[self.frame.loc[self.frame["day"].between(first, last), "customer"].unique()] = True
            self._known[first, last] = flags
        return self._known[first, last]


def score(worse: pd.Series) -> np.ndarray:
    """5 to 1 by quintile; ties share the better."""
    return (5 - 5 * (worse.rank(method="min") - 1) // len(worse)).astype(int).to_numpy()


if __name__ == "__main__":
    work_numpy.main(*sys.argv[1:], heavy=Heavy(visits_of, customer_months, MaskedPresence, score))
