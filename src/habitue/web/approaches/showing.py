"""What the pages about approaches show: each in one line, or in full, from what the worker has judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.numbers import get_currency_precision
from markupsafe import Markup

from habitue.effects.pooling import pooled_rounds
from habitue.effects.results import Verdict
from habitue.language import N_, Language
from habitue.report.charts import Words
from habitue.report.effect_chart import effect_bar
from habitue.report.effect_lines import EffectLine, effect_lines, lines_of
from habitue.report.effect_words import EffectWords, effect_words, per_customer, verdict_words
from habitue.web.approaches import words
from habitue.web.judged import Judged
from habitue.web.models import Approach, Shop
from habitue.web.outreach.words import judged_by
from habitue.web.queries.approach import Arms, approaches_of, arms_of, judged_of
from habitue.web.queries.cost import texts_unpriced
from habitue.web.queries.customer import roots_of
from habitue.web.queries.effect import SENT
from habitue.web.queries.launch import Turn, joined_since, joins_of, turns_of, waves_of
from habitue.web.queries.places import Step, steps_of

_TONES = {"works": "up", "hurts": "down", "data_problem": "ask"}
_MOST_ON_HOME = 3
_DRAWN = ("A", "B")


@dataclass(frozen=True, slots=True)
class Line:
    """One approach in the ledger."""

    approach: Approach
    name: str
    sort: str
    days: str
    state: str
    arms: Arms
    cost: int
    verdict: str
    tone: str
    badge: str
    effect: str
    extra: str
    each: str
    lines: tuple[EffectLine, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One approach of the ledger with its rounds, newest first; where there are several, what they say taken together."""

    name: str
    rounds: tuple[Line, ...]
    effect: str = ""
    lines: tuple[EffectLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One approach in full. ``said`` is None where nothing was judged yet."""

    line: Line
    judged: Judged | None
    said: EffectWords | None
    bar: Markup
    judged_by: str
    ends: str
    plan: str
    unknowable: bool
    may_stop: bool
    by_hand: bool
    anyway: str
    never: str
    steps: tuple[Step, ...]
    steps_show: str
    unpriced: bool


@dataclass(frozen=True, slots=True)
class Launch:
    """How a launch goes on: its waves, how many were invited and joined so far, the waves to come; ``joined`` None: no programme."""

    turns: tuple[Turn, ...]
    invited: int
    joined: int | None
    to_come: int
    last: date


def launch_of(approach: Approach, shop: Shop, *, now: datetime) -> Launch | None:
    """How a launch goes on; None where the approach is none."""
    turns = turns_of(approach, shop)
    if not turns:
        return None
    joined = joined_since(approach, roots=roots_of(shop), now=now) if joins_of(approach) else None
    today = now.astimezone(shop.zone).date()
    going = approach.state != Approach.State.STOPPED
    return Launch(
        turns,
        sum(one.invited for one in turns),
        joined,
        sum(one.day > today for one in turns) if going else 0,
        turns[-1].day,
    )


def ledger_of(shop: Shop, *, today: date, language: Language) -> list[Line]:
    """Every approach of the shop, newest first."""
    arms = arms_of(shop)
    return [_line(one, shop, arms.get(one.pk, Arms()), today, language) for one in approaches_of(shop)]


def latest_of(shop: Shop, *, today: date, language: Language) -> list[Line]:
    """What the last approaches did, for the first page."""
    return [_line(one, shop, Arms(), today, language) for one in approaches_of(shop)[:_MOST_ON_HOME]]


def entries_of(lines: Sequence[Line], shop: Shop, language: Language) -> list[Entry]:
    """The ledger with the rounds of one approach under one entry."""
    rounds: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        rounds.setdefault(_same(line.approach), []).append(line)
    return [_entry(tuple(each), shop, language) for each in rounds.values()]


def _same(approach: Approach) -> tuple[object, ...]:
    """What the rounds of one approach have in common: the automation or the name, and how it is judged."""
    called = approach.kind or approach.name.casefold()
    if approach.what not in SENT or approach.holdout == 0 or not called or waves_of(approach):
        return (approach.pk,)
    return (approach.what, called, approach.indicator, approach.window_days)


def _entry(lines: tuple[Line, ...], shop: Shop, language: Language) -> Entry:
    verdicts = [verdict for line in lines if (verdict := _verdict(line.approach)) and verdict.primary]
    if len(verdicts) < 2:
        return Entry(lines[0].name, lines)
    found = pooled_rounds(verdicts)
    shown = [one for one in (found.primary, *found.secondary) if one is not None]
    said = lines_of(shown, primary=found.primary, language=language, currency=shop.currency)
    whole = (
        effect_words(found.primary, language=language, currency=shop.currency)
        if found.primary is not None
        else ""
    )
    return Entry(lines[0].name, lines, whole, said)


def page_of(shop: Shop, approach: Approach, *, today: date, language: Language) -> Page:
    """One approach with everything that is known of it."""
    judged, verdict = judged_of(approach), _verdict(approach)
    said = verdict_words(verdict, language=language, currency=shop.currency) if verdict else None
    sent, steps = approach.what in SENT, steps_of(approach)
    indicator = (
        judged_by(approach.indicator, approach.window_days, language)
        if sent
        else language.text(_daily(approach))
    )
    return Page(
        line=_line(approach, shop, arms_of(shop).get(approach.pk, Arms()), today, language),
        judged=judged,
        said=said,
        bar=_bar(verdict, shop, language) if verdict else Markup(),
        judged_by=indicator,
        ends=words.ends_text(approach, shop, language),
        plan=words.plan_text(judged.plan, language) if judged and _is_open(judged) else "",
        unknowable=words.unknowable(approach),
        may_stop=sent and _goes_on(approach, today),
        by_hand=approach.what in words.BY_HAND,
        anyway=words.anyway_text(judged.anyway if judged else None, language),
        never=words.never_shown(approach, language),
        steps=steps,
        steps_show=words.steps_text(len(steps), language),
        unpriced=texts_unpriced(approach, shop),
    )


def _is_open(judged: Judged) -> bool:
    """Whether what it changed is still to come: what could be shown is said before, and not beside what was."""
    return judged.verdict is None or judged.verdict.outcome == "too_early"


def _goes_on(approach: Approach, today: date) -> bool:
    under_way = approach.state in {Approach.State.PLANNED, Approach.State.RUNNING, Approach.State.PAUSED}
    return under_way and approach.ended_at is None and approach.last_day >= today


def _daily(approach: Approach) -> str:
    return words.DAILY.get(approach.indicator, words.DAILY[Approach.Indicator.VISITS])


def _verdict(approach: Approach) -> Verdict | None:
    judged = judged_of(approach)
    return judged.verdict if judged else None


def _line(approach: Approach, shop: Shop, arms: Arms, today: date, language: Language) -> Line:
    judged, verdict = judged_of(approach), _verdict(approach)
    said = verdict_words(verdict, language=language, currency=shop.currency) if verdict else None
    each, visit = (judged.cost_per_extra, judged.cost_per_visit) if judged else (None, None)
    return Line(
        approach=approach,
        name=words.name_of(approach, language),
        sort=words.sort_of(approach, language),
        days=words.days_of(approach, shop, language),
        state=words.state_of(approach, today=today, language=language),
        arms=arms,
        cost=judged.cost if judged else approach.cost_fixed,
        verdict=said.title if said else _unjudged(approach, judged, today, language),
        tone=_TONES.get(verdict.outcome, "") if verdict else "",
        badge=verdict.badge if verdict else "",
        effect=_effect(verdict, shop, language),
        extra=words.extra_text(approach, each, _money(each, shop, language), language),
        each=words.visit_text(approach, visit, _money(visit, shop, language), language),
        lines=_lines(verdict, shop, language),
    )


def _lines(verdict: Verdict | None, shop: Shop, language: Language) -> tuple[EffectLine, ...]:
    """Each indicator of a draw; of a shop before and after there is but one, told above."""
    if verdict is None or verdict.badge not in _DRAWN:
        return ()
    return effect_lines(verdict, language=language, currency=shop.currency)


def _unjudged(approach: Approach, judged: Judged | None, today: date, language: Language) -> str:
    if judged is not None:
        return language.text(N_("not measured: {name} is not installed"), name=judged.missing)
    return language.text(N_("has not begun") if approach.first_day > today else N_("not judged yet"))


def _money(minor: int | None, shop: Shop, language: Language) -> str:
    if minor is None:
        return ""
    return language.money(minor / 10 ** get_currency_precision(shop.currency), shop.currency)


def _effect(verdict: Verdict | None, shop: Shop, language: Language) -> str:
    if verdict is None or verdict.primary is None:
        return ""
    return effect_words(verdict.primary, language=language, currency=shop.currency)


def _bar(verdict: Verdict, shop: Shop, language: Language) -> Markup:
    effect = verdict.primary
    if effect is None:
        return Markup()
    described = Words(
        "effect",
        language.text(
            N_("What it changed for each customer approached")
            if verdict.badge in _DRAWN
            else N_("What it changed")
        ),
        effect_words(effect, language=language, currency=shop.currency),
    )
    return effect_bar(
        effect,
        break_even=verdict.break_even,
        words=described,
        show=lambda value: per_customer(effect, value, language, shop.currency),
        pays=language.text(N_("pays from here")),
    )
