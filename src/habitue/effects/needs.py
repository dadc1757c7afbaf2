"""What measures effects are extras: said in one sentence where one is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from habitue.errors import HabitueError
from habitue.language import N_


class NeedsEffects(HabitueError):
    """The extra ``effects`` is not installed."""

    message = N_("To measure effects, {name} is needed: install habitue[effects].")


class NeedsCausal(HabitueError):
    """The extra ``causal`` is not installed."""

    message = N_("For this method, {name} is needed: install habitue[causal].")


PACKAGES = {"diff_diff": "diff-diff", "causal_impact": "bsts-causalimpact"}
"""What the modules of the extra ``causal`` are called where they are installed from."""


def needed(name: str) -> Any:
    """A module of an extra, imported now.

    Raises:
        NeedsEffects: it is not installed, nor the extra ``effects``.
        NeedsCausal: it is of the extra ``causal``, which is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        if name in PACKAGES:
            raise NeedsCausal(name=PACKAGES[name]) from missing
        raise NeedsEffects(name=name.partition(".")[0]) from missing
