"""What the worker does for an import of sales: reads its files, brings them in, takes them back; killed, it does so again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from habitue.errors import HabitueError
from habitue.web.actions.measuring import stale
from habitue.web.actions.sales_stamps import give_stamps, take_stamps
from habitue.web.finding import search_text
from habitue.web.models import Customer, Sale, SalesFile, SalesImport, SalesLayout
from habitue.web.queries.sales_import import (
    State,
    found_of,
    idle_customers,
    numbers_elsewhere,
    people_of,
)
from habitue.web.sales_file import (
    NotBroughtIn,
    NotRead,
    Upload,
    forms_in,
    forms_of,
    objection_to,
    problem_of,
    read_files,
)
from habitue.web.sales_orders import Buyer, Order, buyers_of, orders_of

if TYPE_CHECKING:
    from habitue.records.reading import Reading

AT_ONCE = 2000
"""Rows in a transaction: tills wait for no longer than that."""
MOST_TRIES = 3
MOST_SET_ASIDE = 50_000
"""So many rows that were set aside are kept for people to look at."""


def advance(pk: int, now: datetime) -> None:
    """Do what one import waits for; after a few tries that came to no end, say so instead."""
    found = SalesImport.objects.select_related("shop").defer("set_aside", "shop__picture").get(pk=pk)
    tries = found.problem.get("tries", 0)
    step = _STEPS[State(found.state)]
    if tries >= MOST_TRIES and found.state != State.UNDOING:
        _give_up(found)
        return
    _of(found).update(problem={"tries": tries + 1}, steps_done=0)
    step(found, now)


def _of(found: SalesImport) -> Any:
    """The import while it is in the state in which it was found: it may have been dropped meanwhile."""
    return SalesImport.objects.filter(pk=found.pk, state=found.state)


def _give_up(found: SalesImport) -> None:
    if found.state == State.DONE:
        _of(found).update(stamps=SalesImport.Stamps.STOPPED, problem={})
    elif found.state == State.LOADING:
        _of(found).update(state=State.UNDOING, outcome={"problem": problem_of(NotBroughtIn())})
    else:
        _of(found).update(state=State.ASKING, problem=problem_of(NotRead()))


def _uploads(found: SalesImport) -> list[Upload]:
    files = SalesFile.objects.filter(brought=found).order_by("pk")
    return [Upload(file.name, bytes(file.content or b"")) for file in files]


@dataclass(slots=True)
class _Meter:
    """Says once a second how far a reading is: its files tell their bytes one after the other."""

    found: SalesImport
    before: int = 0
    total: int = 0
    told_at: float = field(default_factory=monotonic)

    def __call__(self, done: int, total: int) -> None:
        if total != self.total:
            self.before, self.total = self.before + self.total, total
        if monotonic() - self.told_at > 1:
            self.told_at = monotonic()
            _of(self.found).update(steps_done=self.before + done)


def _read(draft: SalesImport, now: datetime) -> None:
    files = _uploads(draft)
    draft.choices = _with_remembered(draft, files)
    try:
        reading = read_files(draft.shop, files, draft.choices, progress=_Meter(draft))
    except HabitueError as trouble:
        found = {"forms": forms_of(files, forms_in(draft.choices))}
        _of(draft).update(state=State.ASKING, problem=problem_of(trouble), found=found, choices=draft.choices)
        return
    objection = objection_to(reading, draft.shop)
    if objection is not None:
        asked = {"problem": problem_of(objection), "set_aside": _packed(reading), "choices": draft.choices}
        found = {"forms": forms_of(files, forms_in(draft.choices))}
        _of(draft).update(state=State.ASKING, found=found, **asked)
        return
    found = found_of(draft.shop, reading, draft=draft, now=now)
    found["forms"] = forms_of(files, forms_in(draft.choices))
    _of(draft).update(
        state=State.READY,
        problem={},
        choices=draft.choices,
        found=found,
        set_aside=_packed(reading),
        has_amounts=reading.has_amounts,
        steps=found["orders"] + found["new"],
        steps_done=0,
    )


def _with_remembered(draft: SalesImport, files: Sequence[Upload]) -> dict[str, Any]:
    """What people said, and for headers about which they say nothing now what they said of them last."""
    before = {
        one.header: {"layout": one.layout, "mapping": one.mapping}
        for one in SalesLayout.objects.filter(shop=draft.shop)
    }
    said = draft.choices.get("forms") or {}
    if not before.keys() - said.keys():
        return dict(draft.choices)
    here = {form["header"] for form in forms_of(files, forms_in({"forms": before | said}))}
    kept = {header: form for header, form in (before | said).items() if header in here}
    return {name: value for name, value in (draft.choices | {"forms": kept}).items() if value}


def _remember(draft: SalesImport, now: datetime) -> None:
    """Keep what people said of a header for the next file that has it."""
    for header, form in (draft.choices.get("forms") or {}).items():
        SalesLayout.objects.update_or_create(shop=draft.shop, header=header, defaults={**form, "at": now})


def _packed(reading: Reading) -> bytes:
    rows = reading.set_aside.slice(0, MOST_SET_ASIDE).to_pylist()
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode())


def _load(draft: SalesImport, now: datetime) -> None:
    """Customers, then orders, then one small transaction from which on they count.

    What a try before this one left is removed first: an import is one reading brought in once.
    """
    shop = draft.shop
    _remove(draft)
    reading = read_files(shop, _uploads(draft), draft.choices)
    customers, made = _bring_customers(draft, buyers_of(reading, shop.country))
    numbers: list[int] = []
    for orders in _chunks(orders_of(reading, shop.zone)):
        with transaction.atomic():
            _insert(draft, orders, customers)
            numbers += [order.number for order in orders]
            _of(draft).update(steps_done=made + len(numbers))
    again = int(np.isin(np.array(numbers, np.int64), numbers_elsewhere(shop, but=draft)).sum())
    outcome = {
        **{name: draft.found[name] for name in ("units", "named", "set_aside") if name in draft.found},
        "orders": len(numbers),
        "again": again,
        "new": made,
        "known": len(customers) - made,
        "layouts": sorted({file["layout"] for file in draft.found.get("files", ())}),
        "first": min((file["first"] for file in draft.found.get("files", ()) if file["first"]), default=None),
        "last": max((file["last"] for file in draft.found.get("files", ()) if file["last"]), default=None),
    }
    _finish(draft, now, outcome, has_amounts=reading.has_amounts, overlaps=again > 0)


def _chunks(orders: Iterator[Order]) -> Iterator[list[Order]]:
    while chunk := list(islice(orders, AT_ONCE)):
        yield chunk


_INSERT = (
    "INSERT INTO web_sale (shop_id, brought_id, customer_id, number, instant, units, location, channel, items)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def _insert(draft: SalesImport, orders: Sequence[Order], customers: dict[str, int]) -> None:
    """Write orders without the ORM: there may be a million."""
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, [_sale(draft, order, customers) for order in orders])


def _sale(draft: SalesImport, order: Order, customers: dict[str, int]) -> tuple[Any, ...]:
    return (
        draft.shop_id,
        draft.pk,
        None if order.buyer is None else customers[order.buyer],
        order.number,
        order.instant,
        order.units,
        order.location,
        order.channel,
        None if order.items is None else json.dumps(order.items, ensure_ascii=False),
    )


def _bring_customers(draft: SalesImport, buyers: dict[str, Buyer]) -> tuple[dict[str, int], int]:
    """The customer of every buyer, and how many of them are new here: those get no card, as nobody asked for one.

    Who was erased counts under the number that is left of them.
    """
    people = people_of(draft.shop)
    known = {key: people.known_as(buyer) for key, buyer in buyers.items()}
    found = {key: pk for key, pk in known.items() if pk is not None}
    fresh = [buyer for key, buyer in buyers.items() if known[key] is None]
    for at in range(0, len(fresh), AT_ONCE):
        some = fresh[at : at + AT_ONCE]
        with transaction.atomic():
            made = Customer.objects.bulk_create([_customer(draft, buyer) for buyer in some])
            _of(draft).update(steps_done=at + len(some))
        found |= {buyer.key: one.pk for buyer, one in zip(some, made, strict=True)}
    return found, len(fresh)


def _customer(draft: SalesImport, buyer: Buyer) -> Customer:
    one = Customer(
        shop=draft.shop,
        brought=draft,
        joined_at=buyer.first_at,
        source_id=buyer.source_id,
        first_name=buyer.first_name,
        last_name=buyer.last_name,
        email=buyer.email,
        phone=buyer.phone,
    )
    one.search = search_text(one, draft.shop.country)
    return one


@transaction.atomic
def _finish(
    draft: SalesImport, now: datetime, outcome: dict[str, Any], *, has_amounts: bool, overlaps: bool
) -> None:
    done = _of(draft).update(
        state=State.DONE,
        applied_at=max(now, timezone.now()),
        outcome=outcome,
        has_amounts=has_amounts,
        overlaps=overlaps,
        **_EMPTY,
    )
    if done:
        _remember(draft, now)
        SalesFile.objects.filter(brought=draft).update(content=None)
        stale(draft.shop)


_EMPTY: dict[str, Any] = {"found": {}, "problem": {}, "choices": {}, "set_aside": None}
"""What may name people goes once it is decided."""


@transaction.atomic
def _end(draft: SalesImport, now: datetime, outcome: dict[str, Any]) -> None:
    if _of(draft).update(state=State.UNDONE, undone_at=max(now, timezone.now()), outcome=outcome, **_EMPTY):
        SalesFile.objects.filter(brought=draft).update(content=None)
        stale(draft.shop)


def _take_back(done: SalesImport, now: datetime) -> None:
    if done.stamps:
        take_stamps(done, now)
    removed = _remove(done)
    stayed = Customer.objects.filter(brought=done, erased_at=None).count()
    _end(done, now, {**done.outcome, "removed": removed, "stayed": stayed})


def _remove(done: SalesImport) -> int:
    """Delete an import's sales, then the customers whom nothing else speaks of; gives back how many those were."""
    sales = Sale.objects.filter(brought=done)
    while some := list(sales.order_by("number").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            Sale.objects.filter(pk__in=some).delete()
            _of(done).update(steps_done=F("steps_done") + len(some))
    removed = 0
    while idle := _some(done):
        with transaction.atomic():
            Customer.objects.filter(pk__in=idle).delete()
        removed += len(idle)
    return removed


def _some(done: SalesImport) -> Sequence[int]:
    return list(idle_customers(done).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


_STEPS = {
    State.READING: _read,
    State.LOADING: _load,
    State.DONE: give_stamps,
    State.UNDOING: _take_back,
}
"""What is done for an import that waits."""
