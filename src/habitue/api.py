"""The library's questions: read sales once, then ask. Each takes what was read, or a file, or a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Literal, TypedDict

from typing_extensions import Unpack

from habitue.answers import Answer
from habitue.engines.duckdb import DuckDBEngine
from habitue.language import Language
from habitue.metrics import cohorts as cohort_metrics
from habitue.metrics import rhythm as rhythm_metrics
from habitue.metrics import segments as segment_metrics
from habitue.metrics.activity import Activity, NoSales, activity_of
from habitue.metrics.indicators import indicators
from habitue.metrics.nps import nps as nps_metric
from habitue.metrics.overview import Question, window_of
from habitue.metrics.overview import overview as overview_of
from habitue.metrics.parts import equals, part_of, parts_of
from habitue.metrics.period import Period, Unit, periods_between
from habitue.metrics.results import (
    Cohort,
    CustomerLine,
    Indicators,
    Nps,
    Overview,
    RfmCell,
    Rhythm,
    SecondPurchase,
    Segment,
    Window,
)
from habitue.metrics.second_purchase import second_purchase as second_purchase_metric
from habitue.metrics.sectors import SECTORS
from habitue.questions import (
    EndsBeforeItBegins,
    NoSuchPart,
    NothingSold,
    UnknownSector,
    checked_hour,
    checked_margin,
    checked_window,
    day_given,
)
from habitue.records.answers import read_answers
from habitue.records.reading import Reading, read_sales
from habitue.report import documents, tables
from habitue.report.page import render_report
from habitue.reporting import provenance_of

Source = object
"""A path, a folder, a database address, or a frame: pandas, Polars, Arrow, a DuckDB relation."""


class ReadingOptions(TypedDict, total=False):
    """How to read: see :func:`read`."""

    mapping: Mapping[str, str] | None
    timezone: str
    dates: Literal["dmy", "mdy", "ymd"] | None
    decimal: Literal[",", "."] | None
    country: str | None
    layout: str | None
    currency: str | None
    until: date | str | None
    since_opening: bool
    day_starts: int | None
    language: str
    progress: Callable[[int, int], None] | None


@dataclass(frozen=True, slots=True)
class Sales:
    """Sales that were read, ready to be asked; ``reading`` says what was read and what was set aside."""

    reading: Reading = field(repr=False)
    activity: Activity = field(repr=False)
    timezone: str
    day_starts_at_hour: int
    currency: str | None
    language: Language

    def part(self, *, location: str | None = None, channel: str | None = None) -> Activity:
        """The activity of one location, one channel, or one channel of one location.

        Raises:
            HabitueError: no sale names the location or channel.
        """
        wanted = {"location": location, "channel": channel}
        conditions = [equals(kind, name) for kind, name in wanted.items() if name is not None]
        if not conditions:
            return self.activity
        try:
            return self._where(" AND ".join(conditions))
        except NoSales:
            kind, name = next((kind, name) for kind, name in wanted.items() if name is not None)
            raise NoSuchPart(kind=kind, name=name, known=self._known(kind)) from None

    def _known(self, kind: str) -> str:
        rows = self.activity.rows(
            f"SELECT DISTINCT {kind} AS name FROM {self.activity.sales} WHERE {kind} IS NOT NULL ORDER BY 1"
        )
        return ", ".join(str(row["name"]) for row in rows) or "–"

    def parts(self, kind: Literal["location", "channel"]) -> dict[str | None, Activity]:
        """The activity of each location or channel, most orders first; empty where there are fewer than two."""
        return parts_of(
            self.activity, kind, timezone=self.timezone, day_starts_at_hour=self.day_starts_at_hour
        )

    def _where(self, condition: str) -> Activity:
        return part_of(
            self.activity,
            condition,
            timezone=self.timezone,
            day_starts_at_hour=self.day_starts_at_hour,
        )


def read(*sources: Source, **options: Unpack[ReadingOptions]) -> Sales:
    """Read sales from files, folders, databases or frames.

    Args:
        sources: one or several paths, folders, database addresses or frames.
        **options: ``mapping`` names columns (``{"customer": "Cust", "date": "When", "amount": "Total"}``);
            ``timezone`` is the shop's (Europe/Paris by default); ``dates`` (``dmy``, ``mdy``, ``ymd``) and
            ``decimal`` say how dates and amounts are written where the file leaves it open; ``country`` helps
            with both and with phone numbers; ``layout`` forces a till's format; ``currency`` names it where
            the file does not; ``until`` is the day up to which the data are complete (the last sale's by
            default); ``since_opening`` says that the data begin when the shop did; ``day_starts`` is the hour at which a business day starts (midnight, or what
            the till says); ``language`` is ``en`` or ``fr``.

    Raises:
        HabitueError: a file that cannot be read; its text says which, why and what to do.
    """
    timezone = options.get("timezone", "Europe/Paris")
    reading = import_check(*sources, **options)
    engine = DuckDBEngine()
    until = options.get("until")
    given = checked_hour(options.get("day_starts"))
    hour = reading.day_starts_at_hour if given is None else given
    try:
        activity = activity_of(
            engine,
            engine.register(reading.sales),
            timezone=timezone,
            last_day=None if until is None else day_given(until, name="until"),
            history_complete=options.get("since_opening", False),
            has_amounts=reading.has_amounts,
            day_starts_at_hour=hour,
        )
    except NoSales:
        named = ", ".join(found.name for found in reading.files)
        raise NothingSold(files=named, n=reading.set_aside.num_rows) from None
    currency = options.get("currency") or reading.currency
    return Sales(reading, activity, timezone, hour, currency, Language(options.get("language", "en")))


def opened_sales(sales: Sales | Source | Sequence[Source], options: ReadingOptions) -> Sales:
    """Sales that were read already, in the language asked for; else read now."""
    if isinstance(sales, Sales):
        return replace(sales, language=Language(options["language"])) if "language" in options else sales
    return read(sales, **options)


def import_check(*sources: Source, **options: Unpack[ReadingOptions]) -> Reading:
    """Read and settle sales without measuring anything: what was read, what was set aside, row by row, and why.

    Raises:
        TypeError: an option that does not exist.
        HabitueError: a file that cannot be read.
    """
    unknown = options.keys() - ReadingOptions.__annotations__.keys()
    if unknown:
        raise TypeError(
            f"unknown option {', '.join(sorted(unknown))}; known: {', '.join(ReadingOptions.__annotations__)}"
        )
    return read_sales(
        list(_flat(sources)),
        mapping=options.get("mapping"),
        timezone=options.get("timezone", "Europe/Paris"),
        dates=options.get("dates"),
        decimal=options.get("decimal"),
        country=options.get("country"),
        layout=options.get("layout"),
        progress=options.get("progress"),
    )


def _flat(sources: Iterable[Source]) -> Iterator[Source]:
    for source in sources:
        if isinstance(source, list | tuple):
            yield from _flat(source)
        else:
            # a lazy frame of Polars is collected here, where its rows are wanted
            yield source.collect() if type(source).__name__ == "LazyFrame" else source  # type: ignore[attr-defined]


def kpis(  # noqa: PLR0913  (a question with its options)
    sales: Sales | Source | Sequence[Source],
    *,
    period: Unit | None = None,
    start: date | str | None = None,
    end: date | str | None = None,
    window: int | Literal["period"] | None = None,
    margin: float | None = None,
    location: str | None = None,
    channel: str | None = None,
    **options: Unpack[ReadingOptions],
) -> Answer[Indicators]:
    """Every indicator: of one period (``start`` to ``end``, both included) or of each ``period`` within them.

    ``window`` is the activity window in days, or ``"period"``; by default the one that the shop's rhythm suggests.
    ``margin`` turns the simple CLV from revenue into profit. Without ``start`` and ``end``: each month of the data.
    """
    opened = opened_sales(sales, options)
    activity = opened.part(location=location, channel=channel)
    single = period is None and (start is not None or end is not None)
    span = _span(activity, start, end)
    periods = (span,) if single else periods_between(span.first, span.last, period or "month")
    window_days = None if window == "period" else window_of(activity, checked_window(window)).days
    found = indicators(activity, periods, window_days=window_days, margin=checked_margin(margin))
    written = [documents.indicators_document(one) for one in found]
    show = partial(_indicator_table, found, opened.currency)
    return Answer(
        found, written[0] if single else written, tuple(documents.flat(written)), show, opened.language
    )


def _span(activity: Activity, start: date | str | None, end: date | str | None) -> Period:
    first = activity.first_day if start is None else day_given(start, name="from")
    last = activity.last_day if end is None else day_given(end, name="to")
    if last < first:
        raise EndsBeforeItBegins(start=first, end=last)
    return Period(first, last)


def _indicator_table(found: Sequence[Indicators], currency: str | None, language: Language) -> tables.Table:
    if len(found) == 1:
        return tables.summary_table(found[0], language=language, currency=currency)
    return tables.indicator_table(found, language=language, currency=currency)


def cohorts(
    sales: Sales | Source | Sequence[Source], *, period: Unit = "month", **options: Unpack[ReadingOptions]
) -> Answer[Cohort]:
    """Customers by the period of their first purchase: counts, shares, revenue, age by age."""
    opened = opened_sales(sales, options)
    window = window_of(opened.activity, None).days
    found = cohort_metrics.cohorts(opened.activity, unit=period, window_days=window)
    document = documents.cohorts_document(found)
    rows = tuple(documents.cohort_rows(found))
    return Answer(
        found.rows,
        document,
        rows,
        lambda language: tables.cohort_table(found, language=language),
        opened.language,
    )


def segments(sales: Sales | Source | Sequence[Source], **options: Unpack[ReadingOptions]) -> Answer[Segment]:
    """Every lifecycle stage: how many customers, what they brought in twelve months, since when away."""
    opened = opened_sales(sales, options)
    found = segment_metrics.segments(opened.activity)
    written = [documents.segment_document(one) for one in found]
    show = partial(_segment_table, found, opened.currency)
    return Answer(found, written, tuple(written), show, opened.language)


def _segment_table(found: Sequence[Segment], currency: str | None, language: Language) -> tables.Table:
    return tables.segment_table(found, language=language, currency=currency)


def rfm(sales: Sales | Source | Sequence[Source], **options: Unpack[ReadingOptions]) -> Answer[RfmCell]:
    """How many customers have each pair of recency and frequency scores, and what they brought each."""
    opened = opened_sales(sales, options)
    found = segment_metrics.rfm(opened.activity)
    written = [documents.rfm_document(one) for one in found]
    return Answer(
        found,
        written,
        tuple(written),
        lambda language: tables.rfm_table(found, language=language, currency=opened.currency),
        opened.language,
    )


def customers(
    sales: Sales | Source | Sequence[Source],
    *,
    late: bool = False,
    names: bool = False,
    **options: Unpack[ReadingOptions],
) -> Answer[CustomerLine]:
    """Every customer in figures: rhythm, lateness, lifecycle, RFM scores; ``late`` keeps regulars slipping away.

    ``names`` adds the names that the files have; without it there are none in the answer.
    """
    opened = opened_sales(sales, options)
    if late:
        found, _ = segment_metrics.slipping(opened.activity)
    else:
        found = segment_metrics.customer_lines(opened.activity)
    known = names_of(opened) if names else {}
    written = [documents.customer_document(one, known.get(one.customer_id)) for one in found]
    return Answer(
        found,
        written,
        tuple(written),
        lambda language: tables.customer_table(
            found, language=language, currency=opened.currency, names=known
        ),
        opened.language,
    )


def names_of(sales: Sales) -> dict[str, str]:
    """The names that the files give to customers; what the file calls them, where there is no other name."""
    people = sales.reading.people
    pairs = zip(people["customer_id"].to_pylist(), people["name"].to_pylist(), strict=True)
    return {customer: name or customer for customer, name in pairs}


def rhythm(sales: Sales | Source | Sequence[Source], **options: Unpack[ReadingOptions]) -> Rhythm:
    """The rhythm of the clientele: how many days lie between the visits of one customer."""
    return rhythm_metrics.rhythm(opened_sales(sales, options).activity)


def second_purchase(
    sales: Sales | Source | Sequence[Source], **options: Unpack[ReadingOptions]
) -> SecondPurchase:
    """How long until a new customer's second order, by Kaplan-Meier."""
    activity = opened_sales(sales, options).activity
    skip = 0 if activity.history_complete else window_of(activity, None).days
    return second_purchase_metric(activity, skip_days=skip)


