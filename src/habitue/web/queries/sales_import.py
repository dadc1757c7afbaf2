"""Reads of the imports of a till's exports: which there are, whom their orders belong to, and what is known already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet

from habitue.records.notes import Noted
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.erased_marks import MARKS, mark_digest
from habitue.web.models import (
    Card,
    Consent,
    Customer,
    Erased,
    Merge,
    Sale,
    SalesFile,
    SalesImport,
    Shop,
)
from habitue.web.queries.customer import roots_of
from habitue.web.queries.sales_stamps import Visit, cards_of, worth_of
from habitue.web.sales_orders import Buyer, Order, buyers_of, orders_of

if TYPE_CHECKING:
    from habitue.records.reading import FileReading, Reading

State = SalesImport.State
WORKING = (State.READING, State.LOADING, State.UNDOING)
"""The worker's turn."""
SHOWN_ORDERS = 10


@dataclass(frozen=True, slots=True)
class People:
    """Whom a till's number, an e-mail or a phone leads to, by mark; and who is left of those who were erased, by keyed hash."""

    shop: Shop
    by_mark: Mapping[str, Mapping[str, int]]
    erased: Mapping[str, int]

    def known_as(self, buyer: Buyer) -> int | None:
        """The customer whom the surest of a buyer's marks leads to."""
        for mark, value in buyer.marks:
            if value in self.by_mark.get(mark, {}):
                return self.by_mark[mark][value]
        return self.erased_as(buyer)

    def erased_as(self, buyer: Buyer) -> int | None:
        """The erased customer whom the buyer's marks lead to, and nobody else."""
        if not self.erased or any(value in self.by_mark.get(mark, {}) for mark, value in buyer.marks):
            return None
        digests = (mark_digest(self.shop, mark, value) for mark, value in buyer.marks)
        return next((self.erased[one] for one in digests if one in self.erased), None)


def imports_of(shop: Shop) -> QuerySet[SalesImport]:
    """Every import of the shop, latest first."""
    found = SalesImport.objects.filter(shop=shop).defer("set_aside").select_related("by")
    return found.prefetch_related(_names()).order_by("-at", "-pk")


def _names() -> Any:
    from django.db.models import Prefetch

    return Prefetch("files", SalesFile.objects.defer("content").order_by("pk"))


def waiting() -> list[int]:
    """The imports for which the worker has something to do, the oldest first."""
    owed = Q(state=State.DONE, stamps=SalesImport.Stamps.ASKED)
    found = SalesImport.objects.filter(Q(state__in=WORKING) | owed)
    return list(found.order_by("at", "pk").values_list("pk", flat=True))


def same_files(shop: Shop, digests: Iterable[str], *, but: SalesImport | None = None) -> list[SalesFile]:
    """The very same files in other imports that were not taken back, latest first."""
    found = SalesFile.objects.filter(brought__shop=shop, digest__in=list(digests)).exclude(
        brought__state__in=(State.UNDOING, State.UNDONE)
    )
    if but is not None:
        found = found.exclude(brought=but)
    return list(found.defer("content").select_related("brought").order_by("-brought__at", "pk"))


def people_of(shop: Shop) -> People:
    """Everybody whom a file may name; of several who have a mark, whoever came first.

    Who was merged leads to whom they were merged into.
    """
    roots = roots_of(shop)
    rows = Customer.objects.filter(shop=shop, erased_at=None).values_list(
        "pk", "key", "source_id", "email", "phone"
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for pk, key, *values in sorted(rows, key=lambda row: (row[0] in roots, row[0])):
        root = roots.get(pk, pk)
        found["source_id"].setdefault(str(key), root)  # our own export names people so
        for mark, value in zip(MARKS, values, strict=True):
            if value:
                found[mark].setdefault(value, root)
    erased = Erased.objects.filter(shop=shop).values_list("digest", "customer_id")
    return People(shop, found, {digest: roots.get(pk, pk) for digest, pk in erased})


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
        ~Exists(Erased.objects.filter(customer=OuterRef("pk"))),
        Q(brought=done) | Q(brought__state=State.UNDONE),
        shop_id=done.shop_id,
        note="",
        claimed_email="",
        birth_day=None,
        merged_into=None,
        absorbed=None,
        address_codes=None,
    )


def found_of(shop: Shop, reading: Reading, *, draft: SalesImport, now: datetime) -> dict[str, Any]:
    """What was read, in numbers that JSON can hold, and what bringing it in would do."""
    people = people_of(shop)
    buyers = buyers_of(reading, shop.country)
    known = {key: people.known_as(buyer) for key, buyer in buyers.items()}
    erased = {key for key, buyer in buyers.items() if people.erased_as(buyer) is not None}
    fresh = [buyer for key, buyer in buyers.items() if known[key] is None]
    told = {
        "files": [_file(one) for one in reading.files],
        "notes": [{"code": note.code, "values": dict(note.values)} for note in reading.notes],
        "customers": len(buyers),
        "known": len(buyers) - len(fresh) - len(erased),
        "erased": len(erased),
        "new": len(fresh),
        "nameless": sum(not buyer.first_name for buyer in fresh),
        "set_aside": reading.set_aside.num_rows,
        "has_amounts": reading.has_amounts,
    }
    earns = bool(rules_of(shop).programmes and buyers)
    holders = cards_of(shop).keys() & known.values() if earns else set()
    visits: dict[int, list[Visit]] = {pk: [] for pk in holders}
    named = {key: _called(buyer) for key, buyer in buyers.items() if key not in erased}
    orders = _noted(orders_of(reading, shop.zone), known, visits)
    told |= _orders_told(shop, orders, named, draft)
    if earns:
        cardless = len(buyers) - len(erased) - sum(pk in visits for pk in known.values())
        told["stamps"] = worth_of(shop, visits, now=now).as_json() | {"cardless": cardless}
    return told


def _noted(
    orders: Iterable[Order], known: Mapping[str, int | None], visits: Mapping[int, list[Visit]]
) -> Iterator[Order]:
    """The orders, on whose way those of customers with a card are noted: a million are not kept."""
    for order in orders:
        mine = visits.get(known.get(order.buyer or "") or 0)
        if mine is not None:
            mine.append(Visit(order.number, order.instant, order.units, order.items))
        yield order


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
    shop: Shop, orders: Iterable[Order], names: Mapping[str, str], draft: SalesImport
) -> dict[str, Any]:
    numbers, named = [], 0
    orders_in, units_in = Counter[str](), Counter[str]()
    first: list[dict[str, Any]] = []
    for order in orders:
        month = f"{order.day:%Y-%m}"
        orders_in[month] += 1
        units_in[month] += order.units or 0
        named += order.buyer is not None
        numbers.append(order.number)
        if len(first) < SHOWN_ORDERS:
            who = names.get(order.buyer or "")
            first.append({"instant": order.instant, "units": order.units, "who": who})
    known = np.isin(np.array(numbers, np.int64), numbers_elsewhere(shop, but=draft))
    return {
        "orders": len(numbers),
        "named": named,
        "units": units_in.total(),
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
