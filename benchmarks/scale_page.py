"""docs/methods/scale.md and its curves, from what the benchmark of sizes found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.tables import Table, machine
from habitue.report.charts import Point as Dot
from habitue.report.charts import Words, line_chart

if TYPE_CHECKING:
    from benchmarks.scale import Point

PAGE = Path(__file__).resolve().parent.parent / "docs" / "methods" / "scale.md"
NAMES = {"duckdb": "DuckDB on one machine", "spark": "Spark on one machine"}
FLAT_FROM, FLAT_WITHIN = 1_000_000, 2.0

# a picture of its own has no page around it to say its colours
_STYLE = (
    ":root{--ink:#23190f;--mute:#6f6355;--line:#e9e2d8;--brand:#8a3b12;--soft:#f3e4d8}"
    "@media(prefers-color-scheme:dark){:root{--ink:#f5ede3;--mute:#b5a696;--line:#4a3d2f;--brand:#e58a56;--soft:#3a2617}}"
    "text{font:10.5px system-ui,sans-serif;fill:var(--mute)}.lab{font-weight:700;fill:var(--brand)}"
    ".grid{stroke:var(--line)}.line{fill:none;stroke:var(--brand);stroke-width:2.4}"
    ".point,.dot{fill:var(--brand)}.band{fill:var(--soft)}.touch{fill:transparent}"
)


def write_page(found: Mapping[str, Sequence[Point]], tables: Sequence[Table], *, measured_on: date) -> None:
    """Write the page, and a curve for each engine beside it."""
    parts = [_HEAD.format(day=measured_on.isoformat(), machine=machine())]
    for (engine, points), table in zip(found.items(), tables, strict=True):
        picture = PAGE.with_name(f"scale-{engine}.svg")
        picture.write_text(curve(engine, points), encoding="utf-8")
        parts += [
            table.markdown(),
            f"![Microseconds of CPU an order, {NAMES[engine]}]({picture.name})\n",
            "The curve's scale does not begin at zero.\n",
            flatness(points) + "\n",
        ]
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def curve(engine: str, points: Sequence[Point]) -> str:
    """Microseconds of CPU an order over the number of orders, which grows tenfold from tick to tick."""
    dots = [
        Dot(
            log10(one.orders),
            one.microseconds_an_order,
            None,
            None,
            f"{one.orders:,} orders: {one.microseconds_an_order:.2f} µs an order",
            tick=_short(one.orders),
        )
        for one in points
    ]
    said = "; ".join(dot.tooltip for dot in dots)
    words = Words(f"scale-{engine}", f"What an order costs: {NAMES[engine]}", said)
    drawn = line_chart(dots, words=words, show=lambda value: f"{value:.3g} µs", most=None)
    alone = str(drawn).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return alone.replace("</title>", f"</title><style>{_STYLE}</style>", 1)


def flatness(points: Sequence[Point]) -> str:
    """Whether an order costs the same from a million on: the dearest over the cheapest."""
    costs = [one.microseconds_an_order for one in points if one.orders >= FLAT_FROM]
    if len(costs) < 2:
        return "Fewer than two sizes from a million orders on: nothing to compare."
    spread = max(costs) / min(costs)
    kept = "kept" if spread <= FLAT_WITHIN else "NOT kept"
    falls = costs == sorted(costs, reverse=True)
    why = " It only falls: a part that does not grow with the orders weighs on the smaller sizes."
    return (
        f"From {FLAT_FROM:,} orders on, an order costs {min(costs):.2f} to {max(costs):.2f} µs: {spread:.2f} times from the cheapest"
        f" size to the dearest. The goal, flat within {FLAT_WITHIN:g} times, is {kept}."
        + (why if falls and spread > FLAT_WITHIN else "")
    )


def _short(orders: int) -> str:
    """``100k``, ``10M``."""
    return f"{orders // 1_000_000}M" if orders >= 1_000_000 else f"{orders // 1000}k"


_HEAD = """# How far one machine goes

All figures of a report (every indicator of each month with its interval, cohorts, rhythm, window, second purchase, segments, RFM and the
regulars who slip away) from sales in a Parquet file, for more and more orders. The file stays where it is: the engine reads
it, builds one row for each customer and day, and answers everything from that. What does not fit into its memory goes to its temporary folder.

The orders are made up from a seed: three years, few customers who buy often and nearly half who bought once, a seventh of the sales
nameless, one order in a hundred a refund. To repeat it: `python -m benchmarks.scale --write`. What no row
shows was not measured; what a cluster may do with more is [reckoned on paper](large-data.md).

Measured on {day}: {machine}. What else a machine
does the wall clock measures too: what an order costs is the CPU of all cores.
"""
