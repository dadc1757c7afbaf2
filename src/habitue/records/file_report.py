"""What was found in each file, and the rows that were set aside, with the line, the reason and what the row said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa

from habitue.metrics.period import day_of
from habitue.metrics.zones import local_day_sql, offset_changes
from habitue.records.card_data import without_card_numbers
from habitue.records.distinct import as_text
from habitue.records.lines import Lines
from habitue.records.reading import FileReading
from habitue.records.scanning import Scanned
from habitue.records.verdicts import LEFT_OUT

SET_ASIDE = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("reason", pa.string()),
        ("value", pa.string()),
        ("row", pa.string()),
    ]
)
_CENTS = Decimal("0.0001")

_USED = """
WITH heads AS (
    SELECT file, order_id, min(ordered_at) AS ordered_at, min(tender) AS tender
    FROM lines WHERE reason IS NULL AND NOT rest AND file IN (SELECT DISTINCT file FROM lines WHERE rest) GROUP BY ALL
), used AS (
    SELECT file, ordered_at, tender, amount - coalesce(refunded, 0) AS amount FROM lines WHERE reason IS NULL AND NOT rest
    UNION ALL
    SELECT file, heads.ordered_at, heads.tender, amount FROM lines JOIN heads USING (file, order_id) WHERE rest AND amount <> 0
)
"""
"""What the rows used come to; a further item of an order, such as its tip, has the day of the order."""

_PER_DAY = _USED + " SELECT file, {day}, sum(amount) FROM used WHERE ordered_at IS NOT NULL GROUP BY ALL"
_SPAN = "SELECT min(ordered_at), max(ordered_at) FROM lines WHERE reason IS NULL"
_PER_TENDER = f"{_USED} SELECT file, coalesce(tender, ''), sum(amount) FROM used GROUP BY ALL ORDER BY ALL"


def set_aside_table(files: Sequence[Lines]) -> pa.Table:
    """Every row that was set aside, without card data, in the order of files and lines."""
    return pa.concat_tables([_set_aside(file) for file in files]) if files else SET_ASIDE.empty_table()


def _set_aside(file: Lines) -> pa.Table:
    chosen = np.flatnonzero(_is_set_aside(file))
    scanned, judgement = file.scanned, file.judgement
    rows = scanned.raw.cells.take(pa.array(chosen))
    texts = {
        place: as_text(rows.column(f"c{place}")).to_pylist()
        for place in range(len(scanned.raw.columns))
        if place not in scanned.found.card
    }
    entries: list[tuple[str, int, str, str, str]] = []
    for place, line in enumerate(rows.column("line").to_pylist()):
        entry = judgement.reasons[judgement.codes[chosen[place]]]
        reason, meaning = entry or ("", "")
        cell = next(
            (texts[column][place] for column in scanned.found.places.get(meaning, ()) if column in texts),
            None,
        )
        entries.append((scanned.file, line, reason, cell or "", _row_text(scanned, texts, place)))
    entries += [
        (scanned.file, refused.line, refused.reason, refused.value, "") for refused in scanned.raw.refused
    ]
    cleaned = [
        (name, line, reason, *map(without_card_numbers, said)) for name, line, reason, *said in entries
    ]
    columns = list(zip(*cleaned, strict=True)) or [()] * len(SET_ASIDE)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, SET_ASIDE, strict=True)],
        schema=SET_ASIDE,
    )


def _row_text(scanned: Scanned, texts: Mapping[int, list[str | None]], place: int) -> str:
    cells = ((scanned.raw.columns[column], values[place]) for column, values in texts.items())
    return " | ".join(f"{label}: {cell}" for label, cell in cells if cell)


def _is_set_aside(file: Lines) -> np.ndarray:
    reasons = file.judgement.reasons
    bad = np.array([entry is not None and entry[0] not in LEFT_OUT for entry in reasons])
    return bad[file.judgement.codes]


def file_readings(
    database: duckdb.DuckDBPyConnection, files: Sequence[Lines], zone: tzinfo, *, day_starts_at_hour: int
) -> tuple[FileReading, ...]:
    """One report per file; ``database`` holds the view ``lines``."""
    days: list[dict[date, Decimal]] = [{} for _ in files]
    local_day = _local_day(database, zone, day_starts_at_hour)
    for file, day, total in database.execute(_PER_DAY.format(day=local_day)).fetchall():
        days[file][day_of(day)] = total
    tenders: list[dict[str, Decimal]] = [{} for _ in files]
    for file, tender, total in database.execute(_PER_TENDER).fetchall():
        tenders[file][tender] = total.quantize(_CENTS)
    return tuple(_reading(file, days[number], tenders[number]) for number, file in enumerate(files))


def _local_day(database: duckdb.DuckDBPyConnection, zone: tzinfo, starts_at_hour: int) -> str:
    """SQL for the shop's day of a line."""
    first, last = database.sql(_SPAN).fetchall()[0]
    today = datetime(1970, 1, 1, tzinfo=UTC)
    changes = offset_changes(zone, (first or today).date(), (last or today).date())
    return local_day_sql("epoch_us(ordered_at)", changes, starts_at_hour=starts_at_hour)


def _reading(file: Lines, days: Mapping[date, Decimal], tenders: Mapping[str, Decimal]) -> FileReading:
    scanned, codes = file.scanned, file.judgement.codes
    reasons = Counter[str]()
    left_out = 0
    for code, entry in enumerate(file.judgement.reasons):
        rows = int((codes == code).sum())
        if entry is not None and entry[0] in LEFT_OUT:
            left_out += rows
        elif entry is not None:
            reasons[entry[0]] += rows
    refused = Counter(entry.reason for entry in scanned.raw.refused if entry.line)
    columns = scanned.raw.columns
    return FileReading(
        name=scanned.file,
        layout=scanned.found.layout.name,
        rows_read=scanned.raw.cells.num_rows + sum(refused.values()),
        rows_used=int((codes == 0).sum()),
        set_aside=dict(sorted((reasons + refused).items())),
        left_out=left_out,
        labels={meaning: columns[places[0]] for meaning, places in scanned.found.places.items()},
        unknown=tuple(columns[place] for place in scanned.found.unknown),
        total=sum(tenders.values(), Decimal(0)),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        per_day={day: days[day].quantize(_CENTS) for day in sorted(days)},
        per_tender=dict(tenders),
    )
