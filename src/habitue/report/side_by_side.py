"""Parts of a shop beside each other in words: one indicator's intervals below one another, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from habitue.language import N_, Language
from habitue.metrics.products import Products
from habitue.metrics.results import Mean, Part, Rate
from habitue.metrics.side_by_side import MEMBERS, OTHERS, SideBySide
from habitue.report import charts, wording
from habitue.report.history import INDICATORS
from habitue.report.indicator_tables import dash_notes
from habitue.report.sections import Figure
from habitue.report.table import Table

COMPARED = tuple(key for key in INDICATORS if key != "value")
"""The indicators that can be held beside each other: those that have an interval, and rest on the period alone."""
SELF_SELECTION = N_(
    "Members and others differ anyhow: whoever comes often takes a card. This is no effect of the programme: only a draw by chance could show one."
)
"""What must stand beside members and others, always."""
OF_PRODUCTS = N_(
    "What people buy first also says who they are: that those who began with a product come back does not show that it brings them back."
)
MAY_BE_CHANCE = N_("Where the bars overlap widely, the difference may be chance.")
Kind = Literal["locations", "channels", "members"]
"""What parts can be of."""
_KINDS: dict[Kind, str] = {
    "locations": N_("by location"),
    "channels": N_("by channel"),
    "members": N_("members and others"),
}
_NAMES = {MEMBERS: N_("Members"), OTHERS: N_("Customers without a card")}
_LETTERS_BESIDE_A_WARNING = 17
_COLUMNS = (N_("What"), N_("Value"), N_("95% interval"), N_("Out of"), N_("Remark"))


@dataclass(frozen=True, slots=True)
class _Shape:
    """A figure's key and title, how it says a value, and whether its last result is a mark to compare with."""

    key: str
    title: str
    show: Callable[[float | None], str]
    marked: bool = False


def beside(found: SideBySide, kind: Kind, indicator: str, *, language: Language) -> Figure | None:
    """One indicator of :data:`COMPARED` for each part of a kind, None where there are not two.

    Places and channels have the whole shop as a mark to compare with; members and others have each other.
    """
    parts: tuple[Part, ...] = getattr(found, kind)
    if len(parts) < 2:
        return None
    attribute, name = INDICATORS[indicator]
    results = [(part_name(part.name, language), getattr(part.indicators, attribute)) for part in parts]
    marked = kind != "members"
    if marked:
        results.append((language.text(N_("The whole shop")), getattr(found.whole, attribute)))
    title = language.text(
        N_("{indicator}: {parts}"), indicator=language.text(name), parts=language.text(_KINDS[kind])
    )
    show = _shown(attribute, found.currency, language)
    return _figure(results, _Shape(kind, title, show, marked), language)


def part_name(name: str | None, language: Language) -> str:
    """The name of a part: a place's own, or what members and others are called."""
    if name is None:
        return language.text(N_("not said"))
    return language.text(_NAMES[name]) if name in _NAMES else name


def product_figures(found: Products, *, language: Language) -> tuple[Figure, Figure]:
    """For each product: who bought it again; and which newcomers came back, beside all newcomers."""
    share = partial(wording.share_text, language=language)
    again = [(line.name, line.again) for line in found.lines]
    back = [(line.name, line.back) for line in found.lines]
    back.append((language.text(N_("All newcomers")), found.back))
    titles = (
        language.text(N_("Bought again, by product")),
        language.text(N_("Newcomers who came back, by what they bought on their first day")),
    )
    return (
        _figure(again, _Shape("again", titles[0], share), language),
        _figure(back, _Shape("back", titles[1], share, marked=True), language),
    )


def _shown(attribute: str, currency: str | None, language: Language) -> Callable[[float | None], str]:
    if attribute == "average_order_value_all":
        return partial(wording.money_text, currency=currency, language=language)
    if attribute == "purchase_frequency":
        return partial(wording.count_text, language=language)
    return partial(wording.share_text, language=language)


def _figure(results: Sequence[tuple[str, Rate | Mean]], shape: _Shape, language: Language) -> Figure:
    """The chart and its table."""
    show = shape.show
    columns = tuple(language.text(column) for column in _COLUMNS)
    rows = tuple(_row(name, result, show, language) for name, result in results)
    table = Table(shape.title, columns, rows, dash_notes((result for _, result in results), language))
    unmarked = len(results) - shape.marked
    drawn = [
        charts.IntervalRow(
            wording.shortened(name, _LETTERS_BESIDE_A_WARNING) if result.too_few else wording.shortened(name),
            result.value,
            _told(result, show, language),
            *((result.low, result.high) if at < unmarked else (None, None)),
        )
        for at, (name, result) in enumerate(results)
        if result.value is not None
    ]
    described = "; ".join(wording.joined(row[0], f"{row[1]} {row[2]}".strip(), language) for row in rows)
    words = charts.Words(shape.key, shape.title, described)
    most = 1.0 if all(isinstance(result, Rate) for _, result in results) else None
    return Figure(charts.interval_chart(drawn, words=words, show=show, most=most), table)


def _told(result: Rate | Mean, show: Callable[[float | None], str], language: Language) -> str:
    value = show(result.value)
    return f"{value} · {language.text('too few to say')}" if result.too_few else value


def _row(
    name: str, result: Rate | Mean, show: Callable[[float | None], str], language: Language
) -> tuple[str, ...]:
    few = result.too_few and result.value is not None
    return (
        name,
        show(result.value),
        wording.interval_cell(result, show, language),
        language.number(result.n),
        language.text("too few to say") if few else "",
    )
