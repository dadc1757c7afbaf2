"""Whether there is anything to learn from a summary, said before a fit is tried."""

from __future__ import annotations

from habitue.models.refusals import NoRepeatPurchases, NoTimePassed, TooFewCustomers
from habitue.models.summary import Summary


def check_fittable(summary: Summary, unknowns: int) -> None:
    """Refuse, with the reason, data from which no model of repeat buying can be learnt."""
    if not float(summary.T.max()) > 0:
        raise NoTimePassed(customers=round(summary.customers))
    if summary.repeat_purchases <= 0:
        raise NoRepeatPurchases(customers=round(summary.customers))
    if summary.customers < unknowns:
        raise TooFewCustomers(customers=round(summary.customers), needed=unknowns)
