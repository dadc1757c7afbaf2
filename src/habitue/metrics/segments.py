"""Who each customer is to the shop: lifecycle by their own rhythm, and RFM scores.

The lifecycle is decided by the first rule that holds, in the order of :data:`RULES`; every customer is
in exactly one stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitue.metrics.activity import AMOUNT_UNITS, Activity
from habitue.metrics.period import day_number, day_of, years_before
from habitue.metrics.results import LIFECYCLE, CustomerLine, Lifecycle, RfmCell, Segment
from habitue.metrics.rhythm import DEFAULT_WINDOW, expected_gaps

SLOWING, AT_RISK, LAPSED = 1.5, 2.5, 4.0
"""Late by so many expected gaps: a little, clearly, and too long to hope."""

REGULAR_VISITS = 4
"""From so many visits on a customer is a regular: three gaps make a rhythm."""

CHAMPION_SHARE = 0.1
"""The top tenth of the regulars who are not late, by expected yearly value."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: a customer who meets the condition is in the stage."""

    stage: Lifecycle
    condition: str
    meaning: str


RULES: tuple[Rule, ...] = (
    Rule(
        "lapsed",
        f"late > {LAPSED} OR (late IS NULL AND days_since > {DEFAULT_WINDOW})",
        "away for more than 4 times their usual gap (90 days where nobody has come back yet)",
    ),
    Rule("at_risk", f"late > {AT_RISK}", "away for more than 2.5 times their usual gap"),
    Rule(
        "slowing",
        f"late > {SLOWING} AND visits > 1",
        "late by more than half a usual gap, twice seen or more",
    ),
    Rule(
        "won_back",
        f"visits > 2 AND last_gap > {LAPSED} * expected_gap",
        "back after an absence of more than 4 usual gaps",
    ),
    Rule(
        "champion",
        f"visits >= {REGULAR_VISITS} AND place <= {CHAMPION_SHARE} * regulars",
        "the top tenth of the regulars by expected yearly value",
    ),
    Rule("regular", f"visits >= {REGULAR_VISITS}", "at least 4 visits, on time"),
    Rule("promising", "visits > 1", "2 or 3 visits, on time"),
    Rule("new", "TRUE", "one visit so far, and not long ago"),
)
"""The whole of the lifecycle, first rule that holds."""


def customer_facts(activity: Activity) -> str:
    """A relation with one row per customer: rhythm, lateness, lifecycle stage, RFM scores.

    Scores run from 1 to 5 by quintile over all customers who ever bought: recency by days since the last visit, frequency by
    visits, monetary by net revenue. Ties share the better score. The value by which champions are
    chosen is average order times expected visits a year times orders per visit.
    """
    rhythms = expected_gaps(activity)
    on_time = f"late <= {SLOWING} AND visits >= {REGULAR_VISITS}"
    value = "CASE WHEN amount > 0 THEN CAST(amount AS DOUBLE) / visits / expected_gap ELSE 0 END"
    scored = (
        f"SELECT r.*, {_score('days_since')} AS recency_score, {_score('-visits')} AS frequency_score,"
        f" {_score('-amount')} AS monetary_score,"
        f" rank() OVER (PARTITION BY CASE WHEN {on_time} THEN 1 ELSE 0 END ORDER BY {value} DESC, customer) AS place,"
        f" count(CASE WHEN {on_time} THEN 1 END) OVER () AS regulars FROM {rhythms} AS r"
    )
    stages = " ".join(f"WHEN {rule.condition} THEN '{rule.stage}'" for rule in RULES)
    return activity.keep(f"SELECT *, CASE {stages} END AS stage FROM ({scored}) AS scored")


def _score(worse: str) -> str:
    """A score of 5 to 1: customers ordered by ``worse`` upwards, cut in five; ties share the better score."""
    return f"5 - (5 * (rank() OVER (ORDER BY {worse}) - 1)) // count(*) OVER ()"


