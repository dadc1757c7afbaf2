"""A launch that people are free to join: the invitation is drawn, and what it did to joiners follows from who joined.

Comparing members with the others flatters without bound: on real data with no effect at all it showed +103 %. All invited
against all not yet invited is a fair comparison; divided by the share that joined because of it, it is the effect on joiners.
Source: Imbens and Angrist (1994), Econometrica 62:467-475.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from habitue.effects.experiment import Invited
from habitue.effects.results import Effect

FEWEST_JOINED = 0.1
"""With a smaller share who joined because they were invited, the effect on joiners is mostly noise."""


@dataclass(frozen=True, slots=True)
class Waves:
    """A launch in ``count`` waves by chance, one each ``days`` days, until everybody is invited.

    It is judged once: in the ``days`` after the wave that brings half in or more (``judged``), before the next one leaves. All
    invited by then stand against all not yet invited, as near to half and half as whole waves allow.

    >>> [(Waves(count, 14).judged, round(Waves(count, 14).held_share, 2)) for count in (2, 3, 4)]
    [(1, 0.5), (2, 0.33), (2, 0.5)]
    """

    count: int
    days: int

    @property
    def judged(self) -> int:
        """The wave in whose days it is judged, from 1."""
        return (self.count + 1) // 2

    @property
    def held_share(self) -> float:
        """The share of those not yet invited in these days."""
        return self.share_after(self.judged)

    def share_after(self, wave: int) -> float:
        """The share of those not yet invited after a wave."""
        return (self.count - wave) / self.count

    def days_until(self, wave: int) -> int:
        """How many days after the first wave another one leaves."""
        return (wave - 1) * self.days


def on_joiners(effect: Effect, design: Invited) -> Effect:
    """The effect on each who joined because they were invited; nothing where fewer than a tenth did.

    It rests on the invitation moving people by joining alone. A share that would change by more than all of it shows that it did not,
    and then nothing is told either.
    """
    share = design.joined / effect.approached.n - design.joined_uninvited / effect.held.n
    nothing = replace(effect, value=None, low=None, high=None, relative=None, real=False, p_value=None)
    if share < FEWEST_JOINED:
        return replace(nothing, reason="too_few_joined")
    assert effect.value is not None and effect.low is not None and effect.high is not None  # noqa: S101, PT018
    value, low, high = (end / share for end in (effect.value, effect.low, effect.high))
    if effect.kind == "rate":
        if abs(value) > 1:
            return replace(nothing, reason="not_by_joining_alone")
        low, high = max(low, -1.0), min(high, 1.0)
    return replace(effect, value=value, low=low, high=high, relative=None)
