"""Every figure that the library takes from an engine, in one record; and what differs between two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from math import isclose

from habitue.metrics.activity import Activity
from habitue.metrics.bucket import moves
from habitue.metrics.cohorts import cohorts
from habitue.metrics.indicators import indicators
from habitue.metrics.nps import nps
from habitue.metrics.overview import Question, overview
from habitue.metrics.parts import members_and_others, parts_of
from habitue.metrics.period import Period, Unit, day_number, periods_between
from habitue.metrics.products import products
from habitue.metrics.purchase_summary import (
    ZERO_AMOUNT,
    Purchases,
    ZeroAmount,
    customer_summary,
    first_purchase,
    held_out,
    later_spend,
    merged_summary,
    purchases_by_day,
)
from habitue.metrics.rhythm import rhythm, suggest_window
from habitue.metrics.second_purchase import second_purchase
from habitue.metrics.segments import customer_lines, rfm, segments, slipping
from habitue.predictions.groups import GROUPINGS, groups_of

RATES = 1e-12
_ABSENT = object()
"""Real numbers are the same when they differ by no more than this, absolutely or of their size: a cent is far more."""


def everything(activity: Activity, *, timezone: str) -> dict[str, object]:
    """Metrics, cohorts, segments and summaries in all their terms, by name."""
    return {
        **everything_once(activity, timezone=timezone),
        **_indicators(activity, (("month", 30), ("quarter", None))),
        "cohorts quarter": cohorts(activity, unit="quarter", window_days=30),
        "second purchase, later": second_purchase(activity, skip_days=60),
        **{name: found for zero in ZERO_AMOUNT[:-1] for name, found in _summaries(activity, zero)},
        "overview": overview(activity, Question(timezone, unit="quarter", last_days=60, margin=0.4)),
    }


def everything_once(activity: Activity, **_: object) -> dict[str, object]:
    """Each metric, cohort, segment and summary in one set of terms: what is left out asks the same once more, in others."""
    last = activity.last_day
    span = Period(last - timedelta(days=99), last)
    where = activity.rows(f"SELECT move, customer FROM {moves(activity, span, window_days=60)}")
    return {
        "span": (activity.first_day, last),
        **_indicators(activity, (("week", 90),)),
        "indicators of a hundred days": indicators(activity, [span], window_days=60, margin=0.3),
        "moves": sorted((str(row["move"]), int(str(row["customer"]))) for row in where),
        "cohorts month": cohorts(activity, unit="month", window_days=30),
        "rhythm": rhythm(activity),
        "window": suggest_window(activity),
        "second purchase": second_purchase(activity),
        "segments": segments(activity),
        "rfm": rfm(activity),
        "slipping": slipping(activity),
        "customers": customer_lines(activity),
        **dict(_summaries(activity, ZERO_AMOUNT[-1])),
        **_held_out(activity),
    }


def _indicators(activity: Activity, terms: Iterable[tuple[Unit, int | None]]) -> dict[str, object]:
    first, last = activity.first_day, activity.last_day
    return {
        f"indicators {unit} {window}": indicators(
            activity, periods_between(first, last, unit), window_days=window
        )
        for unit, window in terms
    }


def _summaries(activity: Activity, zero: ZeroAmount) -> Iterator[tuple[str, object]]:
    """What the purchase models are fitted on; ``zero`` says what an order of nothing is."""
    whole, half = (Purchases(activity, day, zero) for day in (activity.last_day, _middle(activity)))
    yield f"{zero}: customers", customer_summary(whole).to_pydict()
    yield f"{zero}: merged", merged_summary(whole).to_pydict()
    yield f"{zero}: first", first_purchase(half)
    yield f"{zero}: later spend", later_spend(half, to=activity.last_day).to_pydict()


def _held_out(activity: Activity) -> dict[str, object]:
    """What the purchase models are tried on."""
    last = activity.last_day
    half = Purchases(activity, _middle(activity), ZERO_AMOUNT[-1])
    some = activity.keep(f"SELECT customer FROM {activity.people} WHERE customer <= 5")
    few = Purchases(activity, half.until, among=some)
    return {
        "merged with gaps": merged_summary(half, with_gaps=True).to_pydict(),
        "held out": held_out(half, to=last).to_pydict(),
        "by day": purchases_by_day(half, to=last),
        "of a few": [merged_summary(few).to_pydict(), held_out(few, to=last).to_pydict()],
    }


def _middle(activity: Activity) -> date:
    return activity.first_day + (activity.last_day - activity.first_day) / 2


def sides(activity: Activity, *, timezone: str) -> dict[str, object]:
    """What needs more than the activity: parts, members, products, groups of the models, answers. What was sold is where it was."""
    sales, last = activity.sales, activity.last_day
    year = [Period(last, last).trailing_year]
    items = activity.keep(f"SELECT customer_id, ordered_at, coalesce(location, '–') AS product FROM {sales}")
    members = activity.keep(f"SELECT DISTINCT customer_id FROM {sales} WHERE customer_id LIKE '%e%'")
    answers = activity.keep(
        "SELECT customer_id, ordered_at AS answered_at, CAST(epoch_us(ordered_at) // 1000000 % 11 AS INTEGER) AS score"
        f" FROM {sales}"
    )
    pair = members_and_others(activity, members, timezone=timezone)
    assert pair is not None
    groups = {
        by: activity.keep(f"SELECT * FROM {groups_of(activity, by, until=day_number(last))}")
        for by in GROUPINGS
    }
    return {
        "products": products(activity, items, window_days=60),
        "members": [indicators(part, year, window_days=60) for part in pair],
        "places": {
            name: indicators(part, year, window_days=60)
            for name, part in parts_of(activity, "location", timezone=timezone).items()
        },
        "answers": [nps(activity.engine, answers), nps(activity.engine, answers, period=year[0])],
        "groups": {
            by: activity.rows(f"SELECT customer, grp FROM {relation} ORDER BY customer")
            for by, relation in groups.items()
        },
    }


def differences(ours: dict[str, object], theirs: dict[str, object]) -> list[str]:
    """Where two records differ, as ``name: one / other``; empty where they are the same."""
    # what is equal to the last bit, nearly everything, need not be taken apart
    names = [
        name for name in ours.keys() | theirs.keys() if ours.get(name, _ABSENT) != theirs.get(name, _ABSENT)
    ]
    pairs = [
        dict(_leaves("", {name: record[name] for name in names if name in record}))
        for record in (ours, theirs)
    ]
    return [
        f"{name}: {pairs[0].get(name, '–')} / {pairs[1].get(name, '–')}"
        for name in sorted(pairs[0].keys() | pairs[1].keys())
        if not (name in pairs[0] and name in pairs[1] and _same(pairs[0][name], pairs[1][name]))
    ]


def kinds(record: object) -> Counter[str]:
    """How many values of each type a record holds: what was compared."""
    return Counter(type(value).__name__ for _, value in _leaves("", record))


def _leaves(name: str, value: object) -> Iterator[tuple[str, object]]:
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(f"{name}.{key}", part)
    elif isinstance(value, list | tuple):
        yield f"{name}#", len(value)
        for place, part in enumerate(value):
            yield from _leaves(f"{name}[{place}]", part)
    else:
        yield name, value


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=RATES, abs_tol=RATES)
    return type(one) is type(other) and one == other
