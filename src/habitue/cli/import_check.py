"""``habitue import-check``: what would be read, what set aside and why; nothing is stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from habitue.cli.options import Files, Format, FormatOption, HowToRead, OutputOption, with_reading
from habitue.cli.output import print_table, progress_shown, say, write_text
from habitue.cli.spoken import N_, text
from habitue.language import Language

if TYPE_CHECKING:
    from habitue.records.reading import Reading

ROWS_SHOWN = 20


@with_reading
def import_check(
    *,
    files: Files,
    days: Annotated[bool, typer.Option("--days", help=text(N_("Also the total of each day.")))] = False,
    style: FormatOption = Format.table,
    output: OutputOption = None,
    how: HowToRead,
) -> None:
    """Counts, totals, columns recognised, remarks, and the rows set aside."""
    from habitue import api
    from habitue.reporting import set_aside_text

    with progress_shown() as progress:
        reading = api.import_check(*files, progress=progress, **how.options)
    language = Language(how.options["language"])
    if style is Format.json:
        write_text(json.dumps(_document(reading, language), ensure_ascii=False, indent=2) + "\n", output)
    elif style is Format.csv:
        write_text(set_aside_text(reading, language), output)
    elif style is Format.parquet:
        _write_sales(reading, output)
    else:
        _print(reading, language, days=days)
        if output is not None:
            write_text(set_aside_text(reading, language), output)


def _write_sales(reading: Reading, output: Path | None) -> None:
    """The sales as they were understood: one row per order."""
    import sys

    from pyarrow import parquet

    parquet.write_table(reading.sales, sys.stdout.buffer if output is None else output)


def _document(reading: Reading, language: Language) -> dict[str, object]:
    return {
        "orders": reading.sales.num_rows,
        "customers": reading.people.num_rows,
        "currency": reading.currency,
        "files": [
            {
                "name": found.name,
                "layout": found.layout,
                "rows_read": found.rows_read,
                "rows_used": found.rows_used,
                "left_out": found.left_out,
                "set_aside": dict(found.set_aside),
                "columns": dict(found.labels),
                "unknown_columns": list(found.unknown),
                "total": float(found.total),
                "first_day": found.first_day and found.first_day.isoformat(),
                "last_day": found.last_day and found.last_day.isoformat(),
                "per_day": {day.isoformat(): float(total) for day, total in found.per_day.items()},
                "per_tender": {tender: float(total) for tender, total in found.per_tender.items()},
            }
            for found in reading.files
        ],
        "notes": [{"code": note.code, **note.values, "text": note.say(language)} for note in reading.notes],
        "set_aside": reading.set_aside.to_pylist(),
    }


def _print(reading: Reading, language: Language, *, days: bool) -> None:
    from habitue.cli.reading_tables import day_table, file_table, set_aside_table
    from habitue.reporting import reason_in_words

    for found in reading.files:
        print_table(file_table(found, reading.currency, language))
        if days:
            print_table(day_table(found.per_day, reading.currency, language))
    for note in reading.notes:
        typer.echo(f"• {note.say(language)}")
    rows = reading.set_aside.slice(0, ROWS_SHOWN).to_pylist()
    if rows:
        reasons = [reason_in_words(row["reason"], language) for row in rows]
        print_table(set_aside_table(rows, reasons, language))
    if reading.set_aside.num_rows > ROWS_SHOWN:
        say(N_("--format csv -o set-aside.csv writes them all."), language=language)
