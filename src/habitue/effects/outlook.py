"""What a campaign can show, said before it is sent: by which indicator, in how many days, and from which effect on.

Everything is reckoned from what customers of this shop did who stood as these do now (:mod:`habitue.effects.alike`), so it
holds for those who are late as for the best; money and visits are resampled, as :mod:`habitue.effects.power` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from habitue.effects.alike import NOBODY, Stand, likes_of
from habitue.effects.power import Plan, plan_money, plan_rate
from habitue.metrics.results import TOO_FEW

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Indicator = Literal["returned", "visits", "spend"]
INDICATORS: tuple[Indicator, ...] = ("returned", "visits", "spend")
HOPED_POINTS = 0.1
"""Of an approach that does good, a tenth of the customers more come: how many customers show that is said beside."""
PLAUSIBLE_OF_THE_OTHERS = 0.5
"""No letter brings more than half of those who would have stayed away: where nearly all come anyway, there is little to show."""
A_FIFTH = 0.2
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Past:
    """A shop one window ago: who had come by then, where they stood, and what each did in the window since and in the one before.

    Each is a row: days away, visits so far, visits in the window, spend in it and spend before it, in the major unit (None where
    the sales do not say what was paid). ``window_days`` is how long the window is.
    """

    window_days: int
    away_days: tuple[int, ...]
    visits: tuple[int, ...]
    visits_after: tuple[int, ...]
    spend_after: tuple[float, ...] | None = None
    spend_before: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What so many customers can show in a window.

    ``base`` is the share of them who will come without any letter. ``best`` is the indicator to take: of those that can be
    measured the one that shows the smallest change, "" where none can. ``fifth`` says whether holding back a fifth is enough for
    the share who come back.
    """

    window_days: int
    customers: int
    base: float | None = None
    returned: Plan | None = None
    visits: Plan | None = None
    spend: Plan | None = None
    fifth: bool = False

    @property
    def best(self) -> Indicator | Literal[""]:
        """The indicator to take."""
        lifts: tuple[tuple[Indicator, float | None], ...] = (
            ("returned", self._lift_of_share()),
            ("visits", _lift(self.visits)),
            ("spend", _lift(self.spend)),
        )
        known = [(lift, name) for name, lift in lifts if lift is not None]
        return min(known, key=itemgetter(0))[1] if known else ""

    def _lift_of_share(self) -> float | None:
        plan = self.returned
        if plan is None or not plan.measurable or not plan.detectable or not self.base:
            return None
        return plan.detectable / self.base

    def plan_of(self, indicator: str) -> Plan | None:
        """What can be shown of one indicator."""
        return {"returned": self.returned, "visits": self.visits, "spend": self.spend}.get(indicator)


def _lift(plan: Plan | None) -> float | None:
    return plan.lift if plan is not None and plan.measurable else None


def outlook_of(
    past: Past,
    now: Sequence[Stand],
    *,
    held_share: float = _HALF,
    among: Sequence[Indicator] = INDICATORS,
    seed: int,
) -> Outlook:
    """What the customers of ``now`` can show in a window as long as that of ``past``, with so many held back.

    ``held_share`` 0 is reckoned as a half: what would be known, were half held back. ``among`` are the indicators looked at:
    visits and spend are resampled, which takes a second or two each.
    """
    if len(now) < 2 * TOO_FEW:
        return Outlook(past.window_days, len(now))
    held = held_share or _HALF
    rows = _Rows.of(past, now, seed=seed)
    base = float((rows.visits > 0).mean())
    visits = spend = None
    if "visits" in among:
        visits = plan_money(rows.visits, customers=len(now), held_share=held, seed=seed)
    if "spend" in among and rows.spend is not None:
        spend = plan_money(rows.spend, customers=len(now), before=rows.before, held_share=held, seed=seed)
    returned = _rate(base, len(now), held) if "returned" in among else None
    fifth = _rate(base, len(now), A_FIFTH)
    return Outlook(
        past.window_days, len(now), base, returned, visits, spend,
        fifth=fifth is not None and fifth.measurable,
    )  # fmt: skip


def _rate(base: float, customers: int, held: float) -> Plan | None:
    if not 0 < base < 1:
        return None
    most = PLAUSIBLE_OF_THE_OTHERS * (1 - base)
    plan = plan_rate(base, customers=customers, held_share=held, expected=min(HOPED_POINTS, most))
    if plan.measurable and plan.detectable is not None and plan.detectable > most:
        return replace(plan, measurable=False, reason="effect_too_large_to_expect")
    return plan


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """What the likes of each customer did."""

    visits: npt.NDArray[np.float64]
    spend: npt.NDArray[np.float64] | None
    before: npt.NDArray[np.float64] | None

    @classmethod
    def of(cls, past: Past, now: Sequence[Stand], *, seed: int) -> _Rows:
        import numpy as np

        then = [Stand(away, visits) for away, visits in zip(past.away_days, past.visits, strict=True)]
        places = likes_of(then, now, seed=seed)

        def column(values: Sequence[float]) -> npt.NDArray[np.float64]:
            # one more at the end, for NOBODY
            return np.array([*values, 0.0], dtype=np.float64)[places]

        assert NOBODY == -1  # noqa: S101  (the place of the row added)
        return cls(
            column(past.visits_after),
            None if past.spend_after is None else column(past.spend_after),
            None if past.spend_before is None else column(past.spend_before),
        )
