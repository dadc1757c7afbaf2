"""Random shops for Hypothesis: few customers, days that bunch, refunds, free orders, strange clocks."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from habitue.metrics.period import Period
from tests.people import Sale

BEGIN = datetime(2023, 11, 20, tzinfo=UTC)
ZONES = (
    "Europe/Paris",
    "UTC",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Kiritimati",
)

QUICK = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
"""For arithmetic."""

FEW = settings(QUICK, max_examples=3)
"""For the quick part of the suite where each example costs many queries; the slow part has the rest."""

THOROUGH = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
"""For the slow part."""


@st.composite
def sales(draw, *, refunds: bool = True, most: int = 40) -> list[Sale]:
    """A shop's sales, at random."""
    length = draw(st.sampled_from([1, 10, 60, 200, 500, 900]))
    row = st.tuples(
        st.sampled_from(["ana", "bob", "cleo", "dan", "eve", None]),
        st.integers(0, length * 1440 - 1),
        st.one_of(st.sampled_from([0, 700, 1250]), st.integers(-3000 if refunds else 0, 20_000)),
        st.sampled_from(["A", "B", None]),
    )
    rows = draw(st.lists(row, min_size=1, max_size=most))
    return [
        Sale(customer, BEGIN + timedelta(minutes=minute), Decimal(cents) / 100, order_id)
        for customer, minute, cents, order_id in rows
    ]


@st.composite
def consecutive_periods(draw, *, most: int = 4) -> list[Period]:
    """Periods that touch, of any lengths, before, within and after the data."""
    first = date(2023, 10, 1) + timedelta(days=draw(st.integers(0, 800)))
    found = []
    for length in draw(st.lists(st.sampled_from([1, 7, 29, 31, 92, 366]), min_size=1, max_size=most)):
        found.append(Period(first, first + timedelta(days=length - 1)))
        first += timedelta(days=length)
    return found


windows = st.sampled_from([None, 1, 7, 30, 90, 365, 730])
zones = st.sampled_from(ZONES)
