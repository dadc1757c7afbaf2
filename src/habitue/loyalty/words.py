"""Decisions and statement lines in words: ``+1 stamp, 12 May 10:42, Comptoir 2, by Ana; expires 12 Nov``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from habitue.language import MINUS, N_, Language
from habitue.loyalty.deciding import Decision
from habitue.loyalty.outcomes import Flag
from habitue.loyalty.postings import Account, Posting, Type
from habitue.loyalty.terms import Terms, Unit

_LINES: dict[Type, str] = {
    Type.EARN: N_("{units}"),
    Type.REDEEM: N_("{units} for {what}"),
    Type.EXPIRE: N_("{units}, expired"),
    Type.REVERSE: N_("{units}, refunded or undone"),
    Type.REDEEM_ROLLBACK: N_("{units}, reward given back"),
    Type.ADJUST: N_("{units}, adjusted"),
    Type.TRANSFER: N_("{units}, moved between cards"),
    Type.SETTLE: N_("{units}, settles what was owed"),
    Type.REMATCH: N_("{units}, put in order after a late event"),
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a statement line says besides its units; what is empty is not said. ``year`` is the reader's: another one is written out."""

    day: date
    minute: int
    year: int
    place: str = ""
    by: str = ""
    what: str = ""  # the reward, or the reason
    last_day: date | None = None


def money_text(minor: int, currency: str | None, language: Language) -> str:
    """An amount in minor units, in its currency."""
    from babel.numbers import get_currency_precision

    digits = get_currency_precision(currency) if currency else 2
    return language.money(minor / 10**digits, currency)


def units_text(units: int, terms: Terms, language: Language) -> str:
    """``1 stamp``, ``12 points``, ``€3.40``; what is below 0 with a true minus."""
    sign, size = (MINUS if units < 0 else ""), abs(units)
    if terms.unit is Unit.CREDIT:
        return sign + money_text(size, terms.currency, language)
    if terms.unit is Unit.STAMP:
        return sign + language.plural("{n} stamp", "{n} stamps", size)
    return sign + language.plural("{n} point", "{n} points", size)


def change_text(units: int, terms: Terms, language: Language) -> str:
    """The same with its sign: ``+1 stamp``."""
    return ("+" if units > 0 else "") + units_text(units, terms, language)


def gained_text(decision: Decision, terms: Mapping[str, Terms], language: Language) -> str:
    """What a decision changed in each programme, and the rewards it gave: ``+1 stamp, +12 points``."""
    # in the order of the programmes: a database gives objects back with their keys in another order
    said = [
        change_text(decision.gained[key], found, language)
        for key, found in terms.items()
        if key in decision.gained
    ]
    return ", ".join([*said, *decision.values.get("rewards", ())]) or language.text("nothing changes")


def outcome_text(decision: Decision, terms: Mapping[str, Terms], language: Language) -> str:
    """A decision in a sentence; ``terms`` are those in force, by programme."""
    values = {name: _value(name, value, decision, terms, language) for name, value in decision.values.items()}
    values["gained"] = gained_text(decision, terms, language)
    return language.text(decision.outcome.text, **values)


def flag_text(flag: Flag, language: Language) -> str:
    """What people should look at, in words."""
    return language.text(flag.text)


def _value(
    name: str, value: Any, decision: Decision, terms: Mapping[str, Terms], language: Language
) -> object:
    currency = next((found.currency for found in terms.values()), None)
    if name in ("minimum", "discount", "worth"):
        return money_text(value, currency, language)
    if name in ("have", "cost", "missing"):
        programme = terms.get(str(decision.values.get("programme")))
        return units_text(value, programme, language) if programme else language.number(value)
    if name == "day":
        return language.day(date.fromisoformat(value))
    if name == "factor":
        return language.number(value / 100, 1 if value % 100 else 0)
    if name == "percent":
        return language.percent(value / 100)
    return language.number(value) if isinstance(value, int) else value


def line_text(posting: Posting, said: Circumstances, terms: Terms, language: Language) -> str:
    """One posting as a line of the customer's statement."""
    parts = [_moved_text(posting, said, terms, language), moment_text(said, language), said.place]
    if said.by:
        parts.append(language.text("by {name}", name=said.by))
    line = ", ".join(part for part in parts if part)
    if said.last_day is None or posting.sink is not Account.PURSE:
        return line
    day = day_text(said.last_day, said.year, language)
    return language.text("{line}; expires {day}", line=line, day=day)


def _moved_text(posting: Posting, said: Circumstances, terms: Terms, language: Language) -> str:
    units = change_text(posting.amount if posting.sink is Account.PURSE else -posting.amount, terms, language)
    if posting.type is Type.REDEEM:
        moved = language.text(_LINES[Type.REDEEM], units=units, what=said.what or language.text("a reward"))
    else:
        moved = language.text(_LINES[posting.type], units=units)
        if said.what:
            moved = f"{moved} ({said.what})"
    if Account.PURSE not in (posting.source, posting.sink) and posting.source is Account.OWED:
        return language.text("{line}, owed", line=moved)
    return moved


def moment_text(said: Circumstances, language: Language) -> str:
    """The day and the time: ``12 May 10:42``."""
    return f"{day_text(said.day, said.year, language)} {said.minute // 60:02}:{said.minute % 60:02}"


def day_text(day: date, year: int, language: Language) -> str:
    """``12 May``; with its year where it is another one than the reader's."""
    from babel.dates import format_date

    return format_date(day, "d MMM" if day.year == year else "d MMM y", locale=language.locale)
