"""``habitue segments``: who the customers are."""

from __future__ import annotations

from typing import Annotated

import typer

from habitue.cli.options import FilesOrNone, Format, FormatOption, OutputOption, WhatToAsk, with_sales
from habitue.cli.output import write_answer
from habitue.cli.sales import opened
from habitue.cli.spoken import N_, text


@with_sales
def segments(
    *,
    files: FilesOrNone = None,
    rfm: Annotated[
        bool, typer.Option("--rfm", help=text(N_("Recency and frequency scores instead of the lifecycle.")))
    ] = False,
    style: FormatOption = Format.table,
    output: OutputOption = None,
    how: WhatToAsk,
) -> None:
    """Lifecycle stages, or RFM scores."""
    from habitue import api

    question = api.rfm if rfm else api.segments
    with opened(files, how) as sales:
        answer = question(sales)
    write_answer(answer, style, output)
