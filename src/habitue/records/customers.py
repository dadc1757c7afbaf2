"""Who is who: ids of tills, e-mail addresses and phone numbers that belong to one customer. A name alone never joins two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import duckdb
import pyarrow as pa

from habitue.records.unions import Groups

MOST_SHARING = 20
"""A contact that more customers of one till share than this is the shop's own, and links nobody."""

_ID, _NAME, _EMAIL, _PHONE = range(4)
Mark = tuple[int, str]
"""One mark of a customer; in a group the smallest leads: a till's id before a name, an address, a phone."""


def resolve_customers(database: duckdb.DuckDBPyConnection, *, country: str | None) -> int:
    """Give every line of ``lines`` a customer in the table ``who``; returns how many contacts are shared too widely.

    The key of ``who`` is ``hash(till, native, by_name, email, phone)``. Ids carry the till's name in front where several
    tills are read together, since two tills may use the same number for two people.
    """
    marks = database.execute(
        "SELECT till, native, by_name, email, phone, min(mark) FROM lines WHERE mark IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    several = len({row[0] for row in marks}) > 1
    rows = [(mark, _marks(row, several=several, country=country)) for *row, mark in marks]
    groups, shared = _grouped([found for _, found in rows])
    leaders = [_leader(found, groups, shared) for _, found in rows]
    table = pa.table(
        {
            "mark": pa.array([mark for mark, _ in rows], pa.uint64()),
            "customer_id": pa.array(leaders, pa.string()),
            "phone": pa.array([_last(found, _PHONE) for _, found in rows], pa.string()),
        }
    )
    database.register("who", table)
    return len(shared)


def _marks(row: Iterable[str | None], *, several: bool, country: str | None) -> list[Mark]:
    till, native, by_name, email, phone = row
    found: list[Mark] = []
    if native:
        found.append((_ID, f"{till}:{native}" if several else native))
    if by_name:
        found.append((_NAME, f"{till}:{by_name}" if several else by_name))
    if email:
        found.append((_EMAIL, email))
    number = normal_phone(phone, country) if phone else None
    if number:
        found.append((_PHONE, number))
    return found


def normal_phone(phone: str, country: str | None) -> str | None:
    """The number in the international form (E.164) where the country or a leading + tells it; else its bare digits."""
    import phonenumbers

    text = "+" + phone.strip()[2:] if phone.strip().startswith("00") else phone.strip()
    try:
        number = phonenumbers.parse(text, country.upper() if country else None)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    digits = "".join(sign for sign in phone if sign.isdigit())
    return digits if len(digits) >= len("1234567") and digits.strip("0") else None


def _grouped(rows: Iterable[list[Mark]]) -> tuple[Groups[Mark], set[Mark]]:
    rows = list(rows)
    ids_of: defaultdict[Mark, set[Mark]] = defaultdict(set)
    for marks in rows:
        for contact in marks:
            if contact[0] >= _EMAIL:
                ids_of[contact].update(mark for mark in marks if mark[0] == _ID)
    shared = {contact for contact, ids in ids_of.items() if len(ids) > MOST_SHARING}
    groups: Groups[Mark] = Groups()
    for marks in rows:
        linking = [mark for mark in marks if mark not in shared]
        for mark in linking[1:]:
            groups.join(linking[0], mark)
    return groups, shared


def _leader(marks: list[Mark], groups: Groups[Mark], shared: set[Mark]) -> str | None:
    linking = [mark for mark in marks if mark not in shared] or marks
    return groups.leader(linking[0])[1] if linking else None


def _last(marks: list[Mark], kind: int) -> str | None:
    return next((text for found, text in marks if found == kind), None)
