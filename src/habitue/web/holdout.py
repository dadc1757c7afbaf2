"""How many chance holds back: the choice, the same in every form of an approach."""

from __future__ import annotations

from django import forms

from habitue.language import N_
from habitue.web.languages import spoken
from habitue.web.models.approach import HALF

LARGE = 5000
"""From so many customers on, a fifth held back can show an effect."""
A_FIFTH = 20


def holdout_field(holdout: int, *, fifth: bool, help_text: str) -> forms.TypedChoiceField:
    """Whom chance holds back: half or nobody; a fifth where that is enough, or was chosen before."""
    speak = spoken().text
    choices = [(HALF, speak(N_("Half")))]
    if fifth or holdout == A_FIFTH:
        choices.append((A_FIFTH, speak(N_("A fifth"))))
    choices.append((0, speak(N_("Nobody"))))
    return forms.TypedChoiceField(
        label=speak(N_("Held back by chance, to compare with")),
        choices=choices,
        coerce=int,
        initial=holdout,
        help_text=help_text,
    )
