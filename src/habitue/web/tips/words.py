"""Tips in words: the letter that brings one, its months, whom it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from babel.dates import get_month_names
from django.urls import reverse

from habitue.language import LANGUAGES, N_, Language
from habitue.metrics.results import LIFECYCLE
from habitue.report.stages import stage_name
from habitue.web.models import Tip
from habitue.web.public_address import address_of

_BRACES = str.maketrans("{}", "()")
"""Braces mean a field in a letter, and here they are people's own words."""


def letter(tip: Tip) -> Mapping[str, Mapping[str, str]]:
    """The letter in each language: the frame is translated, the shop's own words are as they are."""
    return {code: _letter(tip, Language(code)) for code in LANGUAGES}


def _letter(tip: Tip, language: Language) -> dict[str, str]:
    address = address_of(reverse("tips:open", args=[tip.key]))
    parts = ("{hello}", tip.words.translate(_BRACES), language.text(N_("Here it is: {link}"), link=address))
    return {"subject": tip.title.translate(_BRACES), "body": "\n\n".join(part for part in parts if part)}


def month_names(language: Language) -> dict[int, str]:
    """Every month by its number."""
    names = get_month_names("wide", context="stand-alone", locale=language.locale)
    return {number: str(names[number]) for number in range(1, 13)}


def months_text(months: Sequence[int], language: Language) -> str:
    """``March, April, May``; all of them in two words."""
    if len(months) == 12:
        return language.text(N_("all year"))
    names = month_names(language)
    return ", ".join(names[one] for one in months)


def stages(language: Language) -> dict[str, str]:
    """Whom a tip may be for, by the stage."""
    return {"": language.text(N_("Everybody")), **{one: stage_name(one, language) for one in LIFECYCLE}}
