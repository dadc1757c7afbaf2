"""``habitue kpis``: the indicators."""

from __future__ import annotations

from typing import Annotated

import typer

from habitue.cli.options import Files, Format, FormatOption, HowToRead, OutputOption, PeriodUnit, with_reading
from habitue.cli.output import progress_shown, write_answer
from habitue.cli.spoken import N_, text


@with_reading
def kpis(  # noqa: PLR0913  (a command's options)
    *,
    files: Files,
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
    style: FormatOption = Format.table,
    output: OutputOption = None,
    how: HowToRead,
) -> None:
    """Every indicator of one period or of each."""
    from habitue import api

    with progress_shown() as progress:
        answer = api.kpis(
            list(files),
            period=period.value if period else None,
            start=start,
            end=end,
            window=window,  # type: ignore[arg-type]  # checked there: "period" or digits
            margin=margin,
            location=location,
            channel=channel,
            progress=progress,
            **how.options,
        )
    write_answer(answer, style, output)
