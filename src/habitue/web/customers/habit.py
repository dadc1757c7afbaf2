"""A customer's figures in a line: what is usual for them, and since when they have not come."""

from __future__ import annotations

from datetime import date

from habitue.language import N_
from habitue.metrics.activity import AMOUNT_UNITS
from habitue.report import wording
from habitue.web.languages import spoken
from habitue.web.models import CustomerFigures, Shop


def rhythm_text(one: CustomerFigures) -> str:
    """``usually every 6 days``; nothing of who came once."""
    if one.gap_days is None or one.visits <= 1:
        return ""
    return spoken().text(N_("usually {every}"), every=wording.every_text(one.gap_days, spoken()))


def value_text(one: CustomerFigures, shop: Shop) -> str:
    """What they brought so far; nothing where no sale says what was paid."""
    return wording.money_text(one.units / AMOUNT_UNITS, shop.currency, spoken()) if one.units else ""


def habit_text(one: CustomerFigures, shop: Shop) -> str:
    """``usually every 6 days · 24 visits · €142``."""
    return _joined(quiet_habit_text(one), value_text(one, shop))


def quiet_habit_text(one: CustomerFigures) -> str:
    """``usually every 6 days · 24 visits``: without money, as staff see it."""
    return _joined(rhythm_text(one), spoken().plural("{n} visit", "{n} visits", one.visits))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def since_text(one: CustomerFigures, last_day: date, *, today: date) -> str:
    """``5 days away``; the day of the last visit known where the data end before today: nobody knows who came since."""
    if last_day < today:
        return spoken().text(N_("last came on {day}"), day=spoken().day(one.last_day))
    days = (last_day - one.last_day).days
    if days <= 0:
        return spoken().text(N_("came today"))
    return spoken().plural("{n} day away", "{n} days away", days)