def segments(activity: Activity) -> tuple[Segment, ...]:
    """Every lifecycle stage, also empty ones, with what its customers brought in the last twelve months."""
    facts = customer_facts(activity)
    year = day_number(years_before(activity.last_day))
    revenue = (
        f"SELECT customer, sum(amount) AS amount FROM {activity.relation}"
        f" WHERE customer IS NOT NULL AND day > {year} GROUP BY customer"
    )
    rows = activity.engine.rows(
        "SELECT f.stage, count(*) AS customers, CAST(coalesce(sum(y.amount), 0) AS BIGINT) AS amount,"
        " median(f.days_since) AS days_since"
        f" FROM {facts} AS f LEFT JOIN ({revenue}) AS y ON y.customer = f.customer GROUP BY f.stage"
    )
    found = {row["stage"]: row for row in rows}
    customers, amount = (sum(row[name] for row in rows) for name in ("customers", "amount"))
    return tuple(
        _segment(name, found.get(name, {}), customers=customers, amount=amount) for name in LIFECYCLE
    )


def _segment(name: Lifecycle, row: dict[str, int], *, customers: int, amount: int) -> Segment:
    own, earned = row.get("customers", 0), row.get("amount", 0)
    return Segment(
        name=name,
        customers=own,
        share=own / customers if customers else 0.0,
        revenue=earned / AMOUNT_UNITS,
        revenue_share=earned / amount if amount > 0 else None,
        median_days_since=row.get("days_since"),
    )


def rfm(activity: Activity) -> tuple[RfmCell, ...]:
    """How many customers have each pair of recency and frequency scores, and what they brought each."""
    rows = activity.engine.rows(
        "SELECT recency_score, frequency_score, count(*) AS customers, CAST(sum(amount) AS BIGINT) AS amount"
        f" FROM {customer_facts(activity)} GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return tuple(
        RfmCell(
            recency=row["recency_score"],
            frequency=row["frequency_score"],
            customers=row["customers"],
            monetary=row["amount"] / AMOUNT_UNITS / row["customers"],
        )
        for row in rows
    )


def slipping(activity: Activity, *, most: int | None = None) -> tuple[tuple[CustomerLine, ...], int]:
    """Regulars who are late by their own rhythm but not yet lost, dearest first; and how many in all."""
    condition = f"stage IN ('slowing', 'at_risk') AND visits >= {REGULAR_VISITS}"
    facts = customer_facts(activity)
    total = activity.engine.rows(f"SELECT count(*) AS n FROM {facts} WHERE {condition}")[0]["n"]
    order = "CAST(amount AS DOUBLE) / visits / expected_gap DESC, customer_id"
    return customer_lines(activity, where=condition, order=order, most=most), total


def customer_lines(
    activity: Activity, *, where: str = "TRUE", order: str = "customer_id", most: int | None = None
) -> tuple[CustomerLine, ...]:
    """Customers in figures; ``where`` and ``order`` are SQL over :func:`customer_facts`."""
    rows = activity.engine.rows(
        f"SELECT p.customer_id, f.* FROM {customer_facts(activity)} AS f"
        f" JOIN {activity.people} AS p ON p.customer = f.customer WHERE {where} ORDER BY {order}"
        + ("" if most is None else f" LIMIT {most}")
    )
    return tuple(_line(row) for row in rows)


def _line(row: dict[str, object]) -> CustomerLine:
    def whole(name: str) -> int:
        return int(str(row[name]))

    def real(name: str) -> float | None:
        return None if row[name] is None else float(str(row[name]))

    def day(name: str) -> date:
        return day_of(whole(name))

    return CustomerLine(
        customer_id=str(row["customer_id"]),
        lifecycle=next(name for name in LIFECYCLE if name == row["stage"]),
        first_day=day("first_day"),
        last_day=day("last_day"),
        days_since=whole("days_since"),
        visits=whole("visits"),
        orders=whole("orders"),
        revenue=whole("amount") / AMOUNT_UNITS,
        expected_gap_days=real("expected_gap"),
        late=real("late"),
        recency_score=whole("recency_score"),
        frequency_score=whole("frequency_score"),
        monetary_score=whole("monetary_score"),
    )
