"""SQLite, DuckDB and PostgreSQL, each a real one."""

from __future__ import annotations

import datetime as dt
import sqlite3
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from habitue.records.database import parse_address, shown_address
from habitue.records.opening import open_tables
from habitue.records.reading_errors import (
    DatabaseAddress,
    DatabaseTrouble,
    FileMissing,
    NotAFile,
    TableMissing,
    TableNotNamed,
)
from tests.postgres import start_postgres


def read(address):
    (table,) = open_tables(address, find_header=lambda rows: None)
    return table


def rows_of(table):
    return [list(row.values()) for row in table.cells.to_pylist()]


def types_of(table):
    return [str(kind) for kind in table.cells.schema.types[1:]]


def make(path, *statements):
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


@pytest.fixture
def shop(tmp_path):
    return make(
        tmp_path / "shop.db",
        "create table sales(day text, total real, qty int, note)",
        "insert into sales values ('2025-01-02', 3.5, 1, 'café'), ('2025-01-03', 4, 2, 7), ('2025-01-04', null, 3, x'41')",
        'create table "odd ""name"(a)',
        "create view big as select * from sales where total > 3.6",
    )


def test_a_table_of_sqlite(shop):
    table = read(f"sqlite:///{shop}?table=sales")
    assert table.source == f"sqlite:///{shop} [sales]"
    assert table.columns == ("day", "total", "qty", "note")
    assert types_of(table) == ["string", "double", "int64", "string"]
    assert rows_of(table) == [
        [1, "2025-01-02", 3.5, 1, "café"],
        [2, "2025-01-03", 4.0, 2, "7"],
        [3, "2025-01-04", None, 3, "A"],
    ]
    assert (table.typed, table.refused) == (True, ())


def test_a_view_a_query_and_an_odd_name(shop):
    assert rows_of(read(f"sqlite:///{shop}?table=big")) == [[1, "2025-01-03", 4.0, 2, 7]]
    table = read(f"sqlite:///{shop}?query=SELECT sum(qty) AS n, 'a%26b' AS t FROM sales WHERE total >= 3.5")
    assert (table.source, table.columns, rows_of(table)) == (
        f"sqlite:///{shop} [query]",
        ("n", "t"),
        [[1, 3, "a&b"]],
    )
    assert read(f'sqlite:///{shop}?table=odd "name').cells.num_rows == 0


def test_a_relative_path(shop, monkeypatch):
    monkeypatch.chdir(shop.parent)
    assert read("sqlite:///shop.db?table=big").cells.num_rows == 1


def test_a_column_that_changes_its_type_late(tmp_path):
    path = make(
        tmp_path / "late.db",
        "create table t(a, b, c)",
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 40000) "
        "insert into t select case when i > 30000 then 'x' end, i, i from n",
        "update t set b = 1.5 where rowid = 39999",
        "update t set c = 'last' where rowid = 40000",
    )
    table = read(f"sqlite:///{path}?table=t")
    assert types_of(table) == ["string", "double", "string"]
    assert rows_of(table.__class__(table.source, table.columns, table.cells.slice(39997), typed=True)) == [
        [39998, "x", 39998.0, "39998"],
        [39999, "x", 1.5, "39999"],
        [40000, "x", 40000.0, "last"],
    ]


def test_no_table_named_lists_them(shop):
    listed = 'big, odd "name, sales'
    with pytest.raises(TableNotNamed) as caught:
        read(f"sqlite:///{shop}")
    assert caught.value.values == {"address": f"sqlite:///{shop}", "tables": listed}
    with pytest.raises(TableMissing) as caught:
        read(f"sqlite:///{shop}?table=sale")
    assert caught.value.values == {"address": f"sqlite:///{shop}", "table": "sale", "tables": listed}
    with pytest.raises(TableNotNamed) as caught:
        read(str(shop))
    assert caught.value.values == {"address": f"sqlite:///{shop}", "tables": listed}


def test_sqlite_is_never_made_nor_written(tmp_path, shop):
    with pytest.raises(FileMissing):
        read(f"sqlite:///{tmp_path}/none.db?table=sales")
    with pytest.raises(NotAFile):
        read(f"sqlite:///{tmp_path}?table=sales")
    before = shop.read_bytes()
    for query in ("DELETE FROM sales", "CREATE TABLE x(a)", f"ATTACH '{tmp_path}/other.db' AS o"):
        with pytest.raises(DatabaseTrouble):
            read(f"sqlite:///{shop}?query={query}")
    assert shop.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["shop.db"]


def test_a_write_ahead_database_is_left_as_it_was(tmp_path):
    path = make(
        tmp_path / "wal.db", "pragma journal_mode=wal", "create table t(a)", "insert into t values (1)"
    )
    assert rows_of(read(f"sqlite:///{path}?table=t")) == [[1, 1]]
    assert [entry.name for entry in tmp_path.iterdir()] == ["wal.db"]


def test_a_write_ahead_database_in_use_shows_its_last_rows(tmp_path):
    path = tmp_path / "wal.db"
    writer = sqlite3.connect(path)
    writer.executescript("pragma journal_mode=wal; create table t(a); insert into t values (1)")
    assert rows_of(read(f"sqlite:///{path}?table=t")) == [[1, 1]]
    writer.close()


