"""Terms in plain words, as an owner would say them to a customer: one short sentence for each thing."""

from __future__ import annotations

from fractions import Fraction

from babel.dates import get_day_names
from babel.lists import format_list
from babel.numbers import get_currency_precision

from habitue.language import N_, Language
from habitue.loyalty.terms import (
    Basis,
    Boost,
    Cashback,
    Discount,
    Life,
    PerAmount,
    PerItem,
    PerVisit,
    Present,
    Reward,
    Rule,
    Terms,
    Tier,
    Tiers,
    Unit,
    When,
)

_PLAIN = 100
_DAY = 1440


class Wording:
    """Says things of a programme in one language, in its unit and the shop's currency."""

    def __init__(self, language: Language, unit: Unit, currency: str) -> None:
        self.language, self.unit, self.currency = language, unit, currency

    def money(self, minor: int) -> str:
        """Minor units as money; round amounts without decimals where that is usual in speech."""
        digits = get_currency_precision(self.currency)
        whole = minor % 10**digits == 0
        return self.language.money(minor / 10**digits, self.currency, 0 if whole else digits)

    def fine_money(self, minor: Fraction) -> str:
        """A part of the smallest coin too: what one point costs."""
        digits = get_currency_precision(self.currency)
        fine = digits if minor.denominator == 1 else digits + 2
        return self.language.money(float(minor) / 10**digits, self.currency, fine)

    def units(self, n: int) -> str:
        """So many units: ``10 stamps``."""
        if self.unit is Unit.CREDIT:
            return self.money(n)
        if self.unit is Unit.POINT:
            return self.language.plural("{n} point", "{n} points", n)
        return self.language.plural("{n} stamp", "{n} stamps", n)

    def times(self, hundredths: int) -> str:
        """A multiplier: ``2``, ``1.5``."""
        digits = 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2
        return self.language.number(hundredths / 100, digits)

    def share(self, basis_points: int) -> str:
        """Basis points as a percentage."""
        return self.language.percent(
            basis_points / 10_000, 0 if basis_points % 100 == 0 else 1 if basis_points % 10 == 0 else 2
        )

    def when(self, when: When) -> str:
        """A time window: ``Monday to Friday, from 14:00 to 17:00``; empty where it is always."""
        parts = [self._weekdays(when.weekdays), self._hours(when), self._dates(when)]
        return ", ".join(part for part in parts if part)

    def _weekdays(self, days: frozenset[int]) -> str:
        names = get_day_names("wide", locale=self.language.locale)
        found = sorted(days)
        if not found or len(found) == 7:
            return ""
        if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
            return self.language.text(
                N_("{first} to {last}"), first=names[found[0] - 1], last=names[found[-1] - 1]
            )
        return format_list([names[day - 1] for day in found], locale=self.language.locale)

    def _hours(self, when: When) -> str:
        if when.from_minute is None and when.to_minute is None:
            return ""
        start, end = when.from_minute or 0, when.to_minute or _DAY
        return self.language.text(
            N_("from {start} to {end}"),
            start=f"{start // 60:02}:{start % 60:02}",
            end=f"{end // 60:02}:{end % 60:02}",
        )

    def _dates(self, when: When | Reward) -> str:
        first, last = when.first_day, when.last_day
        say = self.language
        if first and last:
            return say.text(
                N_("{first} to {last}"), first=say.day(first, "medium"), last=say.day(last, "medium")
            )
        if first:
            return say.text(N_("since {day}"), day=say.day(first, "medium"))
        return say.text(N_("until {day}"), day=say.day(last, "medium")) if last else ""

    def rule(self, rule: Rule) -> str:
        """What a purchase gives."""
        say = self.language.text
        match rule:
            case PerVisit(units):
                return say(N_("Each visit: {units}."), units=self.units(units))
            case PerItem(units, items) if items:
                named = format_list(sorted(items), style="or", locale=self.language.locale)
                return say(N_("Each item ({items}): {units}."), items=named, units=self.units(units))
            case PerItem(units):
                return say(N_("Each item: {units}."), units=self.units(units))
            case PerAmount(units, per):
                return say(N_("Each {money} spent: {units}."), money=self.money(per), units=self.units(units))
            case Cashback(basis_points):
                return say(
                    N_("{share} of what is paid comes back as credit."), share=self.share(basis_points)
                )
            case Discount(percent, when):
                return self._discount(percent, self.when(when))

    def _discount(self, percent: int, when: str) -> str:
        off = self.share(percent * 100)
        if when:
            return self.language.text(N_("{percent} off: {when}."), percent=off, when=when)
        return self.language.text(N_("{percent} off, always."), percent=off)

    def boost(self, boost: Boost) -> str:
        """A happy hour."""
        values = {"times": self.times(boost.multiplier), "when": self.when(boost.when)}
        say = self.language.text
        text = (
            say(N_("{times} times as much: {when}."), **values)
            if values["when"]
            else say(N_("{times} times as much, always."), times=values["times"])
        )
        return f"{boost.name} – {text}" if boost.name else text

    def reward(self, reward: Reward) -> str:
        """What units buy, and its limits."""
        return " ".join([f"{self.reward_line(reward)}.", *self._limits(reward)])

    def reward_line(self, reward: Reward) -> str:
        """What units buy: ``10 stamps: a coffee``."""
        return self.language.text(
            N_("{units}: {reward}"), units=self.units(reward.cost), reward=reward.name.rstrip(".")
        )

    def _limits(self, reward: Reward) -> list[str]:
        say, found = self.language, []
        if reward.per_customer:
            found.append(
                say.plural("Once for each customer.", "{n} times for each customer.", reward.per_customer)
            )
        if reward.per_day:
            found.append(say.plural("Once a day at most.", "{n} times a day at most.", reward.per_day))
        dates = self._dates(reward)
        if dates:
            found.append(say.text(N_("It can be had: {dates}."), dates=dates))
        return found

    def present(self, present: Present, terms: Terms) -> str:
        """A gift: units, or a reward and how long it is good for."""
        reward = terms.reward(present.reward)
        if reward is None:
            return self.units(present.units)
        days = self.language.plural("good for {n} day", "good for {n} days", present.days)
        return f"{reward.name} ({days})"

    def tier(self, tier: Tier, tiers: Tiers) -> str:
        """One tier."""
        return self.language.text(
            N_("{tier}, from {threshold}: earns {times} times as much.")
            if tier.multiplier != _PLAIN
            else N_("{tier}, from {threshold}."),
            tier=tier.name,
            threshold=self.threshold(tier.threshold, tiers.basis),
            **({"times": self.times(tier.multiplier)} if tier.multiplier != _PLAIN else {}),
        )

    def threshold(self, n: int, basis: Basis) -> str:
        """So many visits, so much spent, so many units."""
        if basis is Basis.SPEND:
            return self.language.text(N_("{money} spent"), money=self.money(n))
        return self.language.plural("{n} visit", "{n} visits", n) if basis is Basis.VISITS else self.units(n)

    def window(self, tiers: Tiers) -> str:
        """Over which time a tier counts, and how long it is kept."""
        say = self.language
        text = (
            say.text(N_("Tiers count everything there ever was."))
            if tiers.window_days is None
            else say.plural(
                "Tiers count the last {n} day.", "Tiers count the last {n} days.", tiers.window_days
            )
        )
        if not tiers.grace_days:
            return text
        kept = say.plural(
            "A tier is kept {n} day longer.", "A tier is kept {n} days longer.", tiers.grace_days
        )
        return f"{text} {kept}"

    def expiry(self, terms: Terms) -> str:
        """How long what was earned lives."""
        days = terms.expiry.days
        if terms.expiry.life is Life.FIXED:
            return self.language.plural(
                "What was earned ends {n} day later; closed days are not counted.",
                "What was earned ends {n} days later; closed days are not counted.",
                days,
            )
        if terms.expiry.life is Life.IDLE:
            return self.language.plural(
                "What was earned ends after {n} day without a visit; closed days are not counted.",
                "What was earned ends after {n} days without a visit; closed days are not counted.",
                days,
            )
        return self.language.text(N_("Nothing expires."))

    def earning(self, terms: Terms) -> list[str]:
        """All rules; or that nothing is earned."""
        if not terms.rules:
            return [
                self.language.text(N_("Paused: visits earn nothing; what was earned can still be spent."))
            ]
        return [self.rule(rule) for rule in terms.rules]

    def limits(self, terms: Terms) -> list[str]:
        """Minimum, cool-down, cap, allowance without network."""
        say, found = self.language, []
        if terms.minimum:
            found.append(
                say.text(N_("A purchase below {money} earns nothing."), money=self.money(terms.minimum))
            )
        if terms.cool_down_minutes:
            found.append(
                say.plural(
                    "A second visit within {n} minute is asked about.",
                    "A second visit within {n} minutes is asked about.",
                    terms.cool_down_minutes,
                )
            )
        if terms.cap_a_day:
            found.append(say.text(N_("At most {units} a day."), units=self.units(terms.cap_a_day)))
        if terms.offline_units:
            found.append(
                say.text(
                    N_("Up to {units} a day can be spent without network."),
                    units=self.units(terms.offline_units),
                )
            )
        return found

    def gifts(self, terms: Terms) -> list[str]:
        """Welcome and birthday."""
        found = []
        if terms.welcome:
            found.append(
                self.language.text(N_("Welcome gift: {gift}."), gift=self.present(terms.welcome, terms))
            )
        if terms.birthday:
            found.append(
                self.language.text(N_("Birthday gift: {gift}."), gift=self.present(terms.birthday, terms))
            )
        return found

    def tiers(self, terms: Terms) -> list[str]:
        """Every tier and how they count."""
        if terms.tiers is None:
            return []
        return [*(self.tier(tier, terms.tiers) for tier in terms.tiers.steps), self.window(terms.tiers)]

    def everything(self, terms: Terms) -> list[str]:
        """The whole terms."""
        collects = any(not isinstance(rule, Discount) for rule in terms.rules) or not terms.rules
        return [
            *self.earning(terms),
            *(self.boost(boost) for boost in terms.boosts),
            *(self.reward(reward) for reward in terms.rewards),
            *self.gifts(terms),
            *self.tiers(terms),
            *self.limits(terms),
            *([self.expiry(terms)] if collects else []),
        ]

    def section(self, name: str, terms: Terms) -> str:
        """The state of one section of the editor, in words."""
        none = self.language.text(N_("None."))
        found = {
            "rules": lambda: self.earning(terms),
            "rewards": lambda: [self.reward(reward) for reward in terms.rewards],
            "boosts": lambda: [self.boost(boost) for boost in terms.boosts],
            "steps": lambda: self.tiers(terms),
            "limits": lambda: self.limits(terms),
            "gifts": lambda: self.gifts(terms),
            "expiry": lambda: [self.expiry(terms)],
        }[name]()
        return " ".join(found) or none


def wording(terms: Terms, currency: str, language: Language) -> Wording:
    """Words for these terms."""
    return Wording(language, terms.unit, terms.currency or currency)
