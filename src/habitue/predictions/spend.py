"""What a purchase of each customer is expected to bring: Gamma-Gamma, or the plain mean where that cannot be learnt."""

from __future__ import annotations

import numpy as np

from habitue.models.gamma_gamma import GammaGamma, fit_gamma_gamma, spend_correlation
from habitue.models.refusals import ModelRefusal
from habitue.models.summary import FloatArray
from habitue.predictions.results import SpendModel


def expected_spend(
    count: FloatArray, spend: FloatArray, total: FloatArray, visits: FloatArray
) -> tuple[SpendModel, FloatArray]:
    """The spend model, and each customer's expected spend per purchase.

    ``count`` repeat purchases brought ``spend`` in all; ``visits`` purchases, the first among them, brought ``total``.
    """
    mean = np.divide(spend, count, out=np.zeros_like(spend), where=count > 0)
    everybody = float(total.sum() / visits.sum())
    try:
        model: GammaGamma = fit_gamma_gamma(count, mean).model
        each, usual = model.expected_spend(count, mean), model.mean_spend
    except ModelRefusal as refusal:
        plain = SpendModel("mean", {}, everybody, None, refusal.code)
        return plain, np.full(len(count), everybody)
    found = SpendModel("gamma-gamma", model.parameters, usual, spend_correlation(count, mean))
    return found, each
