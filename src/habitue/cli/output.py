"""Results on the screen and in files: tables, JSON, CSV, Parquet; progress on the side."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from habitue.cli.options import Format
from habitue.cli.spoken import spoken_language
from habitue.errors import HabitueError
from habitue.language import N_, Language

if TYPE_CHECKING:
    from habitue.answers import Answer
    from habitue.report.table import Table


class CannotWrite(HabitueError):
    """The result cannot be written where the user wants it."""

    message = N_("{file} cannot be written: {reason}.")


def write_answer(answer: Answer[Any], style: Format, output: Path | None) -> None:
    """Write a result in the wanted format, to a file or the screen."""
    if style is Format.parquet:
        _write_parquet(answer, output)
    elif style is Format.table and output is None:
        print_table(answer.show(answer.language))
    else:
        written = {Format.json: answer.to_json, Format.csv: answer.to_csv, Format.table: answer.__str__}[
            style
        ]()
        write_text(written.rstrip("\n") + "\n", output)


def write_text(written: str, output: Path | None) -> None:
    """Write text to a file, whole or not at all, or to the screen."""
    if output is None:
        sys.stdout.write(written)
        return
    with _named_trouble(output):
        output.parent.mkdir(parents=True, exist_ok=True)
        partial = output.with_name(output.name + ".part")
        partial.write_text(written, encoding="utf-8")
        partial.replace(output)


def _write_parquet(answer: Answer[Any], output: Path | None) -> None:
    from pyarrow import parquet

    target = sys.stdout.buffer if output is None else output
    with _named_trouble(output or Path("-")):
        parquet.write_table(answer.to_arrow(), target)


@contextmanager
def _named_trouble(output: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as trouble:
        raise CannotWrite(file=output, reason=trouble.strerror or trouble) from trouble


def print_table(table: Table) -> None:
    """A table on the terminal; columns that do not fit stand below, under the first column again."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    console = Console(soft_wrap=False)
    console.print(Text(table.title, style="bold"))
    for columns in column_groups(table, console.width):
        grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
        for place in columns:
            justify: Literal["left", "right"] = "right" if place else "left"
            grid.add_column(Text(table.columns[place]), justify=justify, overflow="fold", no_wrap=place == 0)
        for row in table.rows:
            grid.add_row(*(Text(row[place]) for place in columns))
        console.print(grid)
    for note in table.notes:
        console.print(Text(note, style="dim"))


def column_groups(table: Table, width: int) -> list[list[int]]:
    """The columns of a table in groups that fit a width, each led by the first column."""
    widths = [_column_width(table, place) for place in range(len(table.columns))]
    groups, used = [[0]], widths[0]
    for place in range(1, len(widths)):
        if used + _GAP + widths[place] > width and len(groups[-1]) > 1:
            groups.append([0])
            used = widths[0]
        groups[-1].append(place)
        used += _GAP + widths[place]
    return groups


def _column_width(table: Table, place: int) -> int:
    # a heading may break between words, a cell may not
    heading = max(len(word) for word in table.columns[place].split() or [""])
    cells = max((len(row[place]) for row in table.rows), default=0)
    return min(max(heading, cells), _WIDEST)


_GAP, _WIDEST = 3, 44


def say(message: str, *, language: Language | None = None, **values: object) -> None:
    """A remark to the person, beside the result: on standard error."""
    sys.stderr.write((language or spoken_language()).text(message, **values) + "\n")


@contextmanager
def progress_shown() -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal, for reading that takes long; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(spoken_language().text(N_("Reading")), total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
