"""Four shops, written by hand: a café of fourteen months, one of six weeks, one without customers, one absurd."""

from dataclasses import replace
from datetime import date, timedelta
from math import sqrt

from habitue.metrics.period import Period, periods_between
from habitue.metrics.results import (
    Benchmark,
    Bucket,
    Change,
    Cohort,
    CohortCell,
    Cohorts,
    CurvePoint,
    CustomerLine,
    GapBin,
    Indicators,
    LifetimeValue,
    Mean,
    Nps,
    Overview,
    Part,
    Rate,
    RfmCell,
    Rhythm,
    SecondPurchase,
    Segment,
    Window,
)
from habitue.report import Provenance, SourceFile

MADE_ON = date(2026, 6, 9)


def rate(k, n, reason="no_customers"):
    """A proportion with its Wilson interval."""
    if n == 0:
        return Rate(None, None, None, 0, reason)
    z, p = 1.96, k / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Rate(p, max(0.0, middle - half), min(1.0, middle + half), n)


def undefined(reason):
    return Rate(None, None, None, 0, reason)


def no_mean(reason):
    return Mean(None, None, None, 0, reason)


def no_clv(reason):
    return LifetimeValue(None, None, None, None, reason=reason)


def indicators(period, s, n, r, lost, *, buyers, orders, anonymous=0, amount=7.4, notes=(), window_days=60):
    """One period's indicators from its bucket, its buyers and its orders."""
    end = s + n + r - lost
    every = orders + anonymous
    pace = orders / buyers * 365 / period.days if buyers else None
    none_at_start = s == 0
    reason = "no_customers_at_start"
    return Indicators(
        period=period,
        window_days=window_days,
        bucket=Bucket(s, n, r, lost, end),
        retention_rate=undefined(reason) if none_at_start else rate(end - n, s),
        strict_retention_rate=undefined(reason) if none_at_start else rate(s - lost, s),
        churn_rate=undefined(reason) if none_at_start else rate(lost, s),
        repeat_purchase_rate=rate(round(buyers * 0.47), buyers),
        purchase_frequency=Mean(orders / buyers, orders / buyers - 0.2, orders / buyers + 0.2, buyers)
        if buyers
        else no_mean("no_customers"),
        orders_per_year=pace,
        average_order_value=Mean(amount + 0.3, amount + 0.1, amount + 0.5, orders)
        if orders
        else no_mean("no_orders"),
        average_order_value_all=Mean(amount, amount - 0.15, amount + 0.15, every)
        if every
        else no_mean("no_orders"),
        lifespan_years=None,
        lifespan_reason="short_history",
        clv_simple=no_clv("short_history"),
        identified_share=rate(orders, every, "no_orders"),
        identified_revenue_share=orders / every if every else None,
        returning_share=rate(round(orders * 0.8), orders, "no_orders"),
        returning_revenue_share=0.81 if orders else None,
        customers=buyers,
        orders=every,
        identified_orders=orders,
        revenue=every * amount,
        identified_revenue=orders * amount,
        notes=notes,
    )


_CAFE_MONTHS = (
    # present at start, new, returned, lost; the first two months are left-censored
    (0, 96, 0, 0), (96, 41, 0, 9), (128, 33, 2, 16), (147, 30, 3, 21), (159, 31, 3, 19), (174, 26, 4, 24),
    (180, 28, 6, 22), (192, 20, 5, 31), (186, 24, 4, 25), (189, 29, 6, 26), (198, 31, 5, 36), (198, 27, 8, 33),
    (200, 30, 0, 20), (210, 6, 1, 4),
)  # fmt: skip
CAFE_PERIODS = periods_between(date(2025, 5, 1), date(2026, 6, 30), "month")


def cafe_series():
    found = []
    for index, (period, (s, n, r, lost)) in enumerate(zip(CAFE_PERIODS, _CAFE_MONTHS, strict=True)):
        notes = ("left_censored",) if index < 2 else ("not_over",) if index == 13 else ()
        buyers = max(s - lost, 0) * 3 // 4 + n + r
        one = indicators(
            period, s, n, r, lost, buyers=buyers, orders=buyers * 2 + s // 2, anonymous=260, notes=notes
        )
        if index < 2:
            hidden = undefined("left_censored")
            one = replace(one, retention_rate=hidden, strict_retention_rate=hidden, churn_rate=hidden)
        found.append(one)
    return tuple(found)


