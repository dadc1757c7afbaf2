"""Forms about listening: a tap, a few words, and how the shop asks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from habitue.language import LANGUAGES, N_
from habitue.loyalty.asking import LEAST_PAUSE_DAYS, MOST_CUSTOM
from habitue.web.actions.answer import DEFAULT_CHANNELS, HowToAsk
from habitue.web.answer_words import MOST_CUSTOM_WORDS, clean_words
from habitue.web.feedback.words import KINDS, OwnQuestion
from habitue.web.languages import spoken
from habitue.web.models import Answer, Asked, Listening
from habitue.web.models.answer import MOST_COMMENT
from habitue.web.people_words import clean_line

SCORES, RATINGS = range(11), range(1, 6)
CHANNEL_FIELDS = {
    Asked.Channel.CARD.value: N_("Ask on the card’s own page"),
    Asked.Channel.EMAIL.value: N_("Let a message ask, too"),
}
_LANGUAGE_NAMES = {"fr": N_("French"), "en": N_("English")}
_TOO_LONG = N_(
    "This is {n} characters long; at most {most} can be kept. Shorten it a little: nothing was lost."
)


class Words(forms.CharField):
    """What somebody writes, kept whole or refused: never cut in silence, without signs that no text needs."""

    def __init__(self, *, most: int, **said: Any) -> None:
        super().__init__(required=False, strip=False, **said)
        self.most = most
        self.validators = []  # nulls are left out below, not refused

    def to_python(self, value: Any) -> str:
        """The text, clean."""
        return clean_words(str(value or ""))

    def validate(self, value: str) -> None:
        """Not too long."""
        super().validate(value)
        if len(value) > self.most:
            speak = spoken()
            n, most = speak.number(len(value)), speak.number(self.most)
            raise ValidationError(speak.text(_TOO_LONG, n=n, most=most))


class TapForm(forms.Form):
    """One tap: a score, or a rating. ``key`` names the form, so that two taps are one answer."""

    key = forms.UUIDField(required=False)
    score = forms.TypedChoiceField(
        choices=[(n, n) for n in SCORES], coerce=int, required=False, empty_value=None
    )
    rating = forms.TypedChoiceField(
        choices=[(n, n) for n in RATINGS], coerce=int, required=False, empty_value=None
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and one only."""
        said = super().clean() or {}
        if (said.get("score") is None) == (said.get("rating") is None):
            raise ValidationError(spoken().text(N_("Tap one of the numbers.")))
        said["key"] = said.get("key") or uuid.uuid4()
        return said


class WordsForm(forms.Form):
    """The open question, the shop's own ones, and of somebody unknown whether they hold a card."""

    def __init__(self, said: Any, *, answer: Answer, question: str, own: list[OwnQuestion]) -> None:
        super().__init__(said, auto_id="id_%s")
        self.own = own
        self.fields["comment"] = Words(
            most=MOST_COMMENT,
            label=question,
            initial=answer.comment,
            widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        )
        for one in own:
            self.fields[f"own_{one.key}"] = _own_field(one, answer.custom.get(one.key))
        if answer.customer_id is None:
            known = {True: "yes", False: "no", None: None}[answer.member]
            self.fields["member"] = _choice(N_("Do you have our loyalty card?"), _yes_no(), known)

    @property
    def custom(self) -> dict[str, Any]:
        """What was answered to the shop's own questions."""
        said = {one.key: self.cleaned_data.get(f"own_{one.key}") for one in self.own}
        return {key: value for key, value in said.items() if value not in ("", None)}

    @property
    def member(self) -> bool | None:
        """Whether they say that they hold a card."""
        return {"yes": True, "no": False}.get(self.cleaned_data.get("member", ""))


def _own_field(one: OwnQuestion, said: Any) -> forms.Field:
    if one.kind == "words":
        widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
        return Words(most=MOST_CUSTOM_WORDS, label=one.words, initial=said, widget=widget)
    marks = [(str(n), str(n)) for n in RATINGS]
    return _choice(one.words, marks if one.kind == "scale" else _yes_no(), said)


def _yes_no() -> list[tuple[str, str]]:
    return [("yes", spoken().text(N_("Yes"))), ("no", spoken().text(N_("No")))]


def _choice(label: str, choices: list[tuple[str, str]], said: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=spoken().text(label), choices=choices, initial=said, required=False, widget=forms.RadioSelect
    )


