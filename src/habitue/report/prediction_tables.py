"""Tables about what comes next: the weeks ahead, whose chance fell, champions to come, stages, and how right it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from habitue.language import Language
from habitue.models.holdout import Score
from habitue.predictions.chances import DOUBTFUL, EVEN, have_fallen
from habitue.predictions.results import AheadWeek, Prediction, StageValue, TrackedWeek
from habitue.report.prediction_lists import horizon_text
from habitue.report.stages import stage_name
from habitue.report.table import Table
from habitue.report.wording import NOTHING, money_text, share_text

FEW_VISITS = 3
"""With so many visits or fewer a customer is still in the making."""

TOP_SHARE = 0.1
PEOPLE_SHOWN = 50
"""So many customers a table names; all are counted."""

TRACKED_ROWS = 20
_WHOLE_FROM = 10
_SMALL = 0.1


@dataclass(frozen=True, slots=True)
class Telling:
    """A prediction, who reads it, and in which money."""

    prediction: Prediction
    language: Language
    currency: str | None

    @property
    def has_money(self) -> bool:
        """True where the file has amounts, so that customers are worth money and not only purchases."""
        return self.prediction.expected_value_total is not None

    @property
    def has_band(self) -> bool:
        """True where the weeks ahead say within what their sum should lie."""
        return all(week.low is not None for week in self.prediction.ahead)

    @property
    def whole(self) -> float:
        """What all customers are expected to bring over the horizon."""
        value = self.prediction.expected_value_total
        return self.prediction.expected_purchases_total if value is None else value

    @property
    def largest_stage(self) -> float:
        """The most that one lifecycle stage is expected to bring."""
        return max((one.expected_value or 0.0 for one in self.prediction.stages), default=0.0)

    @property
    def horizon(self) -> str:
        """How far ahead customers are valued: ``52 weeks``."""
        return horizon_text(self.prediction, self.language)

    def purchases(self, value: float) -> str:
        """An expected count of purchases: whole from ten on, with a decimal below."""
        whole = value >= _WHOLE_FROM or value == 0
        return self.language.number(value, 0 if whole else 1)

    def worth(self, value: float, *, beside: float = 0.0) -> str:
        """What is expected, in money where the file has amounts (as coarse as the largest beside it), else in purchases."""
        if self.has_money:
            return money_text(value, self.currency, self.language, beside=beside)
        return self.purchases(value)

    def column(self, values: Iterable[float]) -> list[str]:
        """What is expected, one below the other: all with cents or none."""
        shown = list(values)
        largest = max(shown, default=0.0)
        return [self.worth(value, beside=largest) for value in shown]

    def about(self, value: float) -> str:
        """``about $1,200``, ``about 12 purchases``."""
        if self.has_money:
            return self.language.text("about {sum}", sum=self.worth(value))
        if round(value) == 0:
            return self.language.text("less than one purchase")
        return self.language.plural("about {n} purchase", "about {n} purchases", round(value))

    def worths(self, people: pa.Table) -> Any:
        """What each of these people is expected to bring."""
        return _column(people, "expected_value" if self.has_money else "expected_purchases")


def _column(people: pa.Table, name: str) -> Any:
    return people.column(name).to_numpy()


def _per_cent(people: pa.Table, name: str) -> Any:
    return np.round(100 * _column(people, name))


def fallen(telling: Telling) -> pa.Table:
    """Those whose chance of still being a customer fell clearly in four weeks, dearest first.

    Chances are compared in whole per cents, as they are shown. Who bought within the four weeks, or was unknown before,
    has no earlier chance and cannot have fallen.
    """
    people = telling.prediction.people
    return _dearest_first(telling, have_fallen(_column(people, "p_alive_before"), _column(people, "p_alive")))


def rising(telling: Telling) -> pa.Table:
    """Those with few visits yet who are already in the top tenth by what they are expected to bring, dearest first.

    Equal ones are in it all or not at all, so that it never is more than a tenth.
    """
    people = telling.prediction.people
    worth = telling.worths(people)
    as_dear = len(worth) - np.searchsorted(np.sort(worth), worth, side="left")
    top = (as_dear <= TOP_SHARE * len(worth)) & (worth > 0)
    return _dearest_first(telling, top & (_column(people, "visits") <= FEW_VISITS))


def _dearest_first(telling: Telling, chosen: Any) -> pa.Table:
    people = telling.prediction.people
    rows = np.flatnonzero(chosen)
    return people.take(rows[np.argsort(-telling.worths(people)[rows], kind="stable")])


def ahead_table(telling: Telling) -> Table:
    """The weeks to come: purchases, revenue where the file has amounts, their sum, and the band where there is one."""
    language = telling.language
    columns = [language.text("Week from"), language.text("Purchases")]
    if telling.has_money:
        columns.append(language.text("Revenue"))
    columns.append(language.text("Sum so far"))
    if telling.has_band:
        columns.append(language.text("Sum, nine times in ten"))
    rows = tuple(_ahead_row(week, telling) for week in telling.prediction.ahead)
    notes = () if telling.has_band else (no_band(language),)
    return Table(language.text("The weeks ahead"), tuple(columns), rows, notes)


def _ahead_row(week: AheadWeek, telling: Telling) -> tuple[str, ...]:
    language = telling.language
    row = [language.day(week.first, "d MMM"), telling.purchases(week.purchases)]
    if week.revenue is not None:
        row.append(money_text(week.revenue, telling.currency, language))
    row.append(telling.worth(week.cumulative))
    if week.low is not None and week.high is not None:
        low, high = telling.worth(week.low), telling.worth(week.high)
        row.append(language.text("{low} to {high}", low=low, high=high))
    return tuple(row)


def no_band(language: Language) -> str:
    """Why the weeks ahead have no band."""
    return language.text(
        "No margin of error can be given: the data are too short to know how wrong this may be."
    )


def fallen_table(people: pa.Table, *, telling: Telling) -> Table:
    """Those whose chance fell, counted by the chance that is left; no one can be recognised in it."""
    language, now, worth = telling.language, _per_cent(people, "p_alive"), telling.worths(people)
    even, doubtful = language.percent(EVEN / 100), language.percent(DOUBTFUL / 100)
    bands = (
        (language.text("{share} or more", share=even), now >= EVEN),
        (language.text("{low} to {high}", low=doubtful, high=even), (now < EVEN) & (now >= DOUBTFUL)),
        (language.text("under {share}", share=doubtful), now < DOUBTFUL),
    )
    sums = telling.column(float(worth[inside].sum()) for _, inside in bands)
    rows = tuple(
        (name, language.number(int(inside.sum())), expected)
        for (name, inside), expected in zip(bands, sums, strict=True)
    )
    columns = (
        language.text("Chance now"),
        language.text("Customers"),
        _still_expected(telling),
    )
    return Table(language.text("Customers whose chance fell"), columns, rows)


def rising_table(people: pa.Table, *, telling: Telling) -> Table:
    """The champions to come, counted by their visits so far."""
    language, visits, worth = telling.language, _column(people, "visits"), telling.worths(people)
    counts = range(1, FEW_VISITS + 1)
    sums = telling.column(float(worth[visits == n].sum()) for n in counts)
    rows = tuple(
        (
            language.plural("{n} visit", "{n} visits", n),
            language.number(int((visits == n).sum())),
            expected,
        )
        for n, expected in zip(counts, sums, strict=True)
    )
    columns = (language.text("So far"), language.text("Customers"), _expected(telling))
    return Table(language.text("Champions to come, by visits"), columns, rows)


def _expected(telling: Telling) -> str:
    if telling.has_money:
        return telling.language.text("Expected value, {horizon}", horizon=telling.horizon)
    return telling.language.text("Expected purchases, {horizon}", horizon=telling.horizon)


def _still_expected(telling: Telling) -> str:
    if telling.has_money:
        return telling.language.text("Value still expected, {horizon}", horizon=telling.horizon)
    return telling.language.text("Purchases still expected, {horizon}", horizon=telling.horizon)


def fallen_names_table(people: pa.Table, *, telling: Telling, names: Mapping[str, str]) -> Table:
    """The dearest of those whose chance fell, by name: only for a page on which names may stand."""
    language = telling.language
    rows = tuple(
        (
            names.get(one["customer_id"], one["customer_id"]),
            share_text(one["p_alive_before"], language),
            share_text(one["p_alive"], language),
            expected,
        )
        for one, expected in _named(people, telling)
    )
    columns = (
        language.text("Customer"),
        language.text("Chance four weeks ago"),
        language.text("Chance now"),
        _still_expected(telling),
    )
    return Table(language.text("Whose chance fell, by name"), columns, rows, _left_out(people, language))


def rising_names_table(people: pa.Table, *, telling: Telling, names: Mapping[str, str]) -> Table:
    """The champions to come, by name: only for a page on which names may stand."""
    language = telling.language
    rows = tuple(
        (
            names.get(one["customer_id"], one["customer_id"]),
            language.number(one["visits"]),
            language.day(one["last_day"], "medium"),
            expected,
        )
        for one, expected in _named(people, telling)
    )
    columns = (
        language.text("Customer"),
        language.text("Visits"),
        language.text("Last visit"),
        _expected(telling),
    )
    return Table(language.text("Champions to come, by name"), columns, rows, _left_out(people, language))


def _named(people: pa.Table, telling: Telling) -> list[tuple[dict[str, Any], str]]:
    shown = people.slice(0, PEOPLE_SHOWN)
    return list(zip(shown.to_pylist(), telling.column(telling.worths(shown).tolist()), strict=True))


def _left_out(people: pa.Table, language: Language) -> tuple[str, ...]:
    if len(people) <= PEOPLE_SHOWN:
        return ()
    return (
        language.text("Only the {n} of whom most is expected are named.", n=language.number(PEOPLE_SHOWN)),
    )


def stage_value_table(telling: Telling) -> Table:
    """What each lifecycle stage is expected to bring over the horizon."""
    language = telling.language
    columns = [
        language.text("Stage"),
        language.text("Customers"),
        language.text("Chance of still being customers, mean"),
        language.text("Expected purchases, {horizon}", horizon=telling.horizon),
    ]
    if telling.has_money:
        columns.append(_expected(telling))
    columns.append(language.text("Share"))
    rows = tuple(_stage_row(one, telling) for one in telling.prediction.stages)
    return Table(language.text("What each group should bring"), tuple(columns), rows)


def _stage_row(one: StageValue, telling: Telling) -> tuple[str, ...]:
    language = telling.language
    row = [
        stage_name(one.stage, language),
        language.number(one.customers),
        share_text(one.p_alive, language) if one.customers else NOTHING,
        telling.purchases(one.expected_purchases),
    ]
    if one.expected_value is not None:
        row.append(telling.worth(one.expected_value, beside=telling.largest_stage))
    return (*row, share_text(one.share, language))


def calibration_table(found: Score, *, language: Language) -> Table:
    """Customers in tenths by what was expected of them on days the model had not seen, and what came."""
    bands = found.calibration
    small = max(max(band.expected_mean, band.actual_mean) for band in bands) < _SMALL
    digits = 4 if small else 2
    rows = tuple(
        (
            _group_name(place, len(bands), language),
            language.number(band.customers),
            language.number(band.expected_mean, digits),
            language.number(band.actual_mean, digits),
        )
        for place, band in enumerate(bands, start=1)
    )
    columns = (
        language.text("Group"),
        language.text("Customers"),
        language.text("Purchases expected of each"),
        language.text("Purchases that came from each"),
    )
    return Table(language.text("Expected and come, by group of customers"), columns, rows)


def _group_name(place: int, of: int, language: Language) -> str:
    """``1 (least expected)`` … ``10 (most expected)``."""
    number = language.number(place)
    if of == 1:
        return number
    if place == 1:
        return language.text("{n} (least expected)", n=number)
    return language.text("{n} (most expected)", n=number) if place == of else number


def tracking_table(weeks: Sequence[TrackedWeek], *, language: Language) -> Table:
    """Repeat purchases added up, as they came and as the model has them, at some twenty dates."""
    rows = tuple(
        (
            language.day(week.last, "medium"),
            language.number(week.actual),
            language.number(week.expected),
        )
        for week in thinned(weeks, most=TRACKED_ROWS)
    )
    columns = (language.text("Up to"), language.text("Came"), language.text("Expected"))
    return Table(language.text("Repeat purchases, added up"), columns, rows)


def thinned(weeks: Sequence[TrackedWeek], *, most: int) -> tuple[TrackedWeek, ...]:
    """At most so many of the weeks, evenly, the last always among them."""
    every = max(1, -(-len(weeks) // most))
    return tuple(weeks[(len(weeks) - 1) % every :: every])
