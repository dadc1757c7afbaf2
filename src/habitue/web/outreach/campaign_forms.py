"""Forms about campaigns: with what one begins, and everything that can be said of one before it is sent off."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from habitue.language import LANGUAGES, N_, Language
from habitue.loyalty.personal import kept_from, shown_in, unknown_fields
from habitue.web.actions.campaign import Wanted, letter_days
from habitue.web.holdout import holdout_field
from habitue.web.languages import spoken
from habitue.web.models import Approach, Shop
from habitue.web.outreach.campaign_words import asked_in, filter_of
from habitue.web.outreach.forms import GOOD_DAYS, no_field
from habitue.web.people_words import clean_line
from habitue.web.programme.fields import MoneyField
from habitue.web.queries.outlook import WINDOWS

MOST_LETTER_DAYS = 14
DOUBLE, TWICE = "*2", 200
"""Visits that count double, in a form and in hundredths: no reward's key has a star."""
_LANGUAGE_NAMES = {"fr": N_("French"), "en": N_("English")}
_INDICATORS: dict[str, str] = {
    Approach.Indicator.RETURNED: N_("the share who come back"),
    Approach.Indicator.VISITS: N_("visits for each customer"),
    Approach.Indicator.SPEND: N_("what each customer spends"),
}
_BOTH = tuple(Language(code) for code in LANGUAGES)


