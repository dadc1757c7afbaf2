"""The indicators as tiles: a number, how sure it is, whether it really moved, and what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from habitue.language import Language
from habitue.metrics.results import Mean, Overview, Rate
from habitue.report import wording
from habitue.report.charts import interval_strip
from habitue.report.sentences import lifetime_parts, shown_indicators

_LONG = 10
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Movement:
    """How an indicator moved: ``arrow`` only when it is real; ``good`` says whether the shop gains by it."""

    text: str
    arrow: str = ""
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One indicator as a person reads it; without a value, ``reason`` says why."""

    name: str
    definition: str
    value: str = ""
    reason: str = ""
    interval: str = ""
    strip: Markup | None = None
    warning: str = ""
    movement: Movement | None = None
    remark: str = ""

    @property
    def long(self) -> bool:
        """True when the number needs smaller letters."""
        return len(self.value) > _LONG


def tiles(overview: Overview, *, language: Language) -> tuple[Tile, ...]:
    """The five indicators and the lifetime value, of the latest whole period or of all there is."""
    return (
        retention_tile(overview, language=language),
        _churn_tile(overview, language),
        repeat_tile(overview, language=language),
        _frequency_tile(overview, language),
        _order_tile(overview, language),
        _lifetime_tile(overview, language),
    )


def retention_tile(overview: Overview, *, language: Language) -> Tile:
    """Of those present at the start, the share that still is at the end."""
    shown = shown_indicators(overview)
    remark = ""
    if shown.retention_rate.value is not None and shown.bucket.returned_customers:
        remark = language.text(
            "With those who came back after an absence, as textbooks count: {value}.",
            value=wording.share_text(shown.retention_rate.value, language),
        )
    tile = Tile(
        language.text("Retention rate"),
        language.text("Of the customers present at the start, the share still present at the end."),
        movement=_movement(overview, "strict_retention_rate", language),
        remark=remark,
    )
    return _filled(
        tile, shown.strict_retention_rate, partial(wording.share_text, language=language), language
    )


def _churn_tile(overview: Overview, language: Language) -> Tile:
    tile = Tile(
        language.text("Churn rate"),
        language.text("Of the customers present at the start, the share gone at the end."),
        movement=_movement(overview, "churn_rate", language),
    )
    rate = shown_indicators(overview).churn_rate
    return _filled(tile, rate, partial(wording.share_text, language=language), language)


def repeat_tile(overview: Overview, *, language: Language) -> Tile:
    """Of those who bought, the share that bought twice or more."""
    tile = Tile(
        language.text("Repeat purchase rate"),
        language.text("Of those who bought in the period, the share that bought at least twice."),
        movement=_movement(overview, "repeat_purchase_rate", language),
    )
    rate = shown_indicators(overview).repeat_purchase_rate
    return _filled(tile, rate, partial(wording.share_text, language=language), language)


def _frequency_tile(overview: Overview, language: Language) -> Tile:
    shown = shown_indicators(overview)
    show = partial(wording.count_text, language=language)
    remark = ""
    if shown.orders_per_year is not None:
        remark = language.text("At this pace, {orders} a year.", orders=show(shown.orders_per_year))
    tile = Tile(
        language.text("Purchase frequency"),
        language.text("Orders per customer who bought in the period."),
        movement=_movement(overview, "purchase_frequency", language, show),
        remark=remark,
    )
    return _filled(tile, shown.purchase_frequency, show, language)


def _order_tile(overview: Overview, language: Language) -> Tile:
    shown = shown_indicators(overview)
    show = partial(wording.money_text, currency=overview.currency, language=language)
    known, remark = shown.average_order_value.value, ""
    if known is not None and shown.identified_orders != shown.orders:
        remark = language.text("Customers you know: {amount}.", amount=show(known))
    tile = Tile(
        language.text("Average order"),
        language.text("What an order brings, refunds taken off."),
        movement=_movement(overview, "average_order_value_all", language, show),
        remark=remark,
    )
    return _filled(tile, shown.average_order_value_all, show, language)


def _lifetime_tile(overview: Overview, language: Language) -> Tile:
    clv = overview.trailing_year.clv_simple
    tile = Tile(
        language.text("Lifetime value"),
        language.text(
            "What a customer brings before leaving, if the next years are like the last twelve months."
        ),
    )
    if clv.value is None:
        return replace(tile, reason=wording.sentence(wording.reason_text(clv.reason, language)) + ".")
    value = wording.money_text(clv.value, overview.currency, language)
    return replace(tile, value=value, remark=lifetime_parts(overview, language=language))


def _filled(tile: Tile, result: Rate | Mean, show: Callable[[float], str], language: Language) -> Tile:
    if result.value is None:
        reason = wording.sentence(wording.reason_text(result.reason, language)) + "."
        return replace(tile, reason=reason, movement=None, remark="")
    strip = None
    if isinstance(result, Rate) and result.low is not None and result.high is not None:
        strip = interval_strip(result.low, result.value, result.high)
    return replace(
        tile,
        value=show(result.value),
        interval=wording.interval_text(result, show, language),
        strip=strip,
        warning=language.text("too few to say") if result.too_few else "",
    )


_LESS_IS_BETTER = {"churn_rate"}


def _movement(
    overview: Overview, indicator: str, language: Language, show: Callable[[float], str] | None = None
) -> Movement:
    change = wording.change_of(overview.changes, indicator)
    if change is None or change.difference is None:
        why = wording.no_comparison(overview.measured_unit, language, previous=overview.previous)
        return Movement(wording.sentence(why))
    if not change.real and change.p_value is not None and change.p_value < _LEVEL:
        return Movement(language.text("Too few to compare"))
    if not change.real:
        return Movement(language.text("No change larger than chance"))
    rises = change.difference > 0
    if show is None:
        difference = wording.points_text(change.difference, language)
    else:
        difference = ("+" if rises else "") + show(change.difference)
    earlier = wording.before(overview.measured_unit, language)
    text = language.text("{change} on {earlier}", change=difference, earlier=earlier)
    return Movement(text, arrow="▲" if rises else "▼", good=rises != (indicator in _LESS_IS_BETTER))
