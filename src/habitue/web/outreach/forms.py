"""Forms about what a shop writes: the words and the gift of an automation, and the shop's manners."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from habitue.language import LANGUAGES, N_, Language
from habitue.loyalty.personal import FIELDS, kept_from, shown_in, unknown_fields
from habitue.loyalty.ready_words import ready_words
from habitue.web.actions.approach import Settings
from habitue.web.holdout import LARGE, holdout_field
from habitue.web.languages import spoken
from habitue.web.models import Automation, Manners
from habitue.web.models.approach import Kind
from habitue.web.people_words import clean_line

GOOD_DAYS = 30
_LANGUAGE_NAMES = {"fr": N_("French"), "en": N_("English")}
_HELD_HELP = N_(
    "Where somebody is held back, what the messages change can be known; where everybody is written to, it cannot."
    " Another gift or share begins a new comparison."
)
_BOTH = tuple(Language(code) for code in LANGUAGES)


class SettingsForm(forms.Form):
    """Words in both languages, the gift, the share held back; what the kind asks for beside."""

    def __init__(
        self, said: Any = None, *, automation: Automation, gifts: dict[str, str], customers: int
    ) -> None:
        super().__init__(said, auto_id="id_%s")
        self.automation = automation
        for code in sorted(LANGUAGES, key=lambda code: code != spoken().base):
            self._add_words(code)
        if automation.kind == Kind.RATING:
            self._add_rating()
        if automation.kind != Kind.EXPIRING:
            self._add_gift(gifts)
        self._add_holdout(customers)

    def _add_words(self, code: str) -> None:
        language, own = Language(code), self.automation.words.get(code)
        ready = ready_words(self.automation.kind, language)
        first = own or {"subject": ready.subject, "body": ready.body}
        name = spoken().text(_LANGUAGE_NAMES[code])
        self.fields[f"subject_{code}"] = forms.CharField(
            label=spoken().text(N_("Subject, {language}"), language=name),
            max_length=150,
            initial=shown_in(first["subject"], language),
            widget=forms.TextInput(attrs={"lang": code, "autocomplete": "off"}),
        )
        self.fields[f"body_{code}"] = forms.CharField(
            label=spoken().text(N_("Letter, {language}"), language=name),
            max_length=4000,
            initial=shown_in(first["body"], language),
            widget=forms.Textarea(attrs={"lang": code, "rows": 9}),
        )

    def _add_rating(self) -> None:
        self.fields["nth"] = forms.IntegerField(
            label=spoken().text(N_("After which visit, on another page")),
            min_value=2,
            max_value=50,
            initial=self.automation.nth,
        )
        self.fields["link"] = forms.URLField(
            label=spoken().text(N_("Address of another page where they tell you (empty: your own)")),
            max_length=300,
            required=False,
            assume_scheme="https",
            initial=self.automation.link,
            widget=forms.URLInput(attrs={"placeholder": "https://"}),
        )

    def _add_gift(self, gifts: dict[str, str]) -> None:
        offer = self.automation.offer
        chosen = f"{offer['programme']}:{offer.get('reward', '')}" if offer else ""
        choices = [("", spoken().text(N_("No gift"))), *gifts.items()]
        self.fields["gift"] = forms.ChoiceField(
            label=spoken().text(N_("A gift on their card")),
            choices=choices,
            initial=chosen,
            required=False,
            help_text=spoken().text(
                N_("It is put there when the message leaves, and only for those who get it.")
            ),
        )
        self.fields["days"] = forms.IntegerField(
            label=spoken().text(N_("Days in which a reward can be had")),
            min_value=1,
            max_value=365,
            initial=offer.get("days", GOOD_DAYS),
        )

    def _add_holdout(self, customers: int) -> None:
        self.fields["holdout"] = holdout_field(
            self.automation.holdout, fifth=customers >= LARGE, help_text=spoken().text(_HELD_HELP)
        )

    def clean(self) -> dict[str, Any]:
        """Fields that there are, by their codes."""
        said = super().clean() or {}
        for name in [name for name in said if name.startswith(("subject_", "body_"))]:
            text = kept_from(said[name], _BOTH)
            if name.startswith("subject_"):
                text = clean_line(text)
            unknown = unknown_fields(text)
            if unknown:
                self.add_error(name, no_field(unknown[0]))
            said[name] = text
        return said

    def settings(self) -> Settings:
        """What was chosen; words that are the ready ones are not kept, so that better ones reach the shop."""
        said, words = self.cleaned_data, {}
        for code in LANGUAGES:
            ready = ready_words(self.automation.kind, Language(code))
            own = {"subject": said[f"subject_{code}"], "body": _unix(said[f"body_{code}"])}
            if own != {"subject": ready.subject, "body": ready.body}:
                words[code] = own
        return Settings(
            words=words,
            offer=self._offer(),
            holdout=said["holdout"],
            nth=said.get("nth", self.automation.nth),
            link=said.get("link", self.automation.link),
        )

    def _offer(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("gift", "")
        if not chosen:
            return {}
        programme, _, reward = chosen.partition(":")
        one = {"reward": reward, "days": self.cleaned_data["days"]} if reward else {"units": 1}
        return {"programme": programme, **one}


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def no_field(name: str) -> ValidationError:
    """What stands in braces is no field, and which there are."""
    known = ", ".join(f"{{{spoken().text(one)}}}" for one in FIELDS.values())
    return ValidationError(
        spoken().text(N_("“{name}” is no field. The fields are: {known}."), name=name, known=known)
    )


class MannersForm(forms.ModelForm):
    """When a shop writes, how often at most, and where answers go."""

    class Meta:
        model = Manners
        fields = ("most_a_month", "reply_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak = spoken().text
        self.fields["quiet_from"] = _clock(N_("Quiet from"), self.instance.quiet_from)
        self.fields["quiet_until"] = _clock(N_("until"), self.instance.quiet_until)
        self.fields["most_a_month"] = forms.IntegerField(
            label=speak(N_("Messages to one customer in thirty days, at most")), min_value=1, max_value=30
        )
        self.fields["reply_to"].label = speak(N_("Where answers go (an e-mail address)"))
        self.order_fields(["quiet_from", "quiet_until", "most_a_month", "reply_to"])

    def clean(self) -> dict[str, Any]:
        """The hours as minutes."""
        said = super().clean() or {}
        for name in ("quiet_from", "quiet_until"):
            if isinstance(said.get(name), time):
                said[name] = said[name].hour * 60 + said[name].minute
                setattr(self.instance, name, said[name])
        return said


def _clock(label: str, minutes: int) -> forms.TimeField:
    return forms.TimeField(
        label=spoken().text(label),
        initial=time(minutes // 60, minutes % 60),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
