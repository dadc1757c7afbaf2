"""How far the long tests go: a share of their cases in every run, all of them with ``make long`` before a release."""

import os

LONG = os.environ.get("HABITUE_LONG") == "1"


def cases(every_run: int, of: int) -> int:
    """How many cases to try: ``every_run``, or all ``of`` them where long tests are asked for."""
    return of if LONG else every_run
