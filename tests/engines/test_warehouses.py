"""Asking where the data are, as a person does: a private PostgreSQL, Parquet in a folder, a DuckDB file; what is refused, and what is never said."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot

import habitue
from habitue.cli.main import main
from habitue.engines.address import shown_address, without_secrets
from habitue.engines.errors import CannotAsk
from habitue.engines.opening import open_engine
from habitue.errors import HabitueError
from tests.engines import inputs
from tests.postgres import start_postgres

GUIDES = [
    Path(__file__).parents[2] / "docs" / "guide" / name
    for name in ("en/data-in-a-warehouse.md", "fr/donnees-dans-un-entrepot.md")
]
SHOP = inputs.shop(0).rename_columns(["client_id", "paid_at", "total", "ticket", "place"])
MAPPING = {"customer": "client_id", "date": "paid_at", "amount": "total", "order": "ticket"}
WORDS = ["--map", *(f"{meaning}={column}" for meaning, column in MAPPING.items())]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("HABITUE_LANGUAGE", "en")


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    from adbc_driver_postgresql import dbapi

    with start_postgres(tmp_path_factory) as address:
        with dbapi.connect(address) as connection, connection.cursor() as cursor:
            raw = SHOP.set_column(2, "total", SHOP["total"].cast(pa.string()))
            cursor.adbc_ingest("raw", raw, mode="create")
            cursor.execute(
                "CREATE TABLE orders AS SELECT client_id, paid_at, CAST(total AS numeric(18, 4)) AS total, ticket, place FROM raw"
            )
            for statement in (
                "CREATE SCHEMA back",
                'CREATE VIEW back."Office" AS SELECT * FROM orders',
                "DROP TABLE raw",
                "CREATE ROLE reader LOGIN",
                "GRANT SELECT ON orders TO reader",
                "REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC",
            ):
                cursor.execute(statement)
            connection.commit()
        yield address


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sales" / "2024").mkdir(parents=True)
    pq.write_table(SHOP.slice(0, 40), tmp_path / "sales" / "a.parquet")
    pq.write_table(SHOP.slice(40), tmp_path / "sales" / "2024" / "b.parquet")
    return tmp_path / "sales"


def told(capsys, *arguments: str) -> tuple[str, str, int]:
    """What a command writes, what it remarks, and its exit status."""
    status = 0
    try:
        main(list(arguments))
    except SystemExit as end:
        status = int(end.code or 0)
    written = capsys.readouterr()
    return written.out, written.err, status


def tables_of(address: str) -> list[tuple[object, ...]]:
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
        )
        return cursor.fetchall()


def test_a_command_says_of_postgresql_what_it_says_of_the_same_file(postgres, folder, tmp_path, capsys):
    pq.write_table(SHOP, tmp_path / "shop.parquet")
    asked = [*WORDS, "--format", "json"]
    wanted = [told(capsys, name, str(tmp_path / "shop.parquet"), *asked) for name in ("kpis", "segments")]
    before = tables_of(postgres)
    for place in (["--on", postgres, "--table", "back.Office"], ["--on", str(folder), "--memory", "500MB"]):
        assert [told(capsys, name, *place, *asked) for name in ("kpis", "segments")] == wanted
    assert tables_of(postgres) == before == [("back", "Office"), ("public", "orders")]


def commands_of(guide: Path) -> list[str]:
    return re.findall(r"^habitue (.+)$", guide.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_guides_commands_run_as_they_stand_there(postgres, folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shown, in_french = (commands_of(guide) for guide in GUIDES)
    assert (len(shown), in_french) == (8, shown)
    for command in shown:
        words = shlex.split(command.replace("postgresql://ana@db.example/shop", postgres))
        if words[0] == "predict":
            continue  # so small a shop is refused, as from a file; the models have tests of their own
        written, remarks, status = told(capsys, *words)
        assert (status, bool(written)) == (0, True), (command, remarks)
    assert (tmp_path / "report.html").stat().st_size > 20_000


def test_postgresql_is_only_read(postgres):
    sales = habitue.connect(postgres, table="orders", mapping=MAPPING)
    with sales, pytest.raises(CannotAsk) as refusal:
        sales.warehouse._ask("DELETE FROM orders RETURNING 1")
    assert str(refusal.value).endswith("cannot execute DELETE in a read-only transaction")


def test_who_may_make_no_temporary_tables_is_told_which_right_to_ask_for(postgres):
    with pytest.raises(HabitueError) as error:
        habitue.connect(postgres.replace("postgres@", "reader@"), table="orders", mapping=MAPPING)
    assert str(error.value) == (
        f"{postgres.replace('postgres@', 'reader@')} does not let you make temporary tables: permission denied to create"
        ' temporary tables in database "postgres". What is computed once is kept in them until the session ends; nothing else is'
        " written. Ask for the right: GRANT TEMPORARY ON DATABASE … TO …"
    )


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            None,
            "--table is missing: the name of the table with the sales. {address} has: back.Office, orders.",
        ),
        (
            "Orders",
            "{address} has no table “Orders”, or none that you may read. It has: back.Office, orders.",
        ),
    ],
)
def test_a_missing_table_is_answered_with_those_there_are(table, says, postgres):
    with pytest.raises(HabitueError) as error:
        habitue.connect(postgres, table=table, mapping=MAPPING)
    assert str(error.value) == says.format(address=postgres)


def test_a_password_is_never_said(postgres, monkeypatch, capsys):
    monkeypatch.setenv("PGPASSWORD", "hush-environment")
    place = postgres.partition("@")[2].rpartition("/")[0]
    for address in (
        f"postgresql://ana:hush%2Daddress@{place}/none",
        "postgresql://ana:hush-address@127.0.0.1:1/shop",
        f"postgresql://ana@{place}/none?password=hush-option",
        "postgresql://ana:hush[address@nowhere.invalid/shop",
    ):
        _, remarks, status = told(capsys, "kpis", "--on", address, "--table", "orders")
        assert (status, "hush" in remarks) == (1, False), remarks
        assert "cannot be opened" in remarks


def test_an_address_is_shown_without_what_is_secret():
    assert shown_address("postgresql://ana:hush@h/db?password=x") == "postgresql://ana@h/db"
    assert shown_address("sales/*.parquet") == "sales/*.parquet"
    address = "postgresql://ana:h%40sh@h/db?sslpassword=pssst"
    assert without_secrets("no: h@sh, h%40sh, pssst", address) == "no: …, …, …"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Name the files with the sales, or the warehouse they are in: --on ADDRESS --table NAME."),
        (["a.csv", "--on", "b"], "Name either files (a.csv) or a warehouse with --on, not both."),
        (["a.csv", "--table", "b"], "--table goes with --on: it says something of a warehouse."),
        (["--on", "oracle://h/db"], "“oracle://h/db” is no address of a warehouse. Known: postgresql://, spark://, sc://, local[*], clickhouse://, clickhouses://, chdb://, duckdb://, s3://, https://; or a folder or files of Parquet."),
        (["--on", "bigquery://project"], "For bigquery://project the SQL is written and not run: habitue kpis --print-sql --from DAY --to DAY. Run it there with your own tool."),
        (["--on", "bigquery://project", "--print-sql"], "--print-sql wants --on ADDRESS, --table NAME, and the days: --from 2025-01-01 --to 2025-12-31."),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_said(arguments, says, capsys):
    assert told(capsys, "kpis", *arguments) == ("", f"Error: {says}\n", 1)


@pytest.mark.parametrize("address", ["s3://bucket/sales/*.parquet", "gs://bucket/sales/*.parquet"])
def test_the_keys_of_an_object_store_are_never_said(address, monkeypatch, capsys):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "hush'hush")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    written, remarks, status = told(capsys, "kpis", "--on", address)
    assert (written, status, "hush" in remarks) == ("", 1, False)
    assert remarks.startswith(f"Error: {address} cannot be opened: ")


def test_an_engine_that_is_open_already_takes_the_place_of_an_address(folder):
    with habitue.connect(open_engine(str(folder)), mapping=MAPPING) as sales:
        assert (sales.reading.orders, sales.reading.files[0].name) == (112, "FileEngine [sales]")


def test_rows_of_which_none_is_a_sale(tmp_path, capsys):
    pq.write_table(
        SHOP.set_column(1, "paid_at", pa.nulls(SHOP.num_rows, pa.timestamp("us", "UTC"))),
        tmp_path / "a.parquet",
    )
    _, remarks, status = told(capsys, "kpis", "--on", str(tmp_path), *WORDS)
    n = SHOP.num_rows
    said = f"no row can be counted as a sale. Rows: {n}; set aside: {n} without a date."
    assert (status, remarks) == (1, f"Error: {tmp_path} [sales]: {said}\n")


def test_options_of_files_are_said_to_change_nothing(folder, capsys):
    _, remarks, status = told(capsys, "segments", "--on", str(folder), "--dates", "dmy", *WORDS)
    said = "--dates is for files; a warehouse's columns have types, and it changes nothing.\n"
    assert (status, remarks) == (0, said)


def test_a_zone_that_does_not_exist_is_refused_before_anything_is_opened():
    with pytest.raises(HabitueError, match="Nowhere/Place"):
        habitue.connect("postgresql://nobody.invalid/db", timezone="Nowhere/Place")


def test_the_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql", None)
    with pytest.raises(HabitueError) as error:
        open_engine("postgresql://h/db")
    assert str(error.value) == (
        "PostgreSQL needs packages that are not here. Install them: pip install 'habitue[postgresql]'"
    )


def test_no_parquet_there(tmp_path, capsys):
    _, remarks, status = told(capsys, "kpis", "--on", str(tmp_path / "none.parquet"))
    file = tmp_path / "none.parquet"
    pattern = f'IO Error: No files found that match the pattern "{file}"'
    assert (status, remarks) == (1, f"Error: {file} cannot be opened: {pattern}\n")


def test_a_duckdb_file_is_asked_and_left_as_it_was(tmp_path, capsys):
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.register("given", SHOP)
        connection.execute("CREATE TABLE orders AS SELECT * FROM given")
    before = file.read_bytes()
    asked = ["--format", "json", *WORDS]
    written, _, status = told(capsys, "kpis", "--on", f"duckdb:///{file}", *asked)
    with habitue.connect(f"duckdb:///{file}", mapping=MAPPING) as sales:
        assert (status, json.loads(written)) == (0, habitue.kpis(sales).document)
        with pytest.raises(CannotAsk):
            sales.warehouse.run("SELECT * FROM nothing")
    assert file.read_bytes() == before


@pytest.mark.parametrize("dialect", ["bigquery", "snowflake", "postgres", "spark"])
def test_the_written_statements_are_read_by_the_dialects_parser(dialect, capsys):
    scheme = {"postgres": "postgresql"}.get(dialect, dialect)
    days = ["--from", "2025-01-01", "--to", "2025-12-31", "--period", "month"]
    written, _, status = told(
        capsys, "kpis", "--print-sql", "--on", f"{scheme}://h", "--table", "shop.orders", *WORDS, *days
    )
    statements = [one for one in sqlglot.parse(written, read=dialect) if one is not None]
    kinds = [type(one).__name__ for one in statements]
    assert status == 0
    assert (kinds.count("Create"), kinds.count("Select"), len(kinds)) == (
        18 if dialect == "bigquery" else 17,
        14,
        len(kinds),
    )
    # what is read is the table that was named, and what a statement before kept
    named = {table.sql() for one in statements for table in one.find_all(sqlglot.exp.Table) if table.db}
    assert {name.replace("`", '"') for name in named} == {'"shop"."orders" AS t'}
