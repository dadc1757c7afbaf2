"""METRICS.md once more, in plain Python: slow, dumb and obviously right.

Written from the contract alone. Sets of customers, lists of days, fractions and decimals; no SQL, no
masks, no tricks. The only cleverness is a sorted list of days, so that a year of a real shop is quick.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, exp, log, sqrt
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scipy.special import stdtrit

from habitue.metrics.period import Period
from tests.people import Sale

DAY = timedelta(days=1)


class Line(NamedTuple):
    """A sale on its day in the shop."""

    day: date
    sale: Sale


class History:
    """What a shop knows: its sales by day, and each customer's purchases."""

    def __init__(
        self, sales: Iterable[Sale], timezone: str, last_day: date | None = None, *, complete: bool = False
    ) -> None:
        zone = ZoneInfo(timezone)
        self.lines = sorted((Line(s.at.astimezone(zone).date(), s) for s in sales), key=lambda line: line.day)
        self.days = [line.day for line in self.lines]
        self.first_day, self.last_day = self.days[0], last_day or self.days[-1]
        self.complete = complete
        self.orders_of: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.sale.customer is not None and line.sale.amount >= 0:
                self.orders_of[line.sale.customer].append(line)
        for orders in self.orders_of.values():
            orders.sort(key=lambda line: (line.sale.at, line.sale.amount, line.sale.order_id or ""))
        self.visits = {name: sorted({line.day for line in lines}) for name, lines in self.orders_of.items()}
        self.first_order_day = {name: days[0] for name, days in self.visits.items()}

    def within(self, first: date, last: date) -> list[Line]:
        """The sales of some days, both ends included."""
        return self.lines[bisect_left(self.days, first) : bisect_right(self.days, last)]

    def buyers(self, first: date, last: date) -> set[str]:
        """Customers with a purchase between two days."""
        return {
            line.sale.customer
            for line in self.within(first, last)
            if line.sale.customer is not None and line.sale.amount >= 0
        }


def year_before(day: date) -> date:
    """The same day a year earlier; the end of a month stays the end of that month."""
    following = day + DAY
    if following.day == 1:
        return date(following.year - 1, following.month, 1) - DAY
    return date(day.year - 1, day.month, day.day)


