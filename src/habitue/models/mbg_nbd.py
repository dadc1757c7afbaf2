"""MBG/NBD: BG/NBD in which a customer may already leave after the first purchase.

Batislam, E. P., Denizel, M. and Filiztekin, A. (2007), "Empirical validation and comparison of models for customer
base analysis", International Journal of Research in Marketing 24 (3), 201-209; Hoppe, D. and Wagner, U. (2007),
"Customer base analysis: The case for a central variant of the Betageometric/NBD Model", Marketing ZFP 3, 75-90.
lambda ~ Gamma(r, alpha); at the first and after each repeat purchase the customer leaves with p ~ Beta(a, b).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from habitue.models.beta_geometric import BetaGeometric
from habitue.models.beta_geometric_fit import fit_beta_geometric
from habitue.models.fit import Fit
from habitue.models.priors import Priors
from habitue.models.summary import Summary


@dataclass(frozen=True)
class MbgNbd(BetaGeometric):
    """MBG/NBD with rate lambda ~ Gamma(r, alpha) and dropout p ~ Beta(a, b)."""

    name: ClassVar[str] = "mbg-nbd"
    drops_at_start: ClassVar[bool] = True


def fit_mbg_nbd(summary: Summary, *, prior: Priors | None = None) -> Fit[MbgNbd]:
    """The maximum likelihood (or, with priors, posterior mode) MBG/NBD of the customers."""
    return fit_beta_geometric(MbgNbd, summary, prior)
