"""What an approach changed: who is held back, what may be compared, when to look, and what may be said.

Pure: the counts, the day and the seed are arguments; nothing heavy is imported until something is judged. Pages and commands
do no arithmetic, they do this:

1. **Before the start.** Who may be approached is fixed first; then :func:`draw` says of each of them whether they are held
   back (the same answer for the same ``salt`` and customer for ever), or :func:`draw_pairs` for all at once. Write down the
   draw, and for each held back that they would have been approached. :func:`plan_rate` and :func:`plan_money` say
   what so many customers can show: ``plan.measurable`` False is told before anything is sent. ``Schedule(start, end, looks)``
   fixes the end.
2. **On any day.** ``look = look_at(schedule, at=today)``: None means too early, no counts are needed. Else count every
   customer's outcome up to ``look.day``, everybody as drawn, whatever was delivered or used: equal windows for both groups.
3. **Judge.** ``verdict = judge(Experiment(design=Drawn(held_share=0.5), schedule=schedule, measured_until=look.day,
   primary=Indicator("came_back", "rate", approached=Tally(41, 250), held=Tally(29, 250)), stakes=Stakes(0.40, 12.0)),
   at=today)``. With looks, judge each look in order and keep the first that is ``decided``: :func:`judge_looks`.
4. **Say.** ``habitue.report.effect_words.verdict_words(verdict, language=..., currency=...)`` gives the title, the sentence,
   the badge and the cautions; ``habitue.report.effect_chart.effect_bar`` the interval with the break-even line. Show
   ``verdict.primary`` only if it is not None: that it is missing is the verdict.

Everybody approached, or people who chose for themselves: ``Uncompared()``; the verdict is then ``not_measurable`` with badge E and no
number, before the sending as after. Money indicators are ``Indicator("spend", "money", sample(values, before=past), sample(...))``
with one value per customer drawn, 0 for those who bought nothing. Several runs of one approach: :func:`pooled`.

>>> from datetime import date
>>> from habitue.effects import Drawn, Experiment, Indicator, Schedule, Tally, judge
>>> spring = Schedule(date(2026, 3, 1), date(2026, 4, 30))
>>> came_back = Indicator("came_back", "rate", approached=Tally(41, 250), held=Tally(29, 250))
>>> asked = Experiment(design=Drawn(), schedule=spring, measured_until=date(2026, 4, 30), primary=came_back)
>>> verdict = judge(asked, at=date(2026, 5, 1))
>>> verdict.outcome, verdict.badge, round(verdict.primary.value, 3)
('cannot_tell', 'A', 0.048)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from habitue.effects.assignment import draw, draw_pairs
    from habitue.effects.experiment import (
        BeforeAfter,
        Compared,
        Drawn,
        Experiment,
        Indicator,
        Invited,
        Staggered,
        Stakes,
        Uncompared,
    )
    from habitue.effects.looks import Look, Schedule, Stop, look_at, next_look_day
    from habitue.effects.pooling import pooled
    from habitue.effects.power import Plan, plan_money, plan_rate
    from habitue.effects.results import Arm, Effect, Progress, Relative, Verdict
    from habitue.effects.samples import Answers, Sample, Tally, sample
    from habitue.effects.second import second_estimate
    from habitue.effects.sums import samples_of, tallies_of
    from habitue.effects.verdict import judge, judge_looks

_HOME = {
    "assignment": ("draw", "draw_pairs"),
    "experiment": (
        "BeforeAfter", "Compared", "Drawn", "Experiment", "Indicator", "Invited", "Staggered", "Stakes",
        "Uncompared",
    ),
    "looks": ("Look", "Schedule", "Stop", "look_at", "next_look_day"),
    "pooling": ("pooled",),
    "power": ("Plan", "plan_money", "plan_rate"),
    "results": ("Arm", "Effect", "Progress", "Relative", "Verdict"),
    "samples": ("Answers", "Sample", "Tally", "sample"),
    "second": ("second_estimate",),
    "sums": ("samples_of", "tallies_of"),
    "verdict": ("judge", "judge_looks"),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Answers",
    "Arm",
    "BeforeAfter",
    "Compared",
    "Drawn",
    "Effect",
    "Experiment",
    "Indicator",
    "Invited",
    "Look",
    "Plan",
    "Progress",
    "Relative",
    "Sample",
    "Schedule",
    "Staggered",
    "Stakes",
    "Stop",
    "Tally",
    "Uncompared",
    "Verdict",
    "draw",
    "draw_pairs",
    "judge",
    "judge_looks",
    "look_at",
    "next_look_day",
    "plan_money",
    "plan_rate",
    "pooled",
    "sample",
    "samples_of",
    "second_estimate",
    "tallies_of",
]


def __getattr__(name: str) -> Any:
    """The public name, its module imported on first use."""
    if name not in _MODULE_OF:
        raise AttributeError(name)
    return getattr(import_module(f"habitue.effects.{_MODULE_OF[name]}"), name)
