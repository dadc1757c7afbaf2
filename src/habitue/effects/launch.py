"""A launch that people are free to join: the invitation is drawn, and what it did to joiners follows from who joined.

Comparing members with the others flatters without bound: on real data with no effect at all it showed +103 %. All invited
against all not yet invited is a fair comparison; divided by the share that joined because of it, it is the effect on joiners.
Source: Imbens and Angrist (1994), Econometrica 62:467-475.
"""

from __future__ import annotations

from dataclasses import replace

from habitue.effects.experiment import Invited
from habitue.effects.results import Effect

FEWEST_JOINED = 0.1
"""With a smaller share who joined because they were invited, the effect on joiners is mostly noise."""


def on_joiners(effect: Effect, design: Invited) -> Effect:
    """The effect on each who joined because they were invited; nothing where fewer than a tenth did."""
    share = design.joined / effect.approached.n - design.joined_uninvited / effect.held.n
    nothing = replace(effect, value=None, low=None, high=None, relative=None, real=False, p_value=None)
    if share < FEWEST_JOINED:
        return replace(nothing, reason="too_few_joined")
    assert effect.value is not None and effect.low is not None and effect.high is not None  # noqa: S101, PT018
    return replace(
        effect, value=effect.value / share, low=effect.low / share, high=effect.high / share, relative=None
    )