class CampaignForm(forms.Form):
    """A draft: for whom, in which words, with what gift, when, and by what it is judged."""

    def __init__(  # noqa: PLR0913  (what can be chosen of each)
        self,
        said: Any = None,
        *,
        shop: Shop,
        approach: Approach,
        audiences: dict[str, str],
        gifts: dict[str, str],
        fifth: bool,
    ) -> None:
        super().__init__(said, auto_id="id_%s")
        self.shop, self.approach = shop, approach
        speak = spoken().text
        self.fields["name"] = forms.CharField(
            label=speak(N_("Name, for yourself")),
            max_length=80,
            initial=approach.name,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields["audience"] = forms.ChoiceField(
            label=speak(N_("To whom")),
            choices=list(audiences.items()),
            initial=_chosen(approach, audiences),
            required=False,
        )
        for code in sorted(LANGUAGES, key=lambda code: code != spoken().base):
            self._add_words(code)
        self._add_gift(gifts)
        self._add_times()
        self._add_judging(fifth=fifth)

    def _add_words(self, code: str) -> None:
        language, own = Language(code), self.approach.words.get(code, {"subject": "", "body": ""})
        name = spoken().text(_LANGUAGE_NAMES[code])
        self.fields[f"subject_{code}"] = forms.CharField(
            label=spoken().text(N_("Subject, {language}"), language=name),
            max_length=150,
            required=False,
            initial=shown_in(own["subject"], language),
            widget=forms.TextInput(attrs={"lang": code, "autocomplete": "off"}),
        )
        self.fields[f"body_{code}"] = forms.CharField(
            label=spoken().text(N_("Letter, {language}"), language=name),
            max_length=4000,
            required=False,
            initial=shown_in(own["body"], language),
            widget=forms.Textarea(attrs={"lang": code, "rows": 10}),
        )

    def _add_gift(self, gifts: dict[str, str]) -> None:
        offer = self.approach.offer
        kind = DOUBLE if offer.get("multiplier") else offer.get("reward", "")
        chosen = f"{offer['programme']}:{kind}" if offer else ""
        speak = spoken().text
        self.fields["gift"] = forms.ChoiceField(
            label=speak(N_("A gift on their card, or visits that count double")),
            choices=[("", speak(N_("No gift"))), *gifts.items()],
            initial=chosen,
            required=False,
            help_text=speak(N_("It is put there when the message leaves, and only for those who get it.")),
        )
        self.fields["days"] = forms.IntegerField(
            label=speak(N_("Days in which a gift can be had, or visits count double")),
            min_value=1,
            max_value=365,
            initial=offer.get("days", GOOD_DAYS),
        )
        self.fields["cost"] = MoneyField(
            self.shop.currency,
            required=False,
            label=speak(N_("What it costs beside the gifts, in all")),
            initial=self.approach.cost_fixed or None,
        )

    def _add_times(self) -> None:
        speak, begins = spoken().text, self.approach.begins_at
        local = begins.astimezone(self.shop.zone) if begins else None
        self.fields["day"] = forms.DateField(
            label=speak(N_("Day on which it leaves")),
            required=False,
            initial=local.date() if local else None,
            help_text=speak(N_("Leave it empty to send at once.")),
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        )
        self.fields["hour"] = forms.TimeField(
            label=speak(N_("Hour, on your shop’s clock")),
            required=False,
            initial=local.time() if local else time(10),
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        )
        self.fields["letter_days"] = forms.IntegerField(
            label=speak(N_("On how many days letters may leave")),
            min_value=1,
            max_value=MOST_LETTER_DAYS,
            initial=letter_days(self.approach),
            help_text=speak(
                N_("What could not leave by then, in quiet hours or on closed days, is not sent.")
            ),
        )

    def _add_judging(self, *, fifth: bool) -> None:
        self._add_indicator()
        speak, found = spoken().text, self.approach
        self.fields["window_days"] = forms.TypedChoiceField(
            label=speak(N_("Counted for each customer in the days after the draw")),
            choices=[(days, spoken().plural("{n} day", "{n} days", days)) for days in WINDOWS],
            coerce=int,
            initial=found.window_days,
        )
        self.fields["holdout"] = holdout_field(
            found.holdout,
            fifth=fifth,
            help_text=speak(
                N_("Where somebody is held back, what the letter changes can be known; else it cannot.")
            ),
        )

    def _add_indicator(self) -> None:
        speak = spoken().text
        self.fields["indicator"] = forms.ChoiceField(
            label=speak(N_("Judged by")),
            choices=[(one, speak(text)) for one, text in _INDICATORS.items()],
            initial=self.approach.indicator,
            help_text=speak(
                N_("One alone, chosen now: whoever looks at several always finds one that moved.")
            ),
        )

    def clean_name(self) -> str:
        """One line."""
        return clean_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Fields that there are, by their codes; a letter whole in each language, or not there."""
        said = super().clean() or {}
        for code in LANGUAGES:
            self._clean_words(said, code)
        return said

    def _clean_words(self, said: dict[str, Any], code: str) -> None:
        names = (f"subject_{code}", f"body_{code}")
        found = {name: kept_from(said.get(name, ""), _BOTH).replace("\r\n", "\n").strip() for name in names}
        found[names[0]] = clean_line(found[names[0]])
        said.update(found)
        missing = [name for name in names if not found[name]]
        if len(missing) == 1:
            text = N_("A letter needs both; leave both empty to write in the other language alone.")
            self.add_error(missing[0], ValidationError(spoken().text(text)))
        for name, text in found.items():
            unknown = unknown_fields(text)
            if unknown:
                self.add_error(name, no_field(unknown[0]))

    def wanted(self) -> Wanted:
        """What was chosen."""
        said = self.cleaned_data
        return Wanted(
            name=said["name"],
            query=filter_of(asked_in(said["audience"])),
            words={
                code: {"subject": said[f"subject_{code}"], "body": said[f"body_{code}"]}
                for code in LANGUAGES
                if said[f"body_{code}"]
            },
            offer=self._offer(),
            begins_at=self._begins_at(),
            letter_days=said["letter_days"],
            indicator=said["indicator"],
            cost=said["cost"] or 0,
            **self._judged(),
        )

    def _judged(self) -> dict[str, Any]:
        """In how many days customers are counted, and who is held back."""
        return {name: self.cleaned_data[name] for name in ("window_days", "holdout")}

    def _offer(self) -> dict[str, Any]:
        chosen = self.cleaned_data["gift"]
        if not chosen:
            return {}
        programme, _, reward = chosen.partition(":")
        if reward == DOUBLE:
            return {"programme": programme, "multiplier": TWICE, "days": self.cleaned_data["days"]}
        one = {"reward": reward, "days": self.cleaned_data["days"]} if reward else {"units": 1}
        return {"programme": programme, **one}

    def _begins_at(self) -> datetime | None:
        day = self.cleaned_data["day"]
        if day is None:
            return None
        return datetime.combine(day, self.cleaned_data["hour"] or time(10), tzinfo=self.shop.zone)


def _chosen(approach: Approach, audiences: dict[str, str]) -> str:
    """The address of the part that was kept."""
    wanted = approach.audience.get("query", {})
    return next((address for address in audiences if filter_of(asked_in(address)) == wanted), "")
