"""Sales that stay where they are: the library's questions put to a warehouse, which answers with small results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from habitue.api import Sales
from habitue.engines.address import shown_address
from habitue.engines.columns import Columns, Meant
from habitue.engines.errors import NoSaleThere, TextOnly, UnknownAddress
from habitue.engines.opening import Warehouse, open_engine, table_of, table_sql
from habitue.engines.orders import Orders, orders_of
from habitue.engines.session import Session
from habitue.engines.written import DIALECT_OF, TEXT_ONLY, WrittenEngine, assumed_columns
from habitue.language import Language
from habitue.metrics.activity import NoSales, activity_of
from habitue.questions import checked_hour, day_given
from habitue.records.file_report import SET_ASIDE
from habitue.records.identity_columns import PLACEHOLDERS
from habitue.records.ledger import SALES
from habitue.records.notes import Noted
from habitue.records.people import PEOPLE
from habitue.records.reading import Counted, FileReading, Reading
from habitue.records.sales_errors import UnknownZone
from habitue.records.zones import find_zone
from habitue.reporting import reasons_in_words

if TYPE_CHECKING:
    from habitue.metrics.activity import Activity


@dataclass(frozen=True, slots=True)
class WarehouseSales(Session, Sales):
    """Sales in a warehouse, ready to be asked as those of files are; end with :meth:`close`, or use it in a ``with``."""

    warehouse: Warehouse = field(repr=False)

    def close(self) -> None:
        """Drop what the session kept there, and end it."""
        self.warehouse.close()


def connect(  # noqa: PLR0913  (where, and how the table is to be read)
    place: str | Any,
    *,
    table: str | None = None,
    mapping: Mapping[str, str] | None = None,
    timezone: str = "Europe/Paris",
    currency: str | None = None,
    until: date | str | None = None,
    since_opening: bool = False,
    day_starts: int | None = None,
    language: str = "en",
    memory: str | None = None,
) -> WarehouseSales:
    """Sales where they are: every question that takes what :func:`habitue.read` gives takes this too.

    The engine there does the heavy part, with our definitions in its own SQL; only small results come back. It is asked for nothing
    but reading, and for temporary tables, which end with the session.

    ::

        with habitue.connect("postgresql://ana@db.example/shop", table="orders", mapping={"date": "paid_at"}) as sales:
            print(habitue.kpis(sales, start="2025-03-01", end="2025-03-31"))

    Args:
        place: ``postgresql://user@host/database``, ``spark://host:7077``, ``local[*]``, ``sc://host`` (Spark Connect),
            ``clickhouse://host/database``, ``chdb:///folder``, ``duckdb:///file.duckdb``; Parquet as a folder, a pattern,
            ``s3://…`` or ``https://…``; or a Spark session. Passwords are those of the environment (``PGPASSWORD``,
            ``CLICKHOUSE_PASSWORD``, ``AWS_SECRET_ACCESS_KEY``).
        table: its name, after its schema and a point where it needs one; may be left out where there is but one.
        mapping: the columns, as ``{"customer": "client", "date": "paid_at", "amount": "total"}``; also ``order``, ``location``,
            ``channel``. Those with these names need no mention.
        timezone: the shop's; days are cut in it, and clocks without a zone are its own.
        currency: names it for the tables and pages.
        until: the day up to which the data are complete; by default the last sale's.
        since_opening: the data begin when the shop did.
        day_starts: the hour at which a business day starts.
        language: ``en`` or ``fr``.
        memory: what DuckDB may hold of Parquet, such as ``8GB``; the rest goes to a temporary folder.

    Raises:
        HabitueError: nobody answers there, or a table or column is missing; the message lists what there is.
    """
    if find_zone(timezone) is None:
        raise UnknownZone(file="--timezone", zone=timezone)
    warehouse, shown = _opened(place, memory)
    try:
        columns = table_of(warehouse, table, address=shown, mapping=mapping or {})
        return _sales_of(
            warehouse,
            shown,
            columns,
            timezone=timezone,
            currency=currency,
            until=until,
            since_opening=since_opening,
            day_starts=day_starts,
            language=language,
        )
    except BaseException:
        warehouse.close()
        raise


def _sales_of(  # noqa: PLR0913  (the terms of one view)
    warehouse: Warehouse,
    shown: str,
    columns: Columns,
    *,
    timezone: str,
    currency: str | None = None,
    until: date | str | None = None,
    since_opening: bool = False,
    day_starts: int | None = None,
    language: str = "en",
) -> WarehouseSales:
    hour, name = checked_hour(day_starts) or 0, f"{shown} [{columns.table}]"
    orders = orders_of(warehouse, table_sql(columns.table), Meant(columns, ZoneInfo(timezone), PLACEHOLDERS))
    activity = _activity(
        warehouse,
        orders,
        name,
        Language(language),
        timezone=timezone,
        last_day=None if until is None else day_given(until, name="until"),
        history_complete=since_opening,
        has_amounts="amount" in columns.places,
        day_starts_at_hour=hour,
    )
    reading = _reading(name, orders, columns, currency)
    return WarehouseSales(reading, activity, timezone, hour, currency, Language(language), warehouse)


def statements(
    address: str,
    ask: Callable[[Sales], object],
    *,
    table: str,
    mapping: Mapping[str, str] | None,
    span: tuple[date, date],
    **terms: Any,
) -> list[str]:
    """The statements by which a question about the days of a span would be answered at an address, in its dialect; nothing is run.

    Raises:
        UnknownAddress: no dialect goes with it.
    """
    scheme = address.partition("://")[0].partition("[")[0].lower()
    if scheme not in DIALECT_OF:
        raise UnknownAddress(address=shown_address(address), known=", ".join(DIALECT_OF))
    engine = WrittenEngine(DIALECT_OF[scheme], *span)
    ask(_sales_of(engine, shown_address(address), assumed_columns(table, mapping or {}), **terms))
    return engine.statements


def _opened(place: str | Any, memory: str | None) -> tuple[Warehouse, str]:
    if isinstance(place, str):
        if place.startswith(tuple(f"{scheme}://" for scheme in TEXT_ONLY)):
            raise TextOnly(address=shown_address(place))
        return open_engine(place, memory=memory), shown_address(place)
    if hasattr(place, "keep"):
        return place, type(place).__name__
    from habitue.engines.spark import SparkEngine

    return SparkEngine(place), "spark"


def _activity(warehouse: Warehouse, orders: Orders, name: str, language: Language, **terms: Any) -> Activity:
    reasons = reasons_in_words(orders.set_aside, language)
    told = ", ".join(f"{n} {reason}" for reason, n in reasons) or "–"
    nothing = NoSaleThere(name=name, rows=orders.rows, reasons=told)
    if not orders.orders:
        raise nothing
    try:
        return activity_of(warehouse, orders.sales, **terms)
    except NoSales:
        raise nothing from None


def _reading(name: str, orders: Orders, columns: Columns, currency: str | None) -> Reading:
    """What a report says of where its figures come from."""
    aside = sum(orders.set_aside.values())
    file = FileReading(
        name=name,
        layout="plain",
        rows_read=orders.rows,
        rows_used=orders.rows - aside,
        set_aside=orders.set_aside,
        left_out=0,
        labels=dict(columns.places),
        unknown=(),
        total=Decimal(0),
        first_day=None,
        last_day=None,
        per_day={},
        per_tender={},
    )
    return Reading(
        sales=SALES.empty_table(),
        people=PEOPLE.empty_table(),
        set_aside=SET_ASIDE.empty_table(),
        files=(file,),
        notes=tuple(_notes(name, orders, columns)),
        currency=currency,
        has_amounts="amount" in columns.places,
        counted=Counted(orders.orders, orders.anonymous),
    )


def _notes(name: str, orders: Orders, columns: Columns) -> list[Noted]:
    found = [Noted(code, {"n": n}) for code, n in orders.notes.items() if n]
    return found if "amount" in columns.places else [*found, Noted("no_amounts", {"file": name})]
