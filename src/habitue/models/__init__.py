"""What customers will do: repeat-purchase models, spend, retention of subscribers, expected value.

Pure: arrays and numbers go in, frozen results come out; no file, no clock, and chance is an argument.
Nothing heavy is imported until a name is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from habitue.models.bg_bb import BgBb, fit_bg_bb
    from habitue.models.bg_cnbd_k import BgCnbdK, fit_bg_cnbd_k
    from habitue.models.bg_nbd import BgNbd, fit_bg_nbd
    from habitue.models.choice import Choice, best_model
    from habitue.models.fit import Fit
    from habitue.models.gamma_gamma import GammaGamma, fit_gamma_gamma
    from habitue.models.mbg_cnbd_k import MbgCnbdK, fit_mbg_cnbd_k
    from habitue.models.mbg_nbd import MbgNbd, fit_mbg_nbd
    from habitue.models.nbd import Nbd, fit_nbd
    from habitue.models.pace import PacedFit, PacedModel, Paying, at_pace, fit_paced, paying
    from habitue.models.pareto_nbd import ParetoNbd, fit_pareto_nbd
    from habitue.models.priors import GammaPrior, LogNormalPrior
    from habitue.models.registry import MODELS, fit_model
    from habitue.models.sbg import ShiftedBetaGeometric, fit_sbg
    from habitue.models.summary import Summary
    from habitue.models.tracking import Tracking, track
    from habitue.models.transactions import Customers, summarise
    from habitue.models.value import residual_value

_HOME = {
    "bg_bb": ("BgBb", "fit_bg_bb"),
    "bg_cnbd_k": ("BgCnbdK", "fit_bg_cnbd_k"),
    "bg_nbd": ("BgNbd", "fit_bg_nbd"),
    "choice": ("Choice", "best_model"),
    "fit": ("Fit",),
    "gamma_gamma": ("GammaGamma", "fit_gamma_gamma"),
    "mbg_cnbd_k": ("MbgCnbdK", "fit_mbg_cnbd_k"),
    "mbg_nbd": ("MbgNbd", "fit_mbg_nbd"),
    "nbd": ("Nbd", "fit_nbd"),
    "pace": ("PacedFit", "PacedModel", "Paying", "at_pace", "fit_paced", "paying"),
    "pareto_nbd": ("ParetoNbd", "fit_pareto_nbd"),
    "priors": ("GammaPrior", "LogNormalPrior"),
    "registry": ("MODELS", "fit_model"),
    "sbg": ("ShiftedBetaGeometric", "fit_sbg"),
    "summary": ("Summary",),
    "tracking": ("Tracking", "track"),
    "transactions": ("Customers", "summarise"),
    "value": ("residual_value",),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "MODELS",
    "BgBb",
    "BgCnbdK",
    "BgNbd",
    "Choice",
    "Customers",
    "Fit",
    "GammaGamma",
    "GammaPrior",
    "LogNormalPrior",
    "MbgCnbdK",
    "MbgNbd",
    "Nbd",
    "PacedFit",
    "PacedModel",
    "ParetoNbd",
    "Paying",
    "ShiftedBetaGeometric",
    "Summary",
    "Tracking",
    "at_pace",
    "best_model",
    "fit_bg_bb",
    "fit_bg_cnbd_k",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "fit_mbg_cnbd_k",
    "fit_mbg_nbd",
    "fit_model",
    "fit_nbd",
    "fit_paced",
    "fit_pareto_nbd",
    "fit_sbg",
    "paying",
    "residual_value",
    "summarise",
    "track",
]


def __getattr__(name: str) -> Any:
    """The public name, its module imported on first use."""
    if name not in _MODULE_OF:
        raise AttributeError(name)
    return getattr(import_module(f"habitue.models.{_MODULE_OF[name]}"), name)
