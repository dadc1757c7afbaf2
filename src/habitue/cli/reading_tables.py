"""What was read, as tables: counts and columns of a file, its days, its rows set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from habitue.language import N_, Language
from habitue.report.table import Table
from habitue.reporting import reasons_in_words

if TYPE_CHECKING:
    from habitue.records.reading import FileReading

MEANINGS: Mapping[str, str] = {
    "customer": N_("customer"),
    "customer_name": N_("customer's name"),
    "email": N_("e-mail"),
    "phone": N_("phone"),
    "date": N_("date"),
    "time": N_("time"),
    "amount": N_("amount"),
    "order": N_("order number"),
    "quantity": N_("quantity"),
    "price": N_("price"),
    "location": N_("location"),
    "channel": N_("channel"),
    "staff": N_("staff"),
    "item": N_("item"),
    "currency": N_("currency"),
    "tip": N_("tip"),
    "refund": N_("refund"),
    "tender": N_("payment"),
    "status": N_("status"),
}


def file_table(found: FileReading, currency: str | None, language: Language) -> Table:
    """One file: its layout, its rows, its total, and which column means what."""
    text, number = language.text, language.number
    rows = [
        (text("Format"), found.layout),
        (text("Rows read"), number(found.rows_read)),
        (text("Rows used"), number(found.rows_used)),
        *((f"  {reason}", number(n)) for reason, n in reasons_in_words(found.set_aside, language)),
        (text("Total"), language.money(float(found.total), currency)),
    ]
    if found.first_day and found.last_day:
        rows.append((text("Days"), f"{language.day(found.first_day)} – {language.day(found.last_day)}"))
    rows += [(_meaning(meaning, language), label) for meaning, label in found.labels.items()]
    if found.unknown:
        rows.append((text("Columns not used"), ", ".join(found.unknown)))
    if any(found.per_tender):
        rows += [
            (tender or text("Payment not named"), language.money(float(total), currency))
            for tender, total in found.per_tender.items()
        ]
    return Table(found.name, (text("What"), text("In this file")), tuple(rows))


def _meaning(meaning: str, language: Language) -> str:
    return language.text(MEANINGS[meaning]) if meaning in MEANINGS else meaning.replace("_", " ")


def day_table(per_day: Mapping[date, Decimal], currency: str | None, language: Language) -> Table:
    """The total of each day, to hold against the till's own."""
    rows = tuple(
        (language.day(day), language.money(float(total), currency)) for day, total in sorted(per_day.items())
    )
    return Table(language.text("Total of each day"), (language.text("Day"), language.text("Total")), rows)


def set_aside_table(
    rows: Sequence[Mapping[str, object]], reasons: Sequence[str], language: Language
) -> Table:
    """The first rows set aside: where, why, and what the cell said."""
    text = language.text
    columns = (text("File"), text("Line"), text("Reason"), text("Value"))
    found = tuple(
        (str(row["file"]), str(row["line"]), reason, str(row["value"] or ""))
        for row, reason in zip(rows, reasons, strict=True)
    )
    return Table(text("Rows set aside"), columns, found)
