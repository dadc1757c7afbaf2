"""What the worker finds beside the figures, as it is kept: indicators that stand out, regulars just lost, tills gone silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitue.metrics.alerts import Alert


@dataclass(frozen=True, slots=True)
class Lost:
    """A regular who has just been away for too long to hope: their number and their habit."""

    customer: int
    last_day: date
    visits: int
    gap_days: float


@dataclass(frozen=True, slots=True)
class Silent:
    """A till (0: the imports) that spoke every day and has not for so many of its usual days."""

    device: int
    name: str
    heard: date
    days: int


@dataclass(frozen=True, slots=True)
class Alarms:
    """Everything that stands out on a day; ``day`` is that day."""

    day: date
    alerts: tuple[Alert, ...]
    lost: tuple[Lost, ...]
    silent: tuple[Silent, ...]
