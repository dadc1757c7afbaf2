"""The form of "you said, we did": which comments, what they said, what was done, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from habitue.language import LANGUAGES, N_, Language
from habitue.web.actions.heard import Change
from habitue.web.answer_words import clean_words
from habitue.web.languages import spoken
from habitue.web.models import Answer
from habitue.web.models.approach import HALF
from habitue.web.people_words import clean_line

_BRACES = str.maketrans("{}", "()")
"""Braces mean a field in a letter, and here they are people's own words."""


class HeardForm(forms.Form):
    """A change, told once. ``key`` is made with the form, so that sending it twice tells once."""

    def __init__(self, said: Any = None, *, answers: Sequence[Answer], ticked: bool) -> None:
        super().__init__(said, auto_id="id_%s")
        speak = spoken().text
        self.fields["key"] = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
        self.fields["said"] = forms.CharField(
            label=speak(N_("You said …")),
            max_length=200,
            help_text=speak(N_("What they asked for, in a few words: “Oat milk would be nice.”")),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields["done"] = forms.CharField(
            label=speak(N_("… we did")),
            max_length=1000,
            help_text=speak(N_("What has changed, as you would tell them: “Since Monday we have oat milk.”")),
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields["answers"] = forms.MultipleChoiceField(
            label=speak(N_("Who asked for it")),
            choices=[(str(one.key), one.comment) for one in answers],
            initial=[str(one.key) for one in answers if ticked],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["on_card"] = forms.BooleanField(
            label=speak(N_("Show it on every customer’s card, without names")), required=False
        )
        self.fields["holdout"] = forms.TypedChoiceField(
            label=speak(N_("Who is told")),
            coerce=int,
            choices=[
                (0, speak(N_("everybody who asked: whether it brings them back cannot be known"))),
                (HALF, speak(N_("half of them, by chance: so that their return can be compared"))),
            ],
            initial=0,
        )

    def clean_said(self) -> str:
        """One line."""
        return clean_line(self.cleaned_data["said"]).translate(_BRACES)

    def clean_done(self) -> str:
        """Without signs that no letter carries."""
        return clean_words(self.cleaned_data["done"]).translate(_BRACES)

    def change(self, answers: Sequence[int]) -> Change:
        """What was written, as a letter in each language: the frame is translated, the shop's own words are as they are."""
        said = self.cleaned_data
        return Change(
            key=said["key"],
            said=said["said"],
            done=said["done"],
            answers=answers,
            words={code: letter(said["said"], said["done"], Language(code)) for code in LANGUAGES},
            on_card=said["on_card"],
            holdout=said["holdout"],
        )


def letter(said: str, done: str, language: Language) -> dict[str, str]:
    """Subject and text of the letter, with the reader's greeting to be filled in."""
    parts = (
        "{hello}",
        language.text(N_("You said: “{said}”"), said=said),
        language.text(N_("We did: {done}"), done=done),
        language.text(N_("Thank you for telling us.")),
    )
    return {"subject": language.text(N_("You said, we did")), "body": "\n\n".join(parts)}
