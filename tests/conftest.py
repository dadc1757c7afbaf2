"""What every run of the tests has in common."""

from pathlib import Path

HERE = Path(__file__).parent
UNCOUNTED = (
    "faults",
    "models/test_extremes.py",
    "models/test_recovery.py",
    "predictions/test_band.py",
    "predictions/test_degenerate.py",
    "records/test_delimited.py",
    "records/test_disguises.py",
    "records/test_hostile.py",
    "records/test_reading_again.py",
    "records/test_sales_rules.py",
    "report/test_axe.py",
    "sim",
    "test_docs.py",
    "web/demo",
    "web/ledger/test_any_order.py",
    "web/programme/test_bad_input.py",
    "web/test_tenancy.py",
    "web/watch/test_honest.py",
)
"""Tests that go again over what quicker ones have run: coverage, which makes them twice as long, does not watch them."""


def pytest_collection_modifyitems(items):
    uncounted = tuple(HERE / name for name in UNCOUNTED)
    for item in items:
        here = item.path in uncounted or any(folder in item.path.parents for folder in uncounted)
        if here or item.get_closest_marker("browser") or item.get_closest_marker("database"):
            item.add_marker("no_cover")