def unit_key(day: date, unit: str) -> tuple[int, ...]:
    """What the days of one calendar unit have in common."""
    return {
        "day": (day.toordinal(),),
        "week": tuple(day.isocalendar())[:2],
        "month": (day.year, day.month),
        "quarter": (day.year, (day.month - 1) // 3),
        "year": (day.year,),
    }[unit]


def unit_around(day: date, unit: str) -> Period:
    """The calendar unit of a day, found by walking both ways."""
    first = last = day
    while unit_key(first - DAY, unit) == unit_key(day, unit):
        first -= DAY
    while unit_key(last + DAY, unit) == unit_key(day, unit):
        last += DAY
    return Period(first, last)


def units(first: date, last: date, unit: str) -> list[Period]:
    """Every calendar unit between two days."""
    found = [unit_around(first, unit)]
    while found[-1].last < last:
        found.append(unit_around(found[-1].last + DAY, unit))
    return found


def period_before(period: Period) -> Period:
    """The calendar unit before; for any two dates, as many days before."""
    for unit in ("day", "week", "month", "quarter", "year"):
        if unit_around(period.first, unit) == period:
            return unit_around(period.first - DAY, unit)
    length = period.last - period.first + DAY
    return Period(period.first - length, period.last - length)


class Windows(NamedTuple):
    """First and last days of the windows that end at a period's start, at its end, and a year before it."""

    start: tuple[date, date]
    end: tuple[date, date]
    year_start: tuple[date, date]


def windows(period: Period, window: int | None) -> Windows:
    """Active on day d: bought in the W days that end with d; or, by name, in the period itself."""
    a, b = period.first - DAY, period.last
    if window is None:
        before = period_before(period)
        return Windows((before.first, before.last), (period.first, b), (year_before(a) + DAY, year_before(b)))
    back = timedelta(days=window - 1)
    return Windows((a - back, a), (b - back, b), (year_before(b) - back, year_before(b)))


def bucket(history: History, period: Period, window: int | None) -> tuple[int, int, int, int, int]:
    """S, N, R, L, E, each counted by its own sentence."""
    spans = windows(period, window)
    on_a, on_b = history.buyers(*spans.start), history.buyers(*spans.end)
    first = history.first_order_day
    new = {c for c in on_b if period.first <= first[c] <= period.last}
    returned = {c for c in on_b - on_a if first[c] < period.first}
    return len(on_a), len(new), len(returned), len(on_a - on_b), len(on_b)


def left_censored(history: History, period: Period, window: int | None) -> bool:
    """Who was a customer at the start cannot be known: the window reaches back before the data."""
    return windows(period, window).start[0] < history.first_day and not history.complete


def share(part: float | Decimal, whole: float | Decimal) -> Fraction | None:
    """A fraction, or None."""
    return Fraction(part) / Fraction(whole) if whole else None


def lifespan(history: History, period: Period, window: int | None) -> tuple[Fraction | None, str | None]:
    """One over the churn of the last twelve months."""
    spans = windows(period, window)
    known = history.complete or spans.year_start[0] >= history.first_day
    if not known or year_before(period.last) < history.first_day or period.last > history.last_day:
        return None, "short_history"
    then = history.buyers(*spans.year_start)
    lost = then - history.buyers(*spans.end)
    if not then:
        return None, "no_customers_at_start"
    return (Fraction(len(then), len(lost)), None) if lost else (None, "nobody_left")


def lifetime_value(history: History, period: Period, years: Fraction | None) -> Fraction | None:
    """AOV x orders a year x lifespan, over the twelve months that end with the period."""
    year = history.within(year_before(period.last) + DAY, period.last)
    known = [line.sale for line in year if line.sale.customer is not None]
    orders = [sale for sale in known if sale.amount >= 0]
    if years is None or not orders:
        return None
    average = Fraction(sum(sale.amount for sale in known)) / len(orders)
    return average * Fraction(len(orders), len({sale.customer for sale in orders})) * years


def indicators(history: History, period: Period, window: int | None) -> dict[str, object]:
    """Every number of a period, by its sentence in METRICS.md."""
    s, n, r, lost, e = bucket(history, period, window)
    unknown = left_censored(history, period, window)
    sales = [line.sale for line in history.within(period.first, period.last)]
    known = [sale for sale in sales if sale.customer is not None]
    orders = [sale for sale in sales if sale.amount >= 0]
    known_orders = [sale for sale in known if sale.amount >= 0]
    of_customer: dict[str, int] = defaultdict(int)
    for sale in known_orders:
        of_customer[sale.customer or ""] += 1
    firsts = [
        history.orders_of[c][0].sale
        for c in of_customer
        if period.first <= history.first_order_day[c] <= period.last
    ]
    revenue, known_revenue = sum(s.amount for s in sales), sum(s.amount for s in known)
    years, reason = lifespan(history, period, window)
    year_days = (period.last - year_before(period.last)).days
    frequency = share(len(known_orders), len(of_customer))
    return {
        "bucket": (s, n, r, lost, e),
        "retention_rate": None if unknown else share(e - n, s),
        "strict_retention_rate": share(s - lost, s),
        "churn_rate": share(lost, s),
        "repeat_purchase_rate": share(sum(k >= 2 for k in of_customer.values()), len(of_customer)),
        "purchase_frequency": frequency,
        "orders_per_year": frequency and frequency * year_days / period.days,
        "average_order_value": share(known_revenue, len(known_orders)),
        "average_order_value_all": share(revenue, len(orders)),
        "lifespan_years": years,
        "lifespan_reason": reason,
        "clv_simple": lifetime_value(history, period, years),
        "identified_share": share(len(known_orders), len(orders)),
        "identified_revenue_share": share(known_revenue, revenue) if revenue > 0 else None,
        "returning_share": None if unknown else share(len(known_orders) - len(firsts), len(known_orders)),
        "returning_revenue_share": (
            share(known_revenue - sum(s.amount for s in firsts), known_revenue) if known_revenue > 0 else None
        ),
        "customers": len(of_customer),
        "orders": len(orders),
        "identified_orders": len(known_orders),
        "revenue": revenue,
        "identified_revenue": known_revenue,
        "notes": notes(history, period, window),
    }


def notes(history: History, period: Period, window: int | None) -> set[str]:
    """What must be said beside a period."""
    said = {
        "ahead_of_data": period.first > history.last_day,
        "not_over": period.last > history.last_day,
        "began_before_data": period.first < history.first_day,
        "left_censored": left_censored(history, period, window),
    }
    return {note for note, true in said.items() if true}


def ratio_interval(pairs: list[tuple[float, float]]) -> tuple[float, float] | None:
    """Mean of y over mean of x with its t interval, from the residuals themselves."""
    n, total = len(pairs), sum(x for _, x in pairs)
    if n < 2:
        return None
    value = sum(y for y, _ in pairs) / total
    spread = sum((y - value * x) ** 2 for y, x in pairs) * n / (n - 1)
    half = float(stdtrit(n - 1, 0.975)) * sqrt(spread) / total
    return value - half, value + half


def mean_intervals(history: History, period: Period) -> dict[str, tuple[float, float] | None]:
    """Intervals of the three means: the customer is the unit, for all sales the day."""
    by_customer: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    by_day: dict[date, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for day, sale in history.within(period.first, period.last):
        units = [by_day[day]] + ([] if sale.customer is None else [by_customer[sale.customer]])
        for unit in units:
            unit[0] += float(sale.amount)
            unit[1] += sale.amount >= 0
    buyers = [(x, 1.0) for _, x in by_customer.values() if x]
    known, everybody = ([(y, x) for y, x in pairs.values()] for pairs in (by_customer, by_day))
    return {
        "purchase_frequency": ratio_interval(buyers),
        "average_order_value": ratio_interval(known) if any(x for _, x in known) else None,
        "average_order_value_all": ratio_interval(everybody) if any(x for _, x in everybody) else None,
    }


def cohorts(history: History, unit: str) -> list[tuple[Period, int, list[tuple[object, ...]]]]:
    """(period, size, cells) of each cohort; a cell is (customers, orders, revenue, cumulative per customer)."""
    periods = units(history.first_day, history.last_day, unit)
    index = {period: place for place, period in enumerate(periods)}
    period_of_day = {day: unit_around(day, unit) for day in set(history.days)}
    cohort_of = {c: index[period_of_day[day]] for c, day in history.first_order_day.items()}
    cells: dict[tuple[int, int], list[Sale]] = defaultdict(list)
    for day, sale in history.lines:
        if sale.customer in cohort_of:
            cells[cohort_of[sale.customer], index[period_of_day[day]]].append(sale)
    found = []
    for place in sorted(set(cohort_of.values())):
        members = {c for c, cohort in cohort_of.items() if cohort == place}
        row: list[tuple[object, ...]] = []
        earned = Decimal(0)
        for age in range(len(periods)):
            if place + age >= len(periods) or periods[place + age].last > history.last_day:
                row.append((None, None, None, None))
                continue
            sales = cells[place, place + age]
            orders = [sale for sale in sales if sale.amount >= 0]
            revenue = sum((sale.amount for sale in sales), Decimal(0))
            earned += revenue
            row.append((len({s.customer for s in orders}), len(orders), revenue, earned / len(members)))
        found.append((periods[place], len(members), row))
    return found


def gaps(days: list[date]) -> list[int]:
    """Days between consecutive visits."""
    return [(later - earlier).days for earlier, later in pairwise(days)]


def smallest_reaching(values: Iterable[float], part: Fraction) -> float | None:
    """The smallest value that at least this part of the values do not pass."""
    ordered = sorted(values)
    return ordered[ceil(part * len(ordered)) - 1] if ordered else None


def medians(history: History) -> list[float]:
    """Each returning customer's median gap."""
    return [median(gaps(days)) for days in history.visits.values() if len(days) > 1]


def suggested_window(history: History) -> tuple[int | None, float | None]:
    """The 90th percentile of all gaps, rounded up to a usual length; and that percentile."""
    every = [gap for days in history.visits.values() for gap in gaps(days)]
    p90 = smallest_reaching(every, Fraction(9, 10))
    if p90 is None:
        return None, None
    return min([w for w in (30, 60, 90, 180, 365, 730) if w >= p90], default=730), p90


def kaplan_meier(waits: list[tuple[int, bool]]) -> dict[int, Fraction]:
    """Share come back by each day with an event, from (days, came back), by the definition."""
    survival, points = Fraction(1), {}
    for day in sorted({wait for wait, came in waits if came}):
        at_risk = sum(wait >= day for wait, _ in waits)
        survival *= 1 - Fraction(sum(came and wait == day for wait, came in waits), at_risk)
        points[day] = 1 - survival
    return points


def second_waits(history: History, skip_days: int = 0) -> list[tuple[int, bool]]:
    """Days from first to second order, or days waited so far."""
    found = []
    for orders in history.orders_of.values():
        first = orders[0].day
        if first >= history.first_day + timedelta(days=skip_days):
            came = len(orders) > 1
            until = orders[1].day if came else history.last_day
            found.append(((until - first).days, came))
    return found


class Person(NamedTuple):
    """One customer as the segments see them."""

    name: str
    days_since: int
    visits: int
    amount: Decimal
    last_gap: int | None
    expected_gap: float | None
    late: float | None

    @property
    def value(self) -> float:
        """Expected revenue a day."""
        if self.amount <= 0 or self.expected_gap is None:
            return 0
        return float(self.amount) / self.visits / self.expected_gap


def people(history: History) -> list[Person]:
    """Every customer who ever bought, by name."""
    shop_gap = smallest_reaching(medians(history), Fraction(1, 2))
    total: dict[str | None, Decimal] = defaultdict(Decimal)
    for line in history.lines:
        total[line.sale.customer] += line.sale.amount
    found = []
    for name, days in sorted(history.visits.items()):
        own, since = gaps(days), (history.last_day - days[-1]).days
        expected = None
        if shop_gap is not None:
            logs = len(own) * log(median(own) if own else 1) + 3 * log(shop_gap)
            # five days are five days, whatever exp(log(5)) leaves in the last digit
            expected = round(exp(logs / (len(own) + 3)), 9)
        late = None if expected is None else since / expected
        found.append(Person(name, since, len(days), total[name], own[-1] if own else None, expected, late))
    return found


def stages(history: History) -> dict[str, str]:
    """The lifecycle stage of every customer, by the documented table, first line that holds."""
    everyone = people(history)
    regulars = [p for p in everyone if p.visits >= 4 and p.late is not None and p.late <= 1.5]
    best = sorted(regulars, key=lambda p: (-p.value, p.name))[: len(regulars) // 10]
    top = {p.name for p in best}
    return {person.name: stage(person, champion=person.name in top) for person in everyone}


def stage(person: Person, *, champion: bool) -> str:
    """One customer's stage."""
    late, gap = person.late, person.expected_gap
    if late is None or gap is None:
        lapsed, at_risk, slowing, won_back = person.days_since > 90, False, False, False
    else:
        lapsed, at_risk, slowing = late > 4, late > 2.5, late > 1.5 and person.visits >= 2
        won_back = person.visits >= 3 and (person.last_gap or 0) > 4 * gap
    table = [
        (lapsed, "lapsed"),
        (at_risk, "at_risk"),
        (slowing, "slowing"),
        (won_back, "won_back"),
        (champion, "champion"),
        (person.visits >= 4, "regular"),
        (person.visits >= 2, "promising"),
        (True, "new"),
    ]
    return next(name for true, name in table if true)


def scores(values: dict[str, float]) -> dict[str, int]:
    """Quintile scores, 5 for the largest value; ties share the better score."""
    best_first = sorted(values, key=lambda name: -values[name])
    score_of: dict[float, int] = {}
    for place, name in enumerate(best_first):
        quintile = place * 5 // len(best_first)  # 0 is the best fifth
        score_of.setdefault(values[name], 5 - quintile)
    return {name: score_of[value] for name, value in values.items()}
