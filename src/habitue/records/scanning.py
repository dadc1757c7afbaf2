"""The first look at a table: its layout, its dates and amounts taken apart, before anything open in them is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from habitue.records.amount_column import AmountColumn, scan_amounts
from habitue.records.date_column import DateColumn, scan_dates
from habitue.records.distinct import distinct_texts
from habitue.records.formulas import choose_formula, terms
from habitue.records.layouts import PLAIN
from habitue.records.raw import RawTable
from habitue.records.recognise import Recognised, listed
from habitue.records.sales_errors import MissingColumn

_WHO = ("customer", "customer_name", "email", "phone", "name", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Scanned:
    """A table after the first look: ``formula`` says what was paid (None where no column tells)."""

    raw: RawTable
    found: Recognised
    formula: str | None
    dates: DateColumn
    amounts: Mapping[str, AmountColumn]

    @property
    def file(self) -> str:
        """The name of the file, sheet or query."""
        return self.raw.source

    def column(self, meaning: str) -> pa.ChunkedArray | None:
        """The preferred column of a meaning, None where there is none."""
        places = self.found.places.get(meaning)
        return self.raw.cells.column(f"c{places[0]}") if places else None

    def columns(self, meaning: str) -> list[pa.ChunkedArray]:
        """All columns of a meaning, the preferred first."""
        return [self.raw.cells.column(f"c{place}") for place in self.found.places.get(meaning, ())]


def scan(raw: RawTable, found: Recognised) -> Scanned:
    """Look at a recognised table, or say which column it lacks."""
    found = _settled(raw, found)
    _require(raw, found)
    formula = choose_formula(found.layout, found.places)
    wanted = [meaning for _, meaning in terms(formula)] if formula else []
    wanted += [*found.layout.refunded, "quantity", "price"]
    amounts = {
        meaning: scan_amounts(
            raw.cells.column(f"c{found.places[meaning][0]}"), raw.columns[found.places[meaning][0]]
        )
        for meaning in dict.fromkeys(wanted)
        if meaning in found.places
    }
    place = found.places["date"][0]
    return Scanned(
        raw, found, formula, scan_dates(raw.cells.column(f"c{place}"), raw.columns[place]), amounts
    )


def _require(raw: RawTable, found: Recognised) -> None:
    needed = {"date": ("date",)} | ({"customer": _WHO} if found.layout is PLAIN else {})
    for meaning, accepted in needed.items():
        if not any(choice in found.places for choice in accepted):
            raise MissingColumn(file=raw.source, meaning=meaning, found=listed(raw.columns))


def _settled(raw: RawTable, found: Recognised) -> Recognised:
    """Where a file mixes currencies and has a column in the one that was paid out, that column is the one to add up."""
    wanted = found.layout.settled
    if (
        not wanted
        or "currency" not in found.places
        or not all(meaning in found.places for meaning in wanted.values())
    ):
        return found
    currency = distinct_texts(raw.cells.column(f"c{found.places['currency'][0]}"))
    if len({value.strip().upper() for value in currency.values if value.strip()}) < len(("one", "another")):
        return found
    places = {**found.places, **{meaning: found.places[other] for meaning, other in wanted.items()}}
    return Recognised(found.layout, places, found.card, found.unknown)
