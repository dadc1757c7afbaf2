"""The options that several commands share: how to read, and how to write."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from habitue.cli.spoken import N_, spoken_language, text
from habitue.errors import HabitueError

READING_PANEL = text(N_("How to read the files"))
WAREHOUSE_PANEL = text(N_("Where the data are already"))
WRITING_PANEL = text(N_("How to write the result"))


class DateOrder(StrEnum):
    """How a file writes its dates."""

    dmy = "dmy"
    mdy = "mdy"
    ymd = "ymd"


class DecimalSign(StrEnum):
    """The sign before the cents."""

    comma = ","
    point = "."


class PeriodUnit(StrEnum):
    """The calendar units that figures are given by."""

    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"
    year = "year"


class Format(StrEnum):
    """What a result is written as."""

    table = "table"
    json = "json"
    csv = "csv"
    parquet = "parquet"


class SpokenLanguage(StrEnum):
    """The languages a result can be in."""

    en = "en"
    fr = "fr"


class NotAPair(HabitueError):
    """A ``--map`` that is no pair."""

    message = N_("--map wants MEANING=COLUMN, such as customer=Client; got “{given}”.")


LanguageOption = Annotated[
    SpokenLanguage | None,
    typer.Option("--language", help=text(N_("The language of the result: fr or en."))),
]
"""Of commands that take no files of sales: it stands among their other options."""


def _reading(*names: str, source: str) -> Any:
    return typer.Option(*names, help=text(source), rich_help_panel=READING_PANEL)


def _writing(*names: str, source: str) -> Any:
    return typer.Option(*names, help=text(source), rich_help_panel=WRITING_PANEL)


@dataclass(frozen=True, slots=True)
class HowToRead:
    """How the files are written, as the user says it."""

    map: Annotated[
        list[str] | None,
        _reading(
            "--map",
            source=N_(
                "Name a column: customer=… date=… amount=… (also time, order, quantity, price, location, …)."
            ),
        ),
    ] = None
    timezone: Annotated[
        str, _reading("--timezone", source=N_("The shop's time zone; days are cut in it."))
    ] = "Europe/Paris"
    dates: Annotated[
        DateOrder | None,
        _reading("--dates", source=N_("How dates are written, where the file leaves it open.")),
    ] = None
    decimal: Annotated[
        DecimalSign | None,
        _reading("--decimal", source=N_("The sign before the cents, where the file leaves it open.")),
    ] = None
    country: Annotated[
        str | None,
        _reading("--country", source=N_("The shop's country (FR, GB, US, …): helps with dates and phones.")),
    ] = None
    layout: Annotated[
        str | None, _reading("--layout", source=N_("Read as this till's format instead of recognising it."))
    ] = None
    currency: Annotated[
        str | None,
        _reading("--currency", source=N_("The currency (EUR, GBP, …), where the files do not name it.")),
    ] = None
    until: Annotated[
        str | None,
        _reading(
            "--until", source=N_("The day up to which the files are complete; by default the last sale's.")
        ),
    ] = None
    since_opening: Annotated[
        bool,
        _reading(
            "--since-opening",
            source=N_("The files begin when the shop opened: every first purchase is known."),
        ),
    ] = False
    day_starts: Annotated[
        int | None,
        _reading(
            "--day-starts",
            source=N_("The hour at which a business day starts, for shops open after midnight."),
        ),
    ] = None
    language: Annotated[
        SpokenLanguage | None, _writing("--language", source=N_("The language of the result: fr or en."))
    ] = None

    @property
    def options(self) -> dict[str, Any]:
        """As the library takes them."""
        return {
            "mapping": self.mapping,
            "timezone": self.timezone,
            "dates": self.dates.value if self.dates else None,
            "decimal": self.decimal.value if self.decimal else None,
            "country": self.country,
            "layout": self.layout,
            "currency": self.currency.upper() if self.currency else None,
            "until": self.until,
            "since_opening": self.since_opening,
            "day_starts": self.day_starts,
            "language": self.language.value if self.language else spoken_language().code,
        }

    @property
    def mapping(self) -> dict[str, str] | None:
        """The columns that the user named, by meaning."""
        pairs = [pair.partition("=") for pair in self.map or []]
        for meaning, sign, column in pairs:
            if not (meaning and sign and column):
                raise NotAPair(given=meaning + sign + column)
        return {meaning.strip(): column.strip() for meaning, _, column in pairs} or None


def _warehouse(*names: str, source: str) -> Any:
    return typer.Option(*names, help=text(source), rich_help_panel=WAREHOUSE_PANEL)


@dataclass(frozen=True, slots=True)
class WhatToAsk(HowToRead):
    """Whether the sales are in files or in a warehouse, and how they are written there."""

    on: Annotated[
        str | None,
        _warehouse(
            "--on",
            source=N_(
                "Ask a warehouse instead of reading files: postgresql://…, spark://…, clickhouse://…, s3://…, a folder of Parquet."
            ),
        ),
    ] = None
    table: Annotated[str | None, _warehouse("--table", source=N_("The table of the sales there."))] = None
    memory: Annotated[
        str | None,
        _warehouse("--memory", source=N_("What may be held of Parquet in memory, such as 8GB.")),
    ] = None


Files = Annotated[
    list[str],
    typer.Argument(
        help=text(N_("Till exports: CSV, XLSX, Parquet, a folder, or a database address.")),
        metavar="FILES...",
        show_default=False,
    ),
]
FilesOrNone = Annotated[
    list[str] | None,
    typer.Argument(
        help=text(N_("Till exports: CSV, XLSX, Parquet, a folder, or a database address.")),
        metavar="FILES...",
        show_default=False,
    ),
]
"""Of commands that can ask a warehouse instead."""
FormatOption = Annotated[Format, _writing("--format", source=N_("What to write."))]
OutputOption = Annotated[
    Path | None, _writing("--output", "-o", source=N_("Write to this file instead of the screen."))
]


def with_reading(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of :class:`HowToRead`, handed over as its keyword ``how``."""
    return _with(HowToRead, command)


def with_sales(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of :class:`WhatToAsk`, handed over as its keyword ``how``."""
    return _with(WhatToAsk, command)


def _with(kind: type[HowToRead], command: Callable[..., None]) -> Callable[..., None]:
    hints = get_type_hints(kind, include_extras=True)
    shared = [
        inspect.Parameter(
            item.name, inspect.Parameter.KEYWORD_ONLY, default=item.default, annotation=hints[item.name]
        )
        for item in fields(kind)
    ]
    own_hints = get_type_hints(command, include_extras=True)
    own = [
        parameter.replace(annotation=own_hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in inspect.signature(command).parameters.items()
        if name != "how"
    ]

    @wraps(command)
    def run(**given: Any) -> None:
        how = kind(**{item.name: given.pop(item.name) for item in fields(kind)})
        command(**given, how=how)

    run.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in [*own, *shared]}
    del run.__wrapped__
    return run


def split_mapping(arguments: list[str]) -> list[str]:
    """Let one ``--map`` take several pairs: ``--map customer=A date=B`` is ``--map customer=A --map date=B``."""
    found: list[str] = []
    mapping = False
    for argument in arguments:
        if mapping and "=" in argument and not argument.startswith("-") and not _is_source(argument):
            found += ["--map", argument] if found[-1] != "--map" else [argument]
            continue
        mapping = argument == "--map"
        found.append(argument)
    return found


def _is_source(argument: str) -> bool:
    return "://" in argument or os.path.exists(argument)  # noqa: PTH110  (a name too long for a path is no path)
