"""What the adapters promise beside the figures: clear errors, and nothing left behind."""

from __future__ import annotations

import sys

import pytest

from habitue.engines import spark
from habitue.engines.clickhouse import open_clickhouse
from habitue.engines.errors import CannotAsk, CannotOpen, MissingExtra, NoJava
from habitue.engines.opening import open_engine


@pytest.mark.parametrize(
    ("address", "package", "said"),
    [
        ("clickhouse://localhost", "clickhouse_connect", "pip install 'habitue[clickhouse]'"),
        ("chdb://memory", "clickhouse_connect", "pip install 'habitue[clickhouse]'"),
        ("local[*]", "pyspark.sql", "pip install 'habitue[spark]'"),
        ("spark://localhost:7077", "pyspark.sql", "pip install 'habitue[spark]'"),
    ],
)
def test_packages_that_are_missing_are_named(monkeypatch, address, package, said):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra) as refused:
        open_engine(address)
    assert str(refused.value).endswith(said)


def test_spark_without_java_says_what_to_install(monkeypatch):
    pytest.importorskip("pyspark")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert not spark.has_java()
    with pytest.raises(NoJava) as refused:
        open_engine("local[*]")
    assert str(refused.value).endswith("apt install openjdk-17-jre-headless")


def test_java_is_found_where_java_home_says(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert not spark.has_java()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()
    assert spark.has_java()


def test_a_clickhouse_where_nobody_answers_is_named_without_its_password(monkeypatch):
    pytest.importorskip("clickhouse_connect")
    monkeypatch.setenv("CLICKHOUSE_PASSWORD", "hush-env")
    with pytest.raises(CannotOpen) as refused:
        open_engine("clickhouse://ana:hush-url@127.0.0.1:1/shop")
    said = str(refused.value)
    assert said.startswith("clickhouse://ana@127.0.0.1:1/shop cannot be opened: ")
    assert "hush" not in said


def test_clickhouse_drops_what_it_kept_and_leaves_other_tables(tmp_path):
    pytest.importorskip("chdb")
    import clickhouse_connect

    owner = clickhouse_connect.get_client(dsn="chdb://memory")
    owner.command("CREATE TABLE adapters_sales (n Int32) ENGINE = Memory")
    with open_clickhouse("chdb://memory") as engine:
        kept = engine.keep("SELECT n FROM adapters_sales")
        assert engine.rows(f"SELECT count(*) AS n, min(n) AS low FROM {kept}") == [{"n": 0, "low": None}]
        assert "adapters_sales" in engine.tables()
        assert kept not in engine.tables()
        with pytest.raises(CannotAsk) as refused:
            engine.rows("SELECT nothing FROM adapters_sales")
        assert str(refused.value).startswith("chdb://memory refuses a question: ")
    names = owner.query(
        "SELECT name FROM system.tables WHERE name = 'adapters_sales' OR name LIKE 'habitue_kept%'"
    )
    assert names.result_rows == [("adapters_sales",)]
    owner.command("DROP TABLE adapters_sales")
    owner.close()
