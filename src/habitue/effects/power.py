"""What so many customers can show, said before anything is sent: for shares by formula, for money from the shop's own past.

The normal formula promises too much for money (67 % where it says 80): a few large baskets decide. So money is drawn again
and again from what customers of this shop spent.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from statistics import NormalDist
from typing import TYPE_CHECKING

from habitue.effects.looks import BOUNDS
from habitue.effects.means import FEW_BUYERS, SMALLEST_SHARE
from habitue.effects.needs import needed
from habitue.effects.rates import FEW_EVENTS
from habitue.effects.results import Effect, Reason
from habitue.metrics.results import TOO_FEW

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    import numpy as np
    import numpy.typing as npt

POWER = 0.8
PLAUSIBLE_POINTS = 0.2
"""An approach that moves a share by more than 20 points, or more than doubles it, is not to be expected."""
PLAUSIBLE_LIFT = 0.5
"""Nor one that moves spend by more than half."""
RUNS = 1_000
_CELLS = 4_000_000
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be shown: the smallest effect found in 4 cases of 5, per customer (``lift``: as a share of what is).

    ``measurable`` is False where that is more than can be expected, with the ``reason``; ``needed`` is how many customers
    the expected effect needs (None: more than ten million), ``power`` how often it would be found with those there are.
    """

    customers: int
    held: int
    detectable: float | None
    measurable: bool
    power: float | None = None
    needed: int | None = None
    lift: float | None = None
    reason: Reason | None = None


def plan_rate(
    base: float,
    *,
    customers: int,
    held_share: float = 0.5,
    looks: Literal[1, 4] = 1,
    expected: float | None = None,
) -> Plan:
    """What so many customers can show of a share that is ``base`` without the approach (0.33: a third come back).

    ``expected`` is the effect hoped for, in points as a fraction (0.05).

    >>> plan = plan_rate(0.33, customers=1000)
    >>> round(plan.detectable, 3), plan.measurable
    (0.086, True)
    """
    held = round(customers * held_share)
    events = customers * min(base, 1 - base)
    if min(held, customers - held) < TOO_FEW or events < FEW_EVENTS:
        few: Reason = "too_few_events" if events < FEW_EVENTS else "too_few_customers"
        return Plan(customers, held, None, measurable=False, reason=few)
    level = 2 * (1 - _NORMAL.cdf(BOUNDS[looks][-1]))
    found = _solved(lambda effect: _rate_power(effect, base, customers - held, held, level), 1 - base)
    plausible = found is not None and found <= min(PLAUSIBLE_POINTS, base)
    possible = expected is not None and 0 < base + expected < 1
    power = _rate_power(expected, base, customers - held, held, level) if possible and expected else None
    return Plan(
        customers, held, found, measurable=plausible, power=power,
        needed=None if expected is None else _customers_needed(expected, base, held_share, level),
        reason=None if plausible else "effect_too_large_to_expect",
    )  # fmt: skip


