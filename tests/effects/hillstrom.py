"""Hillstrom's e-mail test (MineThatData, 2008): 64,000 customers drawn into three groups, read from the shared data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

FILE = Path(__file__).parents[3] / "shared" / "data" / "hillstrom.csv.gz"
needed = pytest.mark.skipif(not FILE.exists(), reason="hillstrom.csv.gz is not beside the project")
NOBODY, MENS, WOMENS = "No E-Mail", "Mens E-Mail", "Womens E-Mail"


@cache
def columns() -> dict[str, dict[str, np.ndarray]]:
    """visit, conversion, spend and history of each group."""
    import gzip

    from pyarrow import csv

    with gzip.open(FILE) as stream:
        table = csv.read_csv(stream)
    segment = np.array(table["segment"].to_pylist())
    names = ("visit", "conversion", "spend", "history")
    numbers = {name: table[name].to_numpy().astype(float) for name in names}
    return {
        group: {name: column[segment == group] for name, column in numbers.items()}
        for group in (NOBODY, MENS, WOMENS)
    }
