"""Forms around the terms: the look of the card, the programme's name, the day from which something holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from habitue.language import N_
from habitue.web.actions.programme import set_picture
from habitue.web.icons import CARD_ICONS
from habitue.web.languages import spoken
from habitue.web.models import Shop
from habitue.web.programme.colours import is_colour
from habitue.web.programme.fields import DayField
from habitue.web.programme.parts import NAME_LETTERS
from habitue.web.programme.picture import BadPicture, shrunk

ICON_NAMES = {
    "cup": N_("cup"),
    "bread": N_("bread"),
    "scissors": N_("scissors"),
    "bag": N_("bag"),
    "leaf": N_("leaf"),
    "plate": N_("plate"),
    "star": N_("star"),
    "heart": N_("heart"),
    "paw": N_("paw"),
    "flower": N_("flower"),
    "gift": N_("gift"),
}


class NameForm(forms.Form):
    """What customers know the programme by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=spoken().text(N_("Name of the programme")), max_length=NAME_LETTERS
        )

    def clean_name(self) -> str:
        """A name on one line."""
        name: str = self.cleaned_data["name"]
        # a no-break space, which French keyboards write, is a sign like any other
        if not name.replace("\N{NO-BREAK SPACE}", "").replace("\N{NARROW NO-BREAK SPACE}", "").isprintable():
            raise ValidationError(spoken().text(N_("Use letters, figures and signs only.")))
        return name


class LookForm(forms.Form):
    """Colour, icon and picture of the card; a picture that was sent is made small at once."""

    use_required_attribute = False
    asked = False
    """Whether the picture was to change."""

    def __init__(self, data: Any = None, files: Any = None, *, shop: Shop, initial: Any = None) -> None:
        super().__init__(data, files, initial=initial or {"colour": shop.colour, "icon": shop.icon})
        self.shop = shop
        speak = spoken().text
        self.fields |= {
            "colour": forms.CharField(
                label=speak(N_("Colour")), max_length=7, widget=forms.TextInput(attrs={"type": "color"})
            ),
            "icon": forms.ChoiceField(
                label=speak(N_("Icon")), choices=[(name, speak(ICON_NAMES[name])) for name in CARD_ICONS]
            ),
            "picture": forms.FileField(
                label=speak(N_("Picture (optional)")),
                required=False,
                allow_empty_file=True,
                help_text=speak(N_("JPEG, PNG or WebP, up to 5 MB.")),
                widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
            ),
        }

    def clean_colour(self) -> str:
        """A colour as the browser's picker gives it."""
        colour: str = self.cleaned_data["colour"]
        if not is_colour(colour):
            raise ValidationError(spoken().text(N_("A colour looks like #8a3b12.")))
        return colour.lower()

    def clean_picture(self) -> bytes | None:
        """The picture as it is to be kept."""
        sent = self.cleaned_data["picture"]
        if not sent:
            return None
        try:
            return shrunk(sent.read())
        except BadPicture as problem:
            raise ValidationError(spoken().text(problem.message)) from problem

    def keep_picture(self, shop: Shop) -> None:
        """Keep a good picture that was sent at once, or drop the one there is where that was asked; of a bound form."""
        self.is_valid()
        picture = self.cleaned_data.get("picture")
        if picture or self.data.get("drop") == "picture":
            set_picture(shop, picture)
        self.asked = bool(self.files) or "drop" in self.data


class DayForm(forms.Form):
    """Today, or from a later day on."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, first: date, today: date) -> None:
        super().__init__(data, initial={"when": "soon", "day": first})
        speak = spoken()
        soon = {0: speak.text(N_("Today")), 1: speak.text(N_("Tomorrow"))}.get((first - today).days)
        self.first = first
        self.fields |= {
            "when": forms.ChoiceField(
                label=speak.text(N_("From when")),
                choices=[("soon", soon or speak.day(first)), ("later", speak.text(N_("From a later day")))],
                widget=forms.RadioSelect,
            ),
            "day": DayField(label=speak.text(N_("Day")), required=False),
        }

    def clean(self) -> dict[str, Any]:
        """A later day is named."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("when") == "later" and not given.get("day") and "day" not in self.errors:
            self.add_error("day", spoken().text(N_("Choose a day.")))
        return given

    @property
    def chosen(self) -> date:
        """The day; of a valid form."""
        return self.first if self.cleaned_data["when"] == "soon" else self.cleaned_data["day"]