def suggest_window(sales: Sales | Source | Sequence[Source], **options: Unpack[ReadingOptions]) -> Window:
    """The activity window that the shop's own rhythm suggests, and why."""
    return rhythm_metrics.suggest_window(opened_sales(sales, options).activity)


def nps(
    answers: Source,
    *,
    start: date | str | None = None,
    end: date | str | None = None,
    mapping: Mapping[str, str] | None = None,
    language: str = "en",
) -> Answer[Nps]:
    """Net Promoter Score from a file or frame of answers (``customer, date, score``); each customer's latest counts."""
    engine = DuckDBEngine()
    relation = engine.register(read_answers(answers, mapping=mapping))
    period = None
    if start is not None or end is not None:
        first = date(1970, 1, 1) if start is None else day_given(start, name="from")
        period = Period(first, date(9999, 12, 31) if end is None else day_given(end, name="to"))
    found = nps_metric(engine, relation, period=period)
    document = documents.nps_document(found)
    show: Callable[[Language], tables.Table] = lambda spoken: tables.nps_table(found, language=spoken)  # noqa: E731
    return Answer((found,), document, (document,), show, Language(language))


def overview(  # noqa: PLR0913  (a question with its options)
    sales: Sales | Source | Sequence[Source],
    *,
    period: Unit = "month",
    window: int | None = None,
    sector: str | None = None,
    margin: float | None = None,
    answers: Source | None = None,
    names: bool = False,
    **options: Unpack[ReadingOptions],
) -> Overview:
    """All the figures of the report, as one frozen result."""
    opened = opened_sales(sales, options)
    if sector is not None and sector not in SECTORS:
        raise UnknownSector(sector=sector, known=", ".join(SECTORS))
    question = Question(
        timezone=opened.timezone,
        unit=period,
        window_days=checked_window(window),
        sector=None if sector is None else SECTORS[sector],
        margin=checked_margin(margin),
        currency=opened.currency,
    )
    return overview_of(
        opened.activity,
        question,
        parts={"location": opened.parts("location"), "channel": opened.parts("channel")},
        nps=None if answers is None else nps(answers).one,
        names=names_of(opened) if names else None,
    )


def report_page(  # noqa: PLR0913  (a question with its options)
    sales: Sales | Source | Sequence[Source],
    *,
    title: str | None = None,
    made_on: date | None = None,
    period: Unit = "month",
    window: int | None = None,
    sector: str | None = None,
    margin: float | None = None,
    answers: Source | None = None,
    names: bool = False,
    future: bool = True,
    **options: Unpack[ReadingOptions],
) -> str:
    """The report: one self-contained HTML page, in the language of the sales; without ``future``, only what has been."""
    from habitue.predicting import future_of

    opened = opened_sales(sales, options)
    found = overview(
        opened, period=period, window=window, sector=sector, margin=margin, answers=answers, names=names
    )
    prediction, refusal = future_of(opened, margin=margin) if future else (None, "")
    return render_report(
        found,
        language=opened.language,
        title=title or default_title(opened.reading),
        provenance=provenance_of(
            opened.reading, opened.language, made_on or found.last_day + timedelta(days=1)
        ),
        sector=sector,
        prediction=prediction,
        future_refusal=refusal,
        names=names_of(opened) if names else None,
    )


def default_title(reading: Reading) -> str:
    """The name of the first file, without folder and ending."""
    return Path(reading.files[0].name).stem if reading.files else "Habitué"
