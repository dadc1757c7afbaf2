"""Forms of tills."""

from __future__ import annotations

from typing import Any

from django import forms

from habitue.language import N_
from habitue.web.languages import spoken
from habitue.web.models import Shop
from habitue.web.shop.forms import place_field


class TillForm(forms.Form):
    """What the owner calls a till, and where it stands."""

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak = spoken().text
        self.fields["name"] = forms.CharField(
            label=speak(N_("Name of the till")),
            help_text=speak(N_("“Phone of the counter”, “Tablet by the door”.")),
            max_length=60,
        )
        self.fields["location"] = place_field(shop, speak(N_("Where it stands")))


class TillNameForm(forms.Form):
    """What the owner calls a till."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=spoken().text(N_("Name of the till")), max_length=60)
