"""``habitue kpis``: the indicators."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from habitue.cli.options import (
    WAREHOUSE_PANEL,
    FilesOrNone,
    Format,
    FormatOption,
    OutputOption,
    PeriodUnit,
    WhatToAsk,
    with_sales,
)
from habitue.cli.output import write_answer
from habitue.cli.sales import opened, print_statements
from habitue.cli.spoken import N_, text


@with_sales
def kpis(  # noqa: PLR0913  (a command's options)
    *,
    files: FilesOrNone = None,
    period: Annotated[
        PeriodUnit | None,
        typer.Option("--period", help=text(N_("A row for each day, week, month, quarter or year."))),
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", help=text(N_("First day, such as 2026-05-01.")))
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help=text(N_("Last day, included.")))] = None,
    window: Annotated[
        str | None,
        typer.Option(
            "--window",
            help=text(
                N_("A customer is present while their last purchase is so many days old; or “period”.")
            ),
        ),
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option("--margin", help=text(N_("Share of a sale that is profit, for the lifetime value."))),
    ] = None,
    location: Annotated[str | None, typer.Option("--location", help=text(N_("Only this location.")))] = None,
    channel: Annotated[str | None, typer.Option("--channel", help=text(N_("Only this channel.")))] = None,
    print_sql: Annotated[
        bool,
        typer.Option(
            "--print-sql",
            help=text(
                N_(
                    "Print the SQL that --on would run, and run nothing; also for bigquery:// and snowflake://."
                )
            ),
            rich_help_panel=WAREHOUSE_PANEL,
        ),
    ] = False,
    style: FormatOption = Format.table,
    output: OutputOption = None,
    how: WhatToAsk,
) -> None:
    """Every indicator of one period or of each."""
    from habitue import api

    ask = partial(
        api.kpis,
        period=period.value if period else None,
        start=start,
        end=end,
        window=window,  # type: ignore[arg-type]  # checked there: "period" or digits
        margin=margin,
        location=location,
        channel=channel,
    )
    if print_sql:
        print_statements(how, ask, start=start, end=end)
        return
    with opened(files, how) as sales:
        answer = ask(sales)
    write_answer(answer, style, output)
