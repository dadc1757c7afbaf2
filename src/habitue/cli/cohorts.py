"""``habitue cohorts``: new customers, followed age by age."""

from __future__ import annotations

from typing import Annotated

import typer

from habitue.cli.options import (
    FilesOrNone,
    Format,
    FormatOption,
    OutputOption,
    PeriodUnit,
    WhatToAsk,
    with_sales,
)
from habitue.cli.output import write_answer
from habitue.cli.sales import opened
from habitue.cli.spoken import N_, text


@with_sales
def cohorts(
    *,
    files: FilesOrNone = None,
    period: Annotated[
        PeriodUnit, typer.Option("--period", help=text(N_("Cohorts by week, month, quarter or year.")))
    ] = PeriodUnit.month,
    style: FormatOption = Format.table,
    output: OutputOption = None,
    how: WhatToAsk,
) -> None:
    """The cohort table: counts, shares, revenue."""
    from habitue import api

    with opened(files, how) as sales:
        answer = api.cohorts(sales, period=period.value)
    write_answer(answer, style, output)
