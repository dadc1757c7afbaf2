"""How long ago something was, in words, on the shop's calendar."""

from __future__ import annotations

from datetime import date, datetime

from habitue.language import N_, Language
from habitue.web.models import Shop

_A_WEEK = 7


def when_words(at: datetime, *, now: datetime, shop: Shop, language: Language) -> str:
    """``today``, ``yesterday``, ``5 days ago``, then the date."""
    return day_words(
        at.astimezone(shop.zone).date(), today=now.astimezone(shop.zone).date(), language=language
    )


def day_words(day: date, *, today: date, language: Language) -> str:
    """A day as seen from the present one: ``today``, ``yesterday``, ``5 days ago``, then the date."""
    days = (today - day).days
    if days == 0:
        return language.text(N_("today"))
    if days == 1:
        return language.text(N_("yesterday"))
    if 1 < days < _A_WEEK:
        return language.plural("{n} day ago", "{n} days ago", days)
    return language.day(day, "medium")
