"""Reads of the imports of a till's exports: which there are, whom their orders belong to, and what is known already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet

from habitue.records.notes import Noted
from habitue.web.models import Card, Consent, Customer, Merge, Sale, SalesFile, SalesImport, Shop
from habitue.web.sales_orders import Buyer, buyers_of, orders_of

if TYPE_CHECKING:
    from habitue.records.reading import FileReading, Reading

State = SalesImport.State
WORKING = (State.READING, State.LOADING, State.UNDOING)
"""The worker's turn."""
SHOWN_ORDERS = 10
Marks = Mapping[str, Mapping[str, int]]


def imports_of(shop: Shop) -> QuerySet[SalesImport]:
    """Every import of the shop, latest first."""
    found = SalesImport.objects.filter(shop=shop).defer("set_aside").select_related("by")
    return found.prefetch_related(_names()).order_by("-at", "-pk")


def _names() -> Any:
    from django.db.models import Prefetch

    return Prefetch("files", SalesFile.objects.defer("content").order_by("pk"))


def waiting() -> list[int]:
    """The imports for which the worker has something to do, the oldest first."""
    return list(
        SalesImport.objects.filter(state__in=WORKING).order_by("at", "pk").values_list("pk", flat=True)
    )


def same_files(shop: Shop, digests: Iterable[str], *, but: SalesImport | None = None) -> list[SalesFile]:
    """The very same files in other imports that were not taken back, latest first."""
    found = SalesFile.objects.filter(brought__shop=shop, digest__in=list(digests)).exclude(
        brought__state__in=(State.UNDOING, State.UNDONE)
    )
    if but is not None:
        found = found.exclude(brought=but)
    return list(found.defer("content").select_related("brought").order_by("-brought__at", "pk"))


def people_by_mark(shop: Shop) -> Marks:
    """Whom a till's number, an e-mail or a phone leads to; of several who have it, whoever came first.

    Who was merged leads to whom they were merged into.
    """
    into = dict(
        Customer.objects.filter(shop=shop, merged_into__isnull=False).values_list("pk", "merged_into_id")
    )
    rows = Customer.objects.filter(shop=shop, erased_at=None).values_list(
        "pk", "key", "source_id", "email", "phone"
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for pk, key, *values in sorted(rows, key=lambda row: (row[0] in into, row[0])):
        root = _root(pk, into)
        found["source_id"].setdefault(str(key), root)  # our own export names people so
        for mark, value in zip(("source_id", "email", "phone"), values, strict=True):
            if value:
                found[mark].setdefault(value, root)
    return found


def _root(one: int, into: Mapping[int, int | None]) -> int:
    seen = {one}
    while (after := into.get(one)) is not None and after not in seen:
        one = after
        seen.add(one)
    return one


def known_as(buyer: Buyer, people: Marks) -> int | None:
    """The customer whom the surest of a buyer's marks leads to."""
    return next((people[mark][value] for mark, value in buyer.marks if value in people.get(mark, {})), None)


def numbers_elsewhere(shop: Shop, *, but: SalesImport) -> np.ndarray:
    """The numbers of all orders that other imports brought in, which stand."""
    rows = Sale.objects.filter(shop=shop, brought__state=State.DONE).exclude(brought=but)
    numbers = rows.values_list("number", flat=True).iterator(chunk_size=50_000)
    return np.fromiter(numbers, np.int64)


def idle_customers(done: SalesImport) -> QuerySet[Customer]:
    """Customers whom an import made and of whom nothing else is known: they may go with it.

    So may those whom it kept from going with an earlier one.
    """
    other_sales = Sale.objects.filter(customer=OuterRef("pk")).exclude(brought=done)
    merged = Merge.objects.filter(Q(kept=OuterRef("pk")) | Q(absorbed=OuterRef("pk")))
    return Customer.objects.filter(
        ~Exists(Card.objects.filter(customer=OuterRef("pk"))),
        ~Exists(Consent.objects.filter(customer=OuterRef("pk"))),
        ~Exists(other_sales),
        ~Exists(merged),
        Q(brought=done) | Q(brought__state=State.UNDONE),
        shop_id=done.shop_id,
        note="",
        claimed_email="",
        birth_day=None,
        merged_into=None,
        absorbed=None,
        address_codes=None,
    )


def found_of(shop: Shop, reading: Reading, *, draft: SalesImport) -> dict[str, Any]:
    """What was read, in numbers that JSON can hold, and what bringing it in would do."""
    people = people_by_mark(shop)
    buyers = buyers_of(reading, shop.country)
    fresh = [buyer for buyer in buyers.values() if known_as(buyer, people) is None]
    told = {
        "files": [_file(one) for one in reading.files],
        "notes": [{"code": note.code, "values": dict(note.values)} for note in reading.notes],
        "customers": len(buyers),
        "known": len(buyers) - len(fresh),
        "new": len(fresh),
        "nameless": sum(not buyer.first_name for buyer in fresh),
        "set_aside": reading.set_aside.num_rows,
        "has_amounts": reading.has_amounts,
    }
    return told | _orders_told(shop, reading, buyers, draft)


def _file(one: FileReading) -> dict[str, Any]:
    return {
        "name": one.name,
        "layout": one.layout,
        "rows": one.rows_read,
        "used": one.rows_used,
        "left_out": one.left_out,
        "set_aside": dict(one.set_aside),
        "labels": dict(one.labels),
        "unknown": list(one.unknown),
        "total": str(one.total),
        "first": one.first_day and one.first_day.isoformat(),
        "last": one.last_day and one.last_day.isoformat(),
    }


def _orders_told(
    shop: Shop, reading: Reading, buyers: Mapping[str, Buyer], draft: SalesImport
) -> dict[str, Any]:
    numbers, named, units = [], 0, 0
    orders_in, units_in = Counter[str](), Counter[str]()
    first: list[dict[str, Any]] = []
    for order in orders_of(reading, shop.zone):
        month = f"{order.day:%Y-%m}"
        orders_in[month] += 1
        units_in[month] += order.units or 0
        units += order.units or 0
        named += order.buyer is not None
        numbers.append(order.number)
        if len(first) < SHOWN_ORDERS:
            who = buyers[order.buyer] if order.buyer is not None else None
            first.append({"instant": order.instant, "units": order.units, "who": who and _called(who)})
    known = np.isin(np.array(numbers, np.int64), numbers_elsewhere(shop, but=draft))
    return {
        "orders": len(numbers),
        "named": named,
        "units": units,
        "earlier": int(known.sum()),
        "months": [[month, orders_in[month], units_in[month]] for month in sorted(orders_in)],
        "first_orders": first,
    }


def _called(buyer: Buyer) -> str:
    name = f"{buyer.first_name} {buyer.last_name}".strip()
    return name or buyer.email or buyer.phone or buyer.source_id


def notes_of(found: Mapping[str, Any]) -> Sequence[Noted]:
    """The reader's remarks, as they were kept."""
    return [Noted(note["code"], note["values"]) for note in found.get("notes", ())]
