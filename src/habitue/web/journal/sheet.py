"""Entries as a CSV file that spreadsheets open well: amounts as numbers, instants in ISO, no text that could run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from habitue.language import N_, Language
from habitue.web.journal.words import kind_text, side_text
from habitue.web.models import Entry, Shop

COLUMNS = (
    N_("number"),
    N_("event"),
    N_("what"),
    N_("at"),
    N_("received"),
    N_("entry"),
    N_("programme"),
    N_("debit account"),
    N_("credit account"),
    N_("amount"),
    N_("lot earned on"),
    N_("lot good until"),
    N_("card"),
    N_("by"),
    N_("place"),
    N_("reason"),
    N_("concerns"),
)


class _Lines:
    """A file that hands each line over instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def sheet_of(entries: Iterable[Entry], shop: Shop, language: Language) -> Iterator[str]:
    """The lines of the file, its head first. French spreadsheets expect semicolons."""
    writer = csv.writer(_Lines(), delimiter=";" if language.base == "fr" else ",")
    yield "\N{BYTE ORDER MARK}" + str(writer.writerow([language.text(name) for name in COLUMNS]))
    for entry in entries:
        yield str(writer.writerow([_plain(value) for value in _row(entry, shop, language)]))


def _row(entry: Entry, shop: Shop, language: Language) -> list[object]:
    event, lot = entry.event, entry.credit_lot or entry.debit_lot
    return [
        entry.pk,
        event.event_id,
        kind_text(event.kind, language),
        event.at.astimezone(shop.zone).isoformat(timespec="seconds"),
        event.received_at.astimezone(shop.zone).isoformat(timespec="seconds"),
        entry.type,
        entry.debit.programme.name,
        side_text(entry.debit, language),
        side_text(entry.credit, language),
        entry.amount,
        lot.earned_on.isoformat() if lot else "",
        lot.last_day.isoformat() if lot and lot.last_day else "",
        event.card.key if event.card else "",
        event.staff.name if event.staff else "",
        event.location.name if event.location else "",
        event.body.get("reason") or "",
        event.refers_to or "",
    ]


def _plain(value: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + value
    return value
