"""Everything once, over a Parquet file that stays where it is: DuckDB under a cap of memory, or Spark on this machine.

``python -m benchmarks.work_scale duckdb FILE 8GB FOLDER BYTES``, or ``spark`` in the place of ``duckdb``; FOLDER is for what does not fit, and DuckDB puts
no more than so many bytes there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.measure import Clocks, tell
from benchmarks.work_habitue import everything


def main(engine: str, file: str, memory: str, folder: str, room: str) -> None:
    clocks = Clocks()
    with clocks.time("start"):
        opened = _spark(file, memory, folder) if engine == "spark" else _duckdb(file, memory, folder, room)
    before = _java_seconds(engine)
    with clocks.time("work"):
        found = everything(opened, clocks)
    clocks.cpu["work"] += _java_seconds(engine) - before
    sums = {"orders": sum(found["orders"]), "customers": sum(found["segments.customers"])}
    tell(clocks, {**sums, "java_peak_mib": _java_peak_mib(engine)})


def _java_seconds(engine: str) -> float:
    """CPU that Java has taken, which is a process beside this one, by the kernel."""
    if engine != "spark":
        return 0.0
    # after the name in brackets, in which anything may stand, the twelfth and thirteenth are ticks of user and system
    ticks = (_java_process() / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _java_peak_mib(engine: str) -> float:
    """The most memory that Java had, by the kernel."""
    if engine != "spark":
        return 0.0
    status = (_java_process() / "status").read_text(encoding="utf-8")
    return float(status.split("VmHWM:")[1].split()[0]) / 1024


def _java_process() -> Path:
    from pyspark.sql import SparkSession

    machine: Any = SparkSession.active().sparkContext
    java = machine._jvm.java  # noqa: SLF001  (there is no other way to ask)
    return Path(f"/proc/{java.lang.ProcessHandle.current().pid()}")


def _duckdb(file: str, memory: str, folder: str, room: str) -> Any:
    import duckdb

    from habitue.engines.duckdb import DuckDBEngine

    # the order of rows means nothing here, and keeping it costs memory
    settings = {
        "memory_limit": memory,
        "temp_directory": folder,
        "max_temp_directory_size": f"{room}B",
        "preserve_insertion_order": False,
    }
    engine = DuckDBEngine(duckdb.connect(config=settings))
    engine.connection.execute(f"CREATE VIEW sales AS SELECT * FROM '{file}'")
    return engine


def _spark(file: str, memory: str, folder: str) -> Any:
    from pyspark.sql import SparkSession

    from habitue.engines.spark import SparkEngine

    builder = SparkSession.builder.master("local[*]").appName("habitue scale")
    settings = {
        "spark.driver.memory": memory.removesuffix("B"),
        "spark.local.dir": folder,
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
        "spark.sql.shuffle.partitions": "16",
        "spark.ui.enabled": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.read.parquet(file).createOrReplaceTempView("sales")
    return SparkEngine(session)


if __name__ == "__main__":
    main(*sys.argv[1:])
