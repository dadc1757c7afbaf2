"""The chance of the tests, and their order: what takes long or waits begins first, so that no worker is left alone at the end."""

import os
import random

import pytest
from hypothesis import settings

from tests.long import LONG

# examples too are the same in every run: those that nobody has seen yet are for the long tests, and for another chance
settings.register_profile("the same", derandomize=not LONG and "CHANCE" not in os.environ)
settings.load_profile("the same")
_FIRST = ("database", "browser")
_CHANCE = pytest.StashKey[pytest.MonkeyPatch]()


def _place(item: pytest.Item) -> int:
    return next((at for at, name in enumerate(_FIRST) if item.get_closest_marker(name)), len(_FIRST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole files, by what the slowest of each needs; the order within a file stays."""
    places: dict[str, int] = {}
    for item in items:
        file = str(item.path)
        places[file] = min(places.get(file, len(_FIRST)), _place(item))
    items.sort(key=lambda item: places[str(item.path)])


def pytest_report_header() -> str:
    return f"chance of the tests: CHANCE={os.environ.get('CHANCE', '0')}"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Draw the keys and salts of a test, its fixtures' too, by its name: who is held back is the same in every run.

    ``CHANCE=n`` gives every test another chance.
    """
    chance = random.Random(f"{os.environ.get('CHANCE', '0')} {item.nodeid}")  # noqa: S311
    item.stash[_CHANCE] = pytest.MonkeyPatch()
    item.stash[_CHANCE].setattr(os, "urandom", chance.randbytes)
    item.stash[_CHANCE].setattr(random, "_urandom", chance.randbytes)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    item.stash[_CHANCE].undo()
