"""Real engines with tables in them: a private PostgreSQL, ClickHouse and Spark in this process. Each takes a table and opens as the product opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa
import pytest

from habitue.engines.opening import Warehouse, open_engine
from tests.postgres import start_postgres

QUICK_CLICKHOUSE = ("compile_expressions", "compile_aggregate_expressions", "compile_sort_description")
"""Compiling takes longer than a small table."""

SMALL_SPARK = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.driver.memory": "1g",
    # compiling, and planning anew while running, take longer than a small table
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto",
}


@dataclass(frozen=True)
class Place:
    """An engine: ``put`` makes a table of its own types, ``open`` gives what the product asks."""

    name: str
    put: Callable[[str, pa.Table], None]
    open: Callable[[], Warehouse]


@contextmanager
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """PostgreSQL, over ADBC."""
    from adbc_driver_postgresql import dbapi

    with start_postgres(tmp_path_factory) as address:

        def put(name: str, table: pa.Table) -> None:
            with dbapi.connect(address) as connection, connection.cursor() as cursor:
                cursor.execute("SET TIME ZONE 'Asia/Kathmandu'")
                place = table.schema.get_field_index("total")
                cursor.adbc_ingest(
                    "raw", table.set_column(place, "total", table["total"].cast(pa.string())), mode="replace"
                )
                cursor.execute(
                    f"CREATE TABLE {name} AS SELECT customer, paid_at, CAST(total AS numeric(18, 4)) AS total, ticket, place FROM raw"
                )
                connection.commit()

        yield Place("postgresql", put, lambda: open_engine(address))


@contextmanager
def clickhouse(_: pytest.TempPathFactory) -> Iterator[Place]:
    """ClickHouse in this process."""
    pytest.importorskip("chdb")
    import clickhouse_connect

    client = clickhouse_connect.get_client(dsn="chdb://memory")

    def put(name: str, table: pa.Table) -> None:
        client.command(
            f"CREATE TABLE {name} (customer Nullable(String), paid_at DateTime64(6, 'Asia/Kathmandu'),"
            " total Decimal(18, 4), ticket Nullable(String), place LowCardinality(Nullable(String))) ENGINE = Memory"
        )
        client.insert_arrow(name, table)

    def opened() -> Warehouse:
        engine = open_engine("chdb://memory")
        for setting in QUICK_CLICKHOUSE:
            engine.client.set_client_setting(setting, "0")  # type: ignore[attr-defined]
        return engine

    yield Place("clickhouse", put, opened)
    client.close()


@contextmanager
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Spark on this machine, in a session that is there already."""
    from habitue.engines.spark import SparkEngine, has_java

    if not has_java():
        pytest.skip("no Java on this machine: Spark is NOT tried; install openjdk-17-jre-headless to try it")
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    builder = SparkSession.builder.master("local[2]").appName("habitue tests")
    places = {"spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder / "warehouse")}
    for name, value in {**SMALL_SPARK, **places, "spark.sql.session.timeZone": "Asia/Kathmandu"}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield Place(
        "spark",
        lambda name, table: session.createDataFrame(table).createOrReplaceTempView(name),
        lambda: SparkEngine(session),
    )
    session.stop()


PLACES = {"postgresql": postgresql, "clickhouse": clickhouse, "spark": spark}
