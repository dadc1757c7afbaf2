"""A process of its own that opens one workbook, so that a hostile one exhausts this process and not the caller.

Run as ``python -m habitue.records.sheet_process FILE``; writes CSV on standard output: ``S,name`` begins
a sheet, ``R,row,cell,...`` is a row, ``X,reason,detail`` says why it stops, ``E`` is the proper end.
It imports neither pyarrow nor the rest of Habitué, to start at once and to live within its limit.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

MEMORY_BYTES = 440 * 1024 * 1024
"""Measured: 100,000 rows of 35 columns take 300 MiB in calamine."""
CPU_SECONDS = 60


def main(path: str) -> None:
    """Write every sheet of one workbook as tagged CSV rows."""
    _limit_resources()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="")
    writer = csv.writer(out)
    try:
        _write_sheets(path, writer.writerow)
    except MemoryError:
        writer.writerow(["X", "large", ""])
    except Exception as trouble:  # noqa: BLE001  (whatever the parser raises, the caller must be told)
        writer.writerow(["X", type(trouble).__name__, " ".join(str(trouble).split())[:200]])
    else:
        writer.writerow(["E"])
    out.flush()


def _write_sheets(path: str, writerow: Callable[[list[object]], object]) -> None:
    from python_calamine import SheetTypeEnum, load_workbook

    workbook = load_workbook(path)
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        writerow(["S", sheet.name])
        # the empty rows above the first filled one are given too, so rows count from the sheet's top
        for number, cells in enumerate(workbook.get_sheet_by_name(sheet.name).iter_rows(), 1):
            if any(cell != "" for cell in cells):
                writerow(["R", number, *texts(cells)])


def texts(cells: Iterable[object]) -> list[str]:
    """Cells as the text a CSV export would hold."""
    return [cell if type(cell) is str else _text(cell) for cell in cells]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, timedelta):
        return _duration(cell)
    return "" if cell is None else str(cell)


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    # a spreadsheet keeps and shows 15 digits: 21.599999999999998 was entered as 21.6
    return format(Decimal(f"{value:.15g}"), "f") if abs(value) < float("inf") else ""


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    return f"{sign}{hours}:{rest // 60:02d}:{rest % 60:02d}"


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's own checks remain
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1])
