"""From scanned tables to a reading: the last steps, in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from habitue.records.file_report import file_readings, set_aside_table
from habitue.records.identity_columns import names_tell
from habitue.records.ledger import decide_orders, ledger, sales_table
from habitue.records.lines import Lines, build_lines
from habitue.records.notes import Noted
from habitue.records.people import people_table
from habitue.records.reading import Reading
from habitue.records.scanning import Scanned
from habitue.records.settling import Choices, Settled
from habitue.records.zones import zone_or_error

_SHARING_LIMIT = 20
_WHO = ("customer", "customer_name", "email", "phone", "name", "first_name", "last_name")
_NET = frozenset({"woocommerce", "fresha"})


def assemble(
    scanned: list[Scanned], settled: Sequence[Settled], choices: Choices, *, people: Sequence[Scanned]
) -> Reading:
    """Read every table as it was settled, and put the lines together.

    ``scanned`` is used up, as large tables are too much for memory twice.
    """
    files = [build_lines(scanned.pop(0), how, choices) for how in settled]
    currency = _main_currency(files)
    with ledger(files) as database:
        counts = decide_orders(database, country=choices.country)
        zone = zone_or_error(choices.timezone, "--timezone")
        readings = file_readings(database, files, zone, day_starts_at_hour=_day_start(files))
        equal = (
            _equal_rows(database) if any("order" not in file.scanned.found.places for file in files) else 0
        )
        return Reading(
            sales=sales_table(database),
            people=people_table(database, people, country=choices.country),
            set_aside=set_aside_table(files),
            files=readings,
            notes=tuple(_notes(files, settled, {**counts, "equal_rows_kept": equal}, currency, people)),
            currency=currency,
            has_amounts=any(file.scanned.formula is not None for file in files),
            day_starts_at_hour=_day_start(files),
        )


def _day_start(files: Sequence[Lines]) -> int:
    hours = {file.scanned.found.layout.day_starts_at_hour for file in files}
    return hours.pop() if len(hours) == 1 else 0


def _main_currency(files: Sequence[Lines]) -> str | None:
    """The currency of most rows; rows in another are set aside, since amounts of two cannot be added."""
    counts = Counter[str]()
    for file in files:
        column = file.table.column("currency")
        if column.type != pa.null():
            for entry in pc.value_counts(column.filter(pa.array(file.judgement.codes == 0))).to_pylist():
                if entry["values"]:
                    counts[entry["values"]] += entry["counts"]
    if not counts:
        return None
    main = min(counts, key=lambda code: (-counts[code], code))
    for file in files:
        column = file.table.column("currency")
        if column.type != pa.null() and len(counts) > 1:
            other = pc.fill_null(pc.not_equal(column, main), False)
            file.judgement.set_aside(
                np.asarray(other.combine_chunks().to_numpy(zero_copy_only=False)),
                "other_currency",
                "currency",
            )
    return main


def _equal_rows(database: object) -> int:
    """How many rows without an order number repeat another row."""
    query = (
        "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM counted WHERE order_id IS NULL AND NOT rest "
        "GROUP BY customer_id, ordered_at, amount, item, location, channel, staff HAVING count(*) > 1)"
    )
    return int(database.execute(query).fetchall()[0][0])  # type: ignore[attr-defined]


def _notes(
    files: Sequence[Lines],
    settled: Sequence[Settled],
    counts: Mapping[str, int],
    currency: str | None,
    people: Sequence[Scanned],
) -> Iterator[Noted]:
    for code in sorted(counts):
        if counts[code]:
            values = (
                {"n": counts[code], "limit": _SHARING_LIMIT}
                if code == "shared_contacts"
                else {"n": counts[code]}
            )
            yield Noted(code, values)
    if currency:
        yield Noted("currency", {"currency": currency})
    for file, how in zip(files, settled, strict=True):
        yield from _file_notes(file, how)
    for listed in people:
        yield Noted("only_people", {"file": listed.file})


def _file_notes(file: Lines, how: Settled) -> Iterator[Noted]:
    scanned = file.scanned
    name, places, layout = scanned.file, scanned.found.places, scanned.found.layout.name
    if how.reason != "nothing open":
        yield Noted("date_order", {"file": name, "order": how.order, "reason": how.reason})
    payouts = sum(
        int((file.judgement.codes == code).sum())
        for code, entry in enumerate(file.judgement.reasons)
        if entry and entry[0] == "payout"
    )
    if payouts:
        yield Noted("payouts_left_out", {"file": name, "n": payouts})
    if scanned.found.card:
        columns = ", ".join(scanned.raw.columns[place] for place in scanned.found.card)
        yield Noted("card_columns_dropped", {"file": name, "columns": columns})
    if scanned.formula is None:
        yield Noted("no_amounts", {"file": name})
    if not any(meaning in places for meaning in _WHO):
        yield Noted("no_customers", {"file": name})
    elif names_tell(scanned):
        yield Noted("by_name_only", {"file": name})
    if layout in _NET:
        yield Noted("net_amounts", {"file": name})
    if layout == "odoo":
        yield Noted("odoo_clock", {"file": name})
    for refused in scanned.raw.refused:
        if refused.reason == "not_a_table":
            yield Noted("tables_skipped", {"file": name, "what": refused.value})
