"""Why a file, a sheet or a database could not be read: each error names it and says what to do next."""

from __future__ import annotations

from typing import ClassVar

from habitue.errors import HabitueError
from habitue.language import N_


class ReadingError(HabitueError):
    """Base of the errors met while something is read into tables."""


class FileMissing(ReadingError):
    """No file or folder has this name."""

    message: ClassVar[str] = N_("There is no file {file}. Check its name and folder.")


class NotAFile(ReadingError):
    """A device, a pipe or a socket was given where a file was expected."""

    message: ClassVar[str] = N_(
        "{file} is not an ordinary file or folder. Give an exported file, or a folder."
    )


class CannotOpen(ReadingError):
    """The system refuses to open the file."""

    message: ClassVar[str] = N_(
        "{file} cannot be opened: {reason}. Check that you may read it, then try again."
    )


class UnknownKind(ReadingError):
    """The content is none of the kinds that hold tables."""

    message: ClassVar[str] = N_(
        "{file} is not a table: its content looks like {kind}. Export the sales as CSV, Excel or Parquet."
    )


class EmptyFile(ReadingError):
    """The file has no bytes, or nothing but blank lines."""

    message: ClassVar[str] = N_("{file} is empty. Export it again from the till.")


class NoHeader(ReadingError):
    """No row names the columns."""

    message: ClassVar[str] = N_(
        "{file} has no row of column names in its first rows. Its first row says: {first_row}. "
        "Add a row of column names above the data, or export again with names."
    )


class NothingToRead(ReadingError):
    """A folder, an archive or a workbook holds no table."""

    message: ClassVar[str] = N_(
        "{file} holds no table that can be read ({found}). Put CSV, Excel or Parquet in it."
    )


class CannotDecode(ReadingError):
    """The bytes are not text in the encoding found for the file."""

    message: ClassVar[str] = N_(
        "{file}, line {line}: the text cannot be read as {encoding}. Export it again, choosing UTF-8."
    )


class LineTooLong(ReadingError):
    """One line is longer than a row of a table can be."""

    message: ClassVar[str] = N_(
        "{file}, line {line}: the line is longer than {limit} characters, so this is not a table of sales. "
        "Export it again as CSV."
    )


class TooManyColumns(ReadingError):
    """The header has more names than any till writes."""

    message: ClassVar[str] = N_(
        "{file}, line {line}: {columns} columns, and at most {limit} are read. Export it with fewer columns."
    )


class TooManyCells(ReadingError):
    """The table is larger than what is held in memory."""

    message: ClassVar[str] = N_(
        "{file} holds more than {limit} cells. Export it in several files, one per period."
    )


class TooManyRefused(ReadingError):
    """So many rows are broken that the file as a whole is."""

    message: ClassVar[str] = N_(
        "{file}: {count} rows could not be cut into cells, the first at line {line} ({reason}). "
        "Export it again as CSV or Excel."
    )


class CellTooLong(ReadingError):
    """A cell of a typed file is longer than any text of a sale."""

    message: ClassVar[str] = N_(
        "{file}, row {line}, column {column}: a text of more than {limit} characters. Remove this column."
    )


class TooLargeUnpacked(ReadingError):
    """A compressed file unpacks to more than what is read."""

    message: ClassVar[str] = N_(
        "{file} unpacks to more than {limit} MiB. Export it in several files, or as CSV without compression."
    )


class WorkbookTooLarge(ReadingError):
    """The sheets need more memory or time than they are given."""

    message: ClassVar[str] = N_(
        "{file} is too large or too sparse to open as a workbook. Save it as CSV and try again."
    )


class Damaged(ReadingError):
    """The file is cut short or contradicts itself."""

    message: ClassVar[str] = N_(
        "{file} is damaged ({reason}). Export it again, or copy it again from where it was."
    )


class Dishonest(ReadingError):
    """The file holds something that no till writes and that is only useful to attack a reader."""

    message: ClassVar[str] = N_(
        "{file} was not opened because {part} holds {reason}, as no till writes. Open it in a spreadsheet "
        "and save it as CSV if you trust it."
    )


class PasswordProtected(ReadingError):
    """The file is encrypted."""

    message: ClassVar[str] = N_(
        "{file} is protected by a password. Save it without a password, then try again."
    )


class DatabaseAddress(ReadingError):
    """The address of a database cannot be understood."""

    message: ClassVar[str] = N_(
        "{address} is not an address of a database. Write sqlite:///shop.db?table=sales, "
        "duckdb:///shop.duckdb?table=sales or postgresql://user@host/shop?table=sales, "
        "with table=NAME or query=SELECT ..."
    )


class TableNotNamed(ReadingError):
    """The address does not say which table to read."""

    message: ClassVar[str] = N_(
        "{address}: which table should be read? Add ?table=NAME to the address. The tables are: {tables}."
    )


class TableMissing(ReadingError):
    """The database has no table of this name."""

    message: ClassVar[str] = N_("{address} has no table {table}. The tables are: {tables}.")


class DatabaseTrouble(ReadingError):
    """The database did not answer, or refused the query."""

    message: ClassVar[str] = N_(
        "{address} could not be read: {reason}. Check the address, the right to read and the query."
    )
