"""What a person asks, checked: days, windows, margins, sectors."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from habitue.errors import HabitueError
from habitue.language import N_

Choice = TypeVar("Choice", bound=str)


class NotADay(HabitueError):
    """A day that cannot be read."""

    message = N_("--{name} wants a day such as 2026-05-31; got “{given}”.")


class NotAWindow(HabitueError):
    """An activity window that is no number of days."""

    message = N_("The window is a number of days from 1 to 3650, or “period”; got “{given}”.")


class NotAnHour(HabitueError):
    """A start of the business day that is no early hour."""

    message = N_("The business day starts at a whole hour from 0 to 12; got “{given}”.")


class NotAMargin(HabitueError):
    """A margin that is no share."""

    message = N_("The margin is a share between 0 and 1, such as 0.6; got “{given}”.")


class NotADiscount(HabitueError):
    """A discount rate that is no share."""

    message = N_("The discount rate is a year's share between 0 and 1, such as 0.1; got “{given}”.")


class NotAHorizon(HabitueError):
    """A horizon that is no length of time."""

    message = N_("The horizon is one unit at least and ten years at most; got “{given}”.")


class NotAChoice(HabitueError):
    """A word that is none of those offered."""

    message = N_("--{name} is one of {known}; got “{given}”.")


class EndsBeforeItBegins(HabitueError):
    """A period whose end lies before its start."""

    message = N_("The period ends ({end}) before it begins ({start}).")


class UnknownSector(HabitueError):
    """A sector of which we have no figure."""

    message = N_("There is no figure for the sector “{sector}”; choose one of {known}.")


def day_given(given: date | str, *, name: str) -> date:
    """A day as a date, from a date or ISO text."""
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise NotADay(name=name, given=given) from None


def checked_window(given: int | str | None) -> int | None:
    """A window of 1 to 3650 days, or none chosen."""
    if given is None:
        return None
    try:
        days = int(given)
    except ValueError:
        raise NotAWindow(given=given) from None
    if not 1 <= days <= 3650:
        raise NotAWindow(given=given)
    return days


def checked_hour(given: int | None) -> int | None:
    """An hour from 0 to 12, or none."""
    if given is not None and not 0 <= given <= 12:
        raise NotAnHour(given=given)
    return given


def checked_margin(given: float | None) -> float | None:
    """A margin between 0 and 1, or none."""
    if given is not None and not 0 <= given <= 1:
        raise NotAMargin(given=given)
    return given


class NothingSold(HabitueError):
    """Files without a single sale."""

    message = N_(
        "{files}: no row can be counted as a sale; {n} rows were set aside. “habitue import-check” shows each with its reason."
    )


class NoSuchPart(HabitueError):
    """A location or channel that no sale names."""

    message = N_("No sale is of {kind} “{name}”; the files name: {known}.")


def checked_discount(given: float) -> float:
    """A yearly rate between 0 and 1."""
    if not 0 <= given <= 1:
        raise NotADiscount(given=given)
    return given


def checked_horizon(given: float | None, *, unit_days: int) -> float | None:
    """A number of units from 1 to those of ten years, or none."""
    if given is not None and not 1 <= given <= 3653 / unit_days:
        raise NotAHorizon(given=given)
    return given


def checked_choice(given: Choice, *, name: str, known: tuple[Choice, ...]) -> Choice:
    """One of the words offered."""
    if given not in known:
        raise NotAChoice(name=name, given=given, known=", ".join(known))
    return given
