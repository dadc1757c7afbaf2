"""Forms of customers: joining, and finding a card again."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from habitue.language import N_
from habitue.web.codes import normal_code
from habitue.web.customers.consent_words import consent_words
from habitue.web.customers.forms import PersonForm
from habitue.web.languages import spoken
from habitue.web.models import Consent

ASKED_OF = {Consent.Channel.EMAIL: "email", Consent.Channel.SMS: "phone"}
"""The channels that are asked about at joining, and what each needs."""
_FILLED_BY = {
    "first_name": "given-name",
    "email": "email",
    "phone": "tel",
    "birth_day": "bday-day",
    "birth_month": "bday-month",
}
_NEEDS = {
    Consent.Channel.EMAIL: N_("Write your e-mail address too, or leave the box empty."),
    Consent.Channel.SMS: N_("Write your phone number too, or leave the box empty."),
}


class OwnForm(PersonForm):
    """What customers say of themselves: a first name, and as much as they like."""

    def __init__(self, *args: Any, birthday: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak = spoken()
        for name in ("last_name", "language", *(() if birthday else ("birth_day", "birth_month"))):
            del self.fields[name]
        for name, filler in _FILLED_BY.items():
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = filler
        self.fields["first_name"].required = True
        self.fields["first_name"].error_messages["required"] = speak.text(N_("Write your first name."))
        for name in ("email", "phone"):
            self.fields[name].label = speak.text(N_("{what} (optional)"), what=self.fields[name].label)
        if birthday:
            self.fields["birth_day"].label = speak.text(N_("Day"))
            self.fields["birth_month"].label = speak.text(N_("Month"))


class DetailsForm(OwnForm):
    """What is to be changed; an address that waits to be confirmed stands for the one before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_email = str(self.instance.email)
        self.initial["email"] = self.instance.claimed_email or self.first_email


class JoinForm(OwnForm):
    """Somebody who joins. A first name is enough; ``form`` is made with the page, so that sending it twice makes one card."""

    form = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].initial = uuid.uuid4
        for channel in ASKED_OF:
            words = consent_words(self.shop, channel, spoken(), given=True)
            self.fields[f"agree_{channel}"] = forms.BooleanField(label=words, required=False)

    def clean(self) -> dict[str, Any]:
        """A yes to a channel comes with what it needs."""
        given = super().clean()
        for channel, needed in ASKED_OF.items():
            if given.get(f"agree_{channel}") and not given.get(needed) and needed not in self.errors:
                self.add_error(needed, spoken().text(_NEEDS[channel]))
        return given

    @property
    def agreements(self) -> list[forms.BoundField]:
        """The boxes that may be ticked."""
        return [self[f"agree_{channel}"] for channel in ASKED_OF]

    @property
    def agreed(self) -> list[str]:
        """The channels that were said yes to."""
        return [channel.value for channel in ASKED_OF if self.cleaned_data[f"agree_{channel}"]]


class AddressForm(forms.Form):
    """Where a code is to be sent."""

    email = forms.EmailField(max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = spoken().text(N_("Your e-mail address"))
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_email(self) -> str:
        """In small letters, as addresses are compared."""
        return str(self.cleaned_data["email"]).lower()


class ConfirmForm(forms.Form):
    """The code that was sent."""

    code = forms.CharField(max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = spoken().text(N_("The six digits"))
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "digits"}
        self.fields["code"].widget.attrs |= attrs

    def clean_code(self) -> str:
        """Six digits, however they are spaced."""
        code = normal_code(self.cleaned_data["code"])
        if len(code) != 6 or not code.isascii() or not code.isdigit():
            raise ValidationError(spoken().text(N_("The code has six digits.")))
        return code

    def say_wrong(self) -> None:
        """Say that the code is not the one, unless something is said already."""
        wrong = N_("This code is not right, or it is too old. Look again, or have another one sent.")
        if not self.errors:
            self.add_error("code", spoken().text(wrong))


class CodeForm(ConfirmForm, AddressForm):
    """The code, with the address that it was sent to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget = forms.HiddenInput()
