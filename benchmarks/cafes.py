"""Shops with sales and an owner who is signed in, written straight into the server's database: a million orders in seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from habitue.web.models import Customer, Shop

DAYS = 1000


@dataclass(frozen=True, slots=True)
class Cafe:
    """A shop and the session in which its owner is signed in."""

    shop: Shop
    session: str


def open_cafes(names: Sequence[str]) -> list[Cafe]:
    """A shop of each name, opened today. Their owners have one password's digest: to make a thousand takes minutes."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    digest = make_password("correct horse battery")
    with transaction.atomic():
        return [_open(name, digest) for name in names]


def _open(name: str, digest: str) -> Cafe:
    from django.utils import timezone

    from habitue.web.actions.shop import open_shop
    from habitue.web.models import Shop, User
    from tests.web.people import sign_in

    user = User.objects.create(email=f"{name.lower().replace(' ', '')}@example.org", password=digest)
    shop = Shop(name=name)
    open_shop(shop, owner=user, location="Comptoir", at=timezone.now())
    return Cafe(shop, sign_in(user).cookies["session"].value)


def settle(cafes: Sequence[Cafe]) -> None:
    """As the worker leaves shops that sold nothing: measured, and their days turned."""
    from django.utils import timezone

    from habitue.web.models import Measured, Routine
    from habitue.web.worker import nightly

    now = timezone.now()
    shops = [cafe.shop for cafe in cafes]
    Measured.objects.bulk_create(
        [Measured(shop=shop, day=now.astimezone(shop.zone).date(), at=now, stale=False) for shop in shops],
        update_conflicts=True,
        unique_fields=["shop"],
        update_fields=["day", "at", "stale"],
    )
    yesterday = now.date() - timedelta(days=1)
    Routine.objects.bulk_create(
        Routine(shop=shop, name=name, done_through=yesterday, ran_at=now)
        for shop in shops
        for name in nightly()
    )


def sell(shop: Shop, *, orders: int, customers: int) -> None:
    """Regulars, newcomers and leavers over three years, a fifth of all sales nameless: as many and as spread each time, by SQLite's own chance.

    Each customer buys between two days of their own; the number of an order is a hash, as an import writes it, so that rows stand in
    no order.
    """
    from django.db import connection, transaction
    from django.utils import timezone

    from habitue.metrics.zones import microseconds
    from habitue.web.models import Customer, SalesImport

    now = timezone.now()
    ana = Customer(shop=shop, first_name="Ana", joined_at=now - timedelta(days=DAYS))
    with connection.cursor() as cursor, _quick(cursor), transaction.atomic():
        made = SalesImport.objects.create(shop=shop, state="done", at=now, applied_at=now)
        ana.save()
        _as_many(cursor, ana, customers)
        cursor.execute(_SPANS, {"shop": shop.pk, "days": DAYS})
        asked = {"shop": shop.pk, "brought": made.pk, "orders": orders, "people": customers}
        cursor.execute(_SALES, asked | {"days": DAYS, "now": microseconds(now)})
        cursor.execute("DROP TABLE span")


_SPANS = "CREATE TEMP TABLE span AS SELECT id, abs(random()) %% %(days)s AS first, abs(random()) AS length FROM web_customer WHERE shop_id = %(shop)s"
_SALES = (
    "WITH RECURSIVE n(i, at) AS (SELECT 1, 1 UNION ALL SELECT i + 1, 1 + abs(random()) %% %(people)s FROM n WHERE i < %(orders)s)"
    " INSERT INTO web_sale (shop_id, brought_id, customer_id, number, instant, units, location, channel)"
    " SELECT %(shop)s, %(brought)s, CASE WHEN i %% 5 THEN s.id END, random() & 0x3fffffffffffffff,"
    " %(now)s - ((%(days)s - s.first - abs(random()) %% (1 + s.length %% (%(days)s - s.first))) * 86400 + abs(random()) %% 36000) * 1000000,"
    " (20 + abs(random()) %% 280) * 1000, '', '' FROM n JOIN span AS s ON s.rowid = n.at"
)


@contextmanager
def _quick(cursor: Any) -> Iterator[None]:
    """Indexes in memory, and no look at the tables that a row refers to, while a million rows are written."""
    cursor.execute("PRAGMA cache_size = -400000")
    cursor.execute("PRAGMA foreign_keys = OFF")
    yield
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -2000")


def _as_many(cursor: Any, one: Customer, count: int) -> None:
    """So many customers as that one, it among them."""
    names = [field.column for field in one._meta.fields if field.column not in ("id", "key")]  # noqa: SLF001
    same = ", ".join(names)
    cursor.execute(
        f"INSERT INTO web_customer (key, {same}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
        f" SELECT lower(hex(randomblob(16))), {same} FROM n JOIN web_customer AS c ON c.id = %s WHERE n.i > 1",
        [count, one.pk],
    )
