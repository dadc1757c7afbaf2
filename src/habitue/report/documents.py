"""Results as plain dictionaries: the documented, stable JSON, and flat rows for CSV, Parquet and frames.

Shares are fractions, money is in the currency's major unit, days are ISO dates. A rate is an object with
``value, low, high, n`` and, where it is undefined, ``reason``; undefined numbers are null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date

from habitue.metrics.results import (
    Cohort,
    Cohorts,
    CustomerLine,
    Indicators,
    Mean,
    Nps,
    Rate,
    RfmCell,
    Segment,
)

Document = dict[str, object]
Row = dict[str, object]

CHOSEN_DIGITS = 12
"""Significant digits of a number in a document: what survives any order of summing."""


def rate_document(rate: Rate) -> Document:
    """``value, low, high, n``, and ``reason`` where the rate is undefined."""
    document: Document = {
        "value": rounded(rate.value),
        "low": rounded(rate.low),
        "high": rounded(rate.high),
        "n": rate.n,
    }
    if rate.reason is not None:
        document["reason"] = rate.reason
    return document


def interval_document(mean: Mean) -> Document:
    """The interval of a mean, beside its number: ``low, high, n``, and ``reason`` where it is undefined."""
    document: Document = {"low": rounded(mean.low), "high": rounded(mean.high), "n": mean.n}
    if mean.reason is not None:
        document["reason"] = mean.reason
    return document


def indicators_document(found: Indicators) -> Document:
    """Every indicator of one period."""
    value = found.clv_simple
    return {
        "from": found.period.first.isoformat(),
        "to": found.period.last.isoformat(),
        "unit": found.period.unit,
        "window_days": "period" if found.window_days is None else found.window_days,
        "partial": found.partial,
        "notes": list(found.notes),
        **asdict(found.bucket),
        "retention_rate": rate_document(found.retention_rate),
        "strict_retention_rate": rate_document(found.strict_retention_rate),
        "churn_rate": rate_document(found.churn_rate),
        "repeat_purchase_rate": rate_document(found.repeat_purchase_rate),
        "purchase_frequency": rounded(found.purchase_frequency.value),
        "purchase_frequency_interval": interval_document(found.purchase_frequency),
        "purchase_frequency_per_year": rounded(found.orders_per_year),
        "average_order_value": rounded(found.average_order_value.value),
        "average_order_value_interval": interval_document(found.average_order_value),
        "average_order_value_all": rounded(found.average_order_value_all.value),
        "average_order_value_all_interval": interval_document(found.average_order_value_all),
        "lifespan_years": rounded(found.lifespan_years),
        "lifespan_reason": found.lifespan_reason,
        "clv_simple": rounded(value.value),
        "clv_simple_parts": {
            "average_order_value": rounded(value.average_order_value),
            "orders_per_year": rounded(value.orders_per_year),
            "lifespan_years": rounded(value.lifespan_years),
            "margin": value.margin,
            "reason": value.reason,
        },
        "identified_share": rate_document(found.identified_share),
        "identified_revenue_share": rounded(found.identified_revenue_share),
        "returning_share": rate_document(found.returning_share),
        "returning_revenue_share": rounded(found.returning_revenue_share),
        "customers": found.customers,
        "orders": found.orders,
        "identified_orders": found.identified_orders,
        "revenue": rounded(found.revenue),
        "identified_revenue": rounded(found.identified_revenue),
    }


def cohorts_document(found: Cohorts) -> Document:
    """The cohort table: one object per cohort, its cells by age; blank cells are null."""
    return {"unit": found.unit, "cohorts": [_cohort_document(row) for row in found.rows]}


def _cohort_document(row: Cohort) -> Document:
    return {
        "from": row.period.first.isoformat(),
        "to": row.period.last.isoformat(),
        "customers": row.size,
        "left_censored": row.left_censored,
        "ages": [
            {
                "age": cell.age,
                "customers": cell.customers,
                "share": rounded(cell.share),
                "orders": cell.orders,
                "revenue": rounded(cell.revenue),
                "revenue_per_customer": rounded(cell.revenue_per_customer),
            }
            for cell in row.cells
            if cell.customers is not None
        ],
    }


def cohort_rows(found: Cohorts) -> list[Row]:
    """One flat row per cohort and age that is over."""
    return [
        {
            "cohort": row.period.first,
            "cohort_customers": row.size,
            "left_censored": row.left_censored,
            "age": cell.age,
            "customers": cell.customers,
            "share": cell.share,
            "orders": cell.orders,
            "revenue": cell.revenue,
            "revenue_per_customer": cell.revenue_per_customer,
        }
        for row in found.rows
        for cell in row.cells
        if cell.customers is not None
    ]


def segment_document(found: Segment) -> Document:
    """One lifecycle stage."""
    return plain(asdict(found))


def customer_document(found: CustomerLine, name: str | None = None) -> Document:
    """One customer in figures, with their name where it may be shown."""
    document = plain(asdict(found))
    return document if name is None else {"name": name, **document}


def nps_document(found: Nps) -> Document:
    """The score, its interval and its tally."""
    return plain({**asdict(found), "too_few": found.too_few})


def rfm_document(found: RfmCell) -> Document:
    """One cell of the recency and frequency grid."""
    return plain(asdict(found))


def plain(document: Mapping[str, object]) -> Document:
    """The same with ISO dates and numbers rounded to significant digits."""
    return {name: _plain(value) for name, value in document.items()}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return rounded(value) if isinstance(value, float) else value


def flat(documents: Iterable[Document]) -> list[Row]:
    """Documents as rows of one table: ``retention_rate``, ``retention_rate_low``, ... side by side."""
    return [dict(_flat(document, "")) for document in documents]


def _flat(document: Mapping[str, object], prefix: str) -> Iterable[tuple[str, object]]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            for inner, found in _flat(value, ""):
                yield prefix + (name if inner == "value" else f"{name}_{inner}"), found
        elif isinstance(value, list):
            yield prefix + name, " ".join(str(item) for item in value)
        else:
            yield prefix + name, value


def rounded(value: float | None) -> float | None:
    """A number to :data:`CHOSEN_DIGITS` significant digits."""
    return None if value is None else float(f"{value:.{CHOSEN_DIGITS}g}")
