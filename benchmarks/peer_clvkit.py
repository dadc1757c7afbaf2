"""The parts that clvkit has, run in its own environment: ``python peer_clvkit.py FILE``.

A pandas frame, as its documentation shows; days are the shop's, cut while loading. Stands alone: nothing of ours is installed there.
"""

import json
import sys
import time

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
from clvkit import CustomerBase
from clvkit.cohort import CohortMatrix


def cohort_table(log):
    """Customers by month of first purchase and age."""
    found = CohortMatrix.from_transactions(log, period="M").to_pandas()
    return [int(found.iloc[:, 0].sum()), int(found.sum().sum())]


def rfm_summary(log):
    """Repeat visits, recency, age and mean spend of every customer."""
    found = CustomerBase.from_transactions(log, time_unit="D").to_pandas()
    return [len(found), int((found["frequency"] > 0).sum())]


def load(file):
    """The log as clvkit wants it: customer_id, date, amount."""
    table = pq.read_table(file, columns=["customer_id", "ordered_at", "amount"])
    amount = pc.cast(table["amount"], "double")
    log = table.drop_columns("amount").append_column("amount", amount).to_pandas()
    log["date"] = log.pop("ordered_at").dt.tz_convert("Europe/Paris").dt.tz_localize(None)
    return pd.DataFrame(log)


def main(file):
    """Time each part once and tell."""
    start = time.perf_counter()
    log = load(file)
    clocks, cpu, figures = {"load": time.perf_counter() - start}, {}, {}
    for part in (cohort_table, rfm_summary):
        wall, used = time.perf_counter(), time.process_time()
        figures[part.__name__] = part(log)
        clocks[part.__name__], cpu[part.__name__] = time.perf_counter() - wall, time.process_time() - used
    print(json.dumps({"clocks": clocks, "cpu_clocks": cpu, "figures": figures}))


if __name__ == "__main__":
    main(sys.argv[1])
