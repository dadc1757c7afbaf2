"""A programme and the versions of its terms: which one is in force on a day, and which offered a reward."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from habitue.loyalty.terms import Reward, Terms


@dataclass(frozen=True, slots=True)
class Version:
    """Terms, in force from a day on."""

    from_day: date
    terms: Terms


@dataclass(frozen=True, slots=True)
class Programme:
    """``versions`` by rising day, at least one. After ``last_day`` nothing is earned; what was earned can still be spent."""

    key: str
    versions: tuple[Version, ...]
    last_day: date | None = None

    def version_on(self, day: date) -> int | None:
        """The number (from 0) of the version in force, None before the first."""
        number = len(self.versions) - 1
        while number >= 0 and self.versions[number].from_day > day:
            number -= 1
        return number if number >= 0 else None

    def terms_on(self, day: date) -> Terms | None:
        """The terms in force, None before the first version."""
        number = self.version_on(day)
        return None if number is None else self.versions[number].terms

    def earns_on(self, day: date) -> bool:
        """Whether visits of that day can earn."""
        return day >= self.versions[0].from_day and (self.last_day is None or day <= self.last_day)

    def offer(self, key: str | None, day: date) -> tuple[Reward, int | None] | None:
        """The reward as it can be had on that day, and None; or, where it was withdrawn, as last offered and by which version.

        A withdrawn reward stays payable with lots that were earned while it was offered.
        """
        found = [
            (number, reward)
            for number, version in enumerate(self.versions)
            if version.from_day <= day and (reward := version.terms.reward(key)) is not None
        ]
        if not found:
            return None
        number, reward = found[-1]
        return reward, None if number == self.version_on(day) else number

    def offering(self, key: str | None) -> frozenset[int]:
        """The numbers of the versions that offer the reward."""
        return frozenset(
            number for number, version in enumerate(self.versions) if version.terms.reward(key) is not None
        )

    @property
    def has_tiers(self) -> bool:
        """Whether any version has tiers."""
        return any(version.terms.tiers is not None for version in self.versions)


def in_force(programmes: Iterable[Programme], day: date) -> list[tuple[Programme, Terms]]:
    """The programmes in which visits of that day earn, with their terms."""
    found = [(one, one.terms_on(day)) for one in programmes if one.earns_on(day)]
    return [(one, terms) for one, terms in found if terms is not None]
