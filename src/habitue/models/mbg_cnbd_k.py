"""MBG/CNBD-k: MBG/NBD with regular rhythms, the gaps between purchases Erlang-k instead of exponential.

Platzer, M. and Reutterer, T. (2016), "Ticking Away the Moments: Timing Regularity Helps to Better Predict Customer
Activity", Marketing Science 35 (5), 779-799; and their R package BTYDplus. Gaps while alive: Erlang-k with rate lambda
(mean k / lambda), lambda ~ Gamma(r, alpha); at the first and after each repeat purchase the customer leaves with p ~ Beta(a, b).
k = 1 is MBG/NBD; a larger k is a steadier clock. Expectations here are exact, not rescaled from k = 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from habitue.models.beta_geometric import BetaGeometric
from habitue.models.beta_geometric_fit import fit_erlang_order
from habitue.models.fit import Fit
from habitue.models.priors import Priors
from habitue.models.summary import Summary


@dataclass(frozen=True)
class MbgCnbdK(BetaGeometric):
    """MBG/CNBD-k with phase rate lambda ~ Gamma(r, alpha), dropout p ~ Beta(a, b), Erlang order k."""

    k: int = 2
    name: ClassVar[str] = "mbg-cnbd-k"
    drops_at_start: ClassVar[bool] = True


def fit_mbg_cnbd_k(summary: Summary, *, k: int | None = None, prior: Priors | None = None) -> Fit[MbgCnbdK]:
    """The maximum likelihood MBG/CNBD-k; without ``k``, the order 1 .. 12 of greatest likelihood."""
    return fit_erlang_order(MbgCnbdK, summary, k, prior)
