"""The whole shop before and after a day, with nobody to compare: only what stands out of the shop's own quiet months.

The same figure is taken of windows in which nothing was launched; their spread is the interval. Days are whole weeks, so
that weekdays weigh alike. A single shop can see only changes of about a third of its sales. What the models promise on
weekly data they do not keep (17 to 32 launches of 100 without effect were called effects), so days are asked for.
"""

from __future__ import annotations

from itertools import pairwise
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Literal

from habitue.effects.experiment import BeforeAfter
from habitue.effects.results import Arm, Effect, Relative

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Values = npt.NDArray[np.float64]

FEWEST_DAYS_BEFORE = 182
FEWEST_PLACEBOS = 5
_WEEK = 7


def compare_days(design: BeforeAfter, *, level: float = 0.95) -> tuple[Effect, float | None]:
    """The change per day since the launch against the window of equal length before, and how unusual it is among placebos.

    Nothing with under 26 weeks of days before, or too few placebo windows for the length of the window after.
    """
    weeks = min(design.after.size, design.before.size) // _WEEK
    days = weeks * _WEEK
    windows = design.before.size // days if days else 0
    if design.before.size < FEWEST_DAYS_BEFORE or windows - 1 < FEWEST_PLACEBOS:
        return _nothing(design, level), None
    means = _window_means(design.before, days, windows)
    after = float(design.after[:days].mean())
    if min(*means, after) <= 0:
        return _nothing(design, level), None
    placebos = [log(now / earlier) for earlier, now in pairwise(means)]
    return _effect(log(after / means[-1]), placebos, after=after, days=days, level=level)


def open_weeks(values: Values, closed: npt.NDArray[np.bool_], *, since: Literal["first", "last"]) -> Values:
    """The days without the weeks in which the shop was closed on any day: a holiday is no quiet week, and weekdays still weigh alike.

    Weeks are counted from the ``first`` day on (after a launch), or backwards from the ``last`` one (before it).

    >>> import numpy as np
    >>> open_weeks(np.arange(15.0), np.arange(15) == 3, since="first").tolist()
    [7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0]
    """
    import numpy as np

    places = np.arange(values.size)
    weeks = (places if since == "first" else places[::-1]) // _WEEK
    found: Values = values[~np.isin(weeks, weeks[closed])]
    return found


def _window_means(before: Values, days: int, windows: int) -> list[float]:
    return [float(window.mean()) for window in before[before.size - windows * days :].reshape(windows, days)]


def _effect(
    change: float, placebos: list[float], *, after: float, days: int, level: float
) -> tuple[Effect, float]:
    from scipy.stats import t

    count = len(placebos)
    # one more window of the same kind: its spread around 0 is that of the placebos, counted with their drift
    spread = sqrt(sum(one * one for one in placebos) / count)
    half = float(t.ppf((1 + level) / 2, count)) * spread
    p_value = 2 * float(t.sf(abs(change) / spread, count)) if spread > 0 else float(change == 0)
    relative = Relative(*(exp(end) - 1 for end in (change, change - half, change + half)))
    expected = after / exp(change)
    low, high = expected * relative.low, expected * relative.high
    effect = Effect(
        "daily", "money", after - expected, low, high, days, Arm(after, days), Arm(expected, days),
        level=level, p_value=p_value, real=low > 0 or high < 0, relative=relative, method="placebo_days",
    )  # fmt: skip
    return effect, p_value


def _nothing(design: BeforeAfter, level: float) -> Effect:
    arms = Arm(None, design.after.size), Arm(None, design.before.size)
    return Effect(
        "daily", "money", None, None, None, design.after.size, *arms, level=level, reason="short_history"
    )
