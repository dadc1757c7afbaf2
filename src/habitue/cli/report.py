"""``habitue report``: the page, and its five sentences on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from habitue.cli.options import FilesOrNone, PeriodUnit, WhatToAsk, with_sales
from habitue.cli.output import say, write_text
from habitue.cli.sales import opened
from habitue.cli.spoken import N_, text

if TYPE_CHECKING:
    from habitue.api import Sales


@with_sales
def report(  # noqa: PLR0913  (a command's options)
    *,
    files: FilesOrNone = None,
    sector: Annotated[
        str | None,
        typer.Option(
            "--sector", help=text(N_("Your trade, to compare with: cafe, bakery, salon, online, …"))
        ),
    ] = None,
    period: Annotated[
        PeriodUnit, typer.Option("--period", help=text(N_("By week, month, quarter or year.")))
    ] = PeriodUnit.month,
    window: Annotated[
        str | None,
        typer.Option(
            "--window", help=text(N_("A customer is present while their last purchase is so many days old."))
        ),
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option("--margin", help=text(N_("Share of a sale that is profit, for the lifetime value."))),
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option("--answers", help=text(N_("A file of survey answers, for the Net Promoter Score."))),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help=text(N_("The shop's name.")))] = None,
    names: Annotated[
        bool,
        typer.Option(
            "--names", help=text(N_("Print names, last: regulars slipping away, champions to come."))
        ),
    ] = False,
    future: Annotated[
        bool,
        typer.Option("--future/--no-future", help=text(N_("What comes next, where the data say enough."))),
    ] = True,
    output: Annotated[
        Path, typer.Option("--output", "-o", help=text(N_("Where to write the page; - for the screen.")))
    ] = Path("report.html"),
    show: Annotated[bool, typer.Option("--open", help=text(N_("Open the page in the browser.")))] = False,
    how: WhatToAsk,
) -> None:
    """One self-contained page, and its sentences on the screen."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from habitue import api
    from habitue.predicting import future_of
    from habitue.questions import checked_window
    from habitue.report.page import render_report
    from habitue.report.sentences import five_sentences
    from habitue.reporting import provenance_of, set_aside_text

    with opened(files, how) as sales:
        found = api.overview(
            sales,
            period=period.value,
            window=checked_window(window),
            sector=sector,
            margin=margin,
            answers=answers,
            names=names,
        )
        prediction, refusal = future_of(sales, margin=margin) if future else (None, "")
    made_on = datetime.now(ZoneInfo(how.timezone)).date()
    aside = _write_set_aside(sales, output, set_aside_text(sales.reading, sales.language))
    page = render_report(
        found,
        language=sales.language,
        title=title or api.default_title(sales.reading),
        provenance=provenance_of(sales.reading, sales.language, made_on, set_aside_file=aside),
        sector=sector,
        prediction=prediction,
        future_refusal=refusal,
        names=api.names_of(sales) if names else None,
    )
    if str(output) == "-":
        write_text(page, None)
        return
    write_text(page, output)
    for sentence in five_sentences(found, language=sales.language):
        typer.echo(f"• {sentence.text}")
    say(N_("The report is in {file}."), language=sales.language, file=output)
    if show:
        _open(output)


def _write_set_aside(sales: Sales, output: Path, rows: str) -> str | None:
    """Rows set aside go to a file beside the report, so that nothing is dropped in silence."""
    if sales.reading.set_aside.num_rows == 0 or str(output) == "-":
        return None
    beside = output.with_suffix(".set-aside.csv")
    write_text(rows, beside)
    typer.echo(
        sales.language.plural(
            "{n} row was set aside; it is in {file}, with its reason.",
            "{n} rows were set aside; they are in {file}, each with its reason.",
            sales.reading.set_aside.num_rows,
            file=beside,
        ),
        err=True,
    )
    return beside.name


def _open(page: Path) -> None:
    import os
    import webbrowser

    # without a display a text browser would take the terminal over
    if os.name == "nt" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or _is_mac():
        webbrowser.open(page.resolve().as_uri())


def _is_mac() -> bool:
    import sys

    return sys.platform == "darwin"
