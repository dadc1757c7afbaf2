"""What single rows leave open, settled from all rows, from files written alike, from what is documented; else asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from habitue.records.date_texts import DayOrder
from habitue.records.dates import OrderEvidence, country_order
from habitue.records.distinct import SHOWN, distinct_texts
from habitue.records.money import DecimalSign, SignEvidence
from habitue.records.sales_errors import AmbiguousAmounts, AmbiguousDates, ContradictoryDates
from habitue.records.scanning import Scanned
from habitue.records.zones import writes_month_first

OrderReason = Literal["nothing open", "asked", "rows", "spread", "like files", "zone", "layout", "country"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the caller said about the files."""

    timezone: str = "Europe/Paris"
    dates: DayOrder | None = None
    decimal: DecimalSign | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """How the dates and amounts of one table are to be read, and on what ground the order of dates was decided."""

    order: DayOrder
    reason: OrderReason
    decimal: DecimalSign


def settle(tables: Sequence[Scanned], choices: Choices) -> list[Settled]:
    """One decision per table. Tables with the same layout and the same header help each other out."""
    return [Settled(*_order(table, tables, choices), _decimal(table, tables, choices)) for table in tables]


def _alike(table: Scanned, tables: Sequence[Scanned]) -> list[Scanned]:
    return [
        other
        for other in tables
        if other is not table
        and other.found.layout.name == table.found.layout.name
        and other.raw.columns == table.raw.columns
    ]


def _order(table: Scanned, tables: Sequence[Scanned], choices: Choices) -> tuple[DayOrder, OrderReason]:
    own = table.dates.evidence
    if table.dates.ready is not None or not own.weighed:
        return "dmy", "nothing open"
    if choices.dates is not None:
        return choices.dates, "asked"
    if own.clash is not None:
        raise _contradiction(table, own.clash)
    if own.decided is not None:
        return own.decided, "spread" if own.by_spread else "rows"
    joint = own
    for other in _alike(table, tables):
        joint = joint.also(other.dates.evidence)
    if joint.decided is not None and _agree(table, tables):
        return joint.decided, "like files"
    return _by_hint(table, own, choices)


def _agree(table: Scanned, tables: Sequence[Scanned]) -> bool:
    """Whether files with this header never contradict each other: only then may one speak for another."""
    common = table.dates.evidence.fits
    for other in _alike(table, tables):
        common = common & other.dates.evidence.fits
    return bool(common)


def _by_hint(table: Scanned, own: OrderEvidence, choices: Choices) -> tuple[DayOrder, OrderReason]:
    hints: list[tuple[DayOrder | None, OrderReason]] = [
        (_zone_order(table), "zone"),
        (table.found.layout.dates, "layout"),
        (country_order(choices.country), "country"),
    ]
    for order, reason in hints:
        if order is not None and order in own.fits:
            return order, reason
    raise AmbiguousDates(
        file=table.file,
        column=table.dates.label,
        examples=", ".join(own.open[:SHOWN]),
        choices=" / ".join(sorted(own.fits)),
    )


def _zone_order(table: Scanned) -> DayOrder | None:
    """Month first where every zone that the file names lies in the United States."""
    column = table.column("zone")
    named = list(distinct_texts(column).values) if column is not None else []
    named += [text.zone for text in table.dates.texts if text is not None]
    named = [zone for zone in named if zone.strip()]
    return "mdy" if named and all(writes_month_first(zone) for zone in named) else None


def _contradiction(table: Scanned, clash: tuple[int, int]) -> ContradictoryDates:
    found, texts = table.dates.found, table.dates.texts
    lines = table.raw.cells.column("line").to_numpy()
    parts = [texts[code] for code in clash]
    kinds = [(part.order, part.readings()) if part else (None, frozenset()) for part in parts]

    def alike(code: int, kind: tuple[object, frozenset[DayOrder]]) -> bool:
        text = texts[code]
        return text is not None and (text.order, text.readings()) == kind

    first, second = (found.rows_of(lambda code, kind=kind: alike(code, kind), lines) for kind in kinds)  # type: ignore[misc]
    return ContradictoryDates(
        file=table.file, column=table.dates.label, first=found.values[clash[0]], first_rows=first,
        second=found.values[clash[1]], second_rows=second,
    )  # fmt: skip


def _decimal(table: Scanned, tables: Sequence[Scanned], choices: Choices) -> DecimalSign:
    """The decimal sign: as asked; else as the column, the file's other columns, or files written alike prove it."""
    if choices.decimal is not None:
        return choices.decimal
    own = [column.evidence for column in table.amounts.values()]
    others = [column.evidence for other in _alike(table, tables) for column in other.amounts.values()]
    for group in (own, [*own, *others]):
        sign = _joint(group).decide()
        if sign is not None:
            return sign
    for column in table.amounts.values():
        if column.evidence.open:
            raise AmbiguousAmounts(
                file=table.file, column=column.label, examples=", ".join(column.evidence.open)
            )
    return "."


def _joint(evidence: Sequence[SignEvidence]) -> SignEvidence:
    return SignEvidence(sum(each.comma for each in evidence), sum(each.point for each in evidence))
