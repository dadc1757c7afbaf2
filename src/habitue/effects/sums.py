"""Both groups' sums from a relation, counted where the rows are: five million customers in about a second."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from habitue.effects.samples import ENOUGH_BUYERS, Sample, Tally

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from habitue.metrics.engine import Engine


def tallies_of(engine: Engine, relation: str, *, treatment: str, outcome: str) -> tuple[Tally, Tally]:
    """(approached, held) of a share: ``treatment`` and ``outcome`` are columns or expressions that are true or 1."""
    rows = engine.rows(
        f"SELECT CAST({treatment} AS BOOLEAN) AS approached, count(*) AS n,"
        f" count(CASE WHEN CAST({outcome} AS BOOLEAN) THEN 1 END) AS successes"
        f" FROM {relation} GROUP BY 1"
    )
    found = {bool(row["approached"]): Tally(int(row["successes"]), int(row["n"])) for row in rows}
    return found.get(True, Tally(0, 0)), found.get(False, Tally(0, 0))


def samples_of(  # noqa: PLR0913  (a relation and its columns)
    engine: Engine,
    relation: str,
    *,
    treatment: str,
    outcome: str,
    before: str | None = None,
    orders: str | None = None,
) -> tuple[Sample, Sample]:
    """(approached, held) of money, a count or a ratio; each customer's values only where they have to be redrawn."""
    columns = {"value": outcome, "before": before, "orders": orders}
    given = {name: f"CAST({column} AS DOUBLE)" for name, column in columns.items() if column is not None}
    selected = ", ".join(f"{column} AS {name}" for name, column in given.items())
    inner = f"(SELECT CAST({treatment} AS BOOLEAN) AS approached, {selected} FROM {relation}) AS drawn"
    rows = {bool(row["approached"]): row for row in engine.rows(_sums_query(list(given), inner))}
    groups = tuple(_sample(rows.get(side), list(given)) for side in (True, False))
    if orders is not None or min(group.buyers for group in groups) >= ENOUGH_BUYERS:
        return groups[0], groups[1]
    return tuple(
        _with_values(group, *_values(engine, inner, side=side, before=before is not None))
        for group, side in zip(groups, (True, False), strict=True)
    )  # type: ignore[return-value]


def _sums_query(names: list[str], inner: str) -> str:
    buyers = "orders" if "orders" in names else "value"
    parts = [f"avg({name}) AS mean_{name}, var_samp({name}) AS var_{name}" for name in names]
    parts += [f"covar_samp({a}, {b}) AS cov_{a}_{b}" for a, b in combinations(names, 2)]
    return (
        f"SELECT approached, count(*) AS n, count(CASE WHEN {buyers} <> 0 THEN 1 END) AS buyers,"
        f" {', '.join(parts)} FROM {inner} GROUP BY approached"
    )


def _sample(row: dict[str, float] | None, names: list[str]) -> Sample:
    pairs = list(combinations(names, 2))
    if row is None:
        nothing = dict.fromkeys(names, 0.0)
        return Sample(0, 0, nothing, nothing, dict.fromkeys(pairs, 0.0))
    return Sample(
        n=int(row["n"]),
        buyers=int(row["buyers"]),
        mean={name: float(row[f"mean_{name}"] or 0.0) for name in names},
        var={name: float(row[f"var_{name}"] or 0.0) for name in names},
        cov={(a, b): float(row[f"cov_{a}_{b}"] or 0.0) for a, b in pairs},
    )


def _values(
    engine: Engine, inner: str, *, side: bool, before: bool
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64] | None]:
    condition = "approached" if side else "NOT approached"
    table = engine.run(f"SELECT value{', before' if before else ''} FROM {inner} WHERE {condition}")
    return table["value"].to_numpy(), table["before"].to_numpy() if before else None


def _with_values(
    group: Sample, values: npt.NDArray[np.float64], before: npt.NDArray[np.float64] | None
) -> Sample:
    return Sample(group.n, group.buyers, group.mean, group.var, group.cov, values, before)
