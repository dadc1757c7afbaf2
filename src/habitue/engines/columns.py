"""What the columns of a warehouse's table mean, as SQL: who bought, when, for how much, in which order.

Texts are trimmed, and empty ones are null; amounts are decimals of eight places; a clock without a zone is the shop's, as where
a file with the same rows is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa

from habitue.engines.errors import ColumnMissing, ColumnNotNamed, NoTypeOfColumn, UnknownMeaning
from habitue.language import N_
from habitue.metrics.zones import microseconds, offset_changes

MEANINGS: Mapping[str, tuple[str, ...]] = {
    "customer": ("customer", "customer_id"),
    "date": ("date", "ordered_at"),
    "amount": ("amount",),
    "order": ("order", "order_id"),
    "location": ("location",),
    "channel": ("channel",),
}
"""What is read, and the names of columns that say so by themselves."""

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)
MOST = 10_000_000_000
"""An amount that is no less is a mistake, not a sale."""

AMOUNT = "DECIMAL(28, 8)"
_FLOAT_DECIMALS = 6
_MARKS = (" ", "-", ".", "_", "'", "’", "<", ">", "(", ")")
_FOLDED = (("é", "e"), ("è", "e"), ("ê", "e"), ("à", "a"), ("á", "a"), ("í", "i"))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by meaning, with what Arrow makes of their types."""

    table: str
    types: Mapping[str, pa.DataType]
    places: Mapping[str, str]

    def type_of(self, meaning: str) -> pa.DataType:
        """The type of a meaning's column."""
        return self.types[self.places[meaning]]

    def sql_of(self, meaning: str) -> str:
        """A meaning's column, in quotes."""
        return quoted(self.places[meaning])


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever stands in it.

    >>> quoted('to"tal')
    '"to""tal"'
    """
    return '"' + name.replace('"', '""') + '"'


def columns_of(table: str, schema: pa.Schema, mapping: Mapping[str, str]) -> Columns:
    """What each column means: as the mapping says, else by its name.

    Raises:
        UnknownMeaning, ColumnMissing: the mapping names what is not there.
        ColumnNotNamed: nothing says who bought, or when.
        NoTypeOfColumn: the dates or amounts are of a type that holds neither.
    """
    types = {field.name: field.type for field in schema}
    has = ", ".join(types)
    for meaning, column in mapping.items():
        if meaning not in MEANINGS:
            raise UnknownMeaning(known=", ".join(MEANINGS), meaning=meaning)
        if column not in types:
            raise ColumnMissing(table=table, column=column, columns=has)
    by_name = {
        meaning: next((name for name in names if name in types), None) for meaning, names in MEANINGS.items()
    }
    places = {meaning: name for meaning, name in (by_name | dict(mapping)).items() if name is not None}
    for meaning in ("customer", "date"):
        if meaning not in places:
            raise ColumnNotNamed(table=table, meaning=meaning, columns=has)
    found = Columns(table, types, places)
    _check(found, "date", _is_time, N_("dates or timestamps"))
    if "amount" in places:
        _check(found, "amount", _is_number, N_("numbers"))
    return found


def _check(columns: Columns, meaning: str, fits: Callable[[pa.DataType], bool], wanted: str) -> None:
    kind = columns.type_of(meaning)
    if not fits(kind):
        raise NoTypeOfColumn(column=columns.places[meaning], type=kind, wanted=wanted)


def _is_time(kind: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


@dataclass(frozen=True, slots=True)
class Meant:
    """How the cells of one table are to be read: the shop's zone, and the words that tills write for nobody."""

    columns: Columns
    zone: ZoneInfo
    nobody: Collection[str] = ()

    @property
    def has_amounts(self) -> bool:
        """Whether the table says what was paid."""
        return "amount" in self.columns.places

    @property
    def clock(self) -> str:
        """The moment as it stands there, as if a clock without a zone were in UTC."""
        return (
            f"CAST({self.columns.sql_of('date')} AS TIMESTAMPTZ)"
            if self.is_bare
            else self.columns.sql_of("date")
        )

    @property
    def is_bare(self) -> bool:
        """Whether the clocks have no zone."""
        kind = self.columns.type_of("date")
        return not (pa.types.is_timestamp(kind) and kind.tz is not None)

    @property
    def customer(self) -> str:
        """Who bought; null for nobody in particular. Addresses of mail are in small letters."""
        text = self.text("customer")
        mail = f"{text} LIKE '%_@_%._%' AND NOT {text} LIKE '% %' AND NOT {text} LIKE '%*%'"
        names = ", ".join(f"'{word}'" for word in sorted(self.nobody) if "'" not in word)
        nobody = f"WHEN {_key(text)} IN ('', {names}) THEN NULL " if names else ""
        # most ids have a digit, and no word for nobody has one: only the others are looked at closely
        cleaned = f"CASE {nobody}WHEN {mail} THEN lower({text}) ELSE {text} END"
        return f"CASE WHEN regexp_matches({text}, '^[^0-9]*$|@') THEN {cleaned} ELSE {text} END"

    @property
    def amount(self) -> str:
        """What was paid, as a decimal; a real number stands for the decimal of six places that is nearest."""
        if not self.has_amounts:
            return f"CAST(0 AS {AMOUNT})"
        column = self.columns.sql_of("amount")
        exact = f"round(CAST({column} AS DOUBLE), {_FLOAT_DECIMALS})" if self.is_real else column
        # an engine may look at what a filter leaves out: there is nothing to cast then
        return (
            f"CAST(CASE WHEN NOT ({self.no_amount}) AND abs({column}) < {MOST} THEN {exact} END AS {AMOUNT})"
        )

    @property
    def is_real(self) -> bool:
        """Whether amounts are real numbers, which may be none at all."""
        return bool(pa.types.is_floating(self.columns.type_of("amount")))

    @property
    def no_amount(self) -> str:
        """The condition that nothing says what was paid; the statistics of a file may know nothing of what is no number."""
        column = self.columns.sql_of("amount")
        missing = f"{column} IS NULL"
        return f"{missing} OR lower(CAST({column} AS VARCHAR)) = 'nan'" if self.is_real else missing

    @property
    def bad_amount(self) -> str:
        """The condition that an amount is too large to be true."""
        column = self.columns.sql_of("amount")
        return f"NOT (abs({column}) < {MOST})"

    def text(self, meaning: str) -> str:
        """The text of a meaning's column, without blanks around it; null where it is empty, or there is no column."""
        if meaning not in self.columns.places:
            return "CAST(NULL AS VARCHAR)"
        column, kind = self.columns.sql_of(meaning), self.columns.type_of(meaning)
        if pa.types.is_floating(kind):
            # a real 17850.0 is the number 17850 of somebody's card
            column = f"CAST({column} AS BIGINT)"
        return f"nullif(trim(CAST({column} AS VARCHAR)), '')"

    def instant(self, low: int, high: int) -> str:
        """The moment in UTC; ``low`` and ``high`` are the earliest and the latest clock, in microseconds."""
        if not self.is_bare:
            return self.clock
        first, last = (_day(moment) for moment in (low, high))
        (_, offset), *later = offset_changes(self.zone, first, last)
        branches, before = [], offset
        for moment, after in later:
            # an hour that is there twice is the first one; one that is missing moves forward
            branches.append((moment + max(before, after), after))
            before = after
        cases = "".join(
            f" WHEN epoch_us({self.clock}) >= {start} THEN {self._earlier(after)}"
            for start, after in reversed(branches)
        )
        return f"CASE{cases} ELSE {self._earlier(offset)} END" if cases else self._earlier(offset)

    def _earlier(self, offset: int) -> str:
        seconds = abs(offset) // 1_000_000
        return f"{self.clock} {'-' if offset >= 0 else '+'} INTERVAL '{seconds}' SECOND"


def date_range() -> tuple[int, int]:
    """The first microsecond that a sale can have, and the first that it cannot have any more."""
    end = datetime(LAST_DAY.year + 1, 1, 1, tzinfo=UTC)
    return microseconds(datetime(FIRST_DAY.year, 1, 1, tzinfo=UTC)), microseconds(end)


def _key(text: str) -> str:
    """A text reduced to what tells a word from others, as far as every engine can do it."""
    pairs: Sequence[tuple[str, str]] = (*((mark, "") for mark in _MARKS), *_FOLDED)
    folded = f"lower({text})"
    for sign, instead in pairs:
        folded = f"replace({folded}, '{sign.replace(chr(39), chr(39) * 2)}', '{instead}')"
    return folded


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment // 1_000_000, UTC).date()
