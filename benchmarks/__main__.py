"""``python -m benchmarks``: measure all that README.md lists, print it, and write results.md and results-server.md.

Everything takes some twenty-five minutes on two idle cores.
``--quick --orders 100000 --repeats 1`` takes a minute and writes nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks import files, home, indicators, models, peers, stamps, till
from benchmarks.seeded import cache_folder
from benchmarks.tables import RESULTS, SERVER_RESULTS, Table, write_results


def main() -> int:
    """Measure, print, write; 1 when the scripts' figures are not Habitué's."""
    given = _parser().parse_args()
    differing = () if given.server else _numbers(given)
    server = _shown(list(stamps.measure(given.folder, stamps.SMALL if given.quick else stamps.Sizes())))
    server += _shown(list(till.measure(repeats=1, count=22) if given.quick else till.measure()))
    # last: from there on this process looks at that server's database
    server += _shown(list(home.measure(home.SMALL if given.quick else home.Sizes())))
    for line in differing:
        print("differs:", line)
    if not given.quick:
        write_results(server, measured_on=given.date, path=SERVER_RESULTS)
    return 1 if differing else 0


def _numbers(given: argparse.Namespace) -> Sequence[str]:
    """All that is measured without a server; where the scripts' figures differ from Habitué's."""
    sizes = tuple(size for size in peers.SIZES if size <= given.orders)
    found = indicators.measure(given.folder, orders=given.orders, repeats=given.repeats)
    tables: list[Table] = _shown(indicators.tables(found))
    tables += _shown([files.table(files.measure(given.folder, repeats=given.repeats))])
    tables += _shown([peers.table(peers.measure(given.folder, sizes=sizes, repeats=1))])
    tables += _shown(list(models.tables(given.folder, orders=given.orders, small=given.quick)))
    if not given.quick:
        write_results(tables, measured_on=given.date, path=given.output)
    return found.differing


def _shown(tables: list[Table]) -> list[Table]:
    for table in tables:
        print(table.text(), flush=True)
    return tables


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000_000, help="size of the large file")
    parser.add_argument("--repeats", type=int, default=3, help="the table shows the median")
    parser.add_argument(
        "--folder", type=Path, default=cache_folder(), help="where files and environments are kept"
    )
    parser.add_argument("--date", type=date.fromisoformat, default=date.today(), help="the day to write down")
    parser.add_argument("--output", type=Path, default=RESULTS, help="the Markdown to write")
    parser.add_argument(
        "--server", action="store_true", help="the server, the till and the owner's page alone"
    )
    quick = parser.add_argument_group("to try it")
    quick.add_argument("--quick", action="store_true", help="do not write the results")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
