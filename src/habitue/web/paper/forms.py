"""What may be chosen for paper: language, programme, name, headline, picture; and how many sheets of cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import escape

from habitue.language import N_, Language
from habitue.web.actions.printed_card import MOST
from habitue.web.languages import spoken
from habitue.web.models import Shop
from habitue.web.paper.cards import A_SHEET
from habitue.web.paper.look import Look
from habitue.web.paper.words import MOST_LETTERS, headline
from habitue.web.queries.programme import Timeline

MOST_SHEETS = MOST // A_SHEET
TONGUES = {"fr": "Français", "en": "English"}
"""The languages of paper, each as its readers call it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, or is usual where nothing was; ``line`` is the headline."""

    seen: Timeline
    language: Language
    line: str
    look: Look


class ChoicesForm(forms.Form):
    """How the shop's paper is to be; every field may be left out."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, shop: Shop, plans: list[Timeline]) -> None:
        super().__init__(data, initial={"language": Language(shop.language).base})
        self.shop, self.plans = shop, plans
        speak = spoken().text
        self.fields["language"] = forms.ChoiceField(
            label=speak(N_("Language")), choices=list(TONGUES.items()), required=False
        )
        if len(plans) > 1:
            self.fields["programme"] = forms.ChoiceField(
                label=speak(N_("Programme")),
                choices=[(seen.programme.key, seen.programme.name) for seen in plans],
                required=False,
            )
        self.fields["headline"] = forms.CharField(
            label=speak(N_("Headline")),
            max_length=MOST_LETTERS,
            required=False,
        )
        self.fields["name"] = forms.CharField(
            label=speak(N_("Name on paper")),
            help_text=speak(N_("Left empty: the shop’s name.")),
            max_length=80,
            required=False,
        )
        if shop.picture:
            self.fields["plain"] = forms.BooleanField(
                label=speak(N_("Leave the picture out")), required=False
            )

    def choice(self) -> Choice:
        """What was chosen; what cannot be used is as if it had not been."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        language = Language(given.get("language") or Language(self.shop.language).base)
        wanted = given.get("programme")
        seen = next((seen for seen in self.plans if seen.programme.key == wanted), self.plans[0])
        usual = headline(seen.terms, self.shop.currency, language)
        # helps are written as they stand: the reward's name is the owner's text
        self["headline"].help_text = escape(spoken().text(N_("Left empty: {headline}"), headline=usual))
        picture = b"" if given.get("plain") else bytes(self.shop.picture or b"")
        look = Look(given.get("name") or self.shop.name, self.shop.colour, self.shop.icon, picture)
        return Choice(seen, language, given.get("headline") or usual, look)


class CardsForm(ChoicesForm):
    """The same for a batch of printed cards; ``key`` names the batch before it is made."""

    def __init__(self, data: Any = None, *, shop: Shop, plans: list[Timeline]) -> None:
        super().__init__(data, shop=shop, plans=plans)
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput)
        self.fields["sheets"] = forms.IntegerField(
            label=spoken().text(N_("Sheets of ten cards")), min_value=1, max_value=MOST_SHEETS
        )
