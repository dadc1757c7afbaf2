"""The form of a launch in waves: a campaign that holds nobody back for good."""

from __future__ import annotations

from typing import Any

from django import forms

from habitue.effects.launch import Waves
from habitue.language import N_
from habitue.web.counter.showing import names_of
from habitue.web.languages import spoken
from habitue.web.outreach.campaign_forms import CampaignForm
from habitue.web.queries.launch import joins_of, waves_of

TWO_WEEKS = 14
FEWEST_DAYS, MOST_DAYS = 7, 60
_COUNTS = (2, 3, 4)


class LaunchForm(CampaignForm):
    """In how many waves all are invited and how far apart, and the programme that they may join, if it is one."""

    def _add_judging(self, *, fifth: bool) -> None:  # noqa: ARG002  (half is not yet invited, or near to it)
        self._add_indicator()
        speak, waves = spoken().text, waves_of(self.approach)
        assert waves is not None  # noqa: S101
        self.fields["waves"] = forms.TypedChoiceField(
            label=speak(N_("In how many waves, drawn by chance")),
            choices=[(n, spoken().plural("{n} wave", "{n} waves", n)) for n in _COUNTS],
            coerce=int,
            initial=waves.count,
            help_text=speak(N_("Two show most: one half is invited, the other not yet.")),
        )
        self.fields["every"] = forms.IntegerField(
            label=speak(N_("Days from one wave to the next")),
            min_value=FEWEST_DAYS,
            max_value=MOST_DAYS,
            initial=waves.days,
            help_text=speak(
                N_(
                    "In these days it is judged: give people time to come. After the last wave nobody is left to compare with."
                )
            ),
        )
        self.fields["joins"] = forms.ChoiceField(
            label=speak(N_("The programme that they may join")),
            choices=[("", speak(N_("It is no programme"))), *names_of(self.shop).items()],
            initial=joins_of(self.approach),
            required=False,
            help_text=speak(N_("Then the page also tells who joined, and what it changed for them.")),
        )

    def _judged(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"waves": Waves(said["waves"], said["every"]), "joins": said["joins"]}
