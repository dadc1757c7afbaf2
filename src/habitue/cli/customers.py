"""``habitue customers``: every customer in figures."""

from __future__ import annotations

from typing import Annotated

import typer

from habitue.cli.options import FilesOrNone, Format, FormatOption, OutputOption, WhatToAsk, with_sales
from habitue.cli.output import write_answer
from habitue.cli.sales import opened
from habitue.cli.spoken import N_, text


@with_sales
def customers(  # noqa: PLR0913  (a command's options)
    *,
    files: FilesOrNone = None,
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
    how: WhatToAsk,
) -> None:
    """One row per customer."""
    from habitue import api

    with opened(files, how) as sales:
        answer = api.customers(sales, late=late, names=names)
    write_answer(answer, style, output)