def test_a_locked_database_says_so(shop):
    writer = sqlite3.connect(shop)
    writer.execute("begin exclusive")
    with pytest.raises(DatabaseTrouble) as caught:
        read(f"sqlite:///{shop}?table=sales")
    writer.close()
    assert caught.value.values == {"address": f"sqlite:///{shop}", "reason": "database is locked"}


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "shop.db"
    path.write_bytes(b"Date,Total\n")
    with pytest.raises(DatabaseTrouble) as caught:
        read(f"sqlite:///{path}?table=sales")
    assert caught.value.values["reason"] == "file is not a database"


@pytest.fixture
def warehouse(tmp_path):
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table sales(day date, total decimal(10,2), item varchar)")
        connection.execute("insert into sales values ('2025-01-02', 3.50, 'thé'), (null, null, null)")
        connection.execute("create schema old; create table old.sales as select 1 as a")
    return path


def test_duckdb(warehouse):
    table = read(f"duckdb:///{warehouse}?table=sales")
    assert table.columns == ("day", "total", "item")
    assert rows_of(table) == [[1, dt.date(2025, 1, 2), Decimal("3.50"), "thé"], [2, None, None, None]]
    assert table.typed is True
    assert rows_of(read(f"duckdb:///{warehouse}?table=old.sales")) == [[1, 1]]
    assert rows_of(read(f"duckdb:///{warehouse}?query=SELECT count(*) FROM sales")) == [[1, 2]]
    with pytest.raises(TableNotNamed) as caught:
        read(warehouse)
    assert caught.value.values == {"address": f"duckdb:///{warehouse}", "tables": "old.sales, sales"}


def test_duckdb_neither_writes_nor_reads_other_files(warehouse):
    for query in ("DELETE FROM sales", "SELECT * FROM read_text('/etc/passwd')", "COPY sales TO 'out.csv'"):
        with pytest.raises(DatabaseTrouble):
            read(f"duckdb:///{warehouse}?query={query}")


@pytest.mark.parametrize(
    "address",
    [
        "mysql://host/shop",
        "sqlite:shop.db",
        "sqlite://shop.db?table=a",
        "sqlite:///",
        "sqlite:///a.db?table=",
        "duckdb:///a?x=1",
        "sqlite:///a.db?table=a&query=SELECT 1",
    ],
)
def test_what_is_no_address(address):
    with pytest.raises(DatabaseAddress):
        parse_address(address)


def test_a_password_is_never_shown():
    address = "postgresql://till:s3cret@host:5432/shop?sslmode=require&table=sales"
    parsed = parse_address(address)
    assert parsed.place == "postgresql://till:s3cret@host:5432/shop?sslmode=require"
    assert (parsed.table, parsed.shown) == ("sales", "postgresql://till@host:5432/shop")
    assert shown_address("postgresql://host/shop") == "postgresql://host/shop"
    with pytest.raises(DatabaseTrouble) as caught:
        read("postgresql://till:s3cret@127.0.0.1:1/shop?table=sales")
    assert "s3cret" not in str(caught.value)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    import psycopg

    with start_postgres(tmp_path_factory) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "create table sales(id bigint, paid_at timestamptz, day date, net numeric(10,2), rate numeric, "
                "price money, ref uuid, item text, gift boolean, extra jsonb)"
            )
            connection.execute(
                "insert into sales values (1, '2025-01-02 10:00+01', '2025-01-02', 12.50, 0.055, 3.50, "
                "'123e4567-e89b-12d3-a456-426614174000', 'crème', true, '{\"a\": 1}'), "
                "(2, null, null, null, null, null, null, null, null, null)"
            )
            connection.execute(
                "create schema old; create table old.sales(a int); create table odd(n numeric)"
            )
            connection.execute("insert into odd values (1.5), ('NaN')")
        yield address


@pytest.mark.database
def test_postgresql_keeps_types(server):
    table = read(f"{server}?table=sales")
    assert rows_of(table) == [
        [
            1,
            1,
            dt.datetime(2025, 1, 2, 9, 0, tzinfo=dt.UTC),
            dt.date(2025, 1, 2),
            Decimal("12.50"),
            Decimal("0.055"),
            Decimal("3.50"),
            "123e4567-e89b-12d3-a456-426614174000",
            "crème",
            True,
            '{"a": 1}',
        ],
        [2, 2] + [None] * 9,
    ]
    assert table.cells.schema.field("c1").type == pa.timestamp("us", "UTC")


@pytest.mark.database
def test_postgresql_lists_queries_and_refuses_to_write(server):
    with pytest.raises(TableNotNamed) as caught:
        read(server)
    assert caught.value.values == {"address": server, "tables": "odd, old.sales, sales"}
    assert read(f"{server}?table=old.sales").cells.num_rows == 0
    assert rows_of(read(f"{server}?table=odd")) == [[1, "1.5"], [2, "nan"]]
    assert rows_of(read(f"{server}?query=SELECT count(*) FROM sales WHERE id = 1")) == [[1, 1]]
    for query in (
        "DELETE FROM sales",
        "CREATE TABLE x(a int)",
        "SELECT nothing FROM sales",
        "SELECT 1; DELETE FROM sales",
    ):
        with pytest.raises(DatabaseTrouble):
            read(f"{server}?query={query}")
    assert rows_of(read(f"{server}?query=SELECT count(*) FROM sales")) == [[1, 2]]
