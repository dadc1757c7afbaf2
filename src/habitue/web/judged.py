"""What is kept of an approach that was judged: the verdict, on how many customers it rests, and what they can show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitue.effects.power import Plan
from habitue.effects.results import Verdict
from habitue.web.queries.anyway import Anyway


@dataclass(frozen=True, slots=True)
class Judged:
    """An approach on one day.

    ``verdict`` is None where the libraries that measure effects are not installed; ``missing`` names them then.
    ``known_until`` is the last day of which all sales are known, ``ready`` how many customers' windows are over by then, of all
    that were drawn, ``left_out`` how many were drawn and belong to neither arm any more. ``cost`` is what the approach cost so far
    in minor units, gifts counted as if each were used, ``cost_per_extra`` the same for each unit more of the indicator (a visitor,
    a visit), None where no effect is real. ``plan`` is what ``plan.customers`` can show of a share.
    ``cost_per_visit`` is what one visit more cost. ``anyway`` is what past customers of the same kind did by themselves, where nobody
    was held back.
    """

    verdict: Verdict | None
    known_until: date
    ready: int = 0
    left_out: int = 0
    cost: int = 0
    cost_per_extra: int | None = None
    plan: Plan | None = None
    missing: str = ""
    cost_per_visit: int | None = None
    anyway: Anyway | None = None
