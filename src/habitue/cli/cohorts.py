"""``habitue cohorts``: new customers, followed age by age."""

from __future__ import annotations

from typing import Annotated

import typer

from habitue.cli.options import Files, Format, FormatOption, HowToRead, OutputOption, PeriodUnit, with_reading
from habitue.cli.output import progress_shown, write_answer
from habitue.cli.spoken import N_, text


@with_reading
def cohorts(
    *,
    files: Files,
    period: Annotated[
        PeriodUnit, typer.Option("--period", help=text(N_("Cohorts by week, month, quarter or year.")))
    ] = PeriodUnit.month,
    style: FormatOption = Format.table,
    output: OutputOption = None,
    how: HowToRead,
) -> None:
    """The cohort table: counts, shares, revenue."""
    from habitue import api

    with progress_shown() as progress:
        answer = api.cohorts(list(files), period=period.value, progress=progress, **how.options)
    write_answer(answer, style, output)
