"""Survey answers from a file or a frame: who, when, and a score from 0 to 10."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from habitue.errors import HabitueError
from habitue.language import N_
from habitue.records.frames import from_frame
from habitue.records.labels import label_key
from habitue.records.opening import open_tables
from habitue.records.raw import FindHeader, RawTable
from habitue.records.sales_errors import MissingColumn, UnknownColumn, UnknownMeaning

LABELS: Mapping[str, tuple[str, ...]] = {
    "customer": (
        "customer",
        "customer id",
        "client",
        "client id",
        "id client",
        "email",
        "e-mail",
        "courriel",
        "user",
    ),
    "date": (
        "date",
        "answered at",
        "answered",
        "submitted at",
        "submit date",
        "timestamp",
        "horodateur",
        "date de réponse",
    ),
    "score": (
        "score",
        "nps",
        "note",
        "rating",
        "nps score",
        "score nps",
        "recommend",
        "recommandation",
        "answer",
        "réponse",
    ),
}
"""What the columns of a survey export are usually called, English and French (unverified: usage, not one vendor's manual)."""

SCORES = range(11)


class NotAScore(HabitueError):
    """An answer that is no whole number from 0 to 10."""

    message = N_("{file}, line {line}: a score is a whole number from 0 to 10; got “{given}”.")


class NotAnAnswerDate(HabitueError):
    """A date of an answer that cannot be read."""

    message = N_("{file}, line {line}: the date “{given}” cannot be read; write it as 2026-05-31.")


def read_answers(source: str | Path | object, *, mapping: Mapping[str, str] | None = None) -> pa.Table:
    """Answers as ``customer_id`` (string, null for an anonymous one), ``answered_at`` (local), ``score`` (integer).

    Raises:
        HabitueError: a column is missing, or a row cannot be read; nothing is read in part.
    """
    if isinstance(source, str | Path):
        tables = list(open_tables(source, find_header=_header_finder(mapping)))
    else:
        tables = [from_frame(source)]
    return pa.concat_tables([_answers(table, mapping) for table in tables])


def _header_finder(mapping: Mapping[str, str] | None) -> FindHeader:
    known = {label_key(label) for labels in LABELS.values() for label in labels}
    known |= {label_key(column) for column in (mapping or {}).values()}

    def find_header(rows: Sequence[Sequence[str]]) -> int | None:
        scores = [len({label_key(cell or "") for cell in row} & known) for row in rows]
        best = max(scores, default=0)
        return scores.index(best) if best else None

    return find_header


def _answers(table: RawTable, mapping: Mapping[str, str] | None) -> pa.Table:
    for meaning, column in (mapping or {}).items():
        if meaning not in LABELS:
            raise UnknownMeaning(meaning=meaning, column=column, known=", ".join(LABELS))
    places = {meaning: _place(table, meaning, (mapping or {}).get(meaning)) for meaning in LABELS}
    lines = table.cells["line"].to_pylist()
    cells = {
        meaning: [None] * len(lines) if place is None else table.cells[f"c{place}"].to_pylist()
        for meaning, place in places.items()
    }
    kept = [place for place, cell in enumerate(cells["score"]) if cell is not None]
    scores = [_score(cells["score"][place], table.source, lines[place]) for place in kept]
    dates = pa.array([_date_text(cells["date"][place]) for place in kept], pa.string())
    customers = [
        None if cells["customer"][place] is None else str(cells["customer"][place]) for place in kept
    ]
    return pa.table(
        {
            "customer_id": pa.array(customers, pa.string()),
            "answered_at": _local(dates, table.source, [lines[place] for place in kept]),
            "score": pa.array(scores, pa.int64()),
        }
    )


def _place(table: RawTable, meaning: str, column: str | None) -> int | None:
    keys = [label_key(found) for found in table.columns]
    found = ", ".join(table.columns)
    if column is not None:
        if label_key(column) not in keys:
            raise UnknownColumn(file=table.source, column=column, meaning=meaning, found=found)
        return keys.index(label_key(column))
    for label in LABELS[meaning]:
        if label_key(label) in keys:
            return keys.index(label_key(label))
    if meaning == "customer":
        return None
    raise MissingColumn(file=table.source, meaning=meaning, found=found)


def _score(cell: object, file: str, line: int) -> int:
    text = str(cell).strip().removesuffix(".0")
    if not text.isdecimal() or int(text) not in SCORES:
        raise NotAScore(file=file, line=line, given=cell)
    return int(text)


def _date_text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _local(texts: pa.Array, file: str, lines: Sequence[int]) -> pa.Array:
    """Wall-clock times; ISO dates and times, the offset of one left aside."""
    from datetime import datetime

    found = []
    for text, line in zip(texts.to_pylist(), lines, strict=True):
        try:
            found.append(datetime.fromisoformat((text or "").replace("/", "-")).replace(tzinfo=None))
        except ValueError:
            raise NotAnAnswerDate(file=file, line=line, given=text or "") from None
    return pa.array(found, pa.timestamp("us"))
