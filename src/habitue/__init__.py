"""Habitué: know your regulars, and keep them.

The whole of the library's public face: read sales, then ask.

>>> import habitue
>>> sales = habitue.read("examples/cdnow.csv", currency="USD")
>>> june = habitue.kpis(sales, start="1998-06-01", end="1998-06-30", window=90).one
>>> june.bucket
Bucket(customers_at_start=344, new_customers=0, returned_customers=55, lost_customers=100, customers_at_end=299)
>>> round(june.churn_rate.value, 3)
0.291
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from habitue.version import __version__

if TYPE_CHECKING:
    from habitue import effects, formulas
    from habitue.answers import Answer
    from habitue.api import (
        Sales,
        cohorts,
        customers,
        import_check,
        kpis,
        nps,
        overview,
        read,
        report_page,
        rfm,
        rhythm,
        second_purchase,
        segments,
        suggest_window,
    )
    from habitue.effecting import effect
    from habitue.effecting_over_time import effect_over_time
    from habitue.errors import HabitueError
    from habitue.predicting import predict
    from habitue.warehouse import connect

__all__ = [
    "Answer",
    "HabitueError",
    "Sales",
    "__version__",
    "cohorts",
    "connect",
    "customers",
    "effect",
    "effect_over_time",
    "effects",
    "formulas",
    "import_check",
    "kpis",
    "nps",
    "overview",
    "predict",
    "read",
    "report_page",
    "rfm",
    "rhythm",
    "second_purchase",
    "segments",
    "suggest_window",
]

_HOMES = {
    "Answer": "habitue.answers",
    "connect": "habitue.warehouse",
    "HabitueError": "habitue.errors",
    "effect": "habitue.effecting",
    "effect_over_time": "habitue.effecting_over_time",
    "predict": "habitue.predicting",
}


def __getattr__(name: str) -> object:
    # lazy, so that `import habitue` and `habitue --help` answer at once
    if name in {"effects", "formulas"}:
        return importlib.import_module(f"habitue.{name}")
    if name in __all__:
        return getattr(importlib.import_module(_HOMES.get(name, "habitue.api")), name)
    raise AttributeError(f"module 'habitue' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
