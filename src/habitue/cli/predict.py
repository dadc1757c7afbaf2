"""``habitue predict``: what each customer will do."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from habitue.cli.options import FilesOrNone, Format, FormatOption, OutputOption, WhatToAsk, with_sales
from habitue.cli.output import write_answer
from habitue.cli.sales import opened
from habitue.cli.spoken import N_, text


class ModelName(StrEnum):
    """The models of repeat buying; ``auto`` chooses by the shop's own last months."""

    auto = "auto"
    bg_nbd = "bg-nbd"
    mbg_nbd = "mbg-nbd"
    bg_cnbd_k = "bg-cnbd-k"
    mbg_cnbd_k = "mbg-cnbd-k"
    pareto_nbd = "pareto-nbd"
    nbd = "nbd"


class TimeUnit(StrEnum):
    """The unit of time of the model."""

    day = "day"
    week = "week"


class ZeroAmount(StrEnum):
    """What an order of 0 is."""

    purchase = "purchase"
    visit = "visit"
    ignore = "ignore"


class Grouping(StrEnum):
    """By what customers may be told apart."""

    channel = "channel"
    location = "location"
    first_basket = "first-basket"


@with_sales
def predict(  # noqa: PLR0913  (a command's options)
    *,
    files: FilesOrNone = None,
    model: Annotated[
        ModelName,
        typer.Option(
            "--model", help=text(N_("The model; auto takes the one that did best on your own last months."))
        ),
    ] = ModelName.auto,
    calibration_end: Annotated[
        str | None,
        typer.Option(
            "--calibration-end",
            help=text(N_("Learn up to this day only; later sales then show how right the prediction was.")),
        ),
    ] = None,
    unit: Annotated[
        TimeUnit, typer.Option("--unit", help=text(N_("The unit of time of the parameters and the horizon.")))
    ] = TimeUnit.week,
    horizon: Annotated[
        float | None, typer.Option("--horizon", help=text(N_("How far ahead, in units; a year by default.")))
    ] = None,
    zero_amount: Annotated[
        ZeroAmount,
        typer.Option(
            "--zero-amount",
            help=text(N_("An order of 0 is a purchase, a visit left out of spend, or nothing (ignore).")),
        ),
    ] = ZeroAmount.purchase,
    discount_rate: Annotated[
        float,
        typer.Option("--discount-rate", help=text(N_("What money a year later is worth less, such as 0.1."))),
    ] = 0.1,
    margin: Annotated[
        float | None,
        typer.Option("--margin", help=text(N_("Share of a sale that is profit, for the lifetime value."))),
    ] = None,
    by: Annotated[
        Grouping | None,
        typer.Option(
            "--by",
            help=text(N_("Try whether groups live at different paces, by what their first purchase was.")),
        ),
    ] = None,
    per_customer: Annotated[
        bool,
        typer.Option(
            "--per-customer",
            help=text(N_("Each customer in the table and the JSON; CSV and Parquet always have them.")),
        ),
    ] = False,
    location: Annotated[str | None, typer.Option("--location", help=text(N_("Only this location.")))] = None,
    channel: Annotated[str | None, typer.Option("--channel", help=text(N_("Only this channel.")))] = None,
    style: FormatOption = Format.table,
    output: OutputOption = None,
    how: WhatToAsk,
) -> None:
    """Who will come back, who has gone, what each is worth."""
    from habitue.predicting import predict as predicted

    with opened(files, how) as sales:
        answer = predicted(
            sales,
            model=model.value,
            calibration_end=calibration_end,
            unit=unit.value,
            horizon=horizon,
            zero_amount=zero_amount.value,
            discount_rate=discount_rate,
            margin=margin,
            by=by.value if by else None,
            per_customer=per_customer,
            location=location,
            channel=channel,
        )
    write_answer(answer, style, output)
