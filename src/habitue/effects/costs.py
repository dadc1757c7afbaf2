"""What one more visitor cost, where an approach brought any."""

from __future__ import annotations

from habitue.effects.results import Effect


def cost_per_extra(effect: Effect | None, *, cost: float) -> float | None:
    """The whole cost over the best guess of what was gained in all; None where no gain is real.

    An effect that may be chance has no price: dividing by it would show a bargain where there is nothing. Of an indicator of
    which less is better the gain is what was spared. The unit is the currency's of ``cost``, per customer, order or unit of money more.

    >>> from habitue.effects.results import Arm
    >>> found = Effect("came_back", "rate", 0.1, 0.02, 0.18, 500, Arm(0.3, 250), Arm(0.2, 250), real=True)
    >>> cost_per_extra(found, cost=50.0)
    2.0
    """
    if effect is None or not effect.real or effect.extra is None or effect.kind in {"ratio", "nps"}:
        return None
    gained = effect.extra[0] if effect.better == "more" else -effect.extra[0]
    return cost / gained if gained > 0 else None
