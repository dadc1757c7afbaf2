"""Forms about approaches: one that the shop noted by hand, and what was learnt."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from habitue.language import N_
from habitue.web.actions.noting import Noted
from habitue.web.approaches.words import BY_HAND, DAILY
from habitue.web.languages import spoken
from habitue.web.models import Shop
from habitue.web.people_words import clean_line
from habitue.web.programme.fields import MoneyField
from habitue.web.queries.places import places_of

FOUR_WEEKS = timedelta(days=27)
WEEK_DAYS, TWO_WEEKS, MOST_DAYS = 7, 14, 60


class NotedForm(forms.Form):
    """Something done to keep customers that no message was sent for: what, since when, at what cost, and how to tell."""

    def __init__(self, said: Any = None, *, shop: Shop, today: date) -> None:
        super().__init__(said, auto_id="id_%s")
        speak = spoken().text
        self.fields["name"] = forms.CharField(
            label=speak(N_("What you do")),
            max_length=80,
            help_text=speak(
                N_("In your words: “Coffee at 2.20”, “Lena behind the counter”, “Ready in five minutes”.")
            ),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        kinds = [(one, speak(text)) for one, text in BY_HAND.items()]
        self.fields["what"] = forms.ChoiceField(label=speak(N_("It is about")), choices=kinds)
        self.fields["first_day"] = _day(N_("First day"), today)
        self.fields["last_day"] = _day(
            N_("Last day on which you look at what it changed"), today + FOUR_WEEKS
        )
        self.fields["cost"] = MoneyField(
            shop.currency, required=False, label=speak(N_("What it costs in all"))
        )
        self.fields["indicator"] = forms.ChoiceField(
            label=speak(N_("What it is to move")),
            choices=[(one, speak(text)) for one, text in DAILY.items()],
            help_text=speak(
                N_("One alone, chosen now: whoever looks at several always finds one that moved.")
            ),
        )

        self.places = places_of(shop)
        if len(self.places) > 1:
            self._add_order()

    def _add_order(self) -> None:
        speak = spoken().text
        self.fields["order"] = forms.BooleanField(
            label=speak(N_("Let chance draw in which order your locations get it")),
            required=False,
        )
        self.fields["every_days"] = forms.IntegerField(
            label=speak(N_("Days from one location to the next")),
            min_value=WEEK_DAYS,
            max_value=MOST_DAYS,
            initial=TWO_WEEKS,
            required=False,
            help_text=speak(
                N_(
                    "For what customers see, and what one location can have before another. With seven or more, those that have it"
                    " are compared with those that do not yet; with fewer, only the whole shop before and after."
                )
            ),
        )

    def clean_name(self) -> str:
        """One line."""
        return clean_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        said = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first + timedelta(days=6):
            self.add_error("last_day", spoken().text(N_("A week at least: weekdays differ too much.")))
        elif first and last and said.get("order"):
            self._check_order(said, first, last)
        return said

    def _check_order(self, said: dict[str, Any], first: date, last: date) -> None:
        if not said.get("every_days"):
            self.add_error("every_days", spoken().text(N_("Say how many days apart.")))
            return
        least = first + timedelta(days=(len(self.places) - 1) * said["every_days"] + 6)
        if last < least:
            text = N_("The last location needs a week as well: not before {day}.")
            self.add_error("last_day", spoken().text(text, day=spoken().day(least)))

    def noted(self) -> Noted:
        """What was said."""
        said = self.cleaned_data
        return Noted(
            said["name"],
            said["what"],
            said["first_day"],
            said["last_day"],
            said["cost"] or 0,
            said["indicator"],
            said["every_days"] if said.get("order") else 0,
        )


def _day(label: str, first: date) -> forms.DateField:
    return forms.DateField(
        label=spoken().text(label),
        initial=first,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class LearntForm(forms.Form):
    """What the shop learnt, in its own words."""

    def __init__(self, said: Any = None, *, note: str = "") -> None:
        super().__init__(said, auto_id="id_%s")
        self.fields["note"] = forms.CharField(
            label=spoken().text(N_("What you learnt")),
            max_length=2000,
            required=False,
            initial=note,
            help_text=spoken().text(
                N_("For yourself and your colleagues: what you would do again, and what not.")
            ),
            widget=forms.Textarea(attrs={"rows": 4}),
        )
