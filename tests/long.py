"""How far the long tests go: a share of their cases in every run, all of them with ``make long`` before a release."""

import os

LONG = os.environ.get("HABITUE_LONG") == "1"


def cases(every_run: int, of: int) -> int:
    """How many cases to try: ``every_run``, or all ``of`` them where long tests are asked for."""
    return of if LONG else every_run


def some(values, every_run: int) -> list:
    """Which values to try: ``every_run`` of them evenly spread, from the first on, or all where long tests are asked for."""
    found = list(values)
    number = min(cases(every_run, of=len(found)), len(found))
    return [found[place * len(found) // number] for place in range(number)]


LANGUAGES = some(["fr", "en"], every_run=1)
"""What is shown is tried in French in every run, in both languages before a release."""
