"""Models with plausible parameters, and simulated customers of each, for the tests of this room."""

import numpy as np

from habitue.models import (
    BgCnbdK,
    BgNbd,
    MbgCnbdK,
    MbgNbd,
    Nbd,
    ParetoNbd,
    fit_bg_cnbd_k,
    fit_bg_nbd,
    fit_mbg_cnbd_k,
    fit_mbg_nbd,
    fit_nbd,
    fit_pareto_nbd,
)

WEEKS = np.linspace(30, 78, 3000).round(1)

MODELS = [
    Nbd(0.6, 8.0),
    BgNbd(0.6, 6.0, 0.9, 2.5),
    MbgNbd(0.8, 6.0, 0.7, 2.0),
    BgCnbdK(0.8, 4.0, 0.7, 2.0, k=2),
    MbgCnbdK(1.2, 4.0, 0.7, 2.0, k=3),
    ParetoNbd(0.8, 8.0, 0.7, 12.0),
]
NAMES = [model.name for model in MODELS]

FITS = {
    "nbd": fit_nbd,
    "bg-nbd": fit_bg_nbd,
    "mbg-nbd": fit_mbg_nbd,
    "bg-cnbd-k": lambda summary: fit_bg_cnbd_k(summary, k=2),
    "mbg-cnbd-k": lambda summary: fit_mbg_cnbd_k(summary, k=3),
    "pareto-nbd": fit_pareto_nbd,
}
