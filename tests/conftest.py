"""The order of the tests: what takes long or waits begins first, so that no worker is left alone with it at the end."""

import pytest

_FIRST = ("database", "browser")


def _place(item: pytest.Item) -> int:
    return next((at for at, name in enumerate(_FIRST) if item.get_closest_marker(name)), len(_FIRST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole files, by what the slowest of each needs; the order within a file stays."""
    places: dict[str, int] = {}
    for item in items:
        file = str(item.path)
        places[file] = min(places.get(file, len(_FIRST)), _place(item))
    items.sort(key=lambda item: places[str(item.path)])
