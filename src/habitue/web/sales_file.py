"""The files of a till as people send them: what is taken, how they are read, and what is asked where they leave it open."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from habitue.errors import HabitueError
from habitue.language import N_, Language
from habitue.records import kinds
from habitue.records.labels import holds_card_data
from habitue.records.recognise import (
    Form,
    Forms,
    Recognised,
    header_finder,
    header_key,
    layouts_for,
    recognise,
    recognise_as,
)

if TYPE_CHECKING:
    from habitue.records.delimited import Progress
    from habitue.records.raw import RawTable
    from habitue.records.reading import Reading
    from habitue.web.models import Shop

MOST_FILES = 20
MOST_BYTES = 50 * 2**20
MOST_BYTES_IN_ALL = 100 * 2**20
TAKEN = frozenset({kinds.TEXT, kinds.HTML, kinds.ZIP, kinds.GZIP, kinds.OLE})
"""Kinds of files that people send; what is typed, such as Parquet, is for the command line."""
_SAMPLES = 3
_LONGEST_SAMPLE = 60
_HEAD_BYTES = 256 * 1024


class NothingUsable(HabitueError):
    """Every row was set aside."""

    message: ClassVar[str] = N_("No row can be counted as a sale; rows set aside: {n}. See why below.")


class OtherCurrency(HabitueError):
    """Amounts of two currencies cannot be added."""

    message: ClassVar[str] = N_(
        "The amounts are in {found}, and this shop counts in {wanted}. Choose an export in {wanted}."
    )


class NotRead(HabitueError):
    """The server gave up: more than once it came to no end."""

    message: ClassVar[str] = N_(
        "These files could not be read to the end. Try fewer or smaller ones, such as one month at a time."
    )


class NotBroughtIn(HabitueError):
    """The server gave up in the middle; nothing of the import counts."""

    message: ClassVar[str] = N_(
        "These sales could not be brought in, and nothing of them counts. Try fewer at a time."
    )


ASKING: Mapping[str, str] = {
    "AmbiguousDates": N_(
        "In the column “{column}” of {file}, dates such as {examples} can be read in more than one way."
    ),
    "ContradictoryDates": N_(
        "The column “{column}” of {file} holds dates of two kinds, such as {first} and {second}. "
        "Say which is right: rows with the other are set aside."
    ),
    "AmbiguousAmounts": N_(
        "In the column “{column}” of {file}, amounts such as {examples} can be read in two ways."
    ),
    "MissingColumn": N_("No column of {file} was recognised as the {meaning}. Say what the columns hold."),
    "UnknownColumn": N_(
        "{file} has no column “{column}”. Files with other columns are brought in one after the other."
    ),
    "UnknownMeaning": N_("Say what the columns of {file} hold."),
    "UnknownLayout": N_("Say what the columns of {file} hold."),
}
"""How a page asks what the command line asks with its own options."""
MEANINGS: Mapping[str, str] = {
    "customer": N_("Customer number"),
    "name": N_("Whole name"),
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "date": N_("Date"),
    "time": N_("Time"),
    "amount": N_("Amount paid"),
    "tip": N_("Tip"),
    "refund": N_("Amount given back"),
    "order": N_("Order or receipt number"),
    "item": N_("Article"),
    "quantity": N_("Quantity"),
    "price": N_("Unit price"),
    "location": N_("Place of sale"),
    "channel": N_("Channel"),
    "status": N_("Status"),
}
"""What people may say that a column holds."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came."""

    name: str
    content: bytes


def problem_of(trouble: HabitueError) -> dict[str, Any]:
    """An error as it is kept, to be worded for whoever reads it."""
    values = {name: value if isinstance(value, int) else str(value) for name, value in trouble.values.items()}
    return {"code": type(trouble).__name__, "values": values}


def problem_words(problem: Mapping[str, Any], language: Language) -> str:
    """A kept error in a language."""
    code = problem["code"]
    known = {one.__name__: one.message for one in _errors(HabitueError)}
    values = {
        name: language.number(value) if isinstance(value, int) else language.text(value)
        for name, value in problem["values"].items()
    }
    if values.get("meaning") in MEANINGS:
        values["meaning"] = language.text(MEANINGS[str(values["meaning"])]).lower()
    return language.text(ASKING.get(code) or known[code], **values)


def _errors(base: type[HabitueError]) -> Iterator[type[HabitueError]]:
    from habitue.records import reading_errors, sales_errors  # noqa: F401  (so that they are known)

    for one in base.__subclasses__():
        yield one
        yield from _errors(one)


