"""From what a till's files say to what is kept of it: orders with a number of their own, and the customers behind them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from habitue.metrics.activity import AMOUNT_UNITS
from habitue.metrics.zones import microseconds
from habitue.records.identity_columns import clean_email
from habitue.records.layouts import BY_NAME
from habitue.web.people_words import clean_line
from habitue.web.phone import normal_phone

if TYPE_CHECKING:
    from habitue.records.reading import Reading

_A_BATCH = 2000
_LONGEST = 80
_LONGEST_NAME = 60
_LONGEST_PHONE = 20
_OWN_PLACE = 8
"""Every till gives out short numbers; one of so many signs is one till's own."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order as it is kept: see ``models.Sale``; ``day`` is the shop's."""

    number: int
    instant: int
    day: date
    units: int | None
    buyer: str | None
    location: str
    channel: str
    items: list[dict[str, Any]] | None


@dataclass(frozen=True, slots=True)
class Buyer:
    """One customer of the files. ``source_id`` is how their till knows them; empty where a contact says it all."""

    key: str
    first_at: datetime
    source_id: str
    bare_id: str
    first_name: str
    last_name: str
    email: str
    phone: str

    @property
    def marks(self) -> Iterator[tuple[str, str]]:
        """What they are recognised by, the surest first; the name never is."""
        found = [("source_id", self.source_id), ("source_id", self.bare_id), ("email", self.email)]
        return ((mark, value) for mark, value in [*found, ("phone", self.phone)] if value)


def orders_of(reading: Reading, zone: tzinfo) -> Iterator[Order]:
    """The orders, in the order in which they were made."""
    seen = Counter[int]()
    for batch in reading.sales.to_batches(max_chunksize=_A_BATCH):
        for row in batch.to_pylist():
            yield _order(row, zone, seen, has_amounts=reading.has_amounts)


def _order(row: dict[str, Any], zone: tzinfo, seen: Counter[int], *, has_amounts: bool) -> Order:
    instant, day = microseconds(row["ordered_at"]), row["ordered_at"].astimezone(zone).date()
    units = int(row["amount"] * AMOUNT_UNITS) if has_amounts and row["amount"] is not None else None
    location, channel = (row["location"] or "")[:_LONGEST], (row["channel"] or "")[:_LONGEST]
    items = _items(row["items"])
    till = BY_NAME[row["source"]].till
    said: tuple[object, ...]
    if row["order_id"] is None:
        said = (till, instant, units, _bare(row["customer_id"] or "", till), location, channel, items)
    else:
        # the day: receipt numbers may begin again each morning; the sign: a refund may bear its order's number
        said = (till, row["order_id"], day, (units or 0) < 0)
    number = _number(*said)
    seen[number] += 1
    if seen[number] > 1:
        number = _number(*said, seen[number])
    return Order(number, instant, day, units, row["customer_id"], location, channel, items)


def _number(*said: object) -> int:
    """63 bits that stand for what was said."""
    digest = hashlib.sha256("\x1f".join(map(str, said)).encode()).digest()
    return int.from_bytes(digest[:8]) >> 1


def _items(items: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    if not items:
        return None
    return [
        {
            name: value if isinstance(value, str) else f"{value.normalize():f}"
            for name, value in item.items()
            if value is not None
        }
        for item in items
    ]


def _bare(key: str, till: str) -> str:
    """A customer's key without the till's name, which stands before it where several tills are read together."""
    return key.removeprefix(f"{till}:")


def buyers_of(reading: Reading, country: str) -> dict[str, Buyer]:
    """The customers behind the orders, by their key in the reading.

    A contact that several of them have is the shop's own, or a family's: it neither finds nor names anybody.
    """
    people = {row["customer_id"]: row for row in reading.people.to_pylist()}
    by_name = any(note.code == "by_name_only" for note in reading.notes)
    bought = reading.sales.select(["customer_id", "source", "ordered_at"]).group_by("customer_id")
    rows = bought.aggregate([("source", "min"), ("ordered_at", "min")]).to_pylist()
    found = [
        _buyer(row, people.get(row["customer_id"], {}), country, by_name=by_name)
        for row in rows
        if row["customer_id"] is not None
    ]
    shared = Counter(contact for one in found for contact in (one["email"], one["phone"]) if contact)
    for one in found:
        for contact in ("email", "phone"):
            if shared[one[contact]] > 1:
                one[contact] = ""
        if not (one["source_id"] or one["email"] or one["phone"]):
            one["source_id"] = _short(one["key"])
    return {one["key"]: Buyer(**one) for one in sorted(found, key=lambda one: (one["first_at"], one["key"]))}


def _buyer(row: dict[str, Any], person: dict[str, Any], country: str, *, by_name: bool) -> dict[str, Any]:
    till, key = BY_NAME[row["source_min"]].till, row["customer_id"]
    bare = _bare(key, till)
    name = person.get("name") or ""
    email = _good_email(clean_email(bare) or person.get("email") or "")
    phone = _good_phone(person.get("phone") or "", country)
    is_contact = bare in (person.get("email"), person.get("phone")) or clean_email(bare) is not None
    if is_contact:
        source_id = bare_id = ""
    elif by_name and bare == name.casefold():
        # the till itself knows them by nothing else; beside its own files no name finds anybody
        source_id, bare_id = _short(f"{till}:name:{bare}"), ""
    else:
        source_id = _short(bare if till == "plain" else f"{till}:{bare}")
        bare_id = bare if till != "plain" and len(bare) >= _OWN_PLACE else ""
        name = name or (bare if _reads_like_a_name(bare) else "")
    first, last = _names(name)
    return {
        "key": key, "first_at": row["ordered_at_min"].astimezone(UTC), "source_id": source_id, "bare_id": bare_id,
        "first_name": first, "last_name": last, "email": email, "phone": phone,
    }  # fmt: skip


def _short(text: str) -> str:
    """The text, or what stands for it where there is no room."""
    return text if len(text) <= _LONGEST else hashlib.sha256(text.encode()).hexdigest()


def _reads_like_a_name(text: str) -> bool:
    return (
        any(sign.isalpha() for sign in text) and not any(sign.isdigit() for sign in text) and "_" not in text
    )


def _names(name: str) -> tuple[str, str]:
    """A whole name, cut at the comma or after the first word."""
    name = clean_line(name)
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.partition(" ")
    return first.strip()[:_LONGEST_NAME], last.strip()[:_LONGEST_NAME]


def _good_email(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email.lower() if len(email) <= 254 else ""


def _good_phone(phone: str, country: str) -> str:
    found = normal_phone(phone, country) if phone else None
    return found if found and len(found) <= _LONGEST_PHONE else ""
