"""The page's sections: each a title, a few sentences, and the figures and tables that go with them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from habitue.language import MINUS, Language
from habitue.metrics.results import Benchmark, CurvePoint, Indicators, Overview, Part
from habitue.metrics.sectors import SECTORS
from habitue.report import charts, tables, wording
from habitue.report.customer_tables import bin_name, thinned

SHOWN_PERIODS = 36
"""So many periods a line shows at most: more cannot be told apart, and would weigh the page down."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and the same figures as a table."""

    picture: Markup
    table: tables.Table


@dataclass(frozen=True, slots=True)
class Section:
    """One card of the page: sentences first, then figures, open tables, and tables folded away."""

    key: str
    title: str
    lead: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    open_tables: tuple[tables.Table, ...] = ()
    folded: tuple[tables.Table, ...] = ()
    closing: tuple[str, ...] = ()
    wide: bool = False


def bucket_section(overview: Overview, *, language: Language) -> Section | None:
    """The leaky bucket of the latest whole period."""
    latest = overview.latest
    if latest is None or not (latest.bucket.customers_at_start or latest.bucket.customers_at_end):
        return None
    table = tables.bucket_table(latest, language=language)
    steps = _steps(latest, language)
    words = charts.Words(
        "bucket", table.title, "; ".join(wording.joined(name, count, language) for name, count in table.rows)
    )
    lead = language.text(
        "Customers run in, leak out, and some come back. What counts is what stays in the bucket."
    )
    return Section(
        "bucket",
        language.text("The leaky bucket"),
        (lead,),
        (Figure(charts.waterfall(steps, words=words), table),),
    )


def _steps(latest: Indicators, language: Language) -> tuple[charts.Step, ...]:
    bucket = latest.bucket
    opening = wording.at_close_short(latest.period.opening, language)
    closing = wording.at_close_short(latest.period.last, language)
    present, number = language.text("Present"), partial(wording.chart_number, language=language)
    return (
        charts.Step(
            (present, opening), bucket.customers_at_start, number(bucket.customers_at_start), "level"
        ),
        charts.Step((language.text("New"),), bucket.new_customers, "+" + number(bucket.new_customers), "up"),
        charts.Step(
            (language.text("Returned"),),
            bucket.returned_customers,
            "+" + number(bucket.returned_customers),
            "up",
        ),
        charts.Step(
            (language.text("Lost"),), bucket.lost_customers, MINUS + number(bucket.lost_customers), "down"
        ),
        charts.Step((present, closing), bucket.customers_at_end, number(bucket.customers_at_end), "level"),
    )


def series_section(overview: Overview, *, language: Language) -> Section | None:
    """Who stayed, period after period; partial periods hollow."""
    series = overview.series[-SHOWN_PERIODS:]
    known = [one for one in series if one.strict_retention_rate.value is not None]
    if not known:
        return None
    share = partial(wording.share_text, language=language)
    table = tables.retention_table(series, language=language)
    whole = [one for one in known if not one.partial] or known
    first, last = whole[0], whole[-1]
    description = language.text(
        "From {first} {start} to {last} {end}.",
        first=share(first.strict_retention_rate.value),
        start=wording.during(first.period, language),
        last=share(last.strict_retention_rate.value),
        end=wording.during(last.period, language),
    )
    picture = charts.line_chart(
        _series_points(series[series.index(known[0]) :], language),
        words=charts.Words("series", table.title, description),
        show=share,
    )
    lead = [language.text("The share of customers who stayed. The pale band says how sure each point is.")]
    if len(series) < len(overview.series):
        lead.append(language.text("Only the last {n} are shown.", n=language.number(len(series))))
    if any(one.partial for one in known):
        lead.append(
            language.text("A hollow point on a dashed line is a period that is not whole: do not compare it.")
        )
    return Section("series", language.text("Who stays, over time"), tuple(lead), (Figure(picture, table),))


def _series_points(series: tuple[Indicators, ...], language: Language) -> list[charts.Point]:
    found = []
    for index, one in enumerate(series):
        rate = one.strict_retention_rate
        name, value = wording.period_name(one.period, language), wording.share_text(rate.value, language)
        interval = wording.interval_text(rate, partial(wording.share_text, language=language), language)
        beside = ", ".join(text for text in (interval, wording.notes_text(one, language)) if text)
        tooltip = wording.joined(name, value, language) + (f" ({beside})" if beside else "")
        tick = wording.period_short(one.period, language)
        found.append(charts.Point(index, rate.value, rate.low, rate.high, tooltip, tick, one.partial))
    return found