def change(indicator, before, after, *, real, half=0.03):
    difference = after - before
    return Change(
        indicator,
        before,
        after,
        difference,
        difference - half,
        difference + half,
        0.01 if real else 0.4,
        real,
        "newcombe",
    )


def cafe_changes(latest, previous):
    def pair(name):
        return getattr(previous, name).value, getattr(latest, name).value

    return (
        change("strict_retention_rate", *pair("strict_retention_rate"), real=True),
        change("retention_rate", *pair("retention_rate"), real=False),
        change("churn_rate", *pair("churn_rate"), real=True),
        change("repeat_purchase_rate", *pair("repeat_purchase_rate"), real=False),
        change("purchase_frequency", 2.31, 2.68, real=True),
        change("average_order_value_all", 7.62, 7.40, real=True),
    )


def cafe_cohorts():
    rows, kept = [], (100, 52, 44, 39, 36, 34, 32, 31, 30, 29, 29, 28, 28, 27)
    for index, period in enumerate(CAFE_PERIODS):
        size = _CAFE_MONTHS[index][1]
        cells = []
        for age in range(14):
            if age + index > 12 and age:
                cells.append(CohortCell(age, None, None, None, None, None))
                continue
            customers = round(size * min(100, kept[age] + (index * 7 % 5 if age else 0)) / 100)
            revenue = customers * 15.0
            cells.append(
                CohortCell(age, customers, customers / size, customers * 2, revenue, 16.4 + 8.1 * age)
            )
        rows.append(Cohort(period, size, tuple(cells), left_censored=index < 2))
    return Cohorts("month", tuple(rows))


def cafe_curve():
    shares = (0.0, 0.18, 0.31, 0.39, 0.45, 0.49, 0.52, 0.55, 0.57, 0.59, 0.60, 0.61, 0.62)
    return SecondPurchase(
        441, 262, 41, tuple(CurvePoint(i * 7, s, max(0, s - 0.03), s + 0.035) for i, s in enumerate(shares))
    )


def line(number, lifecycle, gap, since, *, visits, revenue):
    last = date(2026, 6, 8) - timedelta(days=since)
    late = None if gap is None else since / gap
    return CustomerLine(
        f"C-{number:04}",
        lifecycle,
        date(2025, 6, 2),
        last,
        since,
        visits,
        visits + 1,
        revenue,
        gap,
        late,
        2,
        4,
        4,
    )


CAFE_SLIPPING = (
    line(12, "at_risk", 7.2, 34, visits=58, revenue=512.4),
    line(77, "slowing", 9.0, 16, visits=41, revenue=388.0),
    line(131, "at_risk", 5.5, 21, visits=62, revenue=361.2),
    line(208, "slowing", 14.0, 27, visits=19, revenue=204.5),
    line(301, "at_risk", 1.0, 8, visits=97, revenue=190.0),
)


