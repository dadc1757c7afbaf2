"""One indicator over time: the line, its band and the same figures as a table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from habitue.language import N_, Language
from habitue.metrics.results import Indicators, LifetimeValue, Mean, Overview, Rate
from habitue.report import charts, wording
from habitue.report.sections import SHOWN_PERIODS, Figure
from habitue.report.table import Table

INDICATORS = {
    "retention": ("strict_retention_rate", N_("Retention rate")),
    "churn": ("churn_rate", N_("Churn rate")),
    "repeat": ("repeat_purchase_rate", N_("Repeat purchase rate")),
    "frequency": ("purchase_frequency", N_("Purchase frequency")),
    "order": ("average_order_value_all", N_("Average order")),
    "value": ("clv_simple", N_("Lifetime value")),
}
"""The indicators of the first page: where each stands in the figures of a period, and its name."""


def history(overview: Overview, indicator: str, *, language: Language) -> Figure | None:
    """An indicator of :data:`INDICATORS` by period, the latest periods; None where it was never measurable."""
    attribute, name = INDICATORS[indicator]
    series = overview.series[-SHOWN_PERIODS:]
    first = next((at for at, one in enumerate(series) if getattr(one, attribute).value is not None), None)
    if first is None:
        return None
    show = _shown(attribute, overview, language)
    table = _table(series, attribute, title=language.text(name), show=show, language=language)
    points = [
        _point(at, one, attribute, show=show, language=language) for at, one in enumerate(series[first:])
    ]
    words = charts.Words(f"history-{indicator}", table.title, _description(points))
    most = 1.0 if isinstance(getattr(series[-1], attribute), Rate) else None
    return Figure(charts.line_chart(points, words=words, show=show, most=most), table)


def _shown(attribute: str, overview: Overview, language: Language) -> Callable[[float | None], str]:
    if attribute in ("average_order_value_all", "clv_simple"):
        return partial(wording.money_text, currency=overview.currency, language=language)
    if attribute == "purchase_frequency":
        return partial(wording.count_text, language=language)
    return partial(wording.share_text, language=language)


def _bounds(result: Rate | Mean | LifetimeValue) -> tuple[float | None, float | None]:
    return (None, None) if isinstance(result, LifetimeValue) else (result.low, result.high)


def _point(
    at: int, one: Indicators, attribute: str, *, show: Callable[[float | None], str], language: Language
) -> charts.Point:
    result = getattr(one, attribute)
    low, high = _bounds(result)
    name = wording.joined(wording.period_name(one.period, language), show(result.value), language)
    tick = wording.period_short(one.period, language)
    return charts.Point(at, result.value, low, high, name, tick, one.partial)


def _description(points: list[charts.Point]) -> str:
    known = [point.tooltip for point in points if point.y is not None]
    return known[0] if len(known) == 1 else f"{known[0]} – {known[-1]}"


def _table(
    series: tuple[Indicators, ...],
    attribute: str,
    *,
    title: str,
    show: Callable[[float | None], str],
    language: Language,
) -> Table:
    rows = []
    for one in series:
        result = getattr(one, attribute)
        interval = "" if isinstance(result, LifetimeValue) else wording.interval_text(result, show, language)
        remark = wording.notes_text(one, language)
        rows.append((wording.period_name(one.period, language), show(result.value), interval, remark))
    columns = (N_("Period"), title, N_("95% interval"), N_("Remark"))
    return Table(title, tuple(language.text(column) for column in columns), tuple(rows))
