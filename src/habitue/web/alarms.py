"""What the worker finds beside the figures, as it is kept: what stands out, regulars just lost, silent tills, stamps without sales."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitue.metrics.alerts import Alert
from habitue.metrics.scores import Fall


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
class Generous:
    """Somebody (``staff``), or else a till (``device``), who gave far more stamps for the sales of a day than the others' ``usual``."""

    staff: int
    device: int
    name: str
    day: date
    stamps: int
    sales: float
    usual: float


@dataclass(frozen=True, slots=True)
class Alarms:
    """Everything that stands out on a day; ``day`` is that day.

    From ``silent_from`` on, no news of sales is more than one of the shop's usual pauses. ``fell`` is how the Net Promoter Score fell.
    """

    day: date
    alerts: tuple[Alert, ...]
    lost: tuple[Lost, ...]
    silent: tuple[Silent, ...]
    generous: tuple[Generous, ...]
    silent_from: date
    fell: Fall | None = None
