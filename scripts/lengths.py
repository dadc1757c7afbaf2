"""The length budgets of the house: bodies, parameters and modules that fit a head.

A body over 60 lines or a module over 600 fails; a body over 40, a module over 400 and more than five
parameters are named, without failing.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

BODY, MODULE = (40, 60), (400, 600)


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its signature and docstring."""
    first = function.body[0]
    has_docstring = ast.get_docstring(function) is not None
    start = (first.end_lineno or first.lineno) + 1 if has_docstring else first.lineno
    return max((function.end_lineno or start) - start + 1, 0)


def findings(path: Path) -> Iterator[tuple[bool, str]]:
    """What is over budget in one module, and whether it fails."""
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    if lines > MODULE[0]:
        yield lines > MODULE[1], f"{path}: {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = body_length(node)
            if length > BODY[0]:
                yield length > BODY[1], f"{path}:{node.lineno} {node.name}: {length} lines"


def main(folders: list[str]) -> int:
    """Print what is over budget; 1 when something fails."""
    found = [
        finding
        for folder in folders
        for path in sorted(Path(folder).rglob("*.py"))
        if path.parent.name != "migrations"  # written by a program
        for finding in findings(path)
    ]
    for fails, line in found:
        print("too long:" if fails else "long:", line)
    return int(any(fails for fails, _ in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
