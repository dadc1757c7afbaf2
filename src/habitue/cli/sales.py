"""The sales that a command asks: read from files, or left in the warehouse where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from habitue.cli.options import WhatToAsk
from habitue.cli.output import progress_shown, say, write_text
from habitue.errors import HabitueError
from habitue.language import N_

if TYPE_CHECKING:
    from habitue.api import Sales

FOR_FILES = ("dates", "decimal", "country", "layout")
"""Options that say how texts in files are to be read, where a warehouse has types."""


class NoFiles(HabitueError):
    """Neither files nor a warehouse."""

    message = N_("Name the files with the sales, or the warehouse they are in: --on ADDRESS --table NAME.")


class FilesAndWarehouse(HabitueError):
    """Files, and a warehouse."""

    message = N_("Name either files ({files}) or a warehouse with --on, not both.")


class NotOnSales(HabitueError):
    """An option of warehouses, with files."""

    message = N_("--{option} goes with --on: it says something of a warehouse.")


class WhatToPrint(HabitueError):
    """The SQL of nothing in particular."""

    message = N_(
        "--print-sql wants --on ADDRESS, --table NAME, and the days: --from 2025-01-01 --to 2025-12-31."
    )


@contextmanager
def opened(files: Sequence[str] | None, how: WhatToAsk) -> Iterator[Sales]:
    """The sales that a person named, ready to be asked; a warehouse's session ends with the block."""
    _check(files, how)
    if how.on is None:
        from habitue import api

        with progress_shown() as progress:
            sales = api.read(*(files or ()), progress=progress, **how.options)
        yield sales
        return
    from habitue.warehouse import connect

    for option in FOR_FILES:
        if getattr(how, option) is not None:
            say(
                N_("--{option} is for files; a warehouse's columns have types, and it changes nothing."),
                option=option,
            )
    given = {name: value for name, value in how.options.items() if name not in FOR_FILES}
    with connect(how.on, table=how.table, memory=how.memory, **given) as sales:
        yield sales


def _check(files: Sequence[str] | None, how: WhatToAsk) -> None:
    if how.on is None:
        for option in ("table", "memory"):
            if getattr(how, option) is not None:
                raise NotOnSales(option=option)
        if not files:
            raise NoFiles
    elif files:
        raise FilesAndWarehouse(files=", ".join(files))


def print_statements(
    how: WhatToAsk, ask: Callable[[Sales], object], *, start: str | None, end: str | None
) -> None:
    """Print the statements of a question instead of asking it; the days asked for stand for those of the data."""
    from habitue.questions import day_given
    from habitue.warehouse import statements

    if how.on is None or how.table is None or start is None or end is None:
        raise WhatToPrint
    span = day_given(start, name="from"), day_given(end, name="to")
    given = {name: value for name, value in how.options.items() if name not in FOR_FILES}
    written = statements(how.on, ask, table=how.table, span=span, **given)
    write_text("\n\n".join(written) + "\n", None)
