"""Net Promoter Score: would they recommend the shop? Share of 9-10 minus share of 0-6.

Source of the score: Reichheld (2003), Harvard Business Review 81(12). Interval: adjusted Wald.
"""

from __future__ import annotations

from habitue.metrics.engine import Engine
from habitue.metrics.intervals import nps_interval
from habitue.metrics.period import Period
from habitue.metrics.results import Nps

PROMOTER, PASSIVE = 9, 7
"""Lowest scores of a promoter and of a passive; below are detractors."""


def nps(engine: Engine, answers: str, *, period: Period | None = None) -> Nps:
    """The score from the latest answer of each customer in the period; anonymous answers count each.

    ``answers`` is a relation ``(customer_id, answered_at, score)``, ``answered_at`` a local time stamp or
    date, ``score`` an integer from 0 to 10.
    """
    within = (
        ""
        if period is None
        else f" WHERE CAST(answered_at AS DATE) BETWEEN DATE '{period.first}' AND DATE '{period.last}'"
    )
    latest = (
        "SELECT score, customer_id, row_number() OVER (PARTITION BY customer_id"
        f" ORDER BY answered_at DESC, score) AS place FROM {answers}{within}"
    )
    row = engine.rows(
        f"SELECT count(CASE WHEN score >= {PROMOTER} THEN 1 END) AS promoters,"
        f" count(CASE WHEN score >= {PASSIVE} AND score < {PROMOTER} THEN 1 END) AS passives,"
        f" count(CASE WHEN score < {PASSIVE} THEN 1 END) AS detractors"
        f" FROM ({latest}) AS latest WHERE customer_id IS NULL OR place = 1"
    )[0]
    return nps_of(row["promoters"], row["passives"], row["detractors"])


def nps_of(promoters: int, passives: int, detractors: int) -> Nps:
    """The score of a tally, from -100 to 100, with its interval; undefined without answers.

    >>> nps_of(60, 25, 15).value
    45.0
    """
    n = promoters + passives + detractors
    if n == 0:
        return Nps(None, None, None, 0, 0, 0, 0, "no_answers")
    low, high = nps_interval(promoters, passives, detractors)
    return Nps(100 * (promoters - detractors) / n, 100 * low, 100 * high, n, promoters, passives, detractors)
