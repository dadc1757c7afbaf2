"""lifetimes on the same customers, in its own environment: ``python peer_lifetimes.py FILE PART...``. Stands alone."""

import json
import statistics
import sys
import time
import warnings

import numpy as np

warnings.simplefilter("ignore")
SHORT_S = 0.5


def cpu(work):
    """CPU seconds of ``work``, the median of five where it is short; and its last answer."""
    taken = []
    while len(taken) < 5:
        begin = time.process_time()
        answer = work()
        taken.append(time.process_time() - begin)
        if taken[-1] > SHORT_S:
            break
    return statistics.median(taken), answer


def fits(file, parts):
    """The fits that were asked for: CPU seconds and parameters."""
    from lifetimes import BetaGeoFitter, GammaGammaFitter, ParetoNBDFitter

    people = np.load(file)
    x, t_x, T, spend = (people[key] for key in ("x", "t_x", "T", "spend"))  # noqa: N806
    paid = (x > 0) & (spend > 0)
    work = {
        "bg_nbd": (lambda: BetaGeoFitter().fit(x, t_x, T), ["r", "alpha", "a", "b"]),
        "pareto_nbd": (lambda: ParetoNBDFitter().fit(x, t_x, T), ["r", "alpha", "s", "beta"]),
        "gamma_gamma": (lambda: GammaGammaFitter().fit(x[paid], spend[paid]), ["p", "q", "v"]),
    }
    seconds, found = {}, {}
    for part in parts:
        seconds[part], fitted = cpu(work[part][0])
        found[part] = [float(fitted.params_[name]) for name in work[part][1]]
    return seconds, seconds, found


def summary(file):
    """The frame of customers from a log whose days were cut while loading."""
    import pandas as pd
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
    from lifetimes.utils import summary_data_from_transaction_data

    table = pq.read_table(file, columns=["customer_id", "ordered_at", "amount"])
    amount = pc.cast(table["amount"], "double")
    log = table.drop_columns("amount").append_column("amount", amount).to_pandas()
    log["customer_id"] = log["customer_id"].str.slice(1).astype("int64")  # C0001621: numbers are quicker
    log["date"] = log.pop("ordered_at").dt.tz_convert("Europe/Paris").dt.tz_localize(None).dt.normalize()
    wall, used = time.perf_counter(), time.process_time()
    found = summary_data_from_transaction_data(log, "customer_id", "date", monetary_value_col="amount")
    wall, used = time.perf_counter() - wall, time.process_time() - used
    figures = {
        "customers": len(found),
        "x": int(found["frequency"].sum()),
        "t_x": int(found["recency"].sum()),
        "T": int(found["T"].sum()),
        "spend": round(float(found["monetary_value"].sum()), 2),
    }
    assert isinstance(found, pd.DataFrame)
    return {"summary": wall}, {"summary": used}, figures


if __name__ == "__main__":
    clocks, cpu_clocks, figures = (
        summary(sys.argv[1]) if sys.argv[2:] == ["summary"] else fits(sys.argv[1], sys.argv[2:])
    )
    print(json.dumps({"clocks": clocks, "cpu_clocks": cpu_clocks, "figures": figures}))
