"""The form of a shop's small gestures."""

from __future__ import annotations

from typing import Any

from django import forms

from habitue.language import N_
from habitue.web.actions.gesture import Wish
from habitue.web.holdout import LARGE, holdout_field
from habitue.web.languages import spoken
from habitue.web.models import Delight
from habitue.web.models.delight import MOST_LETTERS
from habitue.web.people_words import clean_line
from habitue.web.programme.fields import MoneyField


class DelightForm(forms.Form):
    """The money of a month, what a gesture is and costs, and whether half are held back so that its effect can be read."""

    def __init__(self, said: Any = None, *, delight: Delight, currency: str, customers: int) -> None:
        super().__init__(said, auto_id="id_%s")
        speak = spoken().text
        self.fields["gift"] = forms.CharField(
            label=speak(N_("What you give")),
            max_length=MOST_LETTERS,
            initial=delight.gift,
            help_text=speak(N_("Something small: a biscuit, an espresso, a sample.")),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields["cost"] = MoneyField(
            currency,
            label=speak(N_("What one costs you")),
            initial=delight.cost or None,
            help_text=speak(N_("To buy or to make, not its price.")),
        )
        self.fields["budget"] = MoneyField(
            currency, label=speak(N_("Money for a calendar month")), initial=delight.budget or None
        )
        self.fields["holdout"] = holdout_field(
            delight.holdout,
            fifth=customers >= LARGE,
            help_text=speak(
                N_(
                    "Who is held back gets nothing this half-year. Comparing both is the only way to know what gestures change."
                )
            ),
        )

    def clean_gift(self) -> str:
        """One line."""
        return clean_line(self.cleaned_data["gift"])

    def clean(self) -> dict[str, Any]:
        """A month pays for one at least, and one costs something."""
        said = super().clean() or {}
        cost, budget = said.get("cost"), said.get("budget")
        if cost == 0:
            self.add_error(
                "cost", spoken().text(N_("What costs nothing needs no budget: write 0.01 at least."))
            )
        if cost and budget is not None and budget < cost:
            self.add_error("budget", spoken().text(N_("A month’s money pays for one gesture at least.")))
        return said

    def wish(self) -> Wish:
        """What was chosen."""
        said = self.cleaned_data
        return Wish(said["budget"], said["gift"], said["cost"], said["holdout"])
