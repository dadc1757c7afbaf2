"""Sales from files, folders, databases and frames: one row per order, who the customers are, and what was set aside and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from habitue.records.date_column import DateColumn
from habitue.records.date_texts import DayOrder
from habitue.records.frames import from_frame
from habitue.records.money import DecimalSign
from habitue.records.notes import Noted
from habitue.records.opening import open_tables
from habitue.records.raw import FindHeader, RawTable
from habitue.records.recognise import Forms, header_finder, recognise_as
from habitue.records.sales_errors import NoSales, NotSales, UnknownZone
from habitue.records.scanning import Scanned, scan
from habitue.records.settling import Choices, settle
from habitue.records.zones import find_zone

if TYPE_CHECKING:
    from habitue.records.delimited import Progress


@dataclass(frozen=True, slots=True)
class FileReading:
    """What was found in one file, sheet or query.

    ``rows_read`` = ``rows_used`` + the rows of ``set_aside`` + ``left_out`` (payout lines, which are no sales).
    ``total`` adds up the amounts of the rows used, refunds off, so that it can be held against the till's own sum;
    ``per_day`` (days of the shop) and ``per_tender`` part it.
    """

    name: str
    layout: str
    rows_read: int
    rows_used: int
    set_aside: Mapping[str, int]
    left_out: int
    labels: Mapping[str, str]
    unknown: tuple[str, ...]
    total: Decimal
    first_day: date | None
    last_day: date | None
    per_day: Mapping[date, Decimal]
    per_tender: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many orders a warehouse has, and how many of them nobody is known to have made."""

    orders: int
    anonymous: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read: see :func:`read_sales`."""

    sales: pa.Table
    people: pa.Table
    set_aside: pa.Table
    files: tuple[FileReading, ...]
    notes: tuple[Noted, ...]
    currency: str | None
    has_amounts: bool
    day_starts_at_hour: int = (
        0  # when the business day starts, where all files agree that it is not at midnight
    )
    counted: Counted | None = None  # of orders that stayed where they are, so that ``sales`` is empty

    @property
    def orders(self) -> int:
        """How many orders there are."""
        return self.counted.orders if self.counted else self.sales.num_rows

    @property
    def anonymous(self) -> int:
        """How many of them nobody is known to have made."""
        return self.counted.anonymous if self.counted else self.sales["customer_id"].null_count


def read_sales(  # noqa: PLR0913  (every argument answers one question that files leave open)
    sources: Sequence[str | Path | object],
    *,
    mapping: Mapping[str, str] | None = None,
    timezone: str = "Europe/Paris",
    dates: DayOrder | None = None,
    decimal: DecimalSign | None = None,
    country: str | None = None,
    layout: str | None = None,
    forms: Forms | None = None,
    progress: Progress | None = None,
) -> Reading:
    """The sales of all sources, one row per order, sorted by (ordered_at, order_id, customer_id, amount).

    - The amount is what was paid, tax included, tip excluded, rounded half to even at four decimals after summing.
      Sales of gift cards are no purchases; failed, cancelled, void, uncaptured and open rows are set aside.
    - A refund that names its order reduces it; one that names none reduces the same customer's latest order, not later
      than it, of which at least as much remains; failing that it stays as a row with a negative amount. An order
      refunded to zero or below is no purchase and vanishes; one of exactly 0 that was never refunded stays.
    - Reading a file twice, two files that overlap, rows in another order, or a file torn in two changes nothing.
      Without an order number every row is an order, and equal rows are kept and counted in a note.
    - Customers are joined by the till's id, e-mail or phone, never by name, except where a layout has nothing else.
      Anonymous sales have a null ``customer_id``.
    - Card numbers, authorisation codes and card holders are dropped before anything is kept.
    - Times are instants in UTC; a wall clock without a zone is read in ``timezone``, the shop's.

    Args:
        sources: paths, folders, database addresses, or frames (pandas, Polars, Arrow, DuckDB).
        mapping: what columns mean, as ``{"customer": "Member no.", "amount": "Paid"}``, for tables no layout fits.
        timezone: the shop's time zone.
        dates: ``dmy``, ``mdy`` or ``ymd`` where the files leave it open; rows that cannot be read so are set aside.
        decimal: the decimal sign, where the files leave it open.
        country: two letters; helps to read dates and phone numbers.
        layout: the name of the till's layout, instead of recognising it.
        forms: the same for tables with certain headers, by ``recognise.header_key``; goes before both.
        progress: called while text files are read.

    Raises:
        HabitueError: a file cannot be read, a column is missing, or dates or amounts can be read two ways.
    """
    from habitue.records.assembling import assemble

    if find_zone(timezone) is None:
        raise UnknownZone(file="--timezone", zone=timezone)
    choices = Choices(timezone, dates, decimal, country)
    said = forms or {}
    tables = list(_open_all(sources, header_finder(mapping, said), progress))
    recognised = [
        (raw, recognise_as(raw.columns, said, file=raw.source, mapping=mapping, layout=layout))
        for raw in tables
    ]
    people = [pair for pair in recognised if pair[1].layout.people == "only people"]
    scanned = [scan(raw, found) for raw, found in recognised if found.layout.people != "only people"]
    if not scanned:
        if people:
            raise NotSales(file=people[0][0].source, layout=people[0][1].layout.title)
        raise NoSales(files=", ".join(str(source) for source in sources) or "–")
    settled = settle(scanned, choices)
    return assemble(
        scanned,
        settled,
        choices,
        people=[Scanned(raw, found, None, DateColumn(""), {}) for raw, found in people],
    )


def _open_all(
    sources: Sequence[str | Path | object], find_header: FindHeader, progress: Progress | None
) -> Iterator[RawTable]:
    for source in sources:
        if isinstance(source, str | Path):
            yield from open_tables(source, find_header=find_header, progress=progress)
        else:
            yield from_frame(source)