class ListeningForm(forms.Form):
    """How a shop asks."""

    def __init__(self, said: Any = None, *, listening: Listening) -> None:
        super().__init__(said, auto_id="id_%s")
        self.listening = listening
        self._add_measures()
        codes = sorted(LANGUAGES, key=lambda code: code != spoken().base)
        for code in codes:
            self.fields[f"question_{code}"] = _line(
                N_("Open question, {language}"), code, listening.question.get(code, "")
            )
        self.own = [self._add_own(number, codes) for number in range(MOST_CUSTOM)]

    def _add_measures(self) -> None:
        speak, found = spoken().text, self.listening
        for name, label in CHANNEL_FIELDS.items():
            on = found.channels if found.pk else DEFAULT_CHANNELS
            self.fields[f"on_{name}"] = forms.BooleanField(
                label=speak(label), initial=name in on, required=False
            )
        self.fields["nth"] = _number(N_("From which visit on"), found.nth, 1, 50)
        self.fields["pause_days"] = _number(
            N_("Days between two questions to one person"), found.pause_days, LEAST_PAUSE_DAYS, 730
        )
        self.fields["share"] = _number(
            N_("Share of those whose turn it is, in per cent"), found.share, 5, 100
        )
        self.fields["share"].help_text = speak(
            N_("Chance decides who is asked, not who likes you. With few customers, ask everybody.")
        )
        self.fields["after_visit"] = forms.BooleanField(
            label=speak(N_("Also ask on the card how the last visit was, in one tap from 1 to 5")),
            initial=found.after_visit,
            required=False,
        )

    def _add_own(self, number: int, codes: list[str]) -> list[str]:
        """The names of the fields of one of the shop's own questions."""
        known = self.listening.custom[number] if number < len(self.listening.custom) else {}
        words: Mapping[str, str] = known.get("words", {})
        names = [f"own_{number}_kind", *(f"own_{number}_{code}" for code in codes)]
        choices = [
            ("", spoken().text(N_("Not asked"))),
            *((key, spoken().text(one)) for key, one in KINDS.items()),
        ]
        self.fields[names[0]] = forms.ChoiceField(
            label=spoken().text(N_("Answered with")),
            choices=choices,
            initial=known.get("kind", ""),
            required=False,
        )
        for name, code in zip(names[1:], codes, strict=True):
            self.fields[name] = _line(N_("Question, {language}"), code, words.get(code, ""))
        return names

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """All but the shop's own questions."""
        return [field for field in self if not field.name.startswith("own_")]

    @property
    def own_fields(self) -> list[list[forms.BoundField]]:
        """The fields of each of the shop's own questions."""
        return [[self[name] for name in names] for names in self.own]

    def clean(self) -> dict[str, Any]:
        """A question that is asked has words."""
        said = super().clean() or {}
        for names in self.own:
            if said.get(names[0]) and not any(said.get(name) for name in names[1:]):
                self.add_error(names[1], spoken().text(N_("Write the question, or choose not to ask it.")))
        return said

    def wanted(self) -> HowToAsk:
        """What was chosen."""
        said = self.cleaned_data
        return HowToAsk(
            nth=said["nth"],
            pause_days=said["pause_days"],
            share=said["share"],
            channels=[name for name in CHANNEL_FIELDS if said[f"on_{name}"]],
            question={code: said[f"question_{code}"] for code in LANGUAGES if said[f"question_{code}"]},
            custom=[one for number in range(MOST_CUSTOM) if (one := self._own(number)) is not None],
            after_visit=said["after_visit"],
        )

    def _own(self, number: int) -> dict[str, Any] | None:
        """One of the shop's own questions; it keeps its key while its place has it, so that what was answered stays with it."""
        said = self.cleaned_data
        kind = said[f"own_{number}_kind"]
        if not kind:
            return None
        words = {code: said[f"own_{number}_{code}"] for code in LANGUAGES if said[f"own_{number}_{code}"]}
        known = self.listening.custom[number] if number < len(self.listening.custom) else {}
        same = known.get("kind") == kind and known.get("words") == words
        return {"key": known["key"] if same else uuid.uuid4().hex[:8], "kind": kind, "words": words}


class TagForm(forms.Form):
    """A word to put on an answer."""

    name = forms.CharField(max_length=40)

    def clean_name(self) -> str:
        """One line."""
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(spoken().text(N_("Write a word.")))
        return name


def _line(label: str, code: str, initial: str) -> forms.CharField:
    name = spoken().text(_LANGUAGE_NAMES[code])
    return OneLine(
        label=spoken().text(label, language=name),
        max_length=160,
        initial=initial,
        required=False,
        widget=forms.TextInput(attrs={"lang": code, "autocomplete": "off"}),
    )


class OneLine(forms.CharField):
    """A line of text, tidy."""

    def to_python(self, value: Any) -> str:
        """The line without control signs."""
        return clean_line(super().to_python(value) or "")


def _number(label: str, initial: int, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=spoken().text(label), initial=initial, min_value=least, max_value=most)
