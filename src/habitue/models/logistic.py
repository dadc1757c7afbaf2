"""The logistic function and its integral, together and quickly: what a mixture of two fates needs."""

from __future__ import annotations

import numpy as np

from habitue.models.summary import FloatArray


def fates(log_odds: FloatArray) -> tuple[FloatArray, FloatArray]:
    """``1 / (1 + e^-D)`` and ``ln(1 + e^D)`` by one exponential that cannot overflow."""
    small = np.exp(-np.abs(log_odds))
    whole = 1 + small
    share = np.where(log_odds > 0, 1.0, small) / whole
    return share, np.maximum(log_odds, 0.0) + np.log1p(small)
