"""``habitue effect-over-time``: what changed since a launch that nobody drew."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from habitue.cli.options import Format, FormatOption, LanguageOption, OutputOption
from habitue.cli.output import write_answer
from habitue.cli.spoken import N_, spoken_language, text


class Method(StrEnum):
    """Whose estimate stands beside ours."""

    own = "own"
    diff_diff = "diff-diff"
    bsts = "bsts"


def effect_over_time(  # noqa: PLR0913  (a command's options)
    *,
    file: Annotated[
        str,
        typer.Argument(
            help=text(N_("A table with a row per day, or per day and location: CSV, XLSX, Parquet.")),
            metavar="FILE",
        ),
    ],
    day: Annotated[str, typer.Option("--day", help=text(N_("The column of days.")))],
    outcome: Annotated[
        str, typer.Option("--outcome", help=text(N_("The column that is added up, such as sales.")))
    ],
    launch: Annotated[
        str | None,
        typer.Option("--launch", help=text(N_("The first day of what changed, for a whole shop."))),
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", help=text(N_("The column that names each location.")))
    ] = None,
    started: Annotated[
        str | None,
        typer.Option(
            "--started",
            help=text(N_("The column with the day on which that location was changed; empty for never.")),
        ),
    ] = None,
    span: Annotated[
        int | None,
        typer.Option("--span", help=text(N_("Days after that are compared with as many before."))),
    ] = None,
    method: Annotated[
        Method,
        typer.Option(
            "--method",
            help=text(
                N_(
                    "Our own, which decides; or a second estimate beside it: bsts of a whole shop, diff-diff of locations."
                )
            ),
        ),
    ] = Method.own,
    ends: Annotated[
        str | None,
        typer.Option("--ends", help=text(N_("The last day of outcomes, as it was fixed beforehand."))),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", help=text(N_("Of the redraws: the same seed gives the same figures.")))
    ] = 0,
    currency: Annotated[
        str | None, typer.Option("--currency", help=text(N_("The currency of the amounts, such as EUR.")))
    ] = None,
    language: LanguageOption = None,
    style: FormatOption = Format.table,
    output: OutputOption = None,
) -> None:
    """A verdict with its evidence, behind a placebo; nothing where the placebo fails."""
    from habitue.effecting_over_time import effect_over_time as measured

    answer = measured(
        file,
        day=day,
        outcome=outcome,
        launch=launch,
        unit=unit,
        started=started,
        span=span,
        method=method.value,
        ends=ends,
        seed=seed,
        currency=currency.upper() if currency else None,
        language=language.value if language else spoken_language().code,
    )
    write_answer(answer, style, output)
