"""A verdict as a plain dictionary, the documented JSON, and as a table of text."""

from __future__ import annotations

from habitue.effects.results import Arm, Effect, Verdict
from habitue.language import N_, Language
from habitue.report.documents import Document, Row, rounded
from habitue.report.effect_words import effect_words, verdict_words
from habitue.report.table import Table


def verdict_document(verdict: Verdict) -> Document:
    """The verdict with its effects; what may not be shown is null."""
    progress = verdict.progress
    return {
        "outcome": verdict.outcome,
        "badge": verdict.badge,
        "reason": verdict.reason,
        "primary": effect_document(verdict.primary),
        "second": effect_document(verdict.second),
        "secondary": [effect_document(effect) for effect in verdict.secondary],
        "on_joiners": effect_document(verdict.on_joiners),
        "anyway": None if verdict.anyway is None else rounded(verdict.anyway.value),
        "break_even": rounded(verdict.break_even),
        "pays": verdict.pays,
        "detectable": rounded(verdict.detectable),
        "more_customers": verdict.more_customers,
        "overstated": rounded(verdict.overstated),
        "sample_ratio_p": rounded(verdict.sample_ratio_p),
        "placebo_p": rounded(verdict.placebo_p),
        "progress": {
            "days": progress.days,
            "of_days": progress.of_days,
            "looks": progress.looks,
            "of_looks": progress.of_looks,
            "next_look": None if progress.next_look is None else progress.next_look.isoformat(),
        },
    }


def effect_document(effect: Effect | None) -> Document | None:
    """One effect per customer approached: ``value, low, high, n`` with the groups it is the difference of."""
    if effect is None:
        return None
    relative = effect.relative
    return {
        "indicator": effect.indicator,
        "kind": effect.kind,
        "value": rounded(effect.value),
        "low": rounded(effect.low),
        "high": rounded(effect.high),
        "level": rounded(effect.level),
        "n": effect.n,
        "real": effect.real,
        "p_value": rounded(effect.p_value),
        "method": effect.method,
        "reason": effect.reason,
        "approached": _arm_document(effect.approached),
        "held": _arm_document(effect.held),
        "relative": None
        if relative is None
        else {"value": rounded(relative.value), "low": rounded(relative.low), "high": rounded(relative.high)},
    }


def _arm_document(arm: Arm) -> Document:
    return {"value": rounded(arm.value), "n": arm.n, "successes": arm.successes}


def verdict_rows(verdict: Verdict) -> tuple[Row, ...]:
    """One flat row per effect, the primary first; a verdict without a number is one row."""
    given = (verdict.primary, verdict.second, *verdict.secondary)
    effects = [effect for effect in given if effect is not None]
    head: Row = {"outcome": verdict.outcome, "badge": verdict.badge, "reason": verdict.reason}
    return tuple({**head, **_flat(effect)} for effect in effects) or (head,)


def _flat(effect: Effect) -> Row:
    return {
        "indicator": effect.indicator,
        "kind": effect.kind,
        "value": effect.value,
        "low": effect.low,
        "high": effect.high,
        "level": effect.level,
        "p_value": effect.p_value,
        "real": effect.real,
        "method": effect.method,
        "approached": effect.approached.value,
        "approached_n": effect.approached.n,
        "held": effect.held.value,
        "held_n": effect.held.n,
    }


def verdict_table(verdict: Verdict, *, language: Language, currency: str | None) -> Table:
    """The verdict for a terminal: its effects in lines, its sentences below."""
    words = verdict_words(verdict, language=language, currency=currency)
    effects = [effect for effect in (verdict.primary, *verdict.secondary) if effect is not None]
    rows = tuple(
        (effect.indicator, effect_words(effect, language=language, currency=currency)) for effect in effects
    )
    each = (
        N_("Effect on each location, or each day")
        if verdict.badge in {"C", "D"}
        else N_("Effect on each customer approached")
    )
    columns = (language.text("Indicator"), language.text(each))
    notes = (
        *words.sentences,
        *words.cautions,
        words.badge + ".",
        *(f"{detail}." for detail in words.details),
    )
    return Table(words.title, columns, rows or ((language.text("None shown"), ""),), notes)
