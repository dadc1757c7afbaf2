"""Forms of the journal: what to show, and what to decide."""

from __future__ import annotations

from typing import Any

from django import forms

from habitue.language import N_
from habitue.web.access import ShopRequest
from habitue.web.journal.words import KINDS
from habitue.web.languages import spoken
from habitue.web.models import Location, Role, Staff
from habitue.web.queries.customer import found_by
from habitue.web.queries.journal import Wanted, cards_named

ONLY = {
    "refused": N_("refused or kept"),
    "flagged": N_("with a remark"),
    "waiting": N_("waiting for what they concern"),
}


class Filter(forms.Form):
    """What of the journal to show. Staff see the present day and nothing else."""

    day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    who = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(required=False)
    staff = forms.ModelChoiceField(queryset=Staff.objects.none(), required=False)
    location = forms.ModelChoiceField(queryset=Location.objects.none(), required=False)
    only = forms.ChoiceField(required=False)

    def __init__(self, request: ShopRequest, **kwargs: Any) -> None:
        super().__init__(request.GET, auto_id="filter-%s", **kwargs)
        self.shop, self.today = request.shop, request.now.astimezone(request.shop.zone).date()
        self.only_today = not request.place.may(Role.MANAGER)
        speak = spoken().text
        labels = {
            "day": N_("Day"),
            "who": N_("Customer: name, phone or code"),
            "kind": N_("What"),
            "staff": N_("By whom"),
            "location": N_("Where"),
            "only": N_("Only those"),
        }
        for name, label in labels.items():
            self.fields[name].label = speak(label)
        anything = [("", speak(N_("anything")))]
        self._choose("kind", anything + [(str(kind), speak(words)) for kind, words in KINDS.items()])
        self._choose("only", anything + [(code, speak(words)) for code, words in ONLY.items()])
        for name, model in (("staff", Staff), ("location", Location)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = model.objects.filter(shop=request.shop).order_by("pk")
            field.empty_label = speak(N_("anybody") if name == "staff" else N_("anywhere"))
        if self.only_today:
            del self.fields["day"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices

    def wanted(self) -> Wanted:
        """What to show; a choice that cannot be is left out."""
        self.is_valid()
        found = self.cleaned_data
        who = found.get("who", "").strip()
        return Wanted(
            day=self.today if self.only_today else found.get("day"),
            cards=cards_named(self.shop, found_by(self.shop, who)) if who else None,
            staff=found.get("staff"),
            location=found.get("location"),
            kind=found.get("kind", ""),
            only=found.get("only", ""),
        )


class ReasonForm(forms.Form):
    """Why something is set aside."""

    reason = forms.CharField(max_length=200, strip=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = spoken().text(N_("Why it is set aside"))


class PeriodForm(forms.Form):
    """The days of an export."""

    first = forms.DateField(required=False)
    last = forms.DateField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("first", N_("First day")), ("last", N_("Last day"))):
            self.fields[name].label = spoken().text(label)
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
