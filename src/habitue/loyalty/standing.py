"""Which tier a card holds on a day: it rests on the days before, so nothing that day brings can change it.

A tier is reached on day D when the basis summed over the ``window_days`` days before D makes its threshold, and held
through ``grace_days`` more. Only the last day on which each tier was reached has to be remembered.
"""

from __future__ import annotations

from datetime import date, timedelta

from habitue.loyalty.card import Purse, Standing
from habitue.loyalty.programme import Programme
from habitue.loyalty.terms import Basis, Tier, Tiers

_PLACE = {Basis.VISITS: 0, Basis.SPEND: 1, Basis.UNITS: 2}


def review(purse: Purse, programme: Programme, day: date) -> None:
    """Bring the purse's standing to that day; its own visits must not be counted yet."""
    standing = purse.standing
    if standing is None or standing.reviewed >= day:
        return
    standing.reviewed = day
    terms = programme.terms_on(day)
    if terms is None or terms.tiers is None:
        standing.tier = None
        return
    _reach(standing, terms.tiers, day)
    standing.tier = _held(standing, terms.tiers, day)
    _forget(standing, programme, day)


def _reach(standing: Standing, tiers: Tiers, day: date) -> None:
    """Note the last day, up to this one, on which each tier was reached."""
    place, window = _PLACE[tiers.basis], tiers.window_days
    since = next(reversed(standing.days), 0) + 1
    total, steps = 0, list(reversed(tiers.steps))
    for earlier, counted in reversed(standing.days.items()):
        if window is not None and earlier + window < since:
            break
        total += counted[place]
        while steps and total >= steps[-1].threshold:
            key = steps.pop().key
            until = day if window is None else min(day, date.fromordinal(earlier + window))
            standing.reached[key] = max(standing.reached.get(key, date.min), until)
        if not steps:
            break


def _held(standing: Standing, tiers: Tiers, day: date) -> str | None:
    held = None
    for step in tiers.steps:
        reached = standing.reached.get(step.key)
        if reached is not None and reached + timedelta(days=tiers.grace_days) >= day:
            held = step.key
    return held


def _forget(standing: Standing, programme: Programme, day: date) -> None:
    """Leave out the days that no window of any version reaches back to."""
    windows = [version.terms.tiers.window_days for version in programme.versions if version.terms.tiers]
    lengths = [window for window in windows if window is not None]
    if len(lengths) < len(windows):
        return
    oldest = day.toordinal() - max(lengths)
    while standing.days and (first := next(iter(standing.days))) < oldest:
        del standing.days[first]


def count(purse: Purse, day: date, visits: int, spend: int, units: int) -> None:
    """Add to (or, for a refund, take from) what that day counts for; a day already forgotten stays so."""
    # where there are no tiers, what is counted is thrown away
    standing, number = purse.standing or Standing(), day.toordinal()
    old = standing.days.get(number)
    if old is None:
        if visits < 0 or spend < 0 or units < 0:
            return
        old = (0, 0, 0)
    standing.days[number] = (old[0] + visits, old[1] + spend, old[2] + units)


def tier_of(purse: Purse, programme: Programme, day: date) -> Tier | None:
    """The tier as last reviewed, with its terms of that day."""
    terms = programme.terms_on(day)
    if purse.standing is None or terms is None or terms.tiers is None:
        return None
    return next((step for step in terms.tiers.steps if step.key == purse.standing.tier), None)


def tier_on(purse: Purse, programme: Programme, day: date) -> Tier | None:
    """The tier that the card holds on a day, for a page; nothing is changed."""
    purse = purse.copy()
    review(purse, programme, day)
    return tier_of(purse, programme, day)