def plan_money(  # noqa: PLR0913  (the plan's own terms)
    history: npt.ArrayLike,
    *,
    customers: int,
    before: npt.ArrayLike | None = None,
    held_share: float = 0.5,
    looks: Literal[1, 4] = 1,
    expected_lift: float | None = None,
    seed: int,
) -> Plan:
    """What so many customers can show of their spend, by resampling ``history``: what each spent in an equal window before.

    Everybody eligible, those who spent nothing with 0; ``before`` is the window before that, for CUPED. Effects are taken to
    multiply what is spent, which also multiplies its spread.
    """
    import numpy as np

    spent = np.asarray(history, dtype=np.float64)
    held = round(customers * held_share)
    if min(held, customers - held) < SMALLEST_SHARE * customers:
        return Plan(customers, held, None, measurable=False, reason="unbalanced")
    if spent.size == 0 or np.count_nonzero(spent) / spent.size * min(held, customers - held) < FEW_BUYERS:
        return Plan(customers, held, None, measurable=False, reason="too_few_buyers")
    runs = _runs(spent, before, customers - held, held, seed)
    bound = BOUNDS[looks][-1]
    lift = _solved(lambda one: runs.power(one, bound), 4.0)
    plausible = lift is not None and lift <= PLAUSIBLE_LIFT
    return Plan(
        customers, held, None if lift is None else lift * float(spent.mean()), measurable=plausible,
        power=None if expected_lift is None else runs.power(expected_lift, bound),
        needed=None if expected_lift is None or lift is None else ceil(customers * (lift / expected_lift) ** 2),
        lift=lift, reason=None if plausible else "effect_too_large_to_expect",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Draws from the past: sums of both groups in each run, from which the power for any lift follows."""

    n: int
    m: int
    spend: npt.NDArray[np.float64]  # mean spend of the approached, per run
    spread: npt.NDArray[np.float64]  # its variance
    rest: npt.NDArray[np.float64]  # mean of what the past leaves of it
    rest_spread: npt.NDArray[np.float64]
    joint: npt.NDArray[np.float64]  # covariance of both
    held: npt.NDArray[np.float64]
    held_spread: npt.NDArray[np.float64]

    def power(self, lift: float, bound: float) -> float:
        """The share of runs in which a lift is found."""
        import numpy as np

        value = self.rest + lift * self.spend - self.held
        variance = self.rest_spread + 2 * lift * self.joint + lift * lift * self.spread
        error = np.sqrt(variance / self.n + self.held_spread / self.m)
        return float(np.mean(value > bound * error))


def _runs(spent: npt.NDArray[np.float64], before: npt.ArrayLike | None, n: int, m: int, seed: int) -> _Runs:
    import numpy as np

    rest = spent
    if before is not None:
        past = np.asarray(before, dtype=np.float64)
        variance = past.var(ddof=1)
        slope = np.cov(spent, past)[0, 1] / variance if variance > 0 else 0.0
        rest = spent - slope * (past - past.mean())
    chance = np.random.default_rng(seed)
    times = int(min(RUNS, max(200, _CELLS // (n + m))))
    found = [_one_run(spent, rest, chance, n, m) for _ in range(times)]
    columns = [np.array(column) for column in zip(*found, strict=True)]
    return _Runs(n, m, *columns)


def _one_run(
    spent: npt.NDArray[np.float64],
    rest: npt.NDArray[np.float64],
    chance: np.random.Generator,
    n: int,
    m: int,
) -> tuple[float, ...]:

    approached, held = chance.integers(0, spent.size, n), chance.integers(0, spent.size, m)
    y, e, h = spent[approached], rest[approached], rest[held]
    return (
        y.mean(), y.var(ddof=1), e.mean(), e.var(ddof=1), ((y - y.mean()) * (e - e.mean())).sum() / (n - 1),
        h.mean(), h.var(ddof=1),
    )  # fmt: skip


def detectable_effect(standard_error: float, *, bound: float) -> float:
    """The smallest effect that so precise a comparison finds in 4 cases of 5."""
    return (bound + _NORMAL.inv_cdf(POWER)) * standard_error


def more_customers_for(effect: float, *, detectable: float, n: int) -> int | None:
    """How many customers beyond ``n`` would show an effect in 4 cases of 5; None where they would already."""
    needed_in_all = ceil(n * (detectable / abs(effect)) ** 2)
    return needed_in_all - n if needed_in_all > n else None


def overstatement(planned: float | None, effect: Effect, *, bound: float) -> float | None:
    """By how much an effect found with so few customers is too large on average, were the ``planned`` one the truth.

    None where it would be found in half of the cases or more. Without a plan, the truth is taken to be the end of the interval that is nearer to 0, or a third of the best guess, if that
    is more. Source: Gelman and Carlin (2014), Perspectives on Psychological Science 9:641-651.
    """
    error = effect.standard_error
    if error is None or effect.value is None or effect.low is None or effect.high is None or error == 0:
        return None
    truth = planned or max(min(abs(effect.low), abs(effect.high)), abs(effect.value) / 3)
    z = abs(truth) / error
    above, below = 1 - _NORMAL.cdf(bound - z), _NORMAL.cdf(-bound - z)
    if above + below >= 0.5:
        return None
    # the mean of |X| beyond the bound, X normal around z
    sizes = z * above + _NORMAL.pdf(bound - z) - z * below + _NORMAL.pdf(-bound - z)
    return sizes / (above + below) / z


def _rate_power(effect: float, base: float, n: int, m: int, level: float) -> float:
    power = needed("statsmodels.stats.proportion").power_proportions_2indep
    return float(power(effect, base, n, ratio=m / n, alpha=level, return_results=False))


def _customers_needed(effect: float, base: float, held_share: float, level: float) -> int | None:
    low, high = 2 * TOO_FEW, 10_000_000
    if not 0 < base + effect < 1 or _rate_power(effect, base, *_split(high, held_share), level) < POWER:
        return None
    while high - low > max(1, low // 1000):
        middle = (low + high) // 2
        enough = _rate_power(effect, base, *_split(middle, held_share), level) >= POWER
        low, high = (low, middle) if enough else (middle, high)
    return high


def _split(customers: int, held_share: float) -> tuple[int, int]:
    held = max(1, round(customers * held_share))
    return customers - held, held


def _solved(power: Callable[[float], float], most: float) -> float | None:
    """The smallest effect of ``POWER``, between 0 and ``most``; None where even that is found too seldom."""
    low, high = 0.0, most * (1 - 1e-6)
    if power(high) < POWER:
        return None
    while high - low > 1e-5 * most:
        middle = (low + high) / 2
        low, high = (low, middle) if power(middle) >= POWER else (middle, high)
    return high
