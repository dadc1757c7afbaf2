"""The form of a tip."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from habitue.language import N_
from habitue.web.actions.tip import Guide
from habitue.web.answer_words import clean_words
from habitue.web.holdout import LARGE, holdout_field
from habitue.web.languages import spoken
from habitue.web.models import Tip
from habitue.web.people_words import clean_line
from habitue.web.tips.pdf import MOST_BYTES, problem_of
from habitue.web.tips.words import month_names, stages


class TipForm(forms.Form):
    """A guide, when it is sent, and to whom."""

    def __init__(self, said: Any = None, files: Any = None, *, tip: Tip, customers: int) -> None:
        super().__init__(said, files, auto_id="id_%s")
        self.tip, speak = tip, spoken().text
        self.fields["title"] = forms.CharField(
            label=speak(N_("What it is about")),
            max_length=80,
            initial=tip.title,
            help_text=speak(N_("The subject of the letter: “Winter care for your plants”.")),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields["words"] = forms.CharField(
            label=speak(N_("A few words")),
            max_length=2000,
            required=False,
            initial=tip.words,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.fields["sort"] = forms.ChoiceField(
            label=speak(N_("The guide itself")),
            choices=[(one.value, speak(str(one.label))) for one in Tip.Sort],
            initial=tip.sort or Tip.Sort.FILE,
        )
        self.fields["file"] = forms.FileField(
            label=speak(N_("PDF file, up to 5 MB")),
            required=False,
            widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        )
        self.fields["link"] = forms.CharField(
            label=speak(N_("Or its address")),
            max_length=300,
            required=False,
            initial=tip.link,
            help_text=speak(N_("Of a page or a video. It is opened by a click and never by itself.")),
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        )
        self._add_season(tip, customers)

    def _add_season(self, tip: Tip, customers: int) -> None:
        speak = spoken().text
        self.fields["months"] = forms.TypedMultipleChoiceField(
            label=speak(N_("In which months")),
            coerce=int,
            choices=list(month_names(spoken()).items()),
            initial=tip.months,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["stage"] = forms.ChoiceField(
            label=speak(N_("To whom")),
            required=False,
            choices=list(stages(spoken()).items()),
            initial=tip.stage,
        )
        self.fields["holdout"] = holdout_field(
            tip.holdout,
            fifth=customers >= LARGE,
            help_text=speak(
                N_("Where somebody is held back, what the letter changes can be known; else it cannot.")
            ),
        )

    def clean_title(self) -> str:
        """One line."""
        return clean_line(self.cleaned_data["title"])

    def clean_words(self) -> str:
        """Without signs that no letter carries."""
        return clean_words(self.cleaned_data["words"])

    def clean_file(self) -> bytes | None:
        """What the file holds, looked at before it is kept."""
        file = self.cleaned_data.get("file")
        if file is None:
            return None
        problem = problem_of(file.read(MOST_BYTES + 1))
        if problem is not None:
            raise ValidationError(spoken().text(problem))
        file.seek(0)
        return bytes(file.read())

    def clean_link(self) -> str:
        """An address that a browser opens as a page."""
        link = str(self.cleaned_data["link"]).strip()
        if link:
            try:
                URLValidator(schemes=["https", "http"])(link)
            except ValidationError:
                text = N_("Write the whole address: https://…")
                raise ValidationError(spoken().text(text)) from None
        return link

    def clean(self) -> dict[str, Any]:
        """A guide there is."""
        said = super().clean() or {}
        file = said.get("file") or (self.tip.pk and self.tip.sort == Tip.Sort.FILE)
        if said.get("sort") == Tip.Sort.FILE and not file and "file" not in self.errors:
            self.add_error("file", spoken().text(N_("Choose the PDF.")))
        elsewhere = said.get("sort") in (Tip.Sort.LINK, Tip.Sort.VIDEO)
        if elsewhere and not said.get("link") and "link" not in self.errors:
            self.add_error("link", spoken().text(N_("Write its address.")))
        return said

    def guide(self) -> Guide:
        """What was said."""
        said = self.cleaned_data
        is_file = said["sort"] == Tip.Sort.FILE
        return Guide(
            title=said["title"],
            words=said["words"],
            sort=said["sort"],
            link="" if is_file else said["link"],
            content=said["file"] if is_file else None,
            months=said["months"],
            stage=said["stage"],
            holdout=said["holdout"],
        )
