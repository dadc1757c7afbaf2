"""A prediction as the documented, stable JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

import pyarrow as pa

from habitue.metrics.period import day_of
from habitue.predictions.results import AheadWeek, Prediction, StageValue
from habitue.report.documents import Document, Row, rounded

if TYPE_CHECKING:
    from habitue.models.choice import Choice
    from habitue.models.holdout import Score

UNITS = {1: "day", 7: "week"}
_BATCH = 10_000


class PeopleRows(Sequence[Row]):
    """The customers of a prediction as rows, made when they are wanted: there may be a million."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        found: Row = self.table.slice(place, 1).to_pylist()[0]
        return found

    def __iter__(self) -> Iterator[Row]:
        for batch in self.table.to_batches(max_chunksize=_BATCH):
            yield from batch.to_pylist()


def prediction_document(found: Prediction, *, per_customer: bool = False) -> Document:
    """The model, what it expects in all, how it was chosen and how wrong it was; with ``per_customer``, each customer."""
    document: Document = {
        "model": found.model,
        "ground": found.ground,
        "parameters": {name: rounded(value) for name, value in found.parameters.items()},
        "standard_errors": None
        if found.standard_errors is None
        else {name: rounded(value) for name, value in found.standard_errors.items()},
        "log_likelihood": rounded(found.log_likelihood),
        "message": found.message.format(**found.message_values),
        "calibration_end": found.calibration_end.isoformat(),
        "unit": UNITS.get(found.unit_days, f"{found.unit_days} days"),
        "horizon": found.horizon,
        "discount_rate": found.discount_rate,
        "margin": found.margin,
        "customers": found.customers,
        "repeat_customers": found.repeat_customers,
        "expected_purchases_total": rounded(found.expected_purchases_total),
        "expected_value_total": rounded(found.expected_value_total),
        "spend": _spend(found),
        "paces": _paces(found),
        "trial": None if found.choice is None else _trial(found.choice),
        "checked": _checked(found),
        "next_weeks": [_week(week) for week in found.ahead],
        "stages": [_stage(stage) for stage in found.stages],
    }
    if per_customer:
        document["per_customer"] = [_person(row) for row in PeopleRows(found.people)]
    return document


def _spend(found: Prediction) -> Document | None:
    spend = found.spend
    if spend is None:
        return None
    return {
        "model": spend.name,
        "parameters": {name: rounded(value) for name, value in spend.parameters.items()},
        "mean": rounded(spend.mean),
        "correlation_with_frequency": rounded(spend.correlation),
        "reason": spend.reason or None,
    }


def _paces(found: Prediction) -> Document | None:
    told = found.paces
    if told is None:
        return None
    return {
        "by": told.by,
        "verdict": None if told.verdict is None else told.verdict.verdict,
        "used": told.used,
        "groups": [
            {
                "name": one.name,
                "customers": one.customers,
                "pace": rounded(one.pace),
                "low": rounded(one.low),
                "high": rounded(one.high),
            }
            for one in told.groups
        ],
    }


def _trial(choice: Choice) -> Document:
    return {
        "calibration_end": day_of(choice.calibration_end).isoformat(),
        "days": choice.cut.held_days,
        "verdict": choice.verdict,
        "needs": [{"what": need.what, "have": need.have, "enough": need.enough} for need in choice.needs],
        "naive_mae": None if choice.naive is None else rounded(choice.naive.mae),
        "candidates": [_score(score) for score in choice.scores],
    }


def _score(score: Score) -> Document:
    return {
        "model": score.name,
        "k": score.k,
        "expected": rounded(score.expected),
        "actual": rounded(score.actual),
        "mae": rounded(score.mae),
        "rmse": rounded(score.rmse),
        "total_error": rounded(score.total_error),
        "rank_correlation": rounded(score.rank_correlation),
        "top_fifth_share": rounded(score.top_fifth_share),
    }


def _checked(found: Prediction) -> Document | None:
    one = found.checked
    if one is None:
        return None
    return {
        "days": one.days,
        "expected": rounded(one.expected),
        "actual": rounded(one.actual),
        "mae": rounded(one.mae),
    }


def _week(week: AheadWeek) -> Document:
    return {
        "from": week.first.isoformat(),
        "to": week.last.isoformat(),
        "expected_purchases": rounded(week.purchases),
        "expected_revenue": rounded(week.revenue),
        "cumulative": rounded(week.cumulative),
        "low": rounded(week.low),
        "high": rounded(week.high),
    }


def _stage(one: StageValue) -> Document:
    return {
        "stage": one.stage,
        "customers": one.customers,
        "p_alive": rounded(one.p_alive),
        "expected_purchases": rounded(one.expected_purchases),
        "expected_value": rounded(one.expected_value),
        "share": rounded(one.share),
    }


def _person(row: Row) -> Document:
    return {
        name: rounded(value)
        if isinstance(value, float)
        else (value.isoformat() if hasattr(value, "isoformat") else value)
        for name, value in row.items()
    }
