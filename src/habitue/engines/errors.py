"""What can go wrong between us and somebody's database; no message holds a password."""

from __future__ import annotations

from habitue.errors import HabitueError
from habitue.language import N_


class EngineError(HabitueError):
    """Base of what an engine cannot do."""


class MissingExtra(EngineError):
    """The packages of an engine are not installed."""

    message = N_("{engine} needs packages that are not here. Install them: pip install 'habitue[{extra}]'")


class NoJava(EngineError):
    """Spark runs on Java, which is not there."""

    message = N_(
        "Spark needs Java 17 or newer on this machine. On Debian or Ubuntu: apt install openjdk-17-jre-headless"
    )


class CannotOpen(EngineError):
    """Nobody answers at an address, or we are refused."""

    message = N_("{address} cannot be opened: {reason}")


class CannotAsk(EngineError):
    """The database refuses a question."""

    message = N_("{address} refuses a question: {reason}")


class CannotKeep(EngineError):
    """The database does not let us keep what we compute for the length of the session."""

    message = N_(
        "{address} does not let you make temporary tables: {reason}."
        " What is computed once is kept in them until the session ends; nothing else is written."
        " Ask for the right: GRANT TEMPORARY ON DATABASE … TO …"
    )


class UnknownAddress(EngineError):
    """An address of no engine that we know."""

    message = N_("“{address}” is no address of a warehouse. Known: {known}; or a folder or files of Parquet.")


class TableNotNamed(EngineError):
    """There are several tables, and none is named."""

    message = N_("--table is missing: the name of the table with the sales. {address} has: {tables}.")


class TableMissing(EngineError):
    """A table that is not there."""

    message = N_("{address} has no table “{table}”, or none that you may read. It has: {tables}.")


class ColumnMissing(EngineError):
    """A column that is not there."""

    message = N_("The table “{table}” has no column “{column}”. It has: {columns}.")


class ColumnNotNamed(EngineError):
    """What a column must tell is told by none."""

    message = N_(
        "No column of “{table}” is said to be the {meaning}. Name it: --map {meaning}=COLUMN. It has: {columns}."
    )


class UnknownMeaning(EngineError):
    """A mapping to something that is not read from a warehouse."""

    message = N_("From a warehouse, --map knows {known}; not “{meaning}”.")


class TextOnly(EngineError):
    """An engine for which the SQL is written and not run."""

    message = N_(
        "For {address} the SQL is written and not run: habitue kpis --print-sql --from DAY --to DAY. Run it there with your own tool."
    )


class NoTypeOfColumn(EngineError):
    """A column whose type does not hold what it should."""

    message = N_(
        "The column “{column}” is of the type {type}: {wanted} are wanted. Give a view that converts it."
    )


class NoSaleThere(EngineError):
    """A table without a single sale."""

    message = N_("{name}: no row can be counted as a sale. Rows: {rows}; set aside: {reasons}.")
