"""Forms of the team, of PINs and of keys."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django import forms

from habitue.language import N_
from habitue.web.actions.staff import may_decide
from habitue.web.languages import spoken
from habitue.web.models import Role, Shop, Staff
from habitue.web.shop.forms import place_field

LEAST_DIGITS, MOST_DIGITS = 4, 12
ABILITIES = {
    Role.STAFF: N_("Serves: records visits, gives rewards, finds and adds customers."),
    Role.MANAGER: N_("Serves, and runs the programme, the customers’ records and the staff."),
    Role.OWNER: N_("May do everything, keys and other owners included."),
}


def _roles(by: Staff) -> list[tuple[str, str]]:
    """The roles that somebody may give, each with what it allows."""
    speak = spoken().text
    return [
        (role.value, f"{speak(str(role.label)).capitalize()} – {speak(ABILITIES[role])}")
        for role in Role
        if may_decide(by, role)
    ]


class RoleForm(forms.Form):
    """One of the roles that the asker may give."""

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=spoken().text(N_("Role")), choices=_roles(by), widget=forms.RadioSelect, initial=Role.STAFF
        )


class InviteForm(RoleForm):
    """Whom a link is for, and what it makes of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=spoken().text(N_("First name of the person")),
            help_text=spoken().text(N_("So that you recognise the link in the list.")),
            max_length=60,
        )
        self.order_fields(["name", "role"])


class NameForm(forms.Form):
    """The name that colleagues and the journal know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=spoken().text(N_("Name in this shop")), max_length=60)


class CardForm(forms.Form):
    """The code of somebody's own card; empty where they have none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=spoken().text(N_("Code of the card")),
            max_length=64,
            required=False,
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
            ),
        )


class PinForm(forms.Form):
    """The digits by which somebody says at a till who they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak = spoken().text
        self.fields["pin"] = forms.RegexField(
            rf"\A[0-9]{{{LEAST_DIGITS},{MOST_DIGITS}}}\Z",
            label=speak(N_("New PIN")),
            help_text=speak(N_("Four digits or more, that nobody can guess.")),
            error_messages={"invalid": speak(N_("A PIN has 4 to 12 digits, and nothing else."))},
            widget=forms.PasswordInput(
                attrs={"inputmode": "numeric", "autocomplete": "new-password", "maxlength": MOST_DIGITS}
            ),
        )

    def clean_pin(self) -> str:
        """Not the digits that everybody tries first."""
        pin: str = self.cleaned_data["pin"]
        steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
        if len(steps) == 1 and steps & {0, 1, 9}:
            raise forms.ValidationError(spoken().text(N_("This PIN is among the first that anybody tries.")))
        return pin


class KeyForm(forms.Form):
    """What a key is for, and where its visits happen."""

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak = spoken().text
        self.fields["name"] = forms.CharField(
            label=speak(N_("What it is for")),
            help_text=speak(N_("“Till at the counter”, “Online store”.")),
            max_length=60,
        )
        self.fields["location"] = place_field(shop, speak(N_("Place of sale")))
