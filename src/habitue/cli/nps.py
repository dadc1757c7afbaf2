"""``habitue nps``: the Net Promoter Score from a file of answers."""

from __future__ import annotations

from typing import Annotated

import typer

from habitue.cli.options import Format, FormatOption, HowToRead, LanguageOption, OutputOption
from habitue.cli.output import write_answer
from habitue.cli.spoken import N_, spoken_language, text


def nps(  # noqa: PLR0913  (a command's options)
    *,
    file: Annotated[
        str, typer.Argument(help=text(N_("Answers: customer, date, score from 0 to 10.")), metavar="FILE")
    ],
    start: Annotated[
        str | None, typer.Option("--from", help=text(N_("First day, such as 2026-05-01.")))
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help=text(N_("Last day, included.")))] = None,
    pairs: Annotated[
        list[str] | None, typer.Option("--map", help=text(N_("Name a column: customer=… date=… score=…")))
    ] = None,
    language: LanguageOption = None,
    style: FormatOption = Format.table,
    output: OutputOption = None,
) -> None:
    """The score with its interval; each customer's latest answer counts."""
    from habitue import api

    answer = api.nps(
        file,
        start=start,
        end=end,
        mapping=HowToRead(map=pairs).mapping,
        language=language.value if language else spoken_language().code,
    )
    write_answer(answer, style, output)
