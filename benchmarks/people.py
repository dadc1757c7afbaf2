"""Customers for the models, kept as arrays: CDNOW's 2,357, or so many simulated: ``python -m benchmarks.people 100000 FILE``."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np

CDNOW = 2_357
SEED = 2026


def cdnow() -> tuple[np.ndarray, ...]:
    """The published calibration: to 30 September 1997, in weeks."""
    import habitue
    from habitue.metrics.purchase_summary import Purchases, customer_summary

    sales = habitue.read(Path(__file__).parents[1] / "examples" / "cdnow.csv")
    end = date(1997, 9, 30)
    rows = customer_summary(Purchases(sales.activity, end))
    visits, first, last, spend = (
        rows.column(name).to_numpy().astype(float) for name in ("visits", "first_day", "last_day", "spend")
    )
    T = ((end - date(1970, 1, 1)).days - first) / 7  # noqa: N806
    return visits - 1, (last - first) / 7, T, spend / np.maximum(visits - 1, 1)


def simulated(customers: int) -> tuple[np.ndarray, ...]:
    """Customers of a BG/NBD shop with Gamma-Gamma spend, on a grid of days."""
    from habitue.models import BgNbd, GammaGamma

    chance = np.random.default_rng(SEED)
    T = chance.integers(189, 273, customers) / 7  # noqa: N806
    made = BgNbd(0.2426, 4.4136, 0.7929, 2.4259).simulate(T, chance)
    t_x = np.where(made.x > 0, np.floor(made.t_x * 7) / 7, 0.0)
    spend = np.nan_to_num(GammaGamma(6.25, 3.74, 15.44).simulate(made.x, chance))
    return made.x, t_x, T, spend


if __name__ == "__main__":
    number, path = int(sys.argv[1]), Path(sys.argv[2])
    columns = cdnow() if number == CDNOW else simulated(number)
    with path.with_suffix(".half").open("wb") as stream:
        np.savez(stream, **dict(zip(("x", "t_x", "T", "spend"), columns, strict=True)))
    path.with_suffix(".half").replace(path)
