"""What the worker foresaw of a shop, as it is kept: by which model and how right it was, or what there is too little of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from habitue.models.verdicts import Trial

AHEAD_DAYS = 90
"""So many days ahead a customer's visits and value are expected: an owner lives to see whether they came."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What there is too little of, how much there is, and how much would be enough: ``models.held.Need``."""

    what: str
    have: int
    enough: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """By which model each customer was foreseen, and how it did on the shop's own last days.

    ``model`` is empty where nobody was: then ``lacks`` says what is missing, or ``message`` what went wrong; both are empty where nothing
    was sold. ``message`` may also say what was wrong with a fit that is used; it is in English, with ``values`` to fill it.
    """

    model: str = ""
    trial: Trial | None = None
    lacks: tuple[Lack, ...] = ()
    message: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
