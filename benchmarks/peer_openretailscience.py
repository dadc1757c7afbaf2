"""The parts that openretailscience has, run in its own environment: ``python peer_openretailscience.py FILE``.

Ibis tables over DuckDB, as its documentation advises for large data; it takes column names from its options.
Stands alone: nothing of ours is installed there.
"""

import json
import sys
import time

import ibis
from openretailscience.analysis.cohort import CohortAnalysis
from openretailscience.analysis.customer import DaysBetweenPurchases, PurchasesPerCustomer
from openretailscience.segmentation.rfm import RFMSegmentation

LAST_DAY = "2025-12-31"


def cohort_table(sales):
    """Customers by month of first purchase and age."""
    found = CohortAnalysis(sales, aggregation_column="customer_id", agg_func="nunique", period="month").df
    return [int(found.iloc[:, 0].sum()), int(found.to_numpy().sum())]


def rfm_scores(sales):
    """Quintile scores of every customer."""
    found = RFMSegmentation(sales, current_date=LAST_DAY, r_segments=5, f_segments=5, m_segments=5).df
    return [len(found), int(found["frequency"].sum())]


def repeat_purchase(sales):
    """Customers with at least two purchases."""
    found = PurchasesPerCustomer(sales).df["purchase_count"]
    return [len(found), int((found >= 2).sum())]


def gaps(sales):
    """Mean days between purchases, of customers who came back."""
    return [len(DaysBetweenPurchases(sales).df)]


def main(file):
    """Time each part once and tell."""
    connection = ibis.duckdb.connect()
    columns = (
        "customer_id, CAST(ordered_at AS TIMESTAMP) AS transaction_date, CAST(amount AS DOUBLE) AS unit_spend"
    )
    start = time.perf_counter()
    connection.raw_sql("SET TimeZone = 'Europe/Paris'")
    connection.raw_sql(f"CREATE TABLE sales AS SELECT {columns}, order_id AS transaction_id FROM '{file}'")
    clocks, cpu, figures = {"load": time.perf_counter() - start}, {}, {}
    sales = connection.table("sales")
    for part in (cohort_table, rfm_scores, repeat_purchase, gaps):
        wall, used = time.perf_counter(), time.process_time()
        figures[part.__name__] = part(sales)
        clocks[part.__name__], cpu[part.__name__] = time.perf_counter() - wall, time.process_time() - used
    print(json.dumps({"clocks": clocks, "cpu_clocks": cpu, "figures": figures}))


if __name__ == "__main__":
    main(sys.argv[1])
