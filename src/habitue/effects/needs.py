"""What measures effects is an extra: said in one sentence where it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from habitue.errors import HabitueError
from habitue.language import N_


class NeedsEffects(HabitueError):
    """The extra ``effects`` is not installed."""

    message = N_("To measure effects, {name} is needed: install habitue[effects].")


def needed(name: str) -> Any:
    """A module of the extra, imported now.

    Raises:
        NeedsEffects: it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        raise NeedsEffects(name=name.partition(".")[0]) from missing
