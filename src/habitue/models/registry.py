"""The models of repeat buying by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from habitue.models.bg_cnbd_k import fit_bg_cnbd_k
from habitue.models.bg_nbd import fit_bg_nbd
from habitue.models.fit import Fit
from habitue.models.mbg_cnbd_k import fit_mbg_cnbd_k
from habitue.models.mbg_nbd import fit_mbg_nbd
from habitue.models.nbd import fit_nbd
from habitue.models.pareto_nbd import fit_pareto_nbd
from habitue.models.priors import Priors
from habitue.models.purchase_model import PurchaseModel
from habitue.models.refusals import UnknownModel
from habitue.models.summary import Summary

MODELS: dict[str, Callable[..., Fit[Any]]] = {
    "bg-nbd": fit_bg_nbd,
    "mbg-nbd": fit_mbg_nbd,
    "bg-cnbd-k": fit_bg_cnbd_k,
    "mbg-cnbd-k": fit_mbg_cnbd_k,
    "pareto-nbd": fit_pareto_nbd,
    "nbd": fit_nbd,
}
"""Name to fitting function."""

WITH_RHYTHM = ("bg-cnbd-k", "mbg-cnbd-k")
"""Those that take the Erlang order ``k``."""


def check_known(*names: str) -> None:
    """Refuse names that are no model's, with those that are."""
    for name in names:
        if name not in MODELS:
            raise UnknownModel(name=name, known=", ".join(MODELS))


def fit_model(
    name: str, summary: Summary, *, k: int | None = None, prior: Priors | None = None
) -> Fit[PurchaseModel]:
    """Fit the model of that name; ``k`` fixes the Erlang order of those that have one."""
    check_known(name)
    if name in WITH_RHYTHM:
        return MODELS[name](summary, k=k, prior=prior)
    return MODELS[name](summary, prior=prior)
