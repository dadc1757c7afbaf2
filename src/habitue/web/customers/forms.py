"""Forms about customers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from babel.dates import get_month_names
from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError

from habitue.language import LANGUAGES, N_
from habitue.loyalty.facts import MOST_UNITS
from habitue.web.codes import LONGEST, normal_code
from habitue.web.customer_columns import Purse
from habitue.web.customer_file import MOST_BYTES
from habitue.web.customer_rows import units_of
from habitue.web.customers.reasons import ADJUST_REASONS
from habitue.web.languages import spoken
from habitue.web.models import Consent, Customer, Shop
from habitue.web.people_words import birthday_problem, clean_line
from habitue.web.phone import example_phone, normal_phone, shown_phone
from habitue.web.queries.saved_filter import MOST_FILTERS, is_full, is_taken

SHORTEST_CODE = 4
_NAMES_OF_LANGUAGES = {"en": "English", "fr": "Français"}


class PersonForm(forms.ModelForm):
    """Who a customer is. A first name, an address or a number is enough."""

    class Meta:
        model = Customer
        fields: ClassVar = [
            "first_name",
            "phone",
            "email",
            "last_name",
            "birth_day",
            "birth_month",
            "language",
        ]

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shop = shop
        speak = spoken().text
        if self.instance.phone:
            self.initial["phone"] = shown_phone(self.instance.phone, shop.country)
        self._say(speak)
        names = get_month_names(locale=spoken().locale)
        months = [("", "–"), *((month, names[month]) for month in range(1, 13))]
        self.fields["birth_month"] = forms.TypedChoiceField(
            label=speak(N_("Month of birth")), choices=months, coerce=int, empty_value=None, required=False
        )
        languages = [(code, _NAMES_OF_LANGUAGES[code]) for code in LANGUAGES]
        self.fields["language"] = forms.ChoiceField(
            label=speak(N_("Language")), choices=[("", "–"), *languages], required=False
        )

    def _say(self, speak: Any) -> None:
        fields = self.fields
        fields["first_name"].label = speak(N_("First name"))
        fields["last_name"].label = speak(N_("Last name"))
        fields["phone"] = forms.CharField(
            label=speak(N_("Phone")),
            required=False,
            max_length=40,
            help_text=speak(N_("Such as {example}"), example=example_phone(self.shop.country)),
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        )
        fields["email"].label = speak(N_("E-mail"))
        fields["birth_day"] = forms.IntegerField(
            label=speak(N_("Day of birth")),
            required=False,
            widget=forms.NumberInput(attrs={"min": 1, "max": 31, "inputmode": "numeric"}),
        )
        for name in ("first_name", "last_name", "email"):
            fields[name].widget.attrs["autocomplete"] = "off"

    def clean_first_name(self) -> str:
        """One tidy line."""
        return clean_line(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        """One tidy line."""
        return clean_line(self.cleaned_data["last_name"])

    def clean_email(self) -> str:
        """In small letters, as addresses are compared."""
        return str(self.cleaned_data["email"]).lower()

    def clean_phone(self) -> str:
        """In the international form."""
        text: str = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        phone = normal_phone(text, self.shop.country)
        if phone is None:
            raise ValidationError(
                spoken().text(
                    N_(
                        "{text} is no phone number. Write it as {example}, or with + and the country in front."
                    ),
                    text=text[:40],
                    example=example_phone(self.shop.country),
                )
            )
        return phone

    def clean(self) -> dict[str, Any]:
        """Somebody to be known by, born on a day that there is."""
        given: dict[str, Any] = super().clean() or {}
        known_by = ("first_name", "last_name", "email", "phone")
        if not any(given.get(name) or name in self.errors for name in known_by):
            self.add_error("first_name", spoken().text(N_("A name, a phone number or an e-mail is needed.")))
        if not {"birth_day", "birth_month"} & self.errors.keys():
            problem = birthday_problem(given.get("birth_month"), given.get("birth_day"))
            if problem:
                self.add_error("birth_day", spoken().text(problem))
        return given


class NewPersonForm(PersonForm):
    """A new customer; ``key`` is made with the page, so that sending it twice makes one."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        self.fields["first_name"].widget.attrs["autofocus"] = True


class NoteForm(forms.ModelForm):
    """What the team should know."""

    class Meta:
        model = Customer
        fields: ClassVar = ["note"]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3, "maxlength": 2000})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = spoken().text(N_("Note for the team"))


