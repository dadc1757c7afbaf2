"""Tables about customers: cohorts, second purchases, rhythm, stages, scores, and the customers themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from habitue.language import Language
from habitue.metrics.results import (
    Cohorts,
    CurvePoint,
    CustomerLine,
    RfmCell,
    Rhythm,
    SecondPurchase,
    Segment,
)
from habitue.report.stages import late_bands, stage_name
from habitue.report.table import Table
from habitue.report.wording import (
    NOTHING,
    age_heading,
    age_name,
    days_text,
    money_text,
    period_name,
    reason_text,
    sentence,
    share_text,
)

SCORES = (1, 2, 3, 4, 5)
_EVEN_DAYS = (1, 2, 3, 7, 14, 30, 60, 90)
_READINGS = 20
_WITHOUT_CENTS = 100


def trimmed(cohorts: Cohorts) -> Cohorts:
    """The cohorts without the ages that are over for nobody."""
    ages = max((len(row.cells) for row in cohorts.rows), default=0)
    while ages and all(cell.share is None for row in cohorts.rows for cell in row.cells[ages - 1 :]):
        ages -= 1
    return replace(cohorts, rows=tuple(replace(row, cells=row.cells[:ages]) for row in cohorts.rows))


def cohort_table(cohorts: Cohorts, *, language: Language) -> Table:
    """The share of each cohort that bought, age by age; blank where the age is not over."""
    cohorts = trimmed(cohorts)
    rows = tuple(
        (
            period_name(row.period, language),
            language.number(row.size),
            *("" if cell.share is None else share_text(cell.share, language) for cell in row.cells),
        )
        for row in cohorts.rows
    )
    return Table(language.text("Who came back, by first purchase"), _cohort_columns(cohorts, language), rows)


def cohort_revenue_table(cohorts: Cohorts, *, language: Language, currency: str | None) -> Table:
    """Cumulative revenue per customer of each cohort, age by age."""
    cohorts = trimmed(cohorts)
    amounts = [[cell.revenue_per_customer for cell in row.cells] for row in cohorts.rows]
    most = max((abs(amount or 0.0) for row in amounts for amount in row), default=0.0)
    digits = 0 if most >= _WITHOUT_CENTS else None
    rows = tuple(
        (
            period_name(row.period, language),
            language.number(row.size),
            *("" if amount is None else language.money(amount, currency, digits) for amount in spent),
        )
        for row, spent in zip(cohorts.rows, amounts, strict=True)
    )
    return Table(language.text("Revenue per customer, added up"), _cohort_columns(cohorts, language), rows)


def _cohort_columns(cohorts: Cohorts, language: Language) -> tuple[str, ...]:
    ages = [cell.age for cell in cohorts.rows[0].cells] if cohorts.rows else []
    first = language.text("First purchase")
    return (first, language.text("Customers"), *(age_name(cohorts.unit, age, language) for age in ages))


def cohort_caption(cohorts: Cohorts, language: Language) -> str:
    """What the table's rows and columns are."""
    return language.text(
        "Each row: those who bought for the first time then. Columns: {ages}.",
        ages=age_heading(cohorts.unit, language),
    )


