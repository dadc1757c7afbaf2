"""What is to be judged: how the groups came about, the days that were fixed beforehand, and what was counted.

There is no design for people who chose to join and no place for "how many came back" without a held-back group: what
cannot be an effect cannot be written down as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from habitue.effects.looks import Schedule
from habitue.effects.samples import Answers, Sample, Tally

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Kind = Literal["rate", "money", "count", "ratio", "nps"]
"""A share of customers, money per customer, a count per customer (both with everybody who did nothing at 0), a ratio of two
sums such as the average order, and the Net Promoter Score."""

Picked = Literal["chance", "shop", "recent_behaviour", "themselves"]
"""Who decided who was approached: chance, the shop by something else, their own recent behaviour (the lapsed, the best), they
themselves (who joined, who used a coupon)."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of both groups, everybody as drawn: ``approached`` and ``held`` are alike in kind.

    A :class:`~habitue.effects.samples.Tally` for a ``rate``, :class:`~habitue.effects.samples.Answers` for ``nps``, else a
    :class:`~habitue.effects.samples.Sample`. ``name`` is the caller's own (``came_back``, ``spend``) and is handed through.
    """

    name: str
    kind: Kind
    approached: Tally | Sample | Answers
    held: Tally | Sample | Answers
    better: Literal["more", "less"] = "more"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Chance drew who is held back, after it was known who may be approached: evidence A.

    ``paired`` says that customers were drawn in pairs alike (see :mod:`habitue.effects.assignment`) and that the values of
    both samples stand in the order of the pairs. ``held_share`` is the planned share of those held back.
    """

    held_share: float = 0.5
    paired: bool = False


@dataclass(frozen=True, slots=True)
class Invited:
    """Chance drew who was invited first, each was free to join; all invited stand against all not yet invited: evidence B.

    ``joined`` counts who joined among the invited, ``joined_uninvited`` among the others.
    """

    joined: int
    joined_uninvited: int = 0
    held_share: float = 0.5


@dataclass(frozen=True, slots=True)
class Compared:
    """Others who were not drawn stand for what would have been, behind a placebo: evidence C.

    The primary indicator's samples hold ``values`` of the window after and ``before`` of an equal window before;
    ``earlier_approached`` and ``earlier_held`` are the window before that one, in the same order. ``units`` are customers,
    or locations of which some were changed.
    """

    picked: Picked
    earlier_approached: npt.NDArray[np.float64]
    earlier_held: npt.NDArray[np.float64]
    units: Literal["customers", "locations"] = "customers"


@dataclass(frozen=True, slots=True, eq=False)
class Staggered:
    """Locations that were changed one after another, beside others that never were, behind a placebo: evidence C.

    ``values`` has a row for each location and a column for each period (such as four weeks); ``first`` is the place of each one's
    first changed period, from 2 on, or -1. ``indicator`` is the caller's own name for what is counted.
    """

    values: npt.NDArray[np.float64]
    first: npt.NDArray[np.int64]
    picked: Picked = "shop"
    indicator: str = "sales"


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Nobody to compare with: each day's figure of the whole shop before and since, behind placebos: evidence D.

    ``before`` and ``after`` are daily figures without a gap (a closed day is 0), the last of ``before`` on the day before the
    first of ``after``. ``picked`` must be of the whole shop: a group picked by its behaviour comes back by itself.
    """

    before: npt.NDArray[np.float64]
    after: npt.NDArray[np.float64]
    picked: Picked = "shop"


@dataclass(frozen=True, slots=True)
class Uncompared:
    """Everybody was approached, or people chose for themselves: no effect can be known, evidence E."""


Design = Drawn | Invited | Compared | Staggered | BeforeAfter | Uncompared


@dataclass(frozen=True, slots=True)
class Stakes:
    """What one approach costs and one unit of the primary indicator brings, both in the currency's major unit.

    ``gain`` of a rate is what one more returning customer brings (average order x margin), of money the margin (0.7), of a
    count what one more order brings.
    """

    cost_per_customer: float
    gain: float

    @property
    def break_even(self) -> float | None:
        """The smallest effect per customer that pays; None where nothing is gained by any."""
        return self.cost_per_customer / self.gain if self.gain > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One approach as it was planned and what has been counted of it.

    Args:
        design: how the groups came about.
        schedule: first day, last day and looks, fixed before the start.
        measured_until: the last day that the counts hold. Between two looks nothing is judged: cut the counts at
            :func:`habitue.effects.look_at`'s day.
        primary: the one indicator fixed beforehand; None only for :class:`Staggered`, :class:`BeforeAfter` and :class:`Uncompared`.
        secondary: others, told beside it behind Benjamini and Hochberg's correction.
        stakes: for the break-even; without it "no effect that would pay" cannot be said.
        planned_effect: the effect that was hoped for, per customer, in the primary's unit.
        held_but_approached: how many of the held-back got the message all the same.
        overlapping: names of other approaches that reached one group and not the other.
    """

    design: Design
    schedule: Schedule
    measured_until: date
    primary: Indicator | None = None
    secondary: tuple[Indicator, ...] = ()
    stakes: Stakes | None = None
    planned_effect: float | None = None
    held_but_approached: int = 0
    overlapping: tuple[str, ...] = ()