class ConsentForm(forms.Form):
    """A yes or a no to one channel, said in the words that were shown."""

    channel = forms.ChoiceField(choices=Consent.Channel.choices)
    given = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda said: said == "yes")
    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES])


class EventForm(forms.Form):
    """What every event made on a page has: its id, made with the page, so that sending it twice records it once."""

    event = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].initial = uuid.uuid4


class CodeForm(forms.Form):
    """One more code: what stands on a card that the customer holds already, or a new one."""

    text = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label = spoken().text(N_("Code on a card they hold (optional)"))
        field.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}

    def clean_text(self) -> str:
        """A code of four signs at least, none of them a control sign."""
        code = normal_code(clean_line(self.cleaned_data["text"]))
        if code and len(code) < SHORTEST_CODE:
            raise ValidationError(
                spoken().text(N_("A code has {n} signs at least."), n=spoken().number(SHORTEST_CODE))
            )
        return code


class AdjustForm(EventForm):
    """Units added or taken by hand."""

    def __init__(self, *args: Any, purses: Sequence[Purse], shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak = spoken().text
        self.purses = {purse.key: purse for purse in purses}
        self.precision = get_currency_precision(shop.currency)
        names = [(purse.key, purse.name) for purse in purses]
        self.fields["programme"] = forms.ChoiceField(label=speak(N_("Programme")), choices=names)
        self.fields["amount"] = forms.CharField(
            label=speak(N_("How much")),
            max_length=20,
            help_text=speak(N_("With a minus to take away: −2. Money with its cents: 3,50.")),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields["reason"] = _reasons(ADJUST_REASONS)

    def clean(self) -> dict[str, Any]:
        """A number of whole units that is not 0."""
        given: dict[str, Any] = super().clean() or {}
        purse, text = self.purses.get(given.get("programme", "")), given.get("amount")
        if purse is None or not text:
            return given
        units = units_of(text, purse.unit, "," if spoken().base == "fr" else ".", self.precision)
        if not units or abs(units) > MOST_UNITS:
            problem = N_("Write a number of whole units other than 0, up to {most}.")
            self.add_error("amount", spoken().text(problem, most=spoken().number(MOST_UNITS)))
        given["units"] = units
        return given

    def said(self) -> dict[str, Any]:
        """What the event says."""
        return {name: self.cleaned_data[name] for name in ("programme", "units", "reason")}


def _reasons(reasons: Sequence[str]) -> forms.ChoiceField:
    """A closed list: what is written in the books stays for ever, and so it names nobody."""
    speak = spoken().text
    return forms.ChoiceField(
        label=speak(N_("Reason")),
        choices=[(reason, speak(reason)) for reason in reasons],
        help_text=speak(N_("It stays in the books for ever; details about the person belong in the note.")),
    )


class FileForm(forms.Form):
    """A file of customers."""

    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = spoken().text(N_("The file (CSV or a spreadsheet)"))

    def clean_file(self) -> Any:
        """Not larger than any list of customers."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                spoken().text(
                    N_("{file} is larger than {limit} MB. Cut it into several files."),
                    file=file.name[:60],
                    limit=MOST_BYTES // 2**20,
                )
            )
        return file


class FilterForm(forms.Form):
    """A name for what the list is narrowed to."""

    name = forms.CharField(max_length=40, strip=True)

    def __init__(self, said: Any = None, *, shop: Shop, chosen: Mapping[str, str] | None = None) -> None:
        super().__init__(said, auto_id="filter-%s")
        self.shop, self.chosen = shop, chosen
        field = self.fields["name"]
        field.label = spoken().text(N_("Name of the filter"))
        field.error_messages["required"] = spoken().text(N_("Give the filter a name."))
        field.widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        """One tidy line that no other filter has for a name."""
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(spoken().text(N_("Give the filter a name.")))
        if is_taken(self.shop, name):
            problem = N_("There is a filter “{name}” already: choose another name, or remove that one first.")
            raise ValidationError(spoken().text(problem, name=name))
        return name

    def clean(self) -> dict[str, Any]:
        """Something to keep, and room to keep it."""
        if not self.chosen:
            self.add_error(
                "name",
                spoken().text(N_("Everybody is in the list: choose a stage, a group or an order first.")),
            )
        elif is_full(self.shop):
            problem = N_("The shop keeps {n} filters, which is the most: remove one first.")
            self.add_error("name", spoken().text(problem, n=spoken().number(MOST_FILTERS)))
        return super().clean() or {}
