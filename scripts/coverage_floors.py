"""Hold coverage to its floors: every line of each pure module, nine tenths of each room of the shell.

What runs in a process of its own (the reader of workbooks, the commands' start) is tested there and not counted here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

PURE = ("effects", "loyalty", "metrics", "models", "predictions", "report", "formulas.py", "language.py")
PURE_FLOOR, SHELL_FLOOR = 100.0, 90.0


def room(name: str) -> str:
    """The room that a file of src/habitue is in; a file beside the rooms is one itself."""
    return Path(name).parts[2]


def measured() -> dict[str, dict[str, int]]:
    """What coverage knows of each file: statements, branches, and how many of both ran."""
    found = subprocess.run(["coverage", "json", "-q", "-o", "-"], check=True, capture_output=True, text=True)
    return {name: data["summary"] for name, data in json.loads(found.stdout)["files"].items()}


def main() -> int:
    """Print what misses its floor; 1 when something does."""
    ran: dict[str, int] = defaultdict(int)
    all_of: dict[str, int] = defaultdict(int)
    for name, summary in measured().items():
        place = name if room(name) in PURE else room(name)
        ran[place] += summary["covered_lines"] + summary.get("covered_branches", 0)
        all_of[place] += summary["num_statements"] + summary.get("num_branches", 0)
    failed = 0
    for place, total in sorted(all_of.items()):
        share = 100 * ran[place] / total if total else 100.0
        floor = PURE_FLOOR if place.startswith("src/") else SHELL_FLOOR
        if share < floor:
            failed = 1
            print(f"{place}: {share:.1f} % covered, {floor:.0f} % wanted")
    print(f"coverage: {100 * sum(ran.values()) / sum(all_of.values()):.1f} % of lines and branches")
    return failed


if __name__ == "__main__":
    sys.exit(main())
