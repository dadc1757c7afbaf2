"""Why units are changed by hand: a closed list, because the books keep it for ever and name nobody."""

from __future__ import annotations

from habitue.language import N_

ADJUST_REASONS = (
    N_("a visit that was forgotten"),
    N_("a mistake at the counter"),
    N_("what a paper card held"),
    N_("an apology"),
    N_("agreed with the customer"),
)
