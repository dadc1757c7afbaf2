"""Customers living their lives: the simulation that all models of repeat buying share."""
# ruff: noqa: N803  (the papers' symbols)

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habitue.models.purchase_model import Simulated
from habitue.models.summary import FloatArray


@dataclass(frozen=True)
class People:
    """Each customer's rate of Erlang phases, chance to leave after a purchase, and natural lifetime."""

    rate: FloatArray
    leave: FloatArray | float = 0.0
    lifetime: FloatArray | float = np.inf
    k: int = 1
    may_leave_at_start: bool = False


def live(chance: np.random.Generator, T: FloatArray, people: People, horizon: float | None) -> Simulated:
    """Let everybody buy and leave until the last of them is past the end of the horizon."""
    size = len(T)
    leave = np.broadcast_to(people.leave, size)
    life = np.array(np.broadcast_to(people.lifetime, size), dtype=np.float64)
    last = T + (horizon or 0.0)
    x, t_x, log_gaps, future, now = (np.zeros(size) for _ in range(5))
    if people.may_leave_at_start:
        life[chance.random(size) < leave] = 0.0
    buying = np.flatnonzero(life > 0)
    while len(buying):
        gap = chance.gamma(people.k, 1.0, len(buying)) / people.rate[buying]
        now[buying] += gap
        seen = now[buying] <= np.minimum(T, life)[buying]
        inside = buying[seen]
        x[inside] += 1
        t_x[inside] = now[inside]
        log_gaps[inside] += np.log(np.maximum(gap[seen], 1e-300))
        within = now[buying] <= np.minimum(last, life)[buying]
        future[buying[within & ~seen]] += 1
        gone = within & (chance.random(len(buying)) < leave[buying])
        life[buying[gone]] = now[buying[gone]]
        buying = buying[within & ~gone]
    alive = (life > T).astype(np.float64)
    return Simulated(x, t_x, T, log_gaps, alive, None if horizon is None else future)
