"""Any result as a plain table of text: the twins of the page's charts, and the command line's output."""

from habitue.report.customer_tables import (
    cohort_revenue_table,
    cohort_table,
    customer_table,
    lateness_table,
    rfm_table,
    rhythm_table,
    second_purchase_table,
    segment_table,
)
from habitue.report.indicator_tables import (
    benchmark_table,
    bucket_table,
    file_table,
    indicator_table,
    nps_table,
    part_table,
    retention_table,
    summary_table,
)
from habitue.report.table import Table

__all__ = [
    "Table",
    "benchmark_table",
    "bucket_table",
    "cohort_revenue_table",
    "cohort_table",
    "customer_table",
    "file_table",
    "indicator_table",
    "lateness_table",
    "nps_table",
    "part_table",
    "retention_table",
    "rfm_table",
    "rhythm_table",
    "second_purchase_table",
    "segment_table",
    "summary_table",
]
