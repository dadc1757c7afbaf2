"""Habitué's side of the models: ``python -m benchmarks.work_models FILE PART... [MODEL=THEIR,PARAMETERS...]``."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.measure import Clocks, tell
from benchmarks.seeded import TIMEZONE
from habitue.models import (
    BgNbd,
    GammaGamma,
    ParetoNbd,
    Summary,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_pareto_nbd,
    residual_value,
    summarise,
)
from habitue.models.value import Horizon

KINDS = {"bg_nbd": BgNbd, "pareto_nbd": ParetoNbd, "gamma_gamma": GammaGamma}
SHORT_S = 0.5


def main(file: str, *parts: str) -> None:
    clocks = Clocks()
    theirs = dict(part.split("=") for part in parts if "=" in part)
    figures: dict[str, Any] = {}
    if file.endswith(".parquet"):
        figures = summary(file, clocks)
    else:
        people = np.load(file)
        for part in (part for part in parts if "=" not in part):
            if part == "scoring":
                scoring(people, clocks)
            else:
                figures[part] = {"gain": fit(part, people, theirs.get(part), clocks)}
    tell(clocks, figures)


def fit(name: str, people: Any, theirs: str | None, clocks: Clocks) -> float:
    """Fit under the clock; how much higher our log-likelihood is than at their parameters."""
    x, t_x, T, spend = (people[key] for key in ("x", "t_x", "T", "spend"))  # noqa: N806
    work: dict[str, Callable[[], Any]] = {
        "bg_nbd": lambda: fit_bg_nbd(Summary.of(x, t_x, T)),
        "pareto_nbd": lambda: fit_pareto_nbd(Summary.of(x, t_x, T)),
        "gamma_gamma": lambda: fit_gamma_gamma(x, spend),
    }
    clocks.cpu[name], found = cpu(work[name])
    if theirs is None:
        return 0.0
    other = KINDS[name](*map(float, theirs.split(",")))
    data = (x, spend) if name == "gamma_gamma" else (Summary.of(x, t_x, T),)
    return float(found.log_likelihood - other.log_likelihood(*data))


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of ``work``, the median of five where it is short; and its last answer."""
    taken: list[float] = []
    while len(taken) < 5:
        begin = time.process_time()
        answer = work()
        taken.append(time.process_time() - begin)
        if taken[-1] > SHORT_S:
            break
    return statistics.median(taken), answer


def scoring(people: Any, clocks: Clocks) -> None:
    """Fit, then three answers for everybody."""
    x, t_x, T = (people[key] for key in ("x", "t_x", "T"))  # noqa: N806
    model = fit_bg_nbd(Summary.of(x, t_x, T)).model
    with clocks.time("scoring"):
        known = Summary.of(x, t_x, T)
        model.p_alive(known)
        model.expected_purchases(known, 39)
        residual_value(model, known, Horizon.of(np.arange(1, 53), discount_rate=0.002), spend=35.0)


def summary(file: str, clocks: Clocks) -> dict[str, Any]:
    """From orders to customers by both routes, arrays and SQL; sums to be held against the peer's."""
    ids, days, amounts = orders_of(file)
    with clocks.time("arrays"):
        known = summarise(ids, days, amounts, end_day=int(days.max()), unit_days=1)
    figures = sums(known.x, known.t_x, known.T, np.nan_to_num(known.mean_spend))
    del ids, days, amounts, known
    if sums_of_sql(file, clocks) != figures:
        raise SystemExit("the two routes differ")
    return figures


def orders_of(file: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers of customers, the shop's days, amounts: what lifetimes is given too, as arrays."""
    import duckdb

    found = duckdb.sql(
        f"SET TimeZone = '{TIMEZONE}'; SELECT CAST(substr(customer_id, 2) AS BIGINT) AS id,"
        f" CAST(CAST(ordered_at AS DATE) - DATE '1970-01-01' AS INTEGER) AS day, CAST(amount AS DOUBLE) AS amount FROM '{file}'"
    ).fetchnumpy()
    return tuple(np.asarray(found[name]) for name in ("id", "day", "amount"))


def sums_of_sql(file: str, clocks: Clocks) -> dict[str, Any]:
    """The same from a table of orders with text ids and instants, days cut on the clock."""
    from habitue.engines.duckdb import DuckDBEngine
    from habitue.metrics.activity import activity_of
    from habitue.metrics.period import day_number
    from habitue.metrics.purchase_summary import Purchases, customer_summary

    engine = DuckDBEngine()
    engine.connection.execute(f"CREATE TABLE sales AS SELECT * FROM '{file}'")
    with clocks.time("sql"):
        activity = activity_of(engine, "sales", timezone=TIMEZONE)
        rows = customer_summary(Purchases(activity, activity.last_day))
    first, last, visits = (rows.column(name).to_numpy() for name in ("first_day", "last_day", "visits"))
    mean = rows.column("spend").to_numpy() / np.maximum(visits - 1, 1)
    return sums(visits - 1, last - first, day_number(activity.last_day) - first, mean)


def sums(x: np.ndarray, t_x: np.ndarray, T: np.ndarray, spend: np.ndarray) -> dict[str, Any]:  # noqa: N803
    """What must agree."""
    return {
        "customers": len(x), "x": int(x.sum()), "t_x": int(t_x.sum()), "T": int(T.sum()), "spend": round(float(spend.sum()), 2)
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], *sys.argv[2:])
