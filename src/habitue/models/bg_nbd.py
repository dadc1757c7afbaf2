"""BG/NBD: customers buy at random at a steady pace, and may leave right after a repeat purchase.

Fader, P. S., Hardie, B. G. S. and Lee, K. L. (2005), "'Counting Your Customers' the Easy Way: An Alternative to the
Pareto/NBD Model", Marketing Science 24 (2), 275-284. Purchases while alive: Poisson(lambda), lambda ~ Gamma(r, alpha);
after each repeat purchase the customer leaves with probability p ~ Beta(a, b). Whoever never came back counts as
alive (P = 1): for lists of customers at risk prefer MBG/NBD or Pareto/NBD.
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
class BgNbd(BetaGeometric):
    """BG/NBD with rate lambda ~ Gamma(r, alpha) and dropout p ~ Beta(a, b)."""

    name: ClassVar[str] = "bg-nbd"
    drops_at_start: ClassVar[bool] = False


def fit_bg_nbd(summary: Summary, *, prior: Priors | None = None) -> Fit[BgNbd]:
    """The maximum likelihood (or, with priors, posterior mode) BG/NBD of the customers."""
    return fit_beta_geometric(BgNbd, summary, prior)
