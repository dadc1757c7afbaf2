"""``habitue segments``: who the customers are."""

from __future__ import annotations

from typing import Annotated

import typer

from habitue.cli.options import Files, Format, FormatOption, HowToRead, OutputOption, with_reading
from habitue.cli.output import progress_shown, write_answer
from habitue.cli.spoken import N_, text


@with_reading
def segments(
    *,
    files: Files,
    rfm: Annotated[
        bool, typer.Option("--rfm", help=text(N_("Recency and frequency scores instead of the lifecycle.")))
    ] = False,
    style: FormatOption = Format.table,
    output: OutputOption = None,
    how: HowToRead,
) -> None:
    """Lifecycle stages, or RFM scores."""
    from habitue import api

    question = api.rfm if rfm else api.segments
    with progress_shown() as progress:
        answer = question(list(files), progress=progress, **how.options)
    write_answer(answer, style, output)
