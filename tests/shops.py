"""Small shops whose figures can be counted on fingers."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

HEADER = ("Order", "Customer", "Name", "Date", "Amount", "Location", "Channel")


def write_sales(path: Path, rows: list[tuple[str, ...]]) -> Path:
    """A plain table under :data:`HEADER`."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(rows)
    return path


def cafe_month(path: Path) -> Path:
    """The café of DESIGN's second story: S 200, N 30, L 20, E 210 in May 2026 with a window of 30 days.

    A silent year before keeps the month clear of left-censoring: one customer who bought once, long ago.
    """
    sales: list[tuple[str, date]] = [("old", date(2025, 1, 10))]
    sales += [(f"regular{n}", date(2026, 4, 15)) for n in range(200)]
    sales += [(f"regular{n}", date(2026, 5, 20)) for n in range(180)]
    sales += [(f"new{n}", date(2026, 5, 10) + timedelta(days=n % 20)) for n in range(30)]
    sales.append(("closing", date(2026, 6, 30)))
    rows = [
        (f"T{number}", customer, customer.title(), day.isoformat(), "7.00", "Centre", "counter")
        for number, (customer, day) in enumerate(sales)
    ]
    return write_sales(path, rows)
