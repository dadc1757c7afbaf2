"""An editor of terms: its parts together, from terms to fields, from what was posted to terms, problems beside their fields."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from habitue.language import N_
from habitue.loyalty.json_reading import Problem
from habitue.loyalty.terms import Basis, Terms, Unit
from habitue.loyalty.terms_json import BadTerms, terms_from
from habitue.web.languages import spoken
from habitue.web.programme.parts import (
    BoostForm,
    ExpiryForm,
    GiftForm,
    Ground,
    Json,
    LimitsForm,
    Part,
    RewardForm,
    RuleForm,
    TierForm,
    TiersForm,
    choices_of,
)

MOST_ROWS = 30
"""No list in the editor is longer."""
_PLACE = re.compile(r"(?:tiers\.)?(\w+)(?:\[(\d+)\])?(?:\.(?:when\.)?(\w+))?")
_LISTS: dict[str, type[Part]] = {
    "rewards": RewardForm,
    "rules": RuleForm,
    "boosts": BoostForm,
    "steps": TierForm,
}
_GROUPS: dict[str, type[Part]] = {
    "tiers": TiersForm,
    "limits": LimitsForm,
    "welcome": GiftForm,
    "birthday": GiftForm,
    "expiry": ExpiryForm,
}
SECTIONS = (*_LISTS, *_GROUPS)
_NEW: dict[str, Json] = {
    "rewards": {},
    "rules": {"rule": "visit", "units": 1},
    "boosts": {"multiplier": 200},
    "steps": {},
}


@dataclass(slots=True)
class Posted:
    """What was typed: the fields by name, and which rows there are."""

    data: Any

    def rows(self, section: str) -> list[int]:
        """The numbers of a list's rows, in order, without the one that is to go."""
        found = {
            int(match[1])
            for name in self.data
            if (match := re.match(rf"{section}-(\d{{1,4}})-", name, re.ASCII)) is not None
        }
        gone = self.data.get("remove")
        return [row for row in sorted(found) if f"{section}-{row}" != gone][:MOST_ROWS]

    @property
    def added(self) -> str:
        """The list that is to have one more row."""
        found = self.data.get("add", "")
        return found if found in _LISTS else ""


