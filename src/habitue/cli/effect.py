"""``habitue effect``: what an experiment of one's own changed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from habitue.cli.options import Format, FormatOption, LanguageOption, OutputOption
from habitue.cli.output import write_answer
from habitue.cli.spoken import N_, spoken_language, text


class OutcomeKind(StrEnum):
    """What the outcome is."""

    rate = "rate"
    money = "money"
    counted = "count"
    ratio = "ratio"


def effect(  # noqa: PLR0913  (a command's options)
    *,
    file: Annotated[
        str,
        typer.Argument(
            help=text(N_("A table with one row for everybody who was drawn: CSV, XLSX, Parquet.")),
            metavar="FILE",
        ),
    ],
    treatment: Annotated[
        str,
        typer.Option(
            "--treatment", help=text(N_("The column that says who was approached: 1 or 0, yes or no."))
        ),
    ],
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome", help=text(N_("The column of the one indicator that was fixed beforehand."))
        ),
    ],
    at_random: Annotated[
        bool,
        typer.Option(
            "--at-random",
            help=text(
                N_("Chance decided who was approached. Without that, no effect is shown: none can be known.")
            ),
        ),
    ] = False,
    kind: Annotated[
        OutcomeKind,
        typer.Option("--kind", help=text(N_("A share (0 or 1), money or a count per customer, or a ratio."))),
    ] = OutcomeKind.rate,
    before: Annotated[
        str | None,
        typer.Option("--before", help=text(N_("The outcome’s column in an equal time before the approach."))),
    ] = None,
    per: Annotated[
        str | None, typer.Option("--per", help=text(N_("What a ratio is divided by, such as orders.")))
    ] = None,
    secondary: Annotated[
        list[str] | None,
        typer.Option(
            "--secondary", help=text(N_("A further column of 0 and 1, corrected for their number."))
        ),
    ] = None,
    approached: Annotated[
        str | None,
        typer.Option(
            "--approached", help=text(N_("The value that means approached, where it is not plain."))
        ),
    ] = None,
    held: Annotated[
        str | None,
        typer.Option("--held", help=text(N_("The value that means held back; every other by default."))),
    ] = None,
    held_share: Annotated[
        float | None,
        typer.Option(
            "--held-share", help=text(N_("The share that the draw should have held back, such as 0.5."))
        ),
    ] = None,
    ends: Annotated[
        str | None,
        typer.Option("--ends", help=text(N_("The last day of outcomes, as it was fixed beforehand."))),
    ] = None,
    cost: Annotated[
        float | None, typer.Option("--cost", help=text(N_("What approaching one customer costs.")))
    ] = None,
    gain: Annotated[
        float | None,
        typer.Option(
            "--gain", help=text(N_("What one more who came brings; of money, the margin, such as 0.6."))
        ),
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
    """A verdict with its evidence, never more than the data bear."""
    from habitue.effecting import effect as measured

    answer = measured(
        file,
        treatment=treatment,
        outcome=outcome,
        kind=kind.value,
        at_random=at_random,
        before=before,
        per=per,
        secondary=tuple(secondary or ()),
        approached=approached,
        held=held,
        held_share=held_share,
        ends=ends,
        cost=cost,
        gain=gain,
        seed=seed,
        currency=currency.upper() if currency else None,
        language=language.value if language else spoken_language().code,
    )
    write_answer(answer, style, output)
