"""Forms of the counter. Each carries the id that its event will have, so that sending it twice records it once."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from habitue.language import N_
from habitue.web.counter.glance import Giveable, Needs
from habitue.web.languages import spoken
from habitue.web.programme.fields import MoneyField

MOST_OF_AN_ITEM = 999


class EventForm(forms.Form):
    """The id of the event to come, and whether a person has confirmed what was asked."""

    event = forms.UUIDField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"{self.prefix_of_ids}-%s", **kwargs)
        self.fields["event"].initial = uuid.uuid4

    prefix_of_ids = "event"


class VisitForm(EventForm):
    """A visit: the amount and the items where the programmes want them."""

    prefix_of_ids = "visit"

    def __init__(self, data: Any = None, *, needs: Needs, currency: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.needs = needs
        speak = spoken().text
        self.fields["amount"] = MoneyField(currency, required=False, label=speak(N_("Amount paid")))
        self.item_fields = {f"item-{place}": name for place, name in enumerate(needs.items)}
        if needs.any_item:
            self.item_fields["items"] = speak(N_("Number of items"))
        for field, name in self.item_fields.items():
            self.fields[field] = forms.IntegerField(
                label=name,
                required=False,
                min_value=0,
                max_value=MOST_OF_AN_ITEM,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": MOST_OF_AN_ITEM}),
            )

    @property
    def items(self) -> list[dict[str, Any]]:
        """What was sold, as an event states it."""
        given = self.cleaned_data
        named = [
            {"name": name, "quantity": given[field]}
            for field, name in self.item_fields.items()
            if field != "items" and given.get(field)
        ]
        others = (given.get("items") or 0) - sum(item["quantity"] for item in named)
        if others > 0:
            named.append({"name": "–", "quantity": others})
        return named

    @property
    def shown_items(self) -> list[forms.BoundField]:
        """The fields of items."""
        return [self[name] for name in self.item_fields]


class GiveForm(EventForm):
    """A reward that the card can have: of the catalogue, by a voucher, or credit spent like money."""

    prefix_of_ids = "give"
    programme = forms.CharField(max_length=40)
    reward = forms.CharField(max_length=40, required=False)
    voucher = forms.CharField(max_length=90, required=False)

    def __init__(self, data: Any = None, *, currency: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["amount"] = MoneyField(
            currency, required=False, least=1, label=spoken().text(N_("Credit to use"))
        )

    def said(self) -> dict[str, Any]:
        """What the event says."""
        given = self.cleaned_data
        found = {name: given[name] for name in ("programme", "reward", "voucher") if given[name]}
        if given["amount"]:
            found["units"] = given["amount"]
        return found


class GiftForm(EventForm):
    """Something on the house: given over the counter at once, or put on the card for another day."""

    prefix_of_ids = "gift"
    gift = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(required=False, max_length=200)
    later = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, gifts: list[Giveable], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        speak = spoken().text
        choice = self.fields["gift"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101
        choice.choices = [(gift.value, gift.name) for gift in gifts]
        choice.label = speak(N_("What"))
        self.fields["reason"].label = speak(N_("Why (optional)"))

    def said(self) -> dict[str, Any]:
        """What the event says."""
        programme, _, reward = self.cleaned_data["gift"].partition(":")
        found: dict[str, Any] = {"programme": programme, "reason": self.cleaned_data["reason"]}
        return found | ({"reward": reward} if reward else {"units": 1})


class RefundForm(EventForm):
    """A refund of a part of what was paid, or of all of it."""

    prefix_of_ids = "refund"
    reason = forms.CharField(required=False, max_length=200)

    def __init__(self, data: Any = None, *, currency: str, most: int | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        speak = spoken().text
        self.most = most
        if most:
            self.fields["amount"] = MoneyField(
                currency,
                required=False,
                least=1,
                most=most,
                label=speak(N_("Amount given back")),
                help_text=speak(N_("Leave it empty to refund the whole visit.")),
            )
        self.fields["reason"].label = speak(N_("Why (optional)"))

    def clean_reason(self) -> str:
        """One line."""
        reason = " ".join(self.cleaned_data["reason"].split())
        if any(ord(sign) < 32 for sign in reason):
            raise ValidationError(spoken().text(N_("This text holds characters that cannot be written.")))
        return reason
