"""Date texts taken apart: what a till wrote, before it is decided whether the day or the month stands first."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from habitue.records.zones import find_zone

DayOrder = Literal["dmy", "mdy", "ymd"]

_MONTH_WORDS = (
    "january jan janvier janv januar jaenner jaen enero ene gennaio gen januari",
    "february feb febr fevrier fevr fev februar febrero febbraio februari",
    "march mar mars maerz mrz marz marzo maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei",
    "june jun juin juni junio giugno giu",
    "july jul juillet juil juli julio luglio lug",
    "august aug aout agosto ago augustus",
    "september sep sept septembre septiembre settembre set",
    "october oct octobre oktober okt octubre ottobre ott",
    "november nov novembre noviembre",
    "december dec decembre dezember dez diciembre dic dicembre",
)
MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}
"""Month names of English, French, German, Spanish, Italian and Dutch, without accents."""

_WORD = r"[^\W\d_]+"
_ISO = re.compile(r"^(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?P<rest>(?:[T\s,].*)?)$")
_COMPACT = re.compile(r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<rest>(?:[T\s].*)?)$")
_NUMERIC = re.compile(
    rf"^(?:{_WORD}\.?,?\s+)?(?P<a>\d{{1,2}})(?P<s>\s?[-/.]\s?|\s)(?P<b>\d{{1,2}})(?P=s)(?P<c>\d{{4}}|\d{{2}})(?P<rest>(?:[T\s,].*)?)$"
)
_NAMED = re.compile(
    rf"^(?:{_WORD}\.?,?\s+)?(?P<d>\d{{1,2}})(?:er|st|nd|rd|th|\.|º)?[\s\-/.]*(?:de\s+)?(?P<m>{_WORD})\.?,?[\s\-/.]*"
    r"(?:de\s+|del\s+)?(?P<y>\d{4}|\d{2})(?![\d:h])(?P<rest>.*)$"
)
_MONTH_FIRST = re.compile(
    rf"^(?:{_WORD}\.?,?\s+)??(?P<m>{_WORD})\.?[\s\-]+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-]+(?P<y>\d{{4}})(?P<rest>.*)$"
)
_CLOCK = re.compile(
    r"^[T\s,]*(?:(?:à|at|um|om|a las|alle)\s+)?(?P<h>\d{1,2})(?:\s?[:h.]\s?(?P<m>\d{2})(?:[:.m](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?(?:\s*uhr)?\s*(?P<zone>[^\s\d].*|[+-].*)?$",
    re.IGNORECASE,
)
_PIVOT = 70
_MINUTE = 60_000_000
_NOON = 12


class DateText(NamedTuple):
    """A date cell taken apart.

    ``order`` is "ymd" where the text itself leaves no doubt (year first, or a month in letters), else None:
    ``numbers`` are then the three numbers in the order of the text, and the last may be a year of two digits.
    ``clock`` counts microseconds since midnight, ``zone`` is "" where the text names none.
    """

    numbers: tuple[int, int, int]
    order: DayOrder | None
    clock: int = 0
    zone: str = ""
    short_year: Literal[0, 1] = 0

    def day(self, order: DayOrder) -> date | None:
        """The calendar day, read in this order; None where there is no such day."""
        return _day(self.numbers, self.order, order, self.short_year)

    def readings(self) -> frozenset[DayOrder]:
        """The orders in which the text is a day of the calendar."""
        return _readings(self.numbers, self.order, self.short_year)


def _full_year(year: int) -> int:
    return year + (2000 if year < _PIVOT else 1900)


# Few days and many moments: what depends on the day alone is worked out once.
@lru_cache(maxsize=100_000)
def _day(
    numbers: tuple[int, int, int], proved: DayOrder | None, order: DayOrder, short_year: int
) -> date | None:
    a, b, c = numbers
    if proved is not None:
        year, month, day = a, b, c
    elif order == "ymd":
        year, month, day = (_full_year(a), b, c) if short_year else (-1, 0, 0)
    else:
        day, month = (a, b) if order == "dmy" else (b, a)
        year = _full_year(c) if short_year else c
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=100_000)
def _readings(numbers: tuple[int, int, int], proved: DayOrder | None, short_year: int) -> frozenset[DayOrder]:
    orders: tuple[DayOrder, ...] = ("dmy", "mdy", "ymd")
    return frozenset(order for order in orders if _day(numbers, proved, order, short_year) is not None)


def take_date_apart(text: str) -> DateText | None:
    """The parts of a date text, or None where it is no date."""
    text = " ".join(text.split())
    head, _, rest = text.replace("T", " ", 1).partition(" ")
    day, clock = _take_apart(head), take_clock_apart(rest)
    if day is not None and clock is not None and day.clock == 0 and not day.zone:
        return DateText(day.numbers, day.order, *clock, short_year=day.short_year)
    return _take_apart(text)


@lru_cache(maxsize=100_000)
def _take_apart(text: str) -> DateText | None:
    for pattern, build in (
        (_ISO, _from_iso),
        (_NUMERIC, _from_numbers),
        (_NAMED, _from_name),
        (_MONTH_FIRST, _from_name),
        (_COMPACT, _from_iso),
    ):
        match = pattern.match(text)
        if match is None:
            continue
        clock = take_clock_apart(match["rest"])
        found = build(match, clock) if clock is not None else None
        if found is not None:
            return found
    return None


def _from_iso(match: re.Match[str], clock: tuple[int, str]) -> DateText:
    return DateText((int(match["y"]), int(match["m"]), int(match["d"])), "ymd", *clock)


def _from_numbers(match: re.Match[str], clock: tuple[int, str]) -> DateText:
    numbers = (int(match["a"]), int(match["b"]), int(match["c"]))
    return DateText(numbers, None, *clock, short_year=1 if len(match["c"]) == len("yy") else 0)


def _from_name(match: re.Match[str], clock: tuple[int, str]) -> DateText | None:
    month = MONTHS.get(_folded(match["m"]))
    if month is None:
        return None
    year = int(match["y"]) if len(match["y"]) == len("yyyy") else _full_year(int(match["y"]))
    return DateText((year, month, int(match["d"])), "ymd", *clock)


@lru_cache(maxsize=10_000)
def _folded(word: str) -> str:
    word = word.casefold().replace("ä", "ae")
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if sign.isalpha())


@lru_cache(maxsize=200_000)
def take_clock_apart(text: str) -> tuple[int, str] | None:
    """Microseconds since midnight and the zone's name ("" for none); None where the text is no time of day."""
    if not text.strip(" ,"):
        return 0, ""
    match = _CLOCK.match(text)
    if match is None:
        return _bare_zone(text)
    half = (match["half"] or "").casefold()[:1]
    hour, minute, second = int(match["h"]), int(match["m"] or 0), int(match["s"] or 0)
    if match["m"] is None and not half:
        return None
    if half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    zone = (match["zone"] or "").strip()
    if hour > 23 or minute > 59 or second > 59 or (zone and find_zone(zone) is None):
        return None
    fraction = int((match["f"] or "0").ljust(6, "0")[:6])
    return (hour * 60 + minute) * _MINUTE + second * 1_000_000 + fraction, zone


def _bare_zone(text: str) -> tuple[int, str] | None:
    zone = text.strip(" ,")
    return (0, zone) if find_zone(zone) is not None else None
