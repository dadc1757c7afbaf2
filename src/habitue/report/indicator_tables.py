"""Tables about the shop: indicators, the bucket, retention, locations and channels, NPS, benchmark, files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from habitue.language import Language
from habitue.metrics.results import Benchmark, Bucket, Indicators, Mean, Nps, Part, Rate
from habitue.report.provenance import Provenance
from habitue.report.table import Table
from habitue.report.wording import (
    NOTHING,
    count_text,
    interval_cell,
    money_text,
    notes_text,
    period_name,
    reason_text,
    sentence,
    share_text,
    years_text,
)


def dash_notes(results: Iterable[Rate | Mean], language: Language) -> tuple[str, ...]:
    """Why there are dashes, each reason once."""
    reasons = dict.fromkeys(result.reason for result in results if result.value is None)
    return tuple(f"{NOTHING} {sentence(reason_text(reason, language))}." for reason in reasons)


def indicator_table(series: Sequence[Indicators], *, language: Language, currency: str | None) -> Table:
    """Every indicator, one period a row."""
    columns = (
        language.text("Period"),
        language.text("Present at start"),
        language.text("New"),
        language.text("Returned"),
        language.text("Lost"),
        language.text("Present at end"),
        language.text("Stayed"),
        language.text("Left"),
        language.text("Retention (textbook)"),
        language.text("Repeat purchase"),
        language.text("Orders per customer"),
        language.text("Average order"),
        language.text("Revenue"),
        language.text("Remark"),
    )
    rows = tuple(_indicator_row(one, language, currency) for one in series)
    results = [r for one in series for r in (one.strict_retention_rate, one.repeat_purchase_rate)]
    return Table(language.text("Indicators by period"), columns, rows, dash_notes(results, language))


def _indicator_row(one: Indicators, language: Language, currency: str | None) -> tuple[str, ...]:
    return (
        period_name(one.period, language),
        *_bucket_counts(one.bucket, language),
        share_text(one.strict_retention_rate.value, language),
        share_text(one.churn_rate.value, language),
        share_text(one.retention_rate.value, language),
        share_text(one.repeat_purchase_rate.value, language),
        count_text(one.purchase_frequency.value, language),
        money_text(one.average_order_value_all.value, currency, language),
        money_text(one.revenue, currency, language),
        notes_text(one, language),
    )


def _bucket_counts(bucket: Bucket, language: Language) -> tuple[str, ...]:
    counts = (
        bucket.customers_at_start,
        bucket.new_customers,
        bucket.returned_customers,
        bucket.lost_customers,
        bucket.customers_at_end,
    )
    return tuple(language.number(count) for count in counts)


def summary_table(one: Indicators, *, language: Language, currency: str | None) -> Table:
    """One period: each indicator with its interval, or the reason why it has none."""
    share, count = partial(share_text, language=language), partial(count_text, language=language)
    money = partial(money_text, currency=currency, language=language)
    lines: list[tuple[str, Rate | Mean, str]] = [
        (
            language.text("Stayed (strict retention)"),
            one.strict_retention_rate,
            share(one.strict_retention_rate.value),
        ),
        (language.text("Retention (textbook)"), one.retention_rate, share(one.retention_rate.value)),
        (language.text("Left (churn)"), one.churn_rate, share(one.churn_rate.value)),
        (
            language.text("Repeat purchase rate"),
            one.repeat_purchase_rate,
            share(one.repeat_purchase_rate.value),
        ),
        (language.text("Returning share of orders"), one.returning_share, share(one.returning_share.value)),
        (
            language.text("Orders with a known customer"),
            one.identified_share,
            share(one.identified_share.value),
        ),
        (language.text("Orders per customer"), one.purchase_frequency, count(one.purchase_frequency.value)),
        (
            language.text("Average order, known customers"),
            one.average_order_value,
            money(one.average_order_value.value),
        ),
        (
            language.text("Average order, all sales"),
            one.average_order_value_all,
            money(one.average_order_value_all.value),
        ),
    ]
    shows = [share] * 6 + [count] + [money] * 2
    rows = [
        (
            name,
            shown if result.value is not None else reason_text(result.reason, language),
            interval_cell(result, show, language),
            language.number(result.n),
            language.text("too few to say") if result.too_few and result.value is not None else "",
        )
        for (name, result, shown), show in zip(lines, shows, strict=True)
    ]
    rows.extend(_lifetime_rows(one, language, currency))
    columns = (
        language.text("Indicator"),
        language.text("Value"),
        language.text("95% interval"),
        language.text("Out of"),
        language.text("Remark"),
    )
    notes = notes_text(one, language)
    return Table(
        period_name(one.period, language), columns, tuple(rows), (sentence(notes) + ".",) if notes else ()
    )


def _lifetime_rows(
    one: Indicators, language: Language, currency: str | None
) -> list[tuple[str, str, str, str, str]]:
    lifespan = (
        years_text(one.lifespan_years, language)
        if one.lifespan_years is not None
        else reason_text(one.lifespan_reason, language)
    )
    clv = one.clv_simple
    value = (
        money_text(clv.value, currency, language)
        if clv.value is not None
        else reason_text(clv.reason, language)
    )
    return [
        (language.text("How long a customer stays"), lifespan, "", "", ""),
        (language.text("Lifetime value, simple"), value, "", "", ""),
    ]


def bucket_table(one: Indicators, *, language: Language) -> Table:
    """The bucket: who was there, came, came back and left."""
    names = (
        language.text("Present at start"),
        language.text("New"),
        language.text("Returned"),
        language.text("Lost"),
        language.text("Present at end"),
    )
    counts = _bucket_counts(one.bucket, language)
    signs = ("", "+", "+", "−", "")
    rows = tuple((name, sign + count) for name, sign, count in zip(names, signs, counts, strict=True))
    title = language.text("From start to end: {period}", period=period_name(one.period, language))
    return Table(title, (language.text("Customers"), language.text("Number")), rows)


def retention_table(series: Sequence[Indicators], *, language: Language) -> Table:
    """Who stayed, period by period, with the interval."""
    share = partial(share_text, language=language)
    rows = tuple(
        (
            period_name(one.period, language),
            language.number(one.bucket.customers_at_start),
            share(one.strict_retention_rate.value),
            interval_cell(one.strict_retention_rate, share, language),
            notes_text(one, language),
        )
        for one in series
    )
    columns = (
        language.text("Period"),
        language.text("Present at start"),
        language.text("Stayed"),
        language.text("95% interval"),
        language.text("Remark"),
    )
    notes = dash_notes((one.strict_retention_rate for one in series), language)
    return Table(language.text("Share of customers who stayed"), columns, rows, notes)


def part_table(parts: Sequence[Part], *, title: str, language: Language, currency: str | None) -> Table:
    """Locations or channels side by side, for the same period."""
    share = partial(share_text, language=language)
    rows = tuple(
        (
            part.name or language.text("not said"),
            language.number(part.indicators.customers),
            share(part.indicators.strict_retention_rate.value),
            interval_cell(part.indicators.strict_retention_rate, share, language),
            share(part.indicators.repeat_purchase_rate.value),
            money_text(part.indicators.average_order_value_all.value, currency, language),
            money_text(part.indicators.revenue, currency, language),
            language.text("too few to say") if part.indicators.strict_retention_rate.too_few else "",
        )
        for part in parts
    )
    columns = (
        title,
        language.text("Customers"),
        language.text("Stayed"),
        language.text("95% interval"),
        language.text("Repeat purchase"),
        language.text("Average order"),
        language.text("Revenue"),
        language.text("Remark"),
    )
    notes = dash_notes((part.indicators.strict_retention_rate for part in parts), language)
    return Table(title, columns, rows, notes)


def nps_table(nps: Nps, *, language: Language) -> Table:
    """The score with its interval, then promoters, passives and detractors."""
    counts = (
        (language.text("Promoters (9 or 10)"), nps.promoters),
        (language.text("Passives (7 or 8)"), nps.passives),
        (language.text("Detractors (0 to 6)"), nps.detractors),
    )
    rows = tuple(
        (name, language.number(n), share_text(n / nps.n if nps.n else None, language)) for name, n in counts
    )
    columns = (language.text("Answers"), language.text("Number"), language.text("Share"))
    title = language.text("Answers to “would you recommend us?”")
    return Table(title, columns, rows, tuple(_nps_notes(nps, language)))


def _nps_notes(nps: Nps, language: Language) -> Iterator[str]:
    if nps.value is None or nps.low is None or nps.high is None:
        yield sentence(reason_text(nps.reason, language)) + "."
        return
    score, low, high = (language.number(round(end)) for end in (nps.value, nps.low, nps.high))
    yield language.text(
        "Net Promoter Score: {score}, between {low} and {high}.", score=score, low=low, high=high
    )
    if nps.too_few:
        yield sentence(language.text("too few to say")) + "."


def benchmark_table(benchmark: Benchmark, *, sector: str, language: Language) -> Table:
    """The shop's own yearly retention and the sector's."""
    share = partial(share_text, language=language)
    rows = (
        (
            language.text("You, over twelve months"),
            share(benchmark.own.value),
            interval_cell(benchmark.own, share, language),
        ),
        (sector, share(benchmark.yearly_retention), ""),
    )
    columns = (language.text("Yearly retention"), language.text("Stayed"), language.text("95% interval"))
    return Table(language.text("You and your trade"), columns, rows)


def file_table(provenance: Provenance, *, language: Language) -> Table:
    """The files read: rows read, used and set aside."""
    rows = tuple(
        (
            file.name,
            language.text("plain table") if file.layout == "plain" else file.layout,
            language.number(file.rows_read),
            language.number(file.rows_used),
            language.number(file.set_aside),
        )
        for file in provenance.files
    )
    columns = (
        language.text("File"),
        language.text("Recognised as"),
        language.text("Rows read"),
        language.text("Rows used"),
        language.text("Set aside"),
    )
    return Table(language.text("Files"), columns, rows)
