"""Reading JSON that anybody may have written: every problem is noted with its place, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from habitue.language import N_, Language
from habitue.loyalty.facts import FIRST_DAY, LAST_DAY

MOST_PARTS = 100
"""No list is longer."""
_SHOWN = 40
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_MIDNIGHT = "24:00"
_NO_BREAKS = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "  ")

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where: ``place`` such as ``rewards[2].cost`` (empty: the whole), and a text with its values."""

    place: str
    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def told(self, language: Language) -> str:
        """The problem in words, its place first."""
        words = language.text(self.text, **self.values)
        return language.text("{place}: {problem}", place=self.place, problem=words) if self.place else words


@dataclass(slots=True)
class Reader:
    """One JSON object: each field is asked for by name; what was not asked for is a problem too."""

    data: Any
    place: str = ""
    problems: list[Problem] = field(default_factory=list)
    is_object: bool = True
    _asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Anything but an object has no fields."""
        if not isinstance(self.data, dict):
            self.problem("", N_("this is a group of named values; found {found}"), found=_shown(self.data))
            self.data, self.is_object = {}, False

    def problem(self, name: str, text: str, **values: object) -> None:
        """Note a problem with a field of this object."""
        place = ".".join(part for part in (self.place, name) if part)
        self.problems.append(Problem(place, text, values))

    def ask(self, name: str) -> Any:
        """The field as it was written; None where there is none, or null."""
        self._asked.add(name)
        return self.data.get(name)

    def whole(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number from ``least`` to ``most``; the default, where there is one, if it is not said."""
        found = self.ask(name)
        if found is None and default is not None:
            return default
        # true is 1 to Python, and nobody's number
        if type(found) is int and least <= found <= most:
            return found
        text = N_("this is a whole number from {least} to {most}; found {found}")
        self.problem(name, text, least=least, most=most, found=_shown(found))
        return least

    def whole_or_none(self, name: str, least: int, most: int) -> int | None:
        """The same, or None where it is not said."""
        return None if self.ask(name) is None else self.whole(name, least, most)

    def line(self, name: str, most: int, default: str | None = None) -> str:
        """A text of 1 to ``most`` characters on one line."""
        found = self.ask(name)
        if found is None and default is not None:
            return default
        if isinstance(found, str) and 0 < len(found) <= most and _on_one_line(found) and found.strip():
            return found
        text = N_("this is a text of 1 to {most} characters; found {found}")
        self.problem(name, text, most=most, found=_shown(found))
        return ""

    def choice(self, name: str, choices: type[Choice], default: Choice) -> Choice:
        """One of a closed list."""
        found = self.ask(name)
        if found is None:
            return default
        known = {choice.value: choice for choice in choices}
        if isinstance(found, str) and found in known:
            return known[found]
        self.problem(
            name, N_("this is one of {known}; found {found}"), known=", ".join(known), found=_shown(found)
        )
        return default

    def day(self, name: str) -> date | None:
        """A date such as 2026-05-12, or None where it is not said."""
        found = self.ask(name)
        if found is None:
            return None
        day = _day(found)
        if day is None:
            text = N_("this is a date from {first} to {last}, such as 2026-05-12; found {found}")
            self.problem(name, text, first=FIRST_DAY, last=LAST_DAY, found=_shown(found))
        return day

    def clock(self, name: str) -> int | None:
        """Minutes since midnight of an hour such as 14:30, or None where it is not said."""
        found = self.ask(name)
        if found is None:
            return None
        match = _CLOCK.fullmatch("23:59" if found == _MIDNIGHT else found) if isinstance(found, str) else None
        if match is None:
            self.problem(name, N_("this is an hour such as 14:30; found {found}"), found=_shown(found))
            return None
        return int(match[1]) * 60 + int(match[2]) + int(found == _MIDNIGHT)

    def wholes(self, name: str, least: int, most: int) -> frozenset[int]:
        """A set of whole numbers."""
        found = self._list(name)
        if all(type(number) is int and least <= number <= most for number in found):
            return frozenset(found)
        text = N_("these are whole numbers from {least} to {most}; found {found}")
        self.problem(name, text, least=least, most=most, found=_shown(found))
        return frozenset()

    def texts(self, name: str, most: int) -> frozenset[str]:
        """A set of texts."""
        found = self._list(name)
        if all(isinstance(text, str) and 0 < len(text) <= most for text in found):
            return frozenset(found)
        text = N_("these are texts of 1 to {most} characters; found {found}")
        self.problem(name, text, most=most, found=_shown(found))
        return frozenset()

    def part(self, name: str) -> Reader | None:
        """An object within this one, or None where it is not said."""
        found = self.ask(name)
        return None if found is None else self._within(found, name)

    def parts(self, name: str) -> list[Reader]:
        """The objects of a list."""
        readers = [self._within(found, f"{name}[{n}]") for n, found in enumerate(self._list(name), 1)]
        return [reader for reader in readers if reader.is_object]

    def done(self) -> None:
        """Note the fields that nobody asked for."""
        for name in list(self.data)[:MOST_PARTS]:
            if not isinstance(name, str) or name not in self._asked:
                self.problem("", N_("there is no setting named {setting}"), setting=_shown(name))

    def _within(self, found: Any, name: str) -> Reader:
        place = f"{self.place}.{name}" if self.place else name
        return Reader(found, place, self.problems)

    def _list(self, name: str) -> list[Any]:
        found = self.ask(name)
        if found is None:
            return []
        if isinstance(found, list) and len(found) <= MOST_PARTS:
            return found
        self.problem(
            name, N_("this is a list of {most} at most; found {found}"), most=MOST_PARTS, found=_shown(found)
        )
        return []


def _on_one_line(text: str) -> bool:
    # what a French keyboard puts before a colon or a euro sign is a character like any other
    return text.translate(_NO_BREAKS).isprintable()


def _day(found: Any) -> date | None:
    if not isinstance(found, str):
        return None
    try:
        day = date.fromisoformat(found)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _shown(found: Any) -> str:
    """What was found, short; of something large only its kind."""
    if isinstance(found, str):
        return f"“{found[:_SHOWN]}”"
    if found is None or isinstance(found, bool | int | float):
        return str(found) if not isinstance(found, int) or abs(found) < 10**_SHOWN else "…"
    return type(found).__name__