class Editor:
    """The parts of an editor. Sections that are not ``shown`` stay as they are in ``base``, which is good JSON of terms."""

    def __init__(
        self,
        base: Json,
        *,
        currency: str,
        data: Any = None,
        shown: tuple[str, ...] = SECTIONS,
        checked: bool = True,
    ) -> None:
        self.base, self.shown = base, shown
        self.posted = None if data is None else Posted(data)
        self.checked = checked and data is not None
        self.problems: list[str] = []
        self.section_problems: dict[str, list[str]] = {}
        self.ground = Ground(Unit(base.get("unit", Unit.STAMP)), currency, basis=self._basis())
        self.lists: dict[str, list[Part]] = {
            name: self._rows(name, form) for name, form in _LISTS.items() if name in shown
        }
        self.ground = Ground(
            self.ground.unit, currency, basis=self.ground.basis, rewards=choices_of(self._named_rewards())
        )
        self.groups: dict[str, Part] = {
            name: self._part(form, name, self._piece(name)) for name, form in _GROUPS.items() if name in shown
        }

    def _basis(self) -> Basis:
        if self.posted is not None and "tiers" in self.shown:
            found = self.posted.data.get("tiers-basis", "")
        else:
            found = (self.base.get("tiers") or {}).get("basis", "")
        return Basis(found) if found in set(Basis) else Basis.VISITS

    def _piece(self, name: str) -> Json | None:
        """The JSON of one group."""
        return self.base if name == "limits" else self.base.get(name)

    def _pieces(self, name: str) -> list[Json]:
        """The JSON of one list."""
        found = (self.base.get("tiers") or {}).get("steps") if name == "steps" else self.base.get(name)
        return list(found or [])

    def _rows(self, name: str, form: type[Part]) -> list[Part]:
        if self.posted is None:
            return [self._part(form, f"{name}-{row}", piece) for row, piece in enumerate(self._pieces(name))]
        numbers = self.posted.rows(name)
        rows = [self._part(form, f"{name}-{row}", None) for row in numbers]
        if self.posted.added == name and len(rows) < MOST_ROWS:
            new = form.initial_of(_NEW[name] | {"key": new_key()})
            rows.append(
                form(ground=self.ground, prefix=f"{name}-{max(numbers, default=-1) + 1}", initial=new)
            )
        return rows

    def _part(self, form: type[Part], prefix: str, piece: Json | None) -> Part:
        if self.posted is None:
            return form(ground=self.ground, prefix=prefix, initial=form.initial_of(piece))
        if self.checked:
            return form(self.posted.data, ground=self.ground, prefix=prefix)
        blank = form(ground=self.ground, prefix=prefix)
        return form(ground=self.ground, prefix=prefix, initial=blank.raw(self.posted.data))

    def _named_rewards(self) -> list[Json]:
        if "rewards" not in self.lists:
            return self._pieces("rewards")
        return [{"key": row["key"].value(), "name": row["name"].value()} for row in self.lists["rewards"]]

    def __getitem__(self, name: str) -> list[Part] | Part:
        """One section, for templates."""
        return self.lists[name] if name in self.lists else self.groups[name]

    def read(self) -> Terms | None:
        """The terms; None where there are problems, which then stand beside their fields."""
        parts = self._parts()
        if not all([part.is_valid() for part in parts]):  # noqa: C419  (every part is to show its problems)
            return None
        # in the order of the terms, so that a problem of the second tier finds the second row
        self.lists.get("steps", []).sort(key=lambda row: row.cleaned_data["threshold"])
        try:
            return terms_from(self._json())
        except BadTerms as problem:
            for found in problem.problems:
                self._place(found)
            return None

    def guess(self) -> Terms:
        """The terms as far as they can be understood while they are typed; else those that they were."""
        for part in self._parts():
            part.is_valid()
        try:
            return terms_from(self._json())
        except BadTerms:
            return terms_from(self.base)

    def _parts(self) -> list[Part]:
        """Every part that counts: without tiers there is no window of theirs."""
        rows = [row for rows in self.lists.values() for row in rows]
        tiers = bool(self.lists.get("steps"))
        return rows + [part for name, part in self.groups.items() if tiers or name != "tiers"]

    def _json(self) -> Json:
        """What the valid parts say; of the others, and of what is not shown, what was so before."""
        found = dict(self.base)
        for name in self.lists:
            if name != "steps":
                found[name] = self._list_json(name)
        for name in ("welcome", "birthday", "expiry"):
            if name in self.groups and self.groups[name].is_valid():
                found[name] = self.groups[name].as_json()
        if "limits" in self.groups and self.groups["limits"].is_valid():
            limits = self.groups["limits"]
            found = {name: value for name, value in found.items() if name not in limits.fields}
            found |= limits.as_json() or {}
        found["tiers"] = self._tiers_json()
        return {name: value for name, value in found.items() if value is not None}

    def _list_json(self, name: str) -> list[Json]:
        return [row.as_json() or {} for row in self.lists[name] if row.is_valid()]

    def _tiers_json(self) -> Json | None:
        before = self.base.get("tiers")
        steps = self._list_json("steps") if "steps" in self.lists else self._pieces("steps")
        if not steps:
            return None
        group = self.groups.get("tiers")
        whole = group.as_json() if group is not None and group.is_valid() else before
        steps.sort(key=lambda step: step["threshold"])
        return {**(whole or {}), "steps": steps}

    def _place(self, problem: Problem) -> None:
        """Put a problem of the terms beside the field that it is about; else above its section; else above all."""
        words = spoken().text(problem.text, **problem.values)
        match = _PLACE.fullmatch(problem.place)
        section, row, name = match.groups() if match else ("", None, None)
        part = self._part_of(section, row)
        field = part.names.get(name or section, name or section) if part else ""
        if part is not None and field in part.fields:
            part.add_error(field, words)
        elif section in self.shown:
            self.section_problems.setdefault(section, []).append(words)
        else:
            self.problems.append(problem.told(spoken()))

    def _part_of(self, section: str, row: str | None) -> Part | None:
        rows = self.lists.get(section, [])
        if row is not None:
            number = int(row) - 1
            return rows[number] if 0 <= number < len(rows) else None
        limits = self.groups.get("limits")
        return limits if limits is not None and section in limits.fields else self.groups.get(section)

    def open_sections(self) -> set[str]:
        """The sections to show open: those with a problem, and the one that a row was added to or taken from."""
        found = set(self.section_problems)
        if self.checked:
            found |= {name for name, rows in self.lists.items() if any(row.errors for row in rows)}
            found |= {name for name, part in self.groups.items() if part in self._parts() and part.errors}
        if self.posted is not None:
            found |= {self.posted.added, str(self.posted.data.get("remove", "")).split("-")[0]}
        return (found | ({"steps"} if "tiers" in found else set())) & set(SECTIONS)


def new_key() -> str:
    """A key for a reward or a tier, which its name may then change under."""
    return secrets.token_hex(4)


def nothing_collected(terms: Terms) -> str:
    """What is missing though the terms are sound: a way to spend what is earned; empty where all is there."""
    earns = any(rule_name(rule) != "Discount" for rule in terms.rules)
    if earns and not terms.rewards and terms.unit is not Unit.CREDIT:
        return spoken().text(N_("What is earned buys nothing yet: add a reward."))
    return ""


def rule_name(rule: object) -> str:
    """The class of a rule."""
    return type(rule).__name__
