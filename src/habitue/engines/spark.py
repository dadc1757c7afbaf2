"""Spark: a cluster, this machine, or the session that the caller has already."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from habitue.engines.address import shown_address
from habitue.engines.errors import CannotAsk, CannotOpen, MissingExtra, NoJava
from habitue.engines.session import SessionEngine
from habitue.engines.translate import translate

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SETTINGS: Mapping[str, str] = {
    "spark.sql.session.timeZone": "UTC",
    # an overflow or a cast that fails is an error, never a null in silence
    "spark.sql.ansi.enabled": "true",
}
"""What makes Spark mean by our SQL what other engines mean; put back when the engine is closed."""

OWN: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
"""Settings of a session that is our own."""

_numbers = count(1)


class SparkEngine(SessionEngine):
    """An engine over a session of Spark, the caller's or our own; :meth:`close` leaves the caller's as it was.

    What is kept is a temporary view over rows that are computed once: in the executors' memory, or on their own disks where it does not fit.
    """

    def __init__(
        self,
        session: SparkSession,
        *,
        shown: str = "spark",
        folder: tempfile.TemporaryDirectory[str] | None = None,
    ) -> None:
        """``folder`` is where a session of our own writes: with it, closing ends the session and removes it."""
        self.session = session
        self.shown = shown
        self._folder = folder
        self._before = {name: session.conf.get(name, None) for name in SETTINGS}
        self._kept: dict[str, DataFrame] = {}
        for name, value in SETTINGS.items():
            session.conf.set(name, value)

    def run(self, sql: str) -> pa.Table:
        """Run one query and give its rows back as Arrow."""
        with self._trouble():
            return self._frame(sql).toArrow()

    def keep(self, sql: str) -> str:
        """Give the name of a temporary view of the query's rows, which are computed when they are first asked for."""
        name = f"habitue_kept_{next(_numbers)}"
        with self._trouble():
            # a checkpoint, because plans over views over views grow until planning takes longer than the work
            self._kept[name] = self._frame(sql).localCheckpoint(eager=False)
            self._kept[name].createOrReplaceTempView(name)
        return name

    def tables(self) -> list[str]:
        """The tables and views of the session's database."""
        with self._trouble():
            names = self.session.sql("SHOW TABLES").toArrow()["tableName"].to_pylist()
        return sorted(name for name in names if name not in self._kept)

    def close(self) -> None:
        """Drop the views and put the session's settings back; end the session where it is our own."""
        for name in self._kept:
            self.session.catalog.dropTempView(name)
        self._kept.clear()  # Spark frees the rows of frames that nobody holds
        for name, value in self._before.items():
            if value is None:
                self.session.conf.unset(name)
            else:
                self.session.conf.set(name, value)
        if self._folder is not None:
            self.session.stop()
            self._folder.cleanup()

    def _frame(self, sql: str) -> DataFrame:
        return self.session.sql(translate(sql, "spark"))

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        from pyspark.errors import PySparkException

        try:
            with _quiet():
                yield
        except PySparkException as trouble:
            raise CannotAsk(address=self.shown, reason=_reason(trouble)) from None


def open_spark(address: str) -> SparkEngine:
    """The engine at ``spark://host:port``, ``local[*]`` or ``sc://host:port`` (Spark Connect); a session that is there already is used, and left.

    Raises:
        MissingExtra, NoJava: what Spark needs is not installed.
        CannotOpen: nobody answers there.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise MissingExtra(engine="Spark", extra="spark") from None
    active = SparkSession.getActiveSession()
    if active is not None:
        return SparkEngine(active, shown=shown_address(address))
    if not address.startswith("sc://") and not has_java():
        raise NoJava
    folder = tempfile.TemporaryDirectory(prefix="habitue-spark-")
    try:
        session = _session(address, folder.name)
    # of Spark, of its gateway, of the network, of packages that Connect alone needs
    except Exception as trouble:  # noqa: BLE001
        folder.cleanup()
        raise CannotOpen(address=shown_address(address), reason=_reason(trouble)) from None
    return SparkEngine(session, shown=shown_address(address), folder=folder)


def _session(address: str, folder: str) -> SparkSession:
    from pyspark.sql import SparkSession

    if address.startswith("sc://"):
        return SparkSession.builder.remote(address).getOrCreate()
    builder = SparkSession.builder.master(address).appName("habitue")
    # without them Spark writes to the folder where the command was typed
    places = {"spark.local.dir": folder, "spark.sql.warehouse.dir": f"{folder}/warehouse"}
    for name, value in {**OWN, **places}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def has_java() -> bool:
    """Whether this machine has a Java for Spark to run in."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java") is not None or (home is not None and (Path(home) / "bin" / "java").exists())


@contextmanager
def _quiet() -> Iterator[None]:
    """Spark writes every refusal with its stack to the terminal beside raising it: what we say of it is enough."""
    from pyspark.logger import PySparkLogger

    log = PySparkLogger.getLogger("SQLQueryContextLogger")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def _reason(trouble: Exception) -> str:
    """The first line of what Spark says; below it are plans and stacks."""
    return (str(trouble).strip() or type(trouble).__name__).splitlines()[0]
