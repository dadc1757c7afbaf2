"""Forms of the inbox: what of it is shown, whose a comment is, and the reply to its customer."""

from __future__ import annotations

from typing import Any

from django import forms

from habitue.language import N_
from habitue.web.answer_words import clean_words
from habitue.web.feedback.inbox_words import GROUPS, SHOWN
from habitue.web.languages import spoken
from habitue.web.models import Answer, Shop, Staff
from habitue.web.queries.answer import Wanted, tags_of
from habitue.web.queries.inbox import Asked, colleagues

MOST_REPLY = 2000


class FilterForm(forms.Form):
    """What of the inbox is shown; what cannot be read does not matter."""

    def __init__(self, said: Any, *, shop: Shop, place: Staff) -> None:
        super().__init__(said, auto_id="id_%s")
        speak = spoken().text
        self.fields["state"] = forms.ChoiceField(
            label=speak(N_("State")),
            required=False,
            choices=[(key, speak(text)) for key, text in SHOWN.items()],
        )
        people = [(str(one.pk), one.name) for one in colleagues(shop).exclude(pk=place.pk)]
        self.fields["staff"] = forms.ChoiceField(
            label=speak(N_("Whose")),
            required=False,
            choices=[("", speak(N_("Everybody’s"))), (str(place.pk), speak(N_("Mine"))), *people],
        )
        self.fields["group"] = forms.ChoiceField(
            label=speak(N_("Who wrote")),
            required=False,
            choices=[("", speak(N_("Everybody"))), *((key, speak(text)) for key, text in GROUPS.items())],
        )
        self.fields["tag"] = forms.ChoiceField(
            label=speak(N_("Tag")),
            required=False,
            choices=[("", speak(N_("Any"))), *((str(one.pk), one.name) for one in tags_of(shop))],
        )
        self.fields["q"] = forms.CharField(
            label=speak(N_("Words in the comment")),
            required=False,
            max_length=100,
            widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        )

    def asked(self) -> Asked:
        """What was chosen."""
        self.is_valid()
        said = self.cleaned_data
        tag, staff = said.get("tag", ""), said.get("staff", "")
        wanted = Wanted(
            group=said.get("group", ""),
            words=said.get("q", ""),
            tag=int(tag) if tag else None,
            commented=True,
        )
        return Asked(said.get("state") or "open", int(staff) if staff else None, wanted)


class HandForm(forms.Form):
    """Whose a comment is, and what is noted of it for the team."""

    def __init__(self, said: Any = None, *, answer: Answer, shop: Shop) -> None:
        super().__init__(said, auto_id="id_%s")
        speak = spoken().text
        self.people = {str(one.pk): one for one in colleagues(shop)}
        self.fields["owner"] = forms.ChoiceField(
            label=speak(N_("Who takes care of it")),
            required=False,
            initial=str(answer.owner_id or ""),
            choices=[("", speak(N_("nobody yet"))), *((key, one.name) for key, one in self.people.items())],
        )
        self.fields["note"] = forms.CharField(
            label=speak(N_("Note for the team")),
            required=False,
            max_length=2000,
            initial=answer.note,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def owner(self) -> Staff | None:
        """Who was chosen."""
        return self.people.get(self.cleaned_data["owner"])

    def note(self) -> str:
        """What was noted."""
        return clean_words(self.cleaned_data["note"])


class ReplyForm(forms.Form):
    """A person's own words to the one who wrote."""

    def __init__(self, said: Any = None) -> None:
        super().__init__(said, auto_id="reply-%s")
        self.fields["words"] = forms.CharField(
            label=spoken().text(N_("Your reply")),
            max_length=MOST_REPLY,
            widget=forms.Textarea(attrs={"rows": 5}),
        )

    def clean_words(self) -> str:
        """Without signs that no letter carries."""
        return clean_words(self.cleaned_data["words"])