def read_files(
    shop: Shop, files: Sequence[Upload], choices: Mapping[str, Any], *, progress: Progress | None = None
) -> Reading:
    """What the files say, read as the shop's clock and country have it and as people chose.

    Raises:
        HabitueError: they cannot be read, or leave something open.
    """
    from habitue.records.reading import read_sales

    with unpacked(files) as paths:
        try:
            return read_sales(
                paths,
                timezone=shop.timezone,
                dates=choices.get("dates") or None,
                decimal=choices.get("decimal") or None,
                country=shop.country,
                forms=forms_in(choices),
                progress=progress,
            )
        except HabitueError as trouble:
            _hide_folder(trouble, files, paths)
            raise


def objection_to(reading: Reading, shop: Shop) -> HabitueError | None:
    """Why what was read cannot be brought in; None where it can."""
    if not reading.sales.num_rows:
        return NothingUsable(n=reading.set_aside.num_rows)
    if reading.currency and reading.has_amounts and reading.currency != shop.currency:
        return OtherCurrency(found=reading.currency, wanted=shop.currency)
    return None


@contextmanager
def unpacked(files: Sequence[Upload]) -> Iterator[list[Path]]:
    """The files on the disk, for as long as they are read; two may have one name."""
    with tempfile.TemporaryDirectory(prefix="habitue-sales-") as folder:
        paths = []
        for number, file in enumerate(files):
            path = Path(folder) / str(number) / file.name
            path.parent.mkdir()
            path.write_bytes(file.content)
            paths.append(path)
        yield paths


def _hide_folder(trouble: HabitueError, files: Sequence[Upload], paths: Sequence[Path]) -> None:
    """People know their files by name; where they lay for a moment is nobody's matter."""
    for name, value in trouble.values.items():
        if isinstance(value, str):
            for file, path in zip(files, paths, strict=True):
                value = value.replace(str(path), file.name)  # noqa: PLW2901
            trouble.values[name] = value


def forms_in(choices: Mapping[str, Any]) -> dict[str, Form]:
    """What people said about files of one header each, as an import keeps it."""
    found = choices.get("forms") or {}
    return {header: Form(said.get("layout", ""), said.get("mapping") or {}) for header, said in found.items()}


def forms_of(files: Sequence[Upload], forms: Forms) -> list[dict[str, Any]]:
    """The headers that the files have, each once: which files, what they are taken for and what else they could be.

    Where they are of no till that is known, the columns too: what stands in each, and what it is taken for. Columns with bank card
    data are left out. Of a long text its beginning is enough; what cannot be cut into cells has none.
    """
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        try:
            tables = _tables(Upload(file.name, _head(file.content)), forms)
        except HabitueError:
            continue
        for table in tables:
            header = header_key(table.columns)
            form = found.setdefault(header, {"header": header, "files": []} | _form(table, forms.get(header)))
            form["files"].append(table.source)
    return list(found.values())


def _head(content: bytes) -> bytes:
    if len(content) <= _HEAD_BYTES or kinds.kind_of(content[: kinds.HEAD_BYTES]) != kinds.TEXT:
        return content
    return content[: max(content.rfind(b"\n", 0, _HEAD_BYTES), 0) + 1]


def _tables(file: Upload, forms: Forms) -> list[RawTable]:
    from habitue.records.opening import open_tables

    with unpacked([file]) as paths:
        return list(open_tables(paths[0], find_header=header_finder(None, forms)))


def _form(table: RawTable, said: Form | None) -> dict[str, Any]:
    forms = {header_key(table.columns): said} if said else {}
    try:
        known = recognise_as(table.columns, forms, file=table.source)
    except HabitueError:
        known = recognise(table.columns, file=table.source, layout="plain")
    return {
        "layout": known.layout.name,
        "said": said.layout if said else "",
        "possible": layouts_for(table.columns),
        "columns": _columns(table, known) if known.layout.name == "plain" else [],
    }


def _columns(table: RawTable, known: Recognised) -> list[dict[str, Any]]:
    taken = {
        places[0]: meaning for meaning, places in reversed(list(known.places.items())) if meaning in MEANINGS
    }
    return [
        {"name": name, "sample": _sample(table, place), "meaning": taken.get(place, "")}
        for place, name in enumerate(table.columns)
        if name and not holds_card_data(name)
    ]


def _sample(table: RawTable, place: int) -> str:
    cells = table.cells.column(f"c{place}").slice(0, 200).to_pylist()
    texts = dict.fromkeys(str(cell).strip()[:_LONGEST_SAMPLE] for cell in cells if cell is not None)
    return ", ".join([text for text in texts if text][:_SAMPLES])
