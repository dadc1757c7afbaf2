"""How wrong a prediction was: error, total, calibration and ranking on purchases it had not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habitue.models.summary import FloatArray

_BANDS = 10
_TOP = 0.2


@dataclass(frozen=True)
class Band:
    """One band of the calibration table: customers of like expectation, and what they did."""

    customers: int
    expected_mean: float
    actual_mean: float


@dataclass(frozen=True)
class Score:
    """A model on the holdout.

    ``mae`` and ``rmse`` are per customer; ``error_share`` is the sum of absolute errors over the sum of actual
    purchases (often, wrongly, printed as MAE); ``total_error`` is the signed error of the total as a share of it.
    ``rank_correlation`` is Spearman's, ``top_fifth_share`` the share of actual purchases made by the fifth of
    customers ranked highest. None where the ratio has no meaning.
    """

    name: str
    k: int | None
    expected: float
    actual: float
    mae: float
    rmse: float
    error_share: float | None
    total_error: float | None
    rank_correlation: float | None
    top_fifth_share: float | None
    calibration: tuple[Band, ...]


def score(name: str, expected: FloatArray, actual: FloatArray, *, k: int | None = None) -> Score:
    """Score expectations against what came, one value per customer each."""
    error = expected - actual
    total, bought = float(expected.sum()), float(actual.sum())
    wrong = np.abs(error)
    return Score(
        name=name,
        k=k,
        expected=total,
        actual=bought,
        mae=float(wrong.mean()),
        rmse=float(np.sqrt((error**2).mean())),
        error_share=float(wrong.sum() / bought) if bought else None,
        total_error=(total - bought) / bought if bought else None,
        rank_correlation=_rank_correlation(expected, actual),
        top_fifth_share=_top_share(expected, actual),
        calibration=_calibration(expected, actual),
    )


def _ranks(values: FloatArray) -> FloatArray:
    """Ranks, ties sharing their mean rank."""
    _, place, size = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(size)
    ranks: FloatArray = (last - (size - 1) / 2)[place]
    return ranks


def _rank_correlation(expected: FloatArray, actual: FloatArray) -> float | None:
    first, second = _ranks(expected), _ranks(actual)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(np.corrcoef(first, second)[0, 1])


def _top_share(expected: FloatArray, actual: FloatArray) -> float | None:
    if actual.sum() <= 0 or np.ptp(expected) == 0:
        return None
    best = np.argsort(-expected, kind="stable")[: max(1, round(_TOP * len(expected)))]
    return float(actual[best].sum() / actual.sum())


def _calibration(expected: FloatArray, actual: FloatArray) -> tuple[Band, ...]:
    """Customers in tenths by expectation, equal expectations kept together."""
    edges = np.unique(np.quantile(expected, np.linspace(0, 1, _BANDS + 1)[1:-1]))
    place = np.searchsorted(edges, expected, side="left")
    bands = []
    for band in np.unique(place):
        inside = place == band
        bands.append(Band(int(inside.sum()), float(expected[inside].mean()), float(actual[inside].mean())))
    return tuple(bands)
