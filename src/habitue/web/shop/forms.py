"""Forms of a shop's own settings."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from habitue.language import N_
from habitue.web.icons import CARD_ICONS
from habitue.web.languages import spoken
from habitue.web.models import ClosedDays, Location, Shop
from habitue.web.queries.shop import open_locations
from habitue.web.shop.trades import COUNTRIES, CURRENCIES, TRADES

_NO_CITY = ("Etc/", "posix", "right")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")


def _said(pairs: dict[str, Any]) -> list[tuple[str, str]]:
    return [(code, spoken().text(found[0])) for code, found in pairs.items()]


@cache
def _zones() -> list[tuple[str, str]]:
    """Every time zone with a city's name; looking them up reads many files."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(_NO_CITY))
    return [(zone, zone.replace("_", " ")) for zone in zones]


def _countries() -> list[tuple[str, str]]:
    """The countries by their names in the reader's language, in its order."""
    from babel import Locale

    names = Locale.parse(spoken().locale).territories
    return sorted(((code, names[code]) for code in COUNTRIES), key=lambda pair: pair[1].casefold())


class NewShopForm(forms.ModelForm):
    """What a shop needs to begin: the rest follows from its country and trade."""

    class Meta:
        model = Shop
        fields: ClassVar = ["name", "trade", "country"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak = spoken().text
        self.fields["name"].label = speak(N_("Name of the shop"))
        self.fields["trade"] = forms.ChoiceField(label=speak(N_("Trade")), choices=_said(TRADES))
        self.fields["country"] = forms.ChoiceField(label=speak(N_("Country")), choices=_countries())

    def save(self, commit: bool = True) -> Shop:  # noqa: FBT001, FBT002  (Django's signature)
        """A shop with the currency, zone and language of its country and the icon of its trade."""
        shop = super().save(commit=False)
        shop.currency, shop.timezone, shop.language = COUNTRIES[shop.country]
        shop.icon = TRADES[shop.trade][1]
        if commit:
            shop.save()
        return shop


class ShopForm(forms.ModelForm):
    """Everything about a shop but its currency once money was counted in it."""

    class Meta:
        model = Shop
        fields: ClassVar = ["name", "trade", "language", "currency", "timezone", "colour", "icon"]

    def __init__(self, *args: Any, currency_fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak = spoken().text
        icons = [(name, name) for name in CARD_ICONS]
        self.fields["name"].label = speak(N_("Name of the shop"))
        self.fields["trade"] = forms.ChoiceField(label=speak(N_("Trade")), choices=_said(TRADES))
        self.fields["language"] = forms.ChoiceField(
            label=speak(N_("Language of the shop")), choices=[("fr", "Français"), ("en", "English")]
        )
        self.fields["currency"] = forms.ChoiceField(
            label=speak(N_("Currency")),
            choices=[(code, code) for code in sorted({*CURRENCIES, self.instance.currency})],
            disabled=currency_fixed,
            help_text=speak(N_("Fixed, because amounts were already counted in it."))
            if currency_fixed
            else "",
        )
        self.fields["timezone"] = forms.ChoiceField(label=speak(N_("Time zone")), choices=_zones())
        self.fields["colour"].label = speak(N_("Colour of the card"))
        self.fields["colour"].widget = forms.TextInput(attrs={"type": "color"})
        self.fields["icon"] = forms.ChoiceField(label=speak(N_("Icon of the card")), choices=icons)

    def clean_colour(self) -> str:
        """A colour as the browser's picker gives it."""
        colour: str = self.cleaned_data["colour"]
        if not _COLOUR.match(colour):
            raise ValidationError(spoken().text(N_("A colour looks like #8a3b12.")))
        return colour.lower()


class LocationForm(forms.ModelForm):
    """One more place of sale."""

    class Meta:
        model = Location
        fields: ClassVar = ["name"]

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shop = shop
        self.fields["name"].label = spoken().text(N_("Name of the place"))

    def clean_name(self) -> str:
        """A name that no other place of the shop has."""
        name: str = self.cleaned_data["name"].strip()
        if Location.objects.filter(shop=self.shop, name__iexact=name).exists():
            raise ValidationError(spoken().text(N_("There is already a place called {name}."), name=name))
        return name


class ClosedDaysForm(forms.ModelForm):
    """A holiday or another time without opening."""

    class Meta:
        model = ClosedDays
        fields: ClassVar = ["first_day", "last_day", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak = spoken().text
        for name, label in (("first_day", N_("First day")), ("last_day", N_("Last day"))):
            self.fields[name].label = speak(label)
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["reason"].label = speak(N_("Reason (optional)"))

    def clean(self) -> dict[str, Any]:
        """Both days in order, and no more than a year apart."""
        given: dict[str, Any] = super().clean() or {}
        first: date | None = given.get("first_day")
        last: date | None = given.get("last_day")
        if first and last and not 0 <= (last - first).days <= 366:
            raise ValidationError(
                spoken().text(N_("The last day comes after the first, and no more than a year later."))
            )
        return given


def place_field(shop: Shop, label: str) -> forms.ModelChoiceField:
    """One of the shop's open places of sale, the first unless another is chosen."""
    places = open_locations(shop)
    return forms.ModelChoiceField(places, label=label, initial=places.first(), empty_label=None)