def cafe():
    """Café du Port: fourteen months, two hundred customers, a good month of May."""
    series = cafe_series()
    latest, previous = series[12], series[11]
    year = Period(date(2025, 6, 1), date(2026, 5, 31))
    trailing = indicators(year, 96, 330, 30, 41, buyers=426, orders=5400, anonymous=3100)
    trailing = replace(
        trailing,
        lifespan_years=2.34,
        lifespan_reason=None,
        clv_simple=LifetimeValue(227.43, 7.7, 12.68, 2.34),
    )
    return Overview(
        first_day=date(2025, 5, 2),
        last_day=date(2026, 6, 8),
        unit="month",
        timezone="Europe/Paris",
        currency="EUR",
        window=Window(60, 60, 43.0, 3120),
        latest=latest,
        previous=previous,
        changes=cafe_changes(latest, previous),
        trailing_year=trailing,
        series=series,
        benchmark=Benchmark(
            "cafe", 0.55, "Loyalty benchmark study, 2024", trailing.strict_retention_rate, None
        ),
        cohorts=cafe_cohorts(),
        second_purchase=cafe_curve(),
        rhythm=Rhythm(9.0, 5.0, 17.5, 262, 3120, bins(18, 25, 71, 64, 52, 24, 8)),
        segments=segments(21, 74, 9, 31, 36, 27, 22, 221),
        rfm=tuple(
            RfmCell(r, f, (r * f * 7) % 23 + (r == f) * 9, 12.5 * f + 3 * r)
            for r in range(1, 6)
            for f in range(1, 6)
            if r + f > 2
        ),
        slipping=CAFE_SLIPPING,
        slipping_total=23,
        locations=(
            Part("Le Port", indicators(latest.period, 140, 19, 0, 11, buyers=120, orders=340, anonymous=150)),
            Part("La Gare", indicators(latest.period, 71, 11, 0, 12, buyers=66, orders=150, anonymous=110)),
            Part(None, indicators(latest.period, 9, 2, 0, 2, buyers=8, orders=13)),
        ),
        channels=(Part("counter", latest),),
        nps=Nps(45.0, 30.6, 58.2, 100, 60, 25, 15),
    )


def bins(*counts):
    edges = ((1, 1), (2, 3), (4, 7), (8, 14), (15, 30), (31, 60), (61, None))
    return tuple(GapBin(low, high, n) for (low, high), n in zip(edges, counts, strict=True))


def segments(*counts):
    names = ("champion", "regular", "won_back", "promising", "new", "slowing", "at_risk", "lapsed")
    weights = (0.31, 0.36, 0.04, 0.09, 0.05, 0.08, 0.05, 0.02)
    total = sum(counts)
    return tuple(
        Segment(name, n, n / total, 41000 * w, w, 3.0 * (i + 1) if n else None)
        for i, (name, n, w) in enumerate(zip(names, counts, weights, strict=True))
    )


def cafe_with_names():
    """The same café, with the names of three of those who slip away."""
    names = {"C-0012": "Mireille Lefèvre", "C-0077": "Karim Benali", "C-0131": "יעל כהן"}
    return replace(cafe(), names=names, slipping_total=5)


def new_shop():
    """Open for six weeks: no month is whole but one, hardly anything can be said."""
    may, june = Period(date(2026, 5, 1), date(2026, 5, 31)), Period(date(2026, 6, 1), date(2026, 6, 30))
    everything = indicators(
        Period(date(2025, 6, 9), date(2026, 6, 8)),
        0,
        38,
        0,
        0,
        buyers=38,
        orders=61,
        notes=("began_before_data",),
    )
    everything = replace(everything, repeat_purchase_rate=rate(12, 38), orders_per_year=None)
    series = (
        indicators(may, 0, 20, 0, 0, buyers=20, orders=27, notes=("began_before_data", "left_censored")),
        indicators(june, 20, 18, 0, 0, buyers=29, orders=34, notes=("not_over", "too_few")),
    )
    series = tuple(
        replace(
            one,
            retention_rate=undefined("left_censored"),
            strict_retention_rate=undefined("left_censored"),
            churn_rate=undefined("left_censored"),
        )
        for one in series
    )
    empty = tuple(CohortCell(age, None, None, None, None, None) for age in (1,))
    return Overview(
        first_day=date(2026, 4, 28),
        last_day=date(2026, 6, 8),
        unit="month",
        timezone="Europe/London",
        currency="GBP",
        window=Window(60, None, None, 0),
        latest=None,
        previous=None,
        changes=(),
        trailing_year=replace(
            everything,
            retention_rate=undefined("left_censored"),
            strict_retention_rate=undefined("left_censored"),
            churn_rate=undefined("left_censored"),
        ),
        series=series,
        benchmark=Benchmark(
            "salon",
            0.84,
            "Customer retention statistics, 2024",
            undefined("short_history"),
            date(2027, 6, 27),
        ),
        cohorts=Cohorts(
            "month",
            (
                Cohort(
                    may,
                    20,
                    (CohortCell(0, 20, 1.0, 27, 190.0, 9.5), CohortCell(1, None, None, None, None, None)),
                    True,
                ),
                Cohort(june, 18, (CohortCell(0, 18, 1.0, 20, 140.0, 7.8), *empty), True),
            ),
        ),
        second_purchase=SecondPurchase(
            38,
            12,
            None,
            tuple(CurvePoint(d, d / 120, max(0, d / 120 - 0.1), d / 120 + 0.15) for d in range(0, 42, 3)),
        ),
        rhythm=Rhythm(6.0, None, None, 12, 23, bins(0, 3, 6, 2, 1, 0, 0)),
        segments=segments(0, 0, 0, 12, 26, 0, 0, 0),
        rfm=(),
        slipping=(),
        slipping_total=0,
    )


