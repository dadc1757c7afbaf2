"""What pages show of terms: the face of a card, and the sections of the editor with their state in words."""

from __future__ import annotations

from django.urls import reverse

from habitue.language import MINUS, Language
from habitue.loyalty.terms import Discount, PerVisit, Terms, Unit
from habitue.web.models import Shop
from habitue.web.programme.face import Face
from habitue.web.programme.plain import Wording
from habitue.web.queries.programme import picture_version

_SAMPLE = {Unit.STAMP: 4, Unit.POINT: 40, Unit.CREDIT: 450}
_EXAMPLE = 0.4


def picture_address(shop: Shop) -> str:
    """Where the shop's picture is, under a name that changes with it; empty where there is none."""
    version = picture_version(shop)
    return f"{reverse('programme:picture', args=[shop.public_id])}?v={version}" if version else ""


def face_of(  # noqa: PLR0913
    shop: Shop,
    name: str,
    terms: Terms,
    *,
    colour: str = "",
    icon: str = "",
    have: int | None = None,
    drawing: str = "card",
    language: Language | None = None,
) -> Face:
    """The card of a programme, in the shop's language or that one; where nothing is said of what is on it, an example."""
    language = language or Language(shop.language)
    words = Wording(language, terms.unit, shop.currency)
    reward = min(terms.rewards, key=lambda found: (found.cost, found.key), default=None)
    goal = reward.cost if reward else 0
    if have is None:
        have = max(1, int(goal * _EXAMPLE)) if goal else _SAMPLE[terms.unit]
    return Face(
        shop=shop.name,
        programme=name,
        colour=colour or shop.colour,
        icon=icon or shop.icon,
        picture=picture_address(shop),
        goal=goal,
        have=have,
        stamps=terms.unit is Unit.STAMP,
        headline=_headline(terms, words, have),
        promise=words.reward_line(reward) if reward else _first_rule(terms, words),
        name=drawing,
    )


def _headline(terms: Terms, words: Wording, have: int) -> str:
    discounts = [rule for rule in terms.rules if isinstance(rule, Discount)]
    if discounts and len(discounts) == len(terms.rules):
        return MINUS + words.share(discounts[0].percent * 100)
    return words.units(have)


def _first_rule(terms: Terms, words: Wording) -> str:
    return words.rule(terms.rules[0]).rstrip(".") if terms.rules else ""


def is_plain(terms: Terms) -> bool:
    """Whether one stamp a visit is all there is to earn, so that no number has to be asked for."""
    return terms.rules == (PerVisit(1),)


def states(words: Wording, terms: Terms) -> dict[str, str]:
    """Each section of the editor in words."""
    names = ("rules", "rewards", "boosts", "steps", "limits", "gifts", "expiry")
    return {name: words.section(name, terms) for name in names}
