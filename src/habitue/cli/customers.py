"""``habitue customers``: every customer in figures."""

from __future__ import annotations

from typing import Annotated

import typer

from habitue.cli.options import Files, Format, FormatOption, HowToRead, OutputOption, with_reading
from habitue.cli.output import progress_shown, write_answer
from habitue.cli.spoken import N_, text


@with_reading
def customers(  # noqa: PLR0913  (a command's options)
    *,
    files: Files,
    late: Annotated[
        bool,
        typer.Option(
            "--late", help=text(N_("Only regulars who are late by their own rhythm, dearest first."))
        ),
    ] = False,
    names: Annotated[
        bool, typer.Option("--names", help=text(N_("With the names that the files have.")))
    ] = False,
    style: FormatOption = Format.table,
    output: OutputOption = None,
    how: HowToRead,
) -> None:
    """One row per customer."""
    from habitue import api

    with progress_shown() as progress:
        answer = api.customers(list(files), late=late, names=names, progress=progress, **how.options)
    write_answer(answer, style, output)