def anonymous_shop():
    """A till that never asks who buys: orders and revenue, no customer."""
    series = tuple(
        indicators(period, 0, 0, 0, 0, buyers=0, orders=0, anonymous=800 + 10 * i)
        for i, period in enumerate(periods_between(date(2026, 1, 1), date(2026, 5, 31), "month"))
    )
    year = indicators(
        Period(date(2025, 6, 1), date(2026, 5, 31)), 0, 0, 0, 0, buyers=0, orders=0, anonymous=4100
    )
    return Overview(
        first_day=date(2026, 1, 2),
        last_day=date(2026, 5, 31),
        unit="month",
        timezone="Europe/Paris",
        currency="EUR",
        window=Window(365, None, None, 0),
        latest=series[-1],
        previous=series[-2],
        changes=(),
        trailing_year=year,
        series=series,
        benchmark=None,
        cohorts=Cohorts("month", ()),
        second_purchase=SecondPurchase(0, 0, None, (), "no_customers"),
        rhythm=Rhythm(None, None, None, 0, 0, ()),
        segments=(),
        rfm=(),
        slipping=(),
        slipping_total=0,
    )


EVIL = "<script>alert('x')</script>"


def absurd():
    """Everything a page must survive: billions, code in names, endless words, right-to-left, other currencies."""
    whole = cafe()
    huge = replace(
        whole.latest,
        bucket=Bucket(1_000_000_000, 400_000_000, 123_456_789, 300_000_000, 1_223_456_789),
        average_order_value_all=Mean(1.5e9, -2.25e9, 9.75e9, 12),
        average_order_value=Mean(-1.5e9, None, None, 12),
        retention_rate=Rate(1.2, None, None, 1_000_000_000),
        strict_retention_rate=rate(999_999_999, 1_000_000_000),
        churn_rate=rate(1, 1_000_000_000),
        revenue=-3.2e12,
    )
    names = ("Ω" * 60, EVIL, "مقهى الميناء القديم")
    return replace(
        whole,
        currency="JPY",
        latest=huge,
        trailing_year=replace(
            whole.trailing_year, clv_simple=LifetimeValue(9.9e12, 1.5e9, 2200.0, 3.0, 0.35)
        ),
        benchmark=replace(whole.benchmark, sector=EVIL, source=EVIL),
        locations=tuple(Part(name, huge) for name in names),
        slipping=tuple(
            replace(CAFE_SLIPPING[i], customer_id=f"id{i}{EVIL}", revenue=1e9, visits=10**9, days_since=10**6)
            for i in range(3)
        ),
        slipping_total=3,
        names={f"id{i}{EVIL}": name for i, name in enumerate(names)},
        nps=Nps(-100.0, -100.0, -97.2, 7, 0, 0, 7),
    )


def provenance():
    return Provenance(
        files=(
            SourceFile(
                "ventes-2025.csv",
                "SumUp, ventes",
                6120,
                6101,
                19,
                (("no date", 12), ("amount is not a number", 7)),
            ),
            SourceFile("ventes-2026.csv", "SumUp, ventes", 2412, 2412),
        ),
        made_on=MADE_ON,
        version="0.1.0",
        notes=("3 equal rows without an order number were kept.",),
        unmatched_refunds=3,
        set_aside_file="ventes-refusees.csv",
    )


def evil_provenance():
    return Provenance(
        files=(SourceFile(EVIL + "x" * 90, EVIL, 10**12, 10**12, 3, ((EVIL, 3),)),),
        made_on=MADE_ON,
        version="0.1.0",
        notes=(EVIL,),
        identified_share=0.004,
    )
