"""Who bought and in which order: the columns of a table that name customers and orders, cleaned and compared as texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from habitue.records.card_data import is_card_number, without_card_numbers
from habitue.records.distinct import BLANKS, as_text, distinct_texts, spread
from habitue.records.labels import holds_card_data, label_key
from habitue.records.scanning import Scanned

PLACEHOLDERS = frozenset(
    label_key(word)
    for word in [
        "walk-in",
        "walk in customer",
        "walk-in client",
        "walk-in customer",
        "walkin",
        "anonymous",
        "anonyme",
        "anonymous customer",
        "guest",
        "guest customer",
        "client comptoir",
        "client de passage",
        "passage",
        "comptoir",
        "divers",
        "client divers",
        "client anonyme",
        "clients divers",
        "particulier",
        "n/a",
        "na",
        "nan",
        "none",
        "null",
        "nil",
        "<na>",
        "unknown",
        "inconnu",
        "unbekannt",
        "laufkundschaft",
        "barverkauf",
        "laufkunde",
        "diverse",
        "cash customer",
        "no customer",
        "default customer",
        "sans client",
        "aucun",
        "consumidor final",
        "cliente generico",
        "cliente mostrador",
        "cliente generico",
        "cliente occasionale",
        "passant",
        "onbekend",
        "#n/a",
        "nat",
    ]
)
"""What tills write where they know of nobody."""

_REFUND_OF = re.compile(r"^(?P<original>.+?)\s+(?:REFUND|REMBOURSEMENT)S?$", re.IGNORECASE)
_WHOLE = r"^[0-9]+\.0$"
_GLUE = " "


def text_column(scanned: Scanned, meaning: str) -> pa.Array:
    """A column's texts without blanks at their ends, empty ones null; a column that is not there is all null."""
    column = scanned.column(meaning)
    if column is None:
        return pa.nulls(scanned.raw.cells.num_rows)
    return (
        _changed(column, lambda text: without_card_numbers(text) or None)
        if meaning in _FREE_TEXT
        else _trimmed(column)
    )


_FREE_TEXT = frozenset({"item", "name", "customer_name", "staff", "location", "channel", "tender"})


def _trimmed(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    text = pc.utf8_trim(as_text(column), characters=BLANKS)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _changed(column: pa.ChunkedArray | pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    if column.type == pa.null():
        return column
    found = distinct_texts(column)
    return spread(found, [change(" ".join(value.split())) for value in found.values], pa.string())


def _ids(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Ids as texts; where a spreadsheet made decimals of all of them (17850.0), they are whole again."""
    text = _trimmed(column)
    if pc.all(pc.match_substring_regex(text, _WHOLE), min_count=1).as_py():
        return pc.replace_substring(text, ".0", "")
    return text


def known(text: str) -> str | None:
    """The text, or None where it stands for nobody in particular."""
    key = label_key(text)
    return text if key and key not in PLACEHOLDERS else None


def identities(scanned: Scanned) -> dict[str, pa.Array]:
    """The columns ``order_id``, ``original``, ``row_key``, ``native``, ``email``, ``phone``, ``name``, ``by_name``."""
    rows = scanned.raw.cells.num_rows
    order = _order_ids(scanned, rows)
    return {
        "order_id": order,
        "original": _originals(scanned, order),
        "row_key": _row_keys(scanned, order),
        "native": _natives(scanned, rows),
        "email": _first(scanned, "email", clean_email),
        "phone": _first(scanned, "phone", lambda text: known(text.lstrip("'’ "))),
        **_names(scanned, rows),
    }


def _order_ids(scanned: Scanned, rows: int) -> pa.Array:
    column = scanned.column("order")
    return _ids(column) if column is not None else pa.nulls(rows)


def _originals(scanned: Scanned, order: pa.Array) -> pa.Array:
    """The order that a refund names: in a column of its own, or in its name, as Odoo writes ``Shop/0042 REFUND``."""
    column = scanned.column("original")
    if column is not None:
        return _ids(column)
    if scanned.found.layout.till != "odoo":
        return pa.nulls(len(order))

    def original(text: str) -> str | None:
        match = _REFUND_OF.match(text)
        return match["original"] if match else None

    return _changed(order, original)


def _row_keys(scanned: Scanned, order: pa.Array) -> pa.Array:
    """What identifies a row for ever, where the layout has it; null on rows that lack a part of it."""
    parts = []
    for meaning in scanned.found.layout.key:
        column = scanned.column(meaning)
        if column is not None:
            parts.append(order if meaning == "order" else _ids(column))
    if not parts:
        return pa.nulls(len(order))
    return (
        pc.binary_join_element_wise(*parts, "\x1f", null_handling="emit_null") if len(parts) > 1 else parts[0]
    )


def _natives(scanned: Scanned, rows: int) -> pa.Array:
    column = scanned.column("customer")
    if column is None:
        return pa.nulls(rows)
    text = _ids(column)
    if holds_card_data(scanned.raw.columns[scanned.found.places["customer"][0]]):
        return _changed(text, lambda cell: None if is_card_number(cell) else known(cell))
    # No placeholder has a digit, and most ids have: columns of such ids need no second look.
    suspects = pc.match_substring_regex(text, "^[^0-9]*$|@")
    if not pc.any(suspects, min_count=0).as_py():
        return text
    return _changed(text, lambda cell: clean_email(cell) or known(cell))


def clean_email(text: str) -> str | None:
    """An address in one spelling, or None where it is none."""
    bare = text.strip(" '’\"<>").casefold().removeprefix("mailto:")
    return bare if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", bare) and "*" not in bare else None


def _first(scanned: Scanned, meaning: str, change: Callable[[str], str | None]) -> pa.Array:
    """The first filled column of a meaning, cleaned."""
    columns = [_changed(column, change) for column in scanned.columns(meaning)]
    return pc.coalesce(*columns) if columns else pa.nulls(scanned.raw.cells.num_rows)


def _names(scanned: Scanned, rows: int) -> dict[str, pa.Array]:
    """``name`` for people to read, and ``by_name``, its folded form, where a name is all that tells customers apart."""
    name = _first(scanned, "name", known)
    parts: Sequence[pa.Array] = [
        _first(scanned, part, known) for part in ("first_name", "last_name") if scanned.columns(part)
    ]
    if parts:
        # pyarrow drops the rows without a text where it joins one column alone
        joined = (
            pc.binary_join_element_wise(*parts, _GLUE, null_handling="skip") if len(parts) > 1 else parts[0]
        )
        name = _either(name, pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined))
    name = _either(name, _first(scanned, "customer_name", known))
    name = _changed(name, lambda text: without_card_numbers(text) or None)
    return {"name": name, "by_name": _changed(name, str.casefold) if names_tell(scanned) else pa.nulls(rows)}


def _either(first: pa.Array, second: pa.Array) -> pa.Array:
    if first.type == pa.null() or second.type == pa.null():
        return second if first.type == pa.null() else first
    return pc.coalesce(first, second)


def names_tell(scanned: Scanned) -> bool:
    """Whether a table has nothing but names to tell its customers apart by."""
    places = scanned.found.places
    if any(meaning in places for meaning in ("customer", "email", "phone")):
        return False
    return scanned.found.layout.people == "by name" or scanned.found.layout.name == "plain"
