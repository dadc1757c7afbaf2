"""Terms to JSON and back: what is stored and what forms and the API give.

What has its default is left out. Hours are written 14:30, days 2026-05-12; every other number is whole, in the unit
that ``terms`` says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from itertools import pairwise
from typing import Any, ClassVar

from habitue.errors import HabitueError
from habitue.language import N_, Language
from habitue.loyalty.facts import MOST_MONEY, MOST_UNITS
from habitue.loyalty.json_reading import Problem, Reader
from habitue.loyalty.terms import (
    MINUTES_A_DAY,
    Basis,
    Boost,
    Cashback,
    Discount,
    Expiry,
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

MOST_DAYS = 36_500
_MOST_TIMES = 10_000  # in hundredths: nothing is multiplied by more than a hundred
_NAME, _KEY = 80, 40
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_HOURS = {"from_minute": "from", "to_minute": "to"}
_RULE_NAMES = {
    PerVisit: "visit",
    PerItem: "item",
    PerAmount: "amount",
    Cashback: "cashback",
    Discount: "discount",
}


class BadTerms(HabitueError):
    """The terms cannot be used; ``problems`` are all the reasons."""

    message: ClassVar[str] = N_("These terms cannot be used: {problems}")

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(problems="; ".join(self.told(Language())))

    def told(self, language: Language) -> list[str]:
        """Each problem in words."""
        return [problem.told(language) for problem in self.problems]


def terms_from(data: Any) -> Terms:
    """The terms; or BadTerms with every problem at once, whatever was given."""
    reader = Reader(data)
    terms = _terms(reader)
    _check(reader, terms)
    if reader.problems:
        raise BadTerms(tuple(reader.problems))
    return terms


def _terms(reader: Reader) -> Terms:
    terms = Terms(
        unit=reader.choice("unit", Unit, Unit.STAMP),
        currency=_currency(reader),
        rules=tuple(rule for part in reader.parts("rules") if (rule := _rule(part)) is not None),
        rewards=tuple(_reward(part) for part in reader.parts("rewards")),
        boosts=tuple(_boost(part) for part in reader.parts("boosts")),
        minimum=reader.whole("minimum", 0, MOST_MONEY, 0),
        cool_down_minutes=reader.whole("cool_down_minutes", 0, 7 * MINUTES_A_DAY, 0),
        cap_a_day=reader.whole_or_none("cap_a_day", 1, MOST_UNITS),
        welcome=_present(reader.part("welcome")),
        birthday=_present(reader.part("birthday")),
        tiers=_tiers(reader.part("tiers")),
        expiry=_expiry(reader.part("expiry")),
        offline_units=reader.whole("offline_units", 0, MOST_UNITS, 0),
    )
    reader.done()
    return terms


def _currency(reader: Reader) -> str | None:
    found = reader.ask("currency")
    if found is None or (isinstance(found, str) and _CURRENCY.fullmatch(found)):
        return found
    reader.problem("currency", N_("this is the three letters of a currency, such as EUR"))
    return None


def _rule(reader: Reader) -> Rule | None:
    name = reader.ask("rule")
    read = _RULES.get(name) if isinstance(name, str) else None
    if read is None:
        reader.problem("rule", N_("this is one of {known}"), known=", ".join(_RULES))
        return None
    rule = read(reader)
    reader.done()
    return rule


_RULES: dict[str, Callable[[Reader], Rule]] = {
    "visit": lambda reader: PerVisit(reader.whole("units", 1, MOST_UNITS)),
    "item": lambda reader: PerItem(reader.whole("units", 1, MOST_UNITS), reader.texts("items", _NAME)),
    "amount": lambda reader: PerAmount(
        reader.whole("units", 1, MOST_UNITS), reader.whole("per", 1, MOST_MONEY)
    ),
    "cashback": lambda reader: Cashback(reader.whole("basis_points", 1, 10_000)),
    "discount": lambda reader: Discount(reader.whole("percent", 1, 100), _when(reader.part("when"))),
}


def _when(reader: Reader | None) -> When:
    if reader is None:
        return When()
    when = When(
        weekdays=reader.wholes("weekdays", 1, 7),
        from_minute=reader.clock("from"),
        to_minute=reader.clock("to"),
        first_day=reader.day("first_day"),
        last_day=reader.day("last_day"),
    )
    if when.from_minute is not None and when.from_minute == when.to_minute:
        reader.problem("to", N_("the hours must not end when they begin"))
    _check_days(reader, when.first_day, when.last_day)
    reader.done()
    return when


def _check_days(reader: Reader, first_day: date | None, last_day: date | None) -> None:
    if first_day and last_day and last_day < first_day:
        reader.problem("last_day", N_("this must not be before {day}"), day=first_day.isoformat())


def _boost(reader: Reader) -> Boost:
    boost = Boost(
        multiplier=reader.whole("multiplier", 100, _MOST_TIMES),
        when=_when(reader.part("when")),
        name=reader.line("name", _NAME, ""),
    )
    reader.done()
    return boost


def _reward(reader: Reader) -> Reward:
    reward = Reward(
        key=reader.line("key", _KEY),
        name=reader.line("name", _NAME),
        cost=reader.whole("cost", 1, MOST_UNITS),
        worth=reader.whole("worth", 0, MOST_MONEY, 0),
        per_customer=reader.whole_or_none("per_customer", 1, MOST_UNITS),
        per_day=reader.whole_or_none("per_day", 1, MOST_UNITS),
        first_day=reader.day("first_day"),
        last_day=reader.day("last_day"),
    )
    _check_days(reader, reward.first_day, reward.last_day)
    reader.done()
    return reward


def _present(reader: Reader | None) -> Present | None:
    if reader is None:
        return None
    present = Present(
        units=reader.whole("units", 0, MOST_UNITS, 0),
        reward=reader.line("reward", _KEY) if reader.ask("reward") is not None else None,
        days=reader.whole("days", 1, MOST_DAYS, 30),
    )
    if not present.units and present.reward is None:
        reader.problem("", N_("a gift is units or a reward"))
    reader.done()
    return present


def _tiers(reader: Reader | None) -> Tiers | None:
    if reader is None:
        return None
    whole_life = "window_days" in reader.data and reader.ask("window_days") is None
    tiers = Tiers(
        steps=tuple(_tier(part) for part in reader.parts("steps")),
        basis=reader.choice("basis", Basis, Basis.VISITS),
        window_days=None if whole_life else reader.whole("window_days", 1, MOST_DAYS, 365),
        grace_days=reader.whole("grace_days", 0, MOST_DAYS, 0),
    )
    if reader.ask("steps") in (None, []):
        reader.problem("steps", N_("there is at least one"))
    if any(low.threshold >= high.threshold for low, high in pairwise(tiers.steps)):
        reader.problem("steps", N_("each threshold is above the one before"))
    if len({step.key for step in tiers.steps}) < len(tiers.steps):
        reader.problem("steps", N_("two have the same key"))
    reader.done()
    return tiers


def _tier(reader: Reader) -> Tier:
    tier = Tier(
        key=reader.line("key", _KEY),
        name=reader.line("name", _NAME),
        threshold=reader.whole("threshold", 1, MOST_MONEY),
        multiplier=reader.whole("multiplier", 100, _MOST_TIMES, 100),
    )
    reader.done()
    return tier


def _expiry(reader: Reader | None) -> Expiry:
    if reader is None:
        return Expiry()
    life = reader.choice("life", Life, Life.NEVER)
    expiry = Expiry(life, 0 if life is Life.NEVER else reader.whole("days", 1, MOST_DAYS))
    reader.done()
    return expiry


def _check(reader: Reader, terms: Terms) -> None:
    """What only the whole can show."""
    # that nothing is earned has to be said: an empty list, while a programme pauses
    if reader.ask("rules") is None:
        reader.problem("rules", N_("there is at least one"))
    if terms.unit is not Unit.CREDIT and any(isinstance(rule, Cashback) for rule in terms.rules):
        reader.problem("rules", N_("cashback is collected as credit: unit is credit"))
    keys = {reward.key for reward in terms.rewards}
    if len(keys) < len(terms.rewards):
        reader.problem("rewards", N_("two have the same key"))
    for name, present in (("welcome", terms.welcome), ("birthday", terms.birthday)):
        if present and present.reward is not None and present.reward not in keys:
            reader.problem(f"{name}.reward", N_("there is no reward with this key"))


def terms_as(terms: Terms) -> dict[str, Any]:
    """The terms as plain JSON, which ``terms_from`` reads back as they were."""
    found = _plain(terms)
    # to whom a unit means something, it is always said
    return {"unit": terms.unit.value, **found}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _object(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _object(value: Any) -> dict[str, Any]:
    name = _RULE_NAMES.get(type(value))
    found = {"rule": name} if name else {}
    for part in fields(value):
        given = getattr(value, part.name)
        if part.default is not MISSING and given == part.default:
            continue
        if part.name in _HOURS:
            found[_HOURS[part.name]] = f"{given // 60:02}:{given % 60:02}"
        else:
            found[part.name] = _plain(given)
    return found