def year_section(overview: Overview, *, language: Language, sector: str | None) -> Section:
    """Yearly retention beside the sector's published figure, or when that becomes possible."""
    title, benchmark = language.text("Over a year, and in your trade"), overview.benchmark
    if benchmark is None:
        return Section("year", title, (_no_benchmark(overview, sector, language),), wide=True)
    name = sector_name(sector or benchmark.sector, language)
    source = language.text(
        "Source: {source}. Studies do not all define retention alike: read it as a landmark, not as a mark.",
        source=language.text(benchmark.source),
    )
    theirs = wording.share_text(benchmark.yearly_retention, language)
    if benchmark.own.value is None:
        usual = language.text(
            "In your trade – {sector} – {share} a year is usual.", sector=name, share=theirs
        )
        return Section("year", title, (usual, _possible(benchmark, language)), closing=(source,), wide=True)
    table = tables.benchmark_table(benchmark, sector=name, language=language)
    lead = language.text(
        "Over twelve months, {own} of your customers stayed; in your trade – {sector} – {share} is usual.",
        own=wording.share_text(benchmark.own.value, language),
        sector=name,
        share=theirs,
    )
    figure = Figure(_benchmark_picture(benchmark, table, language), table)
    return Section(
        "year", title, (lead, _verdict(benchmark, language)), (figure,), closing=(source,), wide=True
    )


def _no_benchmark(overview: Overview, sector: str | None, language: Language) -> str:
    own = overview.trailing_year.strict_retention_rate.value
    if sector is not None:
        return language.text(
            "We know of no published figure for “{sector}”.", sector=sector_name(sector, language)
        )
    if own is None:
        return language.text("Tell Habitué your trade (--sector) to see what is usual in it.")
    return language.text(
        "Over twelve months, {own} of your customers stayed. Tell Habitué your trade (--sector) to see what is usual in it.",
        own=wording.share_text(own, language),
    )


def sector_name(sector: str, language: Language) -> str:
    """A trade in words; one we do not know keeps the name it was given."""
    return language.text(SECTORS[sector].name) if sector in SECTORS else sector


def _possible(benchmark: Benchmark, language: Language) -> str:
    if benchmark.possible_from is None:
        reason = wording.reason_text(benchmark.own.reason, language)
        return language.text("Yours cannot be held against it: {reason}.", reason=reason)
    day = language.day(benchmark.possible_from)
    return language.text(
        "Yours can be held against it from {day}, when there are twelve months to look back on.", day=day
    )


def _verdict(benchmark: Benchmark, language: Language) -> str:
    own = benchmark.own
    if own.too_few or own.low is None or own.high is None:
        return language.text("You have too few customers to say whether that is better or worse.")
    if own.low > benchmark.yearly_retention:
        return language.text("That is above what is usual, and by more than chance.")
    if own.high < benchmark.yearly_retention:
        return language.text("That is below what is usual, and by more than chance.")
    return language.text("The two cannot be told apart.")


def _benchmark_picture(benchmark: Benchmark, table: tables.Table, language: Language) -> Markup:
    rows = []
    for (name, value, _), (number, low, high) in zip(
        table.rows,
        (
            (benchmark.own.value or 0.0, benchmark.own.low, benchmark.own.high),
            (benchmark.yearly_retention, None, None),
        ),
        strict=True,
    ):
        rows.append(charts.IntervalRow(wording.sentence(wording.shortened(name)), number, value, low, high))
    description = "; ".join(" ".join(filter(None, row)) for row in table.rows)
    words = charts.Words("year", table.title, description)
    return charts.interval_chart(rows, words=words, show=partial(wording.share_text, language=language))


def second_section(overview: Overview, *, language: Language) -> Section:
    """How long newcomers take to come a second time."""
    result, title = thinned(overview.second_purchase), language.text("The second visit")
    if not result.points and result.reason == "left_censored":
        hidden = language.text("No newcomer can be told from an older customer in these data yet.")
        return Section("second", title, (hidden,))
    if not result.points:
        reason = wording.sentence(wording.reason_text(result.reason, language))
        return Section("second", title, (reason + ".",))
    last = result.points[-1]
    share = partial(wording.share_text, language=language)
    if result.median_days is None:
        lead = language.text(
            "So far, {share} of the newcomers have come a second time, within {days}.",
            share=share(last.share),
            days=wording.days_text(last.day, language),
        )
    else:
        days = wording.days_text(max(result.median_days, 1), language)
        lead = language.text("Half of the newcomers come a second time within {days}.", days=days)
    table = tables.second_purchase_table(result, language=language)
    words = charts.Words("second", table.title, lead)
    picture = charts.line_chart(_curve_points(result.points, language), words=words, show=share)
    counted = language.text("Those who have not come back yet count as still waiting, not as lost.")
    return Section("second", title, (lead, counted), (Figure(picture, table),))


