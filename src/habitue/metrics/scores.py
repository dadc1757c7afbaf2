"""Scores from 0 to 10, one row each: the Net Promoter Score of a period, of its parts, and whether it moved.

The score is that of each person's latest answer in the period (METRICS); who is unknown counts each time. Two scores are compared by the
adjusted values of their intervals (Rocks 2016, International Journal of Market Research 58(1):85-99). What those who did not answer would
have said is not known: the bounds say what it could change at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Literal, TypeVar

from habitue.metrics.comparison import LEVEL
from habitue.metrics.intervals import Z, normal_p_value, nps_adjusted, wilson
from habitue.metrics.nps import PASSIVE, PROMOTER, nps_of
from habitue.metrics.period import Period
from habitue.metrics.results import Change, Nps, Rate

Group = Literal["promoters", "passives", "detractors"]
GROUPS: tuple[Group, ...] = ("promoters", "passives", "detractors")
FALL_LEVEL = 0.01
"""A fall is an alarm where noise alone would do as much less often than this: looked at each month, about once in sixteen years."""
BEFORE = 12
"""So many earlier periods are what a fall is held against."""

Part = TypeVar("Part", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Score:
    """One answer: whose (None: not known), on which of the shop's days, what; ``number`` orders answers of one day.

    ``location``, ``source`` and ``stage`` are empty, ``member`` is None where they are not known.
    """

    person: int | None
    day: date
    number: int
    score: int
    location: str = ""
    source: str = ""
    stage: str = ""
    member: bool | None = None


def group_of(score: int) -> Group:
    """Whether 0-10 makes a promoter, a passive or a detractor.

    >>> [group_of(score) for score in (10, 9, 8, 7, 6, 0)]
    ['promoters', 'promoters', 'passives', 'passives', 'detractors', 'detractors']
    """
    if score >= PROMOTER:
        return "promoters"
    return "passives" if score >= PASSIVE else "detractors"


def latest(scores: Iterable[Score], period: Period | None = None) -> tuple[Score, ...]:
    """The latest answer of each person in the period, and every one of people not known, in the order in which they came."""
    within = sorted(
        (one for one in scores if period is None or period.first <= one.day <= period.last),
        key=lambda one: (one.day, one.number),
    )
    last = {one.person: one.number for one in within}
    return tuple(one for one in within if one.person is None or last[one.person] == one.number)


def score_of(scores: Iterable[Score], period: Period | None = None) -> Nps:
    """The Net Promoter Score of the latest answers in the period.

    >>> score_of([Score(None, date(2026, 5, 4), n, 10 if n < 3 else 5) for n in range(4)]).value
    50.0
    """
    counts = Counter(group_of(one.score) for one in latest(scores, period))
    return nps_of(*(counts[group] for group in GROUPS))


def score_of_parts(
    scores: Iterable[Score], part: Callable[[Score], Part], period: Period | None = None
) -> dict[Part, Nps]:
    """The score of each part of the latest answers, the largest part first: each person stands in one part, so that the counts add up."""
    found: dict[Part, list[Score]] = {}
    for one in latest(scores, period):
        found.setdefault(part(one), []).append(one)
    order = sorted(found.items(), key=lambda pair: (-len(pair[1]), str(pair[0])))
    return {name: score_of(inside) for name, inside in order}


@dataclass(frozen=True, slots=True)
class PeriodScore:
    """One period's score; ``whole`` where the period is over and the shop asked from its first day on."""

    period: Period
    nps: Nps
    whole: bool = True


def scores_by(
    scores: Sequence[Score], periods: Sequence[Period], *, since: date, today: date
) -> tuple[PeriodScore, ...]:
    """The score of each period; ``since`` is the first day on which anybody could answer."""
    return tuple(
        PeriodScore(period, score_of(scores, period), since <= period.first and period.last < today)
        for period in periods
    )


def response_rate(answered: int, asked: int) -> Rate:
    """The share of those asked who answered, with Wilson's interval; undefined where nobody was asked."""
    if asked == 0:
        return Rate(None, None, None, 0, "no_answers")
    return Rate(answered / asked, *wilson(answered, asked), asked)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the score of all who were asked could be: had all who were silent said 0 (``worst``), or 10 (``best``)."""

    worst: float
    best: float


def bounds_of(nps: Nps, *, asked: int) -> Bounds | None:
    """The bounds of a score whose answers are all of people who were asked; None where nobody was.

    Source: Manski (1989), Journal of Human Resources 24(3):343-360: without a word about who stays silent, nothing narrower is known.

    >>> bounds_of(nps_of(20, 10, 10), asked=100)
    Bounds(worst=-50.0, best=70.0)
    """
    if asked == 0:
        return None
    silent = max(asked - nps.n, 0)
    total, known = nps.n + silent, nps.promoters - nps.detractors
    return Bounds(100 * (known - silent) / total, 100 * (known + silent) / total)


def score_change(before: Nps, after: Nps) -> Change:
    """How the score moved, in points; real where noise would do as much less often than once in twenty, and neither has too few answers.

    >>> change = score_change(nps_of(60, 25, 15), nps_of(40, 30, 30))
    >>> round(change.difference), round(change.low), round(change.high), change.real
    (-34, -55, -13, True)
    """
    if before.value is None or after.value is None:
        return Change("nps", before.value, after.value, None, None, None, None, real=False, method="none")
    (old, old_variance), (new, new_variance) = _adjusted(before), _adjusted(after)
    difference, error = new - old, sqrt(old_variance + new_variance)
    p_value = normal_p_value(difference / error)
    low, high = (100 * (difference + side * Z * error) for side in (-1, 1))
    real = p_value < LEVEL and not (before.too_few or after.too_few)
    return Change(
        "nps", before.value, after.value, 100 * difference, low, high, p_value,
        real=real, method="adjusted_wald",
    )  # fmt: skip


def part_changes(before: Mapping[Part, Nps], after: Mapping[Part, Nps]) -> dict[Part, Change]:
    """How the score of each part moved; real only where noise would show as much in any one of them less often than once in twenty.

    Bonferroni's correction: with ten parts that nothing moved, one change in two such tables would pass for real without it.
    """
    nobody = nps_of(0, 0, 0)
    changes = {part: score_change(before.get(part, nobody), nps) for part, nps in after.items()}
    tested = sum(change.p_value is not None for change in changes.values())
    return {
        part: replace(change, real=change.real and (change.p_value or 0.0) < LEVEL / tested)
        for part, change in changes.items()
    }


def _adjusted(nps: Nps) -> tuple[float, float]:
    return nps_adjusted(nps.promoters, nps.passives, nps.detractors)


@dataclass(frozen=True, slots=True)
class Fall:
    """A whole period whose score lies below that of the periods before it by more than noise does."""

    period: Period
    after: Nps
    before: Nps
    points: float


def fall_in(series: Sequence[PeriodScore]) -> Fall | None:
    """Whether the last whole period fell against the twelve before it taken together; None where it did not, or too few answered.

    Whoever answered in several of the earlier periods counts in each: the interval of what was before is then a little too narrow,
    which the stricter level makes good.
    """
    whole = [one for one in series if one.whole]
    if len(whole) < 2:
        return None
    *earlier, last = whole
    before = _together([one.nps for one in earlier[-BEFORE:]])
    change = score_change(before, last.nps)
    fell = change.real and (change.difference or 0) < 0 and (change.p_value or 0) < FALL_LEVEL
    return Fall(last.period, last.nps, before, change.difference or 0.0) if fell else None


def _together(scores: Sequence[Nps]) -> Nps:
    return nps_of(*(sum(getattr(one, group) for one in scores) for group in GROUPS))
