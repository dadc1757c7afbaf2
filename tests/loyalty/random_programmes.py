"""Random programmes and histories, small enough for rules to meet: few days, few units, low thresholds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.facts import Fact, Item, Kind
from habitue.loyalty.programme import Programme, Version
from habitue.loyalty.terms import (
    Basis,
    Boost,
    Cashback,
    Discount,
    Expiry,
    Life,
    PerAmount,
    PerItem,
    PerVisit,
    Present,
    Reward,
    Terms,
    Tier,
    Tiers,
    Unit,
    When,
)
from tests.loyalty.cards import BEGIN

DAYS = 60
small = st.integers(1, 12)
days = st.integers(0, DAYS).map(lambda number: BEGIN + timedelta(days=number))

windows = st.builds(
    When,
    weekdays=st.frozensets(st.integers(1, 7), max_size=3),
    from_minute=st.none() | st.integers(0, 700),
    to_minute=st.none() | st.integers(701, 1439),
    first_day=st.none() | days,
)
rules = st.one_of(
    st.builds(PerVisit, small),
    st.builds(PerItem, small, st.sampled_from([frozenset(), frozenset({"coffee"})])),
    st.builds(PerAmount, small, st.integers(50, 300)),
    st.builds(Discount, st.integers(1, 100), windows),
)
expiries = st.one_of(
    st.just(Expiry()),
    st.builds(Expiry, st.just(Life.FIXED), st.integers(1, 25)),
    st.builds(Expiry, st.just(Life.IDLE), st.integers(1, 25)),
)
presents = st.none() | st.builds(
    Present, units=small, reward=st.sampled_from([None, "a"]), days=st.integers(1, 30)
)
tiers = st.none() | st.builds(
    Tiers,
    steps=st.sampled_from(
        [
            (Tier("silver", "Silver", 2, 150),),
            (Tier("silver", "Silver", 2, 150), Tier("gold", "Gold", 4, 300)),
            (Tier("silver", "Silver", 300, 150), Tier("gold", "Gold", 600, 300)),
        ]
    ),
    basis=st.sampled_from(Basis),
    window_days=st.none() | st.integers(1, 20),
    grace_days=st.integers(0, 6),
)


@st.composite
def rewards(draw):
    keys = draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))
    return tuple(
        Reward(
            key,
            key.upper(),
            draw(st.integers(1, 20)),
            worth=draw(st.integers(0, 500)),
            per_customer=draw(st.none() | st.integers(1, 3)),
            per_day=draw(st.none() | st.integers(1, 2)),
        )
        for key in sorted(keys)
    )


@st.composite
def terms(draw, unit):
    own = draw(rewards())
    welcome, birthday = (
        present and replace(present, reward=present.reward if any(r.key == "a" for r in own) else None)
        for present in (draw(presents), draw(presents))
    )
    more = st.builds(Cashback, st.integers(1, 3000)) if unit is Unit.CREDIT else rules
    return Terms(
        unit,
        tuple(draw(st.lists(rules | more, min_size=1, max_size=3))),
        own,
        currency="EUR",
        boosts=tuple(draw(st.lists(st.builds(Boost, st.integers(100, 300), windows), max_size=2))),
        minimum=draw(st.sampled_from([0, 0, 100])),
        cool_down_minutes=draw(st.sampled_from([0, 0, 30])),
        cap_a_day=draw(st.none() | st.integers(1, 30)),
        welcome=welcome,
        birthday=birthday,
        tiers=draw(tiers),
        expiry=draw(expiries),
        offline_units=draw(st.sampled_from([0, 20])),
    )


@st.composite
def programmes(draw, key="p", versions=3):
    unit = draw(st.sampled_from(Unit))
    count = draw(st.integers(1, versions))
    later = sorted(draw(st.lists(days, min_size=count - 1, max_size=count - 1)))
    return Programme(
        key,
        tuple(Version(day, draw(terms(unit))) for day in (BEGIN, *later)),
        draw(st.none() | days),
    )


calendars = st.builds(
    Calendar,
    closed=st.lists(st.tuples(days, st.integers(0, 9)), max_size=2).map(
        lambda spans: tuple((first, first + timedelta(days=length)) for first, length in spans)
    ),
    closed_weekdays=st.frozensets(st.integers(1, 7), max_size=2),
)

KINDS = (
    ["visit"] * 6
    + ["redeem"] * 3
    + ["undo", "refund", "gift", "adjust", "opening", "welcome", "birthday", "boost", "run"]
)


@st.composite
def histories(draw, most=14, keys=("p",), kinds=tuple(KINDS)):
    """Facts of one card with ids f0, f1 ...; targets name any of them, vouchers those that gifts make."""
    size = draw(st.integers(1, most))
    return [_fact(draw, number, size, keys, kinds) for number in range(size)]


def _fact(draw, number, size, keys, kinds):
    kind = Kind(draw(st.sampled_from(kinds)))
    day, minute = draw(days), draw(st.integers(0, 1439))
    said = {"offline": draw(st.booleans())}
    if kind in (Kind.REDEEM, Kind.GIFT, Kind.BOOST, Kind.ADJUST, Kind.OPENING):
        said["programme"] = draw(st.sampled_from(keys))
    if kind in (Kind.VISIT, Kind.REFUND):
        said["amount"] = draw(st.none() | st.integers(0, 900))
        items = st.builds(Item, st.sampled_from(["coffee", "cake"]), st.integers(1, 3))
        said["items"] = tuple(draw(st.lists(items, max_size=2)))
    if kind in (Kind.REFUND, Kind.UNDO):
        said["target"] = f"f{draw(st.integers(0, size))}"
    if kind is Kind.VISIT:
        said["confirmed"] = draw(st.booleans())
    if kind is Kind.REDEEM:
        said["reward"] = draw(st.sampled_from([None, "a", "b", "c"]))
        said["units"] = draw(st.none() | st.integers(1, 30))
        said["voucher"] = draw(st.none() | st.integers(0, size).map(lambda n: f"f{n}:{keys[0]}"))
        said["confirmed"] = draw(st.booleans())
    if kind is Kind.GIFT:
        said["reward"] = draw(st.none() | st.sampled_from("abc"))
        said["units"] = draw(small)
    if kind in (Kind.ADJUST, Kind.OPENING):
        said["units"] = draw(st.integers(1 if kind is Kind.OPENING else -20, 20))
    if kind is Kind.BOOST:
        said["units"] = draw(st.sampled_from([100, 150, 200, 300]))
    if kind in (Kind.GIFT, Kind.BOOST, Kind.OPENING):
        said["last_day"] = draw(st.none() | days)
    at = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=UTC)
    return Fact(f"f{number}", draw(st.sampled_from("AAAB")), kind, at, day, minute, **said)
