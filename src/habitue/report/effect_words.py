"""What an approach changed, in words an owner can act on: counts and currency, never a p-value.

Nothing here can say "members spend more" or "so many of the lapsed came back": sentences are made from a verdict, and a
verdict without a fair comparison has no number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from habitue.effects.results import Badge, Effect, Verdict
from habitue.language import N_, Language
from habitue.report.wording import money_text, signed

TITLES: Mapping[str, str] = {
    "works": N_("It works"),
    "hurts": N_("It does harm"),
    "no_effect_that_pays": N_("No effect that would pay"),
    "cannot_tell": N_("Cannot tell"),
    "too_early": N_("Too early to say"),
    "not_measurable": N_("Not measurable here"),
    "data_problem": N_("Something is wrong with the counts"),
}
BADGES: Mapping[str, str] = {
    "A": N_("Evidence A: chance decided who was held back"),
    "B": N_("Evidence B: chance decided who was invited first"),
    "C": N_("Evidence C: others stand for what would have been"),
    "D": N_("Evidence D: before and after, nobody to compare with"),
    "E": N_("Evidence E: no comparison, so no effect is shown"),
}
REASONS: Mapping[str, str] = {
    "no_comparison": N_(
        "Everybody was approached. What they would have done without it nobody knows, so its effect cannot be known either. "
        "Next time, hold half of them back."
    ),
    "chosen_by_themselves": N_(
        "Those who take part chose to. People who like the shop join more often, so comparing them with the others would "
        "show an effect where there is none."
    ),
    "picked_by_behaviour": N_(
        "They were picked by how they had behaved, and such people change by themselves: of those who stay away many come "
        "back, of the best many come less. Only people like them who were held back can tell."
    ),
    "too_few_customers": N_("With fewer than 30 customers in a group, chance decides everything."),
    "too_few_events": N_(
        "It happened too seldom, or almost always: fewer than 10 cases the other way round."
    ),
    "too_few_buyers": N_(
        "Too few of them bought for an amount of money to mean anything. Look at how many came back."
    ),
    "unbalanced": N_(
        "The group held back is too small for amounts of money: a few large baskets decide. Hold back half."
    ),
    "no_values": N_("Each customer’s amount is needed to judge money with so few buyers."),
    "no_spread": N_("Everybody spent exactly the same, so there is nothing to judge by."),
    "too_few_locations": N_("Too few locations: chance alone would single these out often enough."),
    "short_history": N_("Too few days before: half a year of days, and five such spans of time, are needed."),
    "placebo_failed": N_(
        "Both groups already went different ways before anything was done, so what differs now proves nothing."
    ),
    "too_few_joined": N_("Too few joined because they were invited."),
    "not_by_joining_alone": N_(
        "The invitation also moved people who did not join, so what it did to those who did cannot be told apart."
    ),
    "effect_too_large_to_expect": N_(
        "So few customers could only show an effect larger than any to be expected."
    ),
    "sample_ratio": N_(
        "The groups’ sizes are not those that the draw gives: somebody is missing on one side."
    ),
    "unlike_before": N_("The groups differed before anything was done, as no fair draw makes them differ."),
    "held_out_approached": N_("People who were to be held back were approached all the same."),
    "overlapping": N_("Another approach reached one group and not the other: {names}."),
    "not_cut_at_look": N_("Between two planned looks nothing is judged."),
}
NEVER_SHOWN: Mapping[str, str] = {
    "members": N_(
        "Members beside other customers are not compared here: who likes a shop joins more often, so members would seem to come "
        "and spend more even if the programme did nothing."
    ),
    "before_after": N_(
        "What these customers did before and after is not shown: they were picked by how they had behaved, and such people change "
        "by themselves."
    ),
}
"""What is never shown as an effect, and why: said in the same words everywhere."""
METHODS: Mapping[str, str] = {
    "newcombe": N_("Newcombe’s interval; Barnard’s exact test below 1,000 customers, else the z test"),
    "welch": N_("Welch’s interval; the draw repeated at random where buyers are few"),
    "welch_cuped": N_(
        "Welch’s interval after what each spent before (CUPED); the draw repeated at random where buyers are few"
    ),
    "paired_t": N_("Student’s interval of the differences in pairs; the draw repeated at random"),
    "delta": N_("Delta method for a ratio; it also tells of who bought"),
    "adjusted_wald": N_("Adjusted Wald interval of two scores"),
    "change_scores": N_(
        "Changes since before, compared by Welch’s interval, after a placebo one window earlier"
    ),
    "relabelled": N_("Changes since before, the changed locations drawn again in every way"),
    "placebo_days": N_("Change against the span before, by what such spans did without anything new"),
    "callaway_santanna": N_(
        "Callaway and Sant’Anna’s estimate by diff-diff; the starts drawn again among the locations"
    ),
    "diff_diff": N_("Difference in differences by diff-diff"),
    "bsts": N_("Structural time series by bsts-causalimpact"),
}

_COUNTED: Mapping[str, tuple[str, str, str]] = {
    "A": (
        N_("Of {n} customers approached, {a} came back; of {m} held back, {b}."),
        N_("Of {n} customers approached, {a} did so; of {m} held back, {b}."),
        N_("{a} for each of {n} customers approached; {b} for each of {m} held back."),
    ),
    "B": (
        N_("Of {n} customers invited, {a} came; of {m} not yet invited, {b}."),
        N_("Of {n} customers invited, {a} did so; of {m} not yet invited, {b}."),
        N_("{a} for each of {n} customers invited; {b} for each of {m} not yet invited."),
    ),
}
"""What both groups did: who came back, any other share, an amount for each; by the evidence."""


@dataclass(frozen=True, slots=True)
class EffectWords:
    """A verdict in words: a title, what the badge means, sentences in the order to be read, cautions, and what an analyst asks."""

    title: str
    badge: str
    sentences: tuple[str, ...]
    cautions: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


def verdict_words(verdict: Verdict, *, language: Language, currency: str | None = None) -> EffectWords:
    """All that a page says of one approach on one day."""
    return EffectWords(
        title=language.text(TITLES[verdict.outcome]),
        badge=language.text(BADGES[verdict.badge]),
        sentences=tuple(_sentences(verdict, language, currency)),
        cautions=tuple(_cautions(verdict, language)),
        details=tuple(_details(verdict.primary, language)) if verdict.primary else (),
    )


def reason_words(verdict: Verdict, *, language: Language) -> str:
    """Why nothing is shown, or what is wrong; empty where nothing is."""
    if verdict.reason is None:
        return ""
    return language.text(REASONS[verdict.reason], names=", ".join(verdict.overlapping))


def effect_words(effect: Effect, *, language: Language, currency: str | None = None) -> str:
    """One effect in a line, per customer approached: ``+€0.77, between +€0.49 and +€1.05``; or why there is none."""
    if effect.value is None or effect.low is None or effect.high is None:
        return language.text(REASONS[effect.reason]) if effect.reason else ""
    each = [per_customer(effect, end, language, currency) for end in (effect.value, effect.low, effect.high)]
    line = language.text("{value}, between {low} and {high}", value=each[0], low=each[1], high=each[2])
    return line if effect.real else language.text("{line}: no more than chance", line=line)


def per_customer(effect: Effect, value: float, language: Language, currency: str | None) -> str:
    """An effect on one customer with its sign: points of a share or a score, money, orders."""
    if effect.kind == "rate":
        return language.text("{points} points", points=signed(100 * value, language))
    if effect.kind == "nps":
        return language.text("{points} points", points=signed(value, language))
    if effect.kind == "count":
        return _sign(value) + language.number(abs(value), 2)
    return _sign(value) + money_text(abs(value), currency, language)


def _sentences(verdict: Verdict, language: Language, currency: str | None) -> list[str]:
    if verdict.outcome == "too_early":
        return [_too_early(verdict, language), *_anyway_if(verdict, language)]
    effect = verdict.primary
    if effect is None:
        return [reason_words(verdict, language=language), *_anyway_if(verdict, language)]
    found = [_counted(effect, verdict.badge, language, currency), _in_all(effect, language, currency)]
    found += _what_follows(verdict, effect, language, currency)
    if verdict.second is not None:
        found.append(_second(verdict.second, language, currency))
    return [*found, *_anyway_if(verdict, language)]


def _second(effect: Effect, language: Language, currency: str | None) -> str:
    method = language.text(METHODS[effect.method]) if effect.method else ""
    each = effect_words(effect, language=language, currency=currency)
    return language.text(
        "A second estimate, which decides nothing. {method}: {each}.", method=method, each=each
    )


def _too_early(verdict: Verdict, language: Language) -> str:
    progress = verdict.progress
    days = language.text(
        "Day {day} of {days}.", day=language.number(progress.days), days=language.number(progress.of_days)
    )
    if progress.next_look is None:
        return days
    until = language.text(
        "What it changed shows after {day}: a look at every passing number finds an effect where there is none.",
        day=language.day(progress.next_look),
    )
    return f"{days} {until}"


def _counted(effect: Effect, badge: Badge, language: Language, currency: str | None) -> str:
    came_back, did_so, each = _COUNTED.get(badge, _COUNTED["A"])
    values = {"n": language.number(effect.approached.n), "m": language.number(effect.held.n)}
    if effect.approached.successes is not None and effect.held.successes is not None:
        values |= {
            "a": language.number(effect.approached.successes),
            "b": language.number(effect.held.successes),
        }
        if effect.indicator == "came_back":
            return language.text(came_back, **values)
        return language.text(did_so, **values)
    values |= {"a": level_words(effect, effect.approached.value, language, currency)}
    values |= {"b": level_words(effect, effect.held.value, language, currency)}
    if effect.method == "placebo_days":
        return language.text("{a} a day over {n} days, where {b} were to be expected.", **values)
    if effect.method in {"change_scores", "relabelled", "callaway_santanna"}:
        return language.text("{a} since before among {n} approached; {b} among {m} others.", **values)
    if effect.kind == "nps":
        return language.text(
            "A score of {a} from {n} answers of those approached, {b} from {m} of those held back.", **values
        )
    return language.text(each, **values)


def level_words(effect: Effect, value: float | None, language: Language, currency: str | None) -> str:
    """What one group did: a share, money, a count, a score; a dash where that is not known."""
    if value is None:
        return "–"
    if effect.kind in {"rate", "nps"}:
        return language.percent(value) if effect.kind == "rate" else language.number(value)
    return language.number(value, 2) if effect.kind == "count" else money_text(value, currency, language)


def _in_all(effect: Effect, language: Language, currency: str | None) -> str:
    """Best guess and what else fits the data: of those approached together where it adds up, else per customer."""
    assert effect.value is not None and effect.low is not None and effect.high is not None  # noqa: S101, PT018
    if effect.kind in {"ratio", "nps"} or effect.extra is None:
        shown = [
            per_customer(effect, end, language, currency) for end in (effect.value, effect.low, effect.high)
        ]
    else:
        shown = [_extra(effect, end, language, currency) for end in effect.extra]
    return language.text(
        "Best guess: {value}; anything from {low} to {high} fits the data.",
        value=shown[0],
        low=shown[1],
        high=shown[2],
    )


def _extra(effect: Effect, total: float, language: Language, currency: str | None) -> str:
    """An amount over everybody approached: ``12 customers more``, ``€240 less``."""
    if effect.kind == "rate":
        return _more_or_less_customers(round(total), language)
    size = (
        language.number(abs(total)) if effect.kind == "count" else money_text(abs(total), currency, language)
    )
    if effect.kind == "count":
        return (
            language.text("{size} orders fewer", size=size)
            if total < 0
            else language.text("{size} orders more", size=size)
        )
    return language.text("{size} less", size=size) if total < 0 else language.text("{size} more", size=size)


def _more_or_less_customers(count: int, language: Language) -> str:
    if count < 0:
        return language.plural("{n} customer fewer", "{n} customers fewer", -count)
    return language.plural("{n} customer more", "{n} customers more", count)


def _what_follows(verdict: Verdict, effect: Effect, language: Language, currency: str | None) -> list[str]:
    found = []
    if verdict.break_even is not None:
        found.append(_break_even(verdict, effect, language, currency))
    if verdict.outcome == "cannot_tell" and verdict.detectable is not None:
        found.append(_detectable(verdict, effect, language, currency))
    if verdict.on_joiners is not None and verdict.on_joiners.value is not None:
        each = effect_words(verdict.on_joiners, language=language, currency=currency)
        found.append(language.text("For each who joined because they were invited: {each}.", each=each))
    return found


def _break_even(verdict: Verdict, effect: Effect, language: Language, currency: str | None) -> str:
    assert verdict.break_even is not None  # noqa: S101
    total = verdict.break_even * effect.approached.n
    if effect.kind == "rate":
        total = ceil(total - 1e-9)  # the least that pays is a whole customer
    least = _extra(effect, total if effect.better == "more" else -total, language, currency)
    known = {
        "yes": N_("It pays from {least} on, and all that fits the data is above."),
        "no": N_("It would pay from {least} on; nothing that fits the data reaches that."),
        "unclear": N_("It would pay from {least} on; whether it does, the data leave open."),
    }
    template = known[verdict.pays or "unclear"]
    return language.text(template, least=least)


def _detectable(verdict: Verdict, effect: Effect, language: Language, currency: str | None) -> str:
    assert verdict.detectable is not None  # noqa: S101
    least = verdict.detectable if effect.better == "more" else -verdict.detectable
    if effect.kind in {"ratio", "nps"}:
        shown = per_customer(effect, least, language, currency)
    else:
        shown = _extra(effect, least * effect.approached.n, language, currency)
    seen = language.text("With so many customers only an effect of at least {least} shows.", least=shown)
    if verdict.more_customers is None:
        return seen
    more = language.text(
        "About {n} further customers would tell.", n=language.number(_rounded_up(verdict.more_customers))
    )
    return f"{seen} {more}"


def _anyway_if(verdict: Verdict, language: Language) -> list[str]:
    if verdict.anyway is None or verdict.anyway.value is None:
        return []
    return [
        language.plural(
            "{n} of 100 would have come anyway.",
            "{n} of 100 would have come anyway.",
            round(100 * verdict.anyway.value),
        )
    ]


def _cautions(verdict: Verdict, language: Language) -> list[str]:
    found = []
    effect = verdict.primary
    if verdict.outcome == "too_early" and verdict.reason is not None:
        found.append(reason_words(verdict, language=language))
    if verdict.overstated is not None:
        found.append(
            language.text(
                "With so few customers an effect that shows is probably overstated, about {times} times.",
                times=language.number(verdict.overstated, 1),
            )
        )
    if effect is not None and not effect.real and _outside(effect):
        found.append(
            language.text(
                "No effect at all is just outside of the interval, but chance alone does as much too often."
            )
        )
    if effect is not None and effect.kind == "ratio":
        found.append(
            language.text("An average order also moves with who buys, not only with what each buys.")
        )
    if effect is not None and verdict.second is not None and _apart(effect, verdict.second):
        found.append(language.text("The two estimates contradict each other: trust neither."))
    if verdict.badge == "D" and effect is not None:
        found.append(
            language.text("Weather, holidays and whatever else changed that day are in this figure too.")
        )
    return found


def _outside(effect: Effect) -> bool:
    return effect.low is not None and effect.high is not None and (effect.low > 0 or effect.high < 0)


def _apart(one: Effect, other: Effect) -> bool:
    """Whether the two intervals have nothing in common."""
    assert one.low is not None and one.high is not None and other.low is not None and other.high is not None  # noqa: S101, PT018
    return one.low > other.high or other.low > one.high


def _details(effect: Effect, language: Language) -> list[str]:
    found = [language.text(METHODS[effect.method])] if effect.method else []
    found.append(
        language.text(
            "{share} interval", share=language.percent(effect.level, 0 if effect.level == 0.95 else 1)
        )
    )
    if effect.p_value is not None:
        found.append(language.text("p = {p}", p=language.number(effect.p_value, 4)))
    if effect.relative is not None:
        ends = (effect.relative.value, effect.relative.low, effect.relative.high)
        value, low, high = (_sign(end) + language.percent(abs(end)) for end in ends)
        found.append(
            language.text(
                "{value} of what it would have been ({low} to {high})", value=value, low=low, high=high
            )
        )
    return found


def _rounded_up(count: int) -> int:
    """Two figures are all that is known: 1,234 is about 1,300."""
    step = int(10 ** max(len(str(count)) - 2, 0))
    return -(-count // step) * step


def _sign(value: float) -> str:
    return "\N{MINUS SIGN}" if value < 0 else "+"
