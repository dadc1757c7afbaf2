"""Small pieces of speech that every room of the report shares: periods, shares, intervals, reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from math import ceil

from habitue.language import MINUS, N_, Language
from habitue.metrics.period import Period, Unit
from habitue.metrics.results import Change, Indicators, Mean, Nps, Rate

NOTHING = "–"
"""What a table shows where there is no number; its reason stands in a note."""

REASONS: dict[str, str] = {
    "no_customers_at_start": N_("nobody was present at the start, so there was nobody to keep"),
    "no_customers": N_("no customer we know by name or number bought in this period"),
    "no_orders": N_("there is no order in this period"),
    "no_answers": N_("nobody has answered yet"),
    "left_censored": N_("the data are still too young to tell new customers from old ones"),
    "nobody_left": N_("nobody has left yet, so how long a customer stays cannot be measured"),
    "everybody_left": N_("everybody left, so a lasting relationship cannot be measured"),
    "short_history": N_("this needs more than twelve months of sales"),
    "no_second_purchase": N_("nobody has come a second time yet"),
    "no_newcomers": N_("no newcomer has been followed for long enough yet"),
    "no_amounts": N_("the sales do not say what was paid"),
}
NOTES: dict[str, str] = {
    "not_over": N_("not over"),
    "began_before_data": N_("began before the data"),
    "left_censored": N_("new and old not told apart yet"),
    "too_few": N_("too few to say"),
    "ahead_of_data": N_("after the last sale"),
}
_QUARTERS = (
    N_("first quarter of {year}"),
    N_("second quarter of {year}"),
    N_("third quarter of {year}"),
    N_("fourth quarter of {year}"),
)
_DURING_QUARTERS = (
    N_("in the first quarter of {year}"),
    N_("in the second quarter of {year}"),
    N_("in the third quarter of {year}"),
    N_("in the fourth quarter of {year}"),
)
_BEFORE: dict[Unit | None, str] = {
    "day": N_("the day before"),
    "week": N_("the week before"),
    "month": N_("the month before"),
    "quarter": N_("the quarter before"),
    "year": N_("the year before"),
    None: N_("the period before"),
}
_NO_WHOLE: dict[Unit | None, str] = {
    "day": N_("no whole day"),
    "week": N_("no whole week"),
    "month": N_("no whole month"),
    "quarter": N_("no whole quarter"),
    "year": N_("no whole year"),
    None: N_("no whole period"),
}
_AGES: dict[Unit, tuple[str, str]] = {
    "day": (N_("days since the first purchase"), N_("D{age}")),
    "week": (N_("weeks since the first purchase"), N_("W{age}")),
    "month": (N_("months since the first purchase"), N_("M{age}")),
    "quarter": (N_("quarters since the first purchase"), N_("Q{age}")),
    "year": (N_("years since the first purchase"), N_("Y{age}")),
}
_PERCENT = 100
_MONTHS_A_YEAR = 12


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def period_name(period: Period, language: Language) -> str:
    """A period as a heading: ``mai 2026``, ``second quarter of 2026``, ``4–20 May 2026``."""
    from babel.dates import format_date

    unit = period.unit
    if unit == "month":
        return format_date(period.first, "LLLL y", locale=language.locale)
    if unit == "quarter":
        return language.text(_QUARTERS[period.first.month // 3], year=period.first.year)
    if unit == "week":
        return language.text("week of {day}", day=language.day(period.first))
    if unit == "year":
        return str(period.first.year)
    if unit == "day":
        return language.day(period.first)
    return language.text(
        "{first} to {last}", first=language.day(period.first), last=language.day(period.last)
    )


def period_short(period: Period, language: Language) -> str:
    """A period under an axis or in a narrow column: ``mai 26``, ``Q2 26``, ``4 May``."""
    from babel.dates import format_date

    unit, year = period.unit, period.first.year
    if unit == "month":
        return format_date(period.first, "LLL yy", locale=language.locale)
    if unit == "quarter":
        return language.text(
            "Q{quarter} {year}", quarter=period.first.month // 3 + 1, year=f"{year % 100:02}"
        )
    if unit == "year":
        return str(year)
    return format_date(period.first, "d MMM", locale=language.locale)


def during(period: Period, language: Language) -> str:
    """``in May 2026``, ``au deuxième trimestre 2026``, ``la semaine du 4 mai 2026``."""
    unit, name = period.unit, period_name(period, language)
    if unit in ("month", "year"):
        return language.text("in {month_or_year}", month_or_year=name)
    if unit == "quarter":
        return language.text(_DURING_QUARTERS[period.first.month // 3], year=period.first.year)
    if unit == "week":
        return language.text("in the week of {day}", day=language.day(period.first))
    if unit == "day":
        return language.text("on {day}", day=name)
    return language.text(
        "from {first} to {last}", first=language.day(period.first), last=language.day(period.last)
    )


def at_close(day: date, language: Language) -> str:
    """``at the end of May`` for the last of a month, else ``on 12 May 2026``."""
    from babel.dates import format_date

    if (day + timedelta(days=1)).day == 1:
        return language.text("at the end of {month}", month=format_date(day, "LLLL", locale=language.locale))
    return language.text("on {day}", day=language.day(day))


def at_close_short(day: date, language: Language) -> str:
    """``end of May`` for the last of a month, else ``12 May``; short enough for a chart."""
    from babel.dates import format_date

    if (day + timedelta(days=1)).day == 1:
        return language.text("end of {month}", month=format_date(day, "LLL", locale=language.locale))
    return format_date(day, "d MMM", locale=language.locale)


def before(unit: Unit | None, language: Language) -> str:
    """``the month before``."""
    return language.text(_BEFORE[unit])


def no_whole(unit: Unit | None, language: Language) -> str:
    """``no whole month``."""
    return language.text(_NO_WHOLE[unit])


def age_heading(unit: Unit, language: Language) -> str:
    """What the columns of a cohort table count."""
    return language.text(_AGES[unit][0])


def age_name(unit: Unit, age: int, language: Language) -> str:
    """One column of a cohort table: ``M3``."""
    return language.text(_AGES[unit][1], age=age)


def reason_text(reason: str | None, language: Language) -> str:
    """Why a number is missing, in words."""
    return language.text(REASONS[reason]) if reason in REASONS else language.text("it cannot be measured yet")


def notes_text(indicators: Indicators, language: Language) -> str:
    """What must be said beside a period, or nothing."""
    return ", ".join(language.text(NOTES[note]) for note in indicators.notes)


def share_text(share: float | None, language: Language) -> str:
    """A share in whole per cents; with a decimal where rounding would say "all" or "none" falsely."""
    if share is None:
        return NOTHING
    for digits in (0, 1):
        rounded = round(share * _PERCENT, digits)
        if not ((rounded == 0 and share != 0) or (rounded == _PERCENT and share != 1)):
            return language.percent(share, digits)
    return f"< {language.percent(0.001, 1)}" if share < 0.5 else f"> {language.percent(0.999, 1)}"


def chart_number(value: float, language: Language) -> str:
    """A whole number short enough for a chart: ``1,284``, ``1.2bn``."""
    return language.number(value) if abs(value) < 1_000_000 else language.compact(value)


def shortened(name: str, letters: int = 28) -> str:
    """A name short enough for a chart; the table beside it has the whole."""
    return name if len(name) <= letters else name[: letters - 1].rstrip() + "…"


def money_text(amount: float | None, currency: str | None, language: Language, *, beside: float = 0.0) -> str:
    """An amount: with cents below a thousand, without above, or where the largest it stands ``beside`` has none."""
    if amount is None:
        return NOTHING
    return language.money(amount, currency, None if max(abs(amount), beside) < 1000 else 0)


def count_text(value: float | None, language: Language) -> str:
    """An average count: ``2.4``; a dash where there is none."""
    return NOTHING if value is None else language.number(value, 1 if value >= 10 else 2)


def days_text(days: float, language: Language) -> str:
    """``9 days``."""
    return language.plural("{n} day", "{n} days", round(days))


def every_text(days: float, language: Language) -> str:
    """``every day``, ``every 9 days``."""
    return language.plural("every day", "every {n} days", max(1, round(days)))


def years_text(years: float, language: Language) -> str:
    """A span in months below two years, in years with a decimal above."""
    if years < 2:
        return language.plural("{n} month", "{n} months", max(1, round(years * _MONTHS_A_YEAR)))
    return language.text("{years} years", years=language.number(years, 1))


def points_text(difference: float, language: Language) -> str:
    """A change of a share in points, signed: ``+4 pts``, ``−0.4 pts``."""
    points = difference * _PERCENT
    return language.plural("{points} pt", "{points} pts", ceil(abs(points)), points=signed(points, language))


def signed(value: float, language: Language) -> str:
    """A number with its sign, and one decimal below ten unless that is a zero."""
    rounded = round(abs(value), 0 if abs(value) >= 10 else 1)
    return (MINUS if value < 0 else "+") + language.number(rounded, 0 if rounded == int(rounded) else 1)


def interval_text(result: Rate | Mean | Nps, show: Callable[[float], str], language: Language) -> str:
    """``between 85% and 94%``, or nothing where there is no interval."""
    if result.low is None or result.high is None:
        return ""
    return language.text("between {low} and {high}", low=show(result.low), high=show(result.high))


def interval_cell(result: Rate | Mean | Nps, show: Callable[[float], str], language: Language) -> str:
    """``85% to 93%``, short enough for a column; nothing where there is no interval."""
    if result.low is None or result.high is None:
        return ""
    return language.text("{low} to {high}", low=show(result.low), high=show(result.high))


def score_text(value: float, language: Language) -> str:
    """A score from −100 to 100, whole."""
    return language.number(value)


def joined(name: str, value: str, language: Language) -> str:
    """``name: value``."""
    return language.text("{name}: {value}", name=name, value=value)


def change_of(changes: tuple[Change, ...], indicator: str) -> Change | None:
    """How one indicator moved, if it could be tested."""
    return next((c for c in changes if c.indicator == indicator and c.p_value is not None), None)


def no_comparison(unit: Unit | None, language: Language, *, previous: Indicators | None) -> str:
    """Why a number stands alone: there is nothing whole before it, or nothing to test it against."""
    if previous is None:
        return language.text("there is {nothing} before to compare with", nothing=no_whole(unit, language))
    return language.text("it cannot be compared with {earlier}", earlier=before(unit, language))
