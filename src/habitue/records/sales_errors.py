"""What stops the reading of sales: each error says what is wrong, which value, and what to do next."""

from __future__ import annotations

from habitue.errors import HabitueError
from habitue.language import N_


class MissingColumn(HabitueError):
    """A column that reading needs is neither recognised nor named by the user."""

    message = N_(
        "{file}: no column was recognised as the {meaning}. Columns found: {found}. Name it with --map {meaning}=COLUMN."
    )


class UnknownColumn(HabitueError):
    """A mapping names a column that the file does not have."""

    message = N_(
        "{file}: there is no column “{column}”, which --map {meaning}={column} asks for. Columns found: {found}."
    )


class UnknownMeaning(HabitueError):
    """A mapping gives a column to something that is not one of the known meanings."""

    message = N_(
        "--map {meaning}={column}: “{meaning}” is not something a column can be; choose one of {known}."
    )


class UnknownLayout(HabitueError):
    """The user names a till format that does not exist or that does not fit."""

    message = N_("{file}: the layout “{layout}” does not fit. Layouts: {known}. Columns found: {found}.")


class AmbiguousDates(HabitueError):
    """No row of a column tells day from month."""

    message = N_(
        "{file}: in the column “{column}”, dates such as {examples} can be read day first or month first, and no row decides. "
        "Pass --dates {choices}."
    )


class ContradictoryDates(HabitueError):
    """Some rows of a column can only be day first, others only month first."""

    message = N_(
        "{file}: the column “{column}” mixes orders of day and month: {first} (rows {first_rows}) against {second} "
        "(rows {second_rows}). Correct the file, or pass --dates and the rows that do not fit are set aside."
    )


class AmbiguousAmounts(HabitueError):
    """No row of the file tells the decimal sign from the sign between thousands."""

    message = N_(
        "{file}: in the column “{column}”, amounts such as {examples} can be read two ways, and no row decides. "
        "Pass --decimal , or --decimal ."
    )


class UnknownZone(HabitueError):
    """A time zone that is not known by that name."""

    message = N_("{file}: the time zone “{zone}” is not known. Use a name such as Europe/Paris.")


class NotSales(HabitueError):
    """A file that lists people, not what they bought."""

    message = N_(
        "{file} is a list of customers ({layout}), not of sales. Export the orders or transactions of the same till, and give both files if you like."
    )


class NoSales(HabitueError):
    """Nothing to read, or nothing of it a sale."""

    message = N_("No sales found in {files}.")
