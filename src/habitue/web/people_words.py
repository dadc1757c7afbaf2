"""What people type about people, made tidy: one line of text, a day of the year."""

from __future__ import annotations

import re
import unicodedata

from habitue.language import N_

_DAYS_OF_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_TURNERS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of what stands around them; letters of every script need none."""


def clean_line(text: str) -> str:
    """One line of text: composed, without control signs, its spaces single."""
    text = _TURNERS.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())


def birthday_problem(month: int | None, day: int | None) -> str:
    """What is wrong with a birthday, empty where nothing is; both may be left out."""
    if month is None and day is None:
        return ""
    if month is None or day is None:
        return N_("A birthday has a day and a month.")
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS_OF_MONTHS[month - 1]:
        return N_("There is no such day in the year.")
    return ""