def thinned(result: SecondPurchase) -> SecondPurchase:
    """The curve read at about twenty even days; between two of its points it is flat."""
    if not result.points:
        return result
    last = result.points[-1].day
    step = next((days for days in _EVEN_DAYS if days * _READINGS >= last), -(-last // _READINGS))
    days = sorted({*range(0, last, step), last})
    return replace(result, points=tuple(_reading(result.points, day) for day in days))


def _reading(curve: tuple[CurvePoint, ...], day: int) -> CurvePoint:
    passed = [point for point in curve if point.day <= day]
    return replace(passed[-1], day=day) if passed else CurvePoint(day, 0.0, 0.0, 0.0)


def second_purchase_table(result: SecondPurchase, *, language: Language) -> Table:
    """The share that has come a second time within so many days."""
    share = partial(share_text, language=language)
    rows = tuple(
        (
            days_text(point.day, language),
            share(point.share),
            language.text("{low} to {high}", low=share(point.low), high=share(point.high)),
        )
        for point in result.points
    )
    columns = (language.text("Within"), language.text("Came a second time"), language.text("95% interval"))
    notes = () if rows else (sentence(reason_text(result.reason, language)) + ".",)
    return Table(language.text("Time to the second purchase"), columns, rows, notes)


def bin_name(low: int, high: int | None, language: Language) -> str:
    """``4–7``, ``31+``."""
    if high is None:
        return language.number(low) + "+"
    return language.number(low) if low == high else f"{language.number(low)}–{language.number(high)}"


def rhythm_table(rhythm: Rhythm, *, language: Language) -> Table:
    """How many customers come about every so many days."""
    rows = tuple(
        (bin_name(one.low, one.high, language), language.number(one.customers)) for one in rhythm.bins
    )
    columns = (language.text("Days between visits"), language.text("Customers"))
    return Table(language.text("How often customers come"), columns, rows)


def segment_table(segments: Sequence[Segment], *, language: Language, currency: str | None) -> Table:
    """The lifecycle stages: customers, shares, revenue, and days since the last visit."""
    rows = tuple(
        (
            stage_name(one.name, language),
            language.number(one.customers),
            share_text(one.share, language),
            money_text(one.revenue, currency, language),
            share_text(one.revenue_share, language),
            NOTHING if one.median_days_since is None else language.number(round(one.median_days_since)),
        )
        for one in segments
    )
    columns = (
        language.text("Stage"),
        language.text("Customers"),
        language.text("Share"),
        language.text("Revenue, twelve months"),
        language.text("Share of revenue"),
        language.text("Days since last visit (median)"),
    )
    return Table(language.text("Where your customers stand"), columns, rows)


def rfm_table(cells: Sequence[RfmCell], *, language: Language, currency: str | None) -> Table:
    """Recency down, frequency across: customers, and what one of them has spent on average."""
    found = {(cell.recency, cell.frequency): cell for cell in cells}
    rows = []
    for recency in reversed(SCORES):
        row = [language.text("Recency {score}", score=recency)]
        for frequency in SCORES:
            cell = found.get((recency, frequency))
            if cell is None or not cell.customers:
                row.append(NOTHING)
            else:
                row.append(
                    f"{language.number(cell.customers)} ({money_text(cell.monetary, currency, language)})"
                )
        rows.append(tuple(row))
    columns = (
        language.text("Scores, 5 is best"),
        *(language.text("Frequency {score}", score=score) for score in SCORES),
    )
    return Table(language.text("Recency and frequency"), columns, tuple(rows))


def customer_table(
    lines: Sequence[CustomerLine],
    *,
    language: Language,
    currency: str | None,
    names: Mapping[str, str] | None = None,
) -> Table:
    """Customers one a row, by name where one is given, else by number."""
    known = names or {}
    rows = tuple(
        (
            known.get(line.customer_id, line.customer_id),
            stage_name(line.lifecycle, language),
            NOTHING if line.expected_gap_days is None else language.number(round(line.expected_gap_days)),
            language.number(line.days_since),
            language.number(line.visits),
            money_text(line.revenue, currency, language),
            f"{line.recency_score}-{line.frequency_score}-{line.monetary_score}",
        )
        for line in lines
    )
    columns = (
        language.text("Customer"),
        language.text("Stage"),
        language.text("Usual gap, days"),
        language.text("Days since last visit"),
        language.text("Visits"),
        language.text("Revenue"),
        language.text("RFM"),
    )
    return Table(language.text("Customers"), columns, rows)


def lateness_table(lines: tuple[CustomerLine, ...], *, language: Language) -> Table:
    """The slipping regulars counted by how late they are; no one can be recognised in it."""
    rows = tuple(
        (sentence(band.name), language.number(band.customers)) for band in late_bands(lines, language)
    )
    columns = (language.text("Away for"), language.text("Customers"))
    return Table(language.text("Regulars slipping away"), columns, rows)
