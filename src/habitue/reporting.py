"""What the reading leaves for the report: where its figures come from, and the rows set aside as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from habitue.answers import spreadsheet_safe
from habitue.language import N_, Language
from habitue.records.notes import REASONS
from habitue.report.provenance import Provenance, SourceFile
from habitue.version import __version__

if TYPE_CHECKING:
    from habitue.records.reading import Reading

CUT_REASONS: Mapping[str, str] = {
    "too_many_cells": N_("with more cells than the header"),
    "unclosed_quote": N_("with a quote that is never closed"),
    "bad_quotes": N_("with misplaced quotes"),
    "cell_too_long": N_("with a cell too long to be true"),
    "undecodable": N_("with signs that cannot be read"),
    "not_a_table": N_("files that hold no table"),
}
"""Why rows were set aside while a file was cut into cells."""

COLUMNS = (N_("file"), N_("line"), N_("reason"), N_("value"), N_("row"))
"""Header of the file of rows set aside."""


def provenance_of(
    reading: Reading, language: Language, made_on: date, *, set_aside_file: str | None = None
) -> Provenance:
    """Files, counts and remarks of a reading, in the reader's language."""
    notes = {note.code: note for note in reading.notes}
    orders = reading.orders
    unmatched = notes["refunds_unmatched"].values["n"] if "refunds_unmatched" in notes else 0
    return Provenance(
        files=tuple(
            SourceFile(
                name=found.name,
                layout=found.layout,
                rows_read=found.rows_read,
                rows_used=found.rows_used,
                set_aside=sum(found.set_aside.values()),
                reasons=reasons_in_words(found.set_aside, language),
            )
            for found in reading.files
        ),
        made_on=made_on,
        version=__version__,
        notes=tuple(note.say(language) for note in reading.notes),
        identified_share=1 - reading.anonymous / orders if orders else None,
        unmatched_refunds=int(str(unmatched)),
        set_aside_file=set_aside_file,
    )


def reasons_in_words(set_aside: Mapping[str, int], language: Language) -> tuple[tuple[str, int], ...]:
    """Each reason in words with its number of rows, most first."""
    ranked = sorted(set_aside.items(), key=lambda item: (-item[1], item[0]))
    return tuple((reason_in_words(code, language), n) for code, n in ranked)


def reason_in_words(code: str, language: Language) -> str:
    """Why a row was set aside, as words to stand behind a number."""
    return language.text({**CUT_REASONS, **REASONS}[code])


def set_aside_text(reading: Reading, language: Language) -> str:
    """The rows set aside as CSV: file, line, reason, what the cell said, the row."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([language.text(name) for name in COLUMNS])
    for row in reading.set_aside.to_pylist():
        reason = reason_in_words(row["reason"], language)
        writer.writerow(
            spreadsheet_safe(cell) for cell in (row["file"], row["line"], reason, row["value"], row["row"])
        )
    return text.getvalue()