def _curve_points(curve: tuple[CurvePoint, ...], language: Language) -> list[charts.Point]:
    share = partial(wording.share_text, language=language)
    return [
        charts.Point(
            point.day,
            point.share,
            point.low,
            point.high,
            language.text(
                "within {days}: {share}",
                days=wording.days_text(point.day, language),
                share=share(point.share),
            ),
            language.text("{n} d", n=language.number(point.day)),
        )
        for point in curve
    ]


def rhythm_section(overview: Overview, *, language: Language) -> Section:
    """How often customers come, one by one."""
    rhythm, title = overview.rhythm, language.text("The rhythm of your customers")
    if rhythm.median_gap_days is None:
        return Section("rhythm", title, (language.text("Nobody has come on two different days yet."),))
    lead = [
        language.text(
            "Half of those who come back do so at least {every}.",
            every=wording.every_text(rhythm.median_gap_days, language),
        )
    ]
    if rhythm.quartile_low_days is not None and rhythm.quartile_high_days is not None:
        low, high = rhythm.quartile_low_days, rhythm.quartile_high_days
        lead.append(
            language.text(
                "A quarter come at least {often}; another quarter less than {seldom}.",
                often=wording.every_text(low, language),
                seldom=wording.every_text(high, language),
            )
        )
    lead.append(
        language.text("That is why each customer is late by their own rhythm, not by one rule for all.")
    )
    table = tables.rhythm_table(rhythm, language=language)
    bars = [
        charts.Bar(
            bin_name(one.low, one.high, language),
            one.customers,
            wording.chart_number(one.customers, language),
        )
        for one in rhythm.bins
    ]
    described = "; ".join(wording.joined(days, count, language) for days, count in table.rows)
    words = charts.Words("rhythm", language.text("Customers by days between visits"), described)
    return Section("rhythm", title, tuple(lead), (Figure(charts.histogram(bars, words=words), table),))


def part_section(
    parts: tuple[Part, ...], *, key: str, title: str, language: Language, currency: str | None
) -> Section | None:
    """Locations or channels side by side, if there are several."""
    if len(parts) < 2:
        return None
    table = tables.part_table(parts, title=title, language=language, currency=currency)
    rows = [
        charts.IntervalRow(wording.shortened(row[0]), rate.value, row[2], rate.low, rate.high)
        for row, rate in zip(
            table.rows, (part.indicators.strict_retention_rate for part in parts), strict=True
        )
        if rate.value is not None
    ]
    lead = language.text("Where the bars overlap widely, the difference may be chance.")
    if not rows:
        return Section(key, title, open_tables=(table,))
    described = "; ".join(
        wording.joined(row[0], f"{row[2]} {row[3]}".strip(), language) for row in table.rows
    )
    words = charts.Words(key, language.text("Share of customers who stayed"), described)
    picture = charts.interval_chart(rows, words=words, show=partial(wording.share_text, language=language))
    return Section(key, title, (lead,), (Figure(picture, table),))


def nps_section(overview: Overview, *, language: Language) -> Section | None:
    """The Net Promoter Score, if somebody was asked."""
    nps, title = overview.nps, language.text("Would they recommend you?")
    if nps is None:
        return None
    if nps.value is None:
        return Section("nps", title, (wording.sentence(wording.reason_text(nps.reason, language)) + ".",))
    score = partial(wording.score_text, language=language)
    lead = [
        language.text(
            "Your Net Promoter Score is {score} ({interval}), on a scale from −100 to 100.",
            score=score(nps.value),
            interval=wording.interval_text(nps, score, language),
        ),
        language.plural(
            "{n} answer: the share that would recommend you warmly, minus the share that would not.",
            "{n} answers: the share that would recommend you warmly, minus the share that would not.",
            nps.n,
        ),
    ]
    if nps.too_few:
        lead.append(language.text("That is too few to say."))
    table = tables.nps_table(nps, language=language)
    counts = (nps.promoters, nps.passives, nps.detractors)
    bars = [charts.Bar(row[0], n, f"{row[1]} ({row[2]})") for row, n in zip(table.rows, counts, strict=True)]
    words = charts.Words("nps", table.title, "; ".join(" ".join(row) for row in table.rows))
    return Section("nps", title, tuple(lead), (Figure(charts.horizontal_bars(bars, words=words), table),))
