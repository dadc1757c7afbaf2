"""What an approach changed in each indicator, one line each: the one it is judged by, the others, and what chance alone may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from habitue.effects.comparison import complement
from habitue.effects.results import Effect, Verdict
from habitue.effects.verdict import CAME_BACK
from habitue.language import N_, Language
from habitue.report.effect_words import effect_words, level_words, per_customer

CHURN = "stayed_away"
INDICATORS: Mapping[str, str] = {
    CAME_BACK: N_("Came back (retention)"),
    CHURN: N_("Stayed away (churn)"),
    "came_twice": N_("Came twice or more"),
    "visits": N_("Visits for each customer"),
    "spend": N_("Spend for each customer"),
    "average_order": N_("Average order"),
}
"""What the indicators of an approach are called, in the order of the page."""


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One indicator of an approach: what it is, what either group did, the effect in full and in short, and its direction.

    ``tone`` is "up" where a real effect is for the better, "down" where it is for the worse, else empty.
    """

    indicator: str
    label: str
    groups: str
    effect: str
    short: str
    tone: Literal["", "up", "down"]
    primary: bool


def effect_lines(
    verdict: Verdict, *, language: Language, currency: str | None = None
) -> tuple[EffectLine, ...]:
    """Every indicator of a draw, the primary one first; nothing where no number may be shown."""
    shown = [one for one in (verdict.primary, *verdict.secondary) if one is not None]
    invited = verdict.badge == "B"
    return lines_of(shown, primary=verdict.primary, language=language, currency=currency, invited=invited)


def lines_of(
    effects: Sequence[Effect],
    *,
    primary: Effect | None,
    language: Language,
    currency: str | None = None,
    invited: bool = False,
) -> tuple[EffectLine, ...]:
    """A line for each effect, and churn beside retention: the same customers counted from the other side.

    ``invited``: the others were not held back, but not yet invited.
    """
    order = list(INDICATORS)
    found = list(effects)
    found += [complement(one, name=CHURN) for one in effects if one.indicator == CAME_BACK]
    found.sort(
        key=lambda one: (one is not primary, order.index(one.indicator) if one.indicator in order else 99)
    )
    return tuple(_line(one, language, currency, primary=one is primary, invited=invited) for one in found)


def _line(
    effect: Effect, language: Language, currency: str | None, *, primary: bool, invited: bool
) -> EffectLine:
    name = INDICATORS.get(effect.indicator)
    return EffectLine(
        effect.indicator,
        language.text(name) if name else effect.indicator,
        _groups(effect, language, currency, invited=invited),
        effect_words(effect, language=language, currency=currency),
        _short(effect, language, currency),
        _tone(effect),
        primary,
    )


def _groups(effect: Effect, language: Language, currency: str | None, *, invited: bool) -> str:
    if effect.approached.value is None or effect.held.value is None or effect.value is None:
        return ""
    approached, held = (
        level_words(effect, arm.value, language, currency) for arm in (effect.approached, effect.held)
    )
    if invited:
        return language.text(
            "{approached} of those invited, {held} of those not yet", approached=approached, held=held
        )
    return language.text("{approached} approached, {held} held back", approached=approached, held=held)


def _short(effect: Effect, language: Language, currency: str | None) -> str:
    if effect.value is None:
        return language.text("not shown")
    if not effect.real:
        return language.text("no more than chance")
    return per_customer(effect, effect.value, language, currency)


def _tone(effect: Effect) -> Literal["", "up", "down"]:
    if not effect.real or effect.value is None:
        return ""
    return "up" if (effect.value > 0) == (effect.better == "more") else "down"
