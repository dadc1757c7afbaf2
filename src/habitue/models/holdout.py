"""How wrong a prediction was: error, total, calibration and ranking on purchases it had not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habitue.models.summary import FloatArray, totals

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


def score(
    name: str,
    expected: FloatArray,
    actual: FloatArray,
    *,
    weight: FloatArray | None = None,
    k: int | None = None,
) -> Score:
    """Score expectations against what came; ``weight`` says how many customers each pair stands for (one, without it)."""
    each = np.ones(len(expected)) if weight is None else weight
    total, bought = float((each * expected).sum()), float((each * actual).sum())
    wrong, people = np.abs(expected - actual), float(each.sum())
    return Score(
        name=name,
        k=k,
        expected=total,
        actual=bought,
        mae=float((each * wrong).sum() / people),
        rmse=float(np.sqrt((each * wrong**2).sum() / people)),
        error_share=float((each * wrong).sum() / bought) if bought else None,
        total_error=(total - bought) / bought if bought else None,
        rank_correlation=_rank_correlation(expected, actual, each),
        top_fifth_share=_top_share(expected, actual, each),
        calibration=_calibration(expected, actual, each),
    )


def _ranks(values: FloatArray, weight: FloatArray) -> FloatArray:
    """Ranks, ties sharing their mean rank."""
    _, place = np.unique(values, return_inverse=True)
    size = totals(place, weight, int(place.max()) + 1)
    ranks: FloatArray = (np.cumsum(size) - (size - 1) / 2)[place]
    return ranks


def _rank_correlation(expected: FloatArray, actual: FloatArray, weight: FloatArray) -> float | None:
    if np.ptp(expected) == 0 or np.ptp(actual) == 0:
        return None
    first, second = (_ranks(values, weight) for values in (expected, actual))
    first, second = (ranks - np.average(ranks, weights=weight) for ranks in (first, second))
    spread = np.sqrt((weight * first**2).sum() * (weight * second**2).sum())
    return float((weight * first * second).sum() / spread)


def _top_share(expected: FloatArray, actual: FloatArray, weight: FloatArray) -> float | None:
    """Those expected to buy alike count together: of the last group that is needed, its even part."""
    bought = float((weight * actual).sum())
    if bought <= 0 or np.ptp(expected) == 0:
        return None
    levels, place = np.unique(-expected, return_inverse=True)
    people = np.cumsum(totals(place, weight, len(levels)))
    theirs = np.cumsum(totals(place, weight * actual, len(levels)))
    wanted = max(1.0, round(_TOP * float(weight.sum())))
    share = np.interp(wanted, np.append(0.0, people), np.append(0.0, theirs))
    return float(share / bought)


def _calibration(expected: FloatArray, actual: FloatArray, weight: FloatArray) -> tuple[Band, ...]:
    """Customers in tenths by expectation, equal expectations kept together."""
    order = np.argsort(expected, kind="stable")
    reached = np.cumsum(weight[order])
    wanted = reached[-1] * np.linspace(0, 1, _BANDS + 1)[1:-1]
    edges = np.unique(expected[order][np.searchsorted(reached, wanted - 1e-9)])
    place = np.searchsorted(edges, expected, side="left")
    bands = []
    for band in np.unique(place):
        inside = place == band
        people = weight[inside]
        bands.append(
            Band(
                int(people.sum()),
                float(np.average(expected[inside], weights=people)),
                float(np.average(actual[inside], weights=people)),
            )
        )
    return tuple(bands)
