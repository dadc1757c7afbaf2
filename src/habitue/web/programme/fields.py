"""Fields of terms: money as people write it, shares, multipliers, hours and days of the week, all as whole numbers inside."""

from __future__ import annotations

from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import get_day_names
from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError

from habitue.language import N_
from habitue.loyalty.facts import MOST_MONEY, MOST_UNITS
from habitue.web.languages import spoken

_MOST_LETTERS = 24
_SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\t")


def decimal_of(text: str) -> Decimal | None:
    """The number that somebody typed, with a comma or a point; None where it is none."""
    plain = text.translate(_SPACES).replace(",", ".").lstrip("+")
    if (
        not plain.isascii()
        or len(plain) > _MOST_LETTERS
        or not plain.replace(".", "", 1).lstrip("-").isdigit()
    ):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


class ScaledField(forms.CharField):
    """A number with decimals, kept as a whole number of its smallest parts."""

    def __init__(self, *, digits: int, least: int = 0, most: int, **kwargs: Any) -> None:
        self.digits, self.least, self.most = digits, least, most
        super().__init__(**{"max_length": _MOST_LETTERS, **kwargs})
        self.widget.attrs.update({"inputmode": "decimal" if digits else "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> int | None:
        """The whole number; None where nothing was written."""
        text = super().clean(value)
        if not text:
            return None
        found = decimal_of(text)
        if found is None:
            raise ValidationError(spoken().text(N_("Write a number.")))
        whole = found.scaleb(self.digits)
        if whole != whole.to_integral_value():
            raise ValidationError(
                spoken().plural("{n} decimal at most.", "{n} decimals at most.", self.digits)
                if self.digits
                else spoken().text(N_("Write a whole number."))
            )
        if not self.least <= whole <= self.most:
            raise ValidationError(
                spoken().text(
                    N_("Between {least} and {most}."),
                    least=self.shown(self.least),
                    most=self.shown(self.most),
                )
            )
        return int(whole)

    def shown(self, number: int) -> str:
        """The number in the reader's style, with the decimals it needs."""
        value = Decimal(number).scaleb(-self.digits)
        return spoken().number(float(value), self.digits if value % 1 else 0)

    def prepare_value(self, value: Any) -> Any:
        """What stands in the field: the number as its reader would write it, without thousands."""
        if not isinstance(value, int):
            return value
        found = Decimal(value).scaleb(-self.digits)
        text = f"{found:.{self.digits}f}" if found % 1 else str(int(found))
        return text.replace(".", ",") if spoken().base == "fr" else text


class MoneyField(ScaledField):
    """An amount, kept in minor units of the shop's currency."""

    def __init__(self, currency: str, **kwargs: Any) -> None:
        super().__init__(digits=get_currency_precision(currency), **{"most": MOST_MONEY, **kwargs})


def units_field(currency: str | None = None, **kwargs: Any) -> ScaledField:
    """A number of stamps or points; of a credit programme, an amount."""
    if currency:
        return MoneyField(currency, **{"most": MOST_UNITS, **kwargs})
    return ScaledField(digits=0, **{"most": MOST_UNITS, **kwargs})


class HourField(forms.TimeField):
    """An hour of the day, kept in minutes since midnight."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def clean(self, value: Any) -> int | None:
        """Minutes since midnight."""
        found = super().clean(value)
        return None if found is None else found.hour * 60 + found.minute

    def prepare_value(self, value: Any) -> Any:
        """The hour as the browser's own picker writes it."""
        return time(*divmod(value % 1440, 60)) if isinstance(value, int) else value


class DayField(forms.DateField):
    """A date, picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week, from 1 (Monday) to 7 (Sunday)."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        names = get_day_names("abbreviated", locale=spoken().locale)
        choices = [(number, names[number - 1].rstrip(".").capitalize()) for number in range(1, 8)]
        super().__init__(coerce=int, choices=choices, **kwargs)
