from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given

from habitue.metrics.results import LIFECYCLE, RfmCell
from habitue.metrics.segments import RULES, customer_facts, customer_lines, rfm, segments, slipping
from tests.metrics import histories, oracle
from tests.metrics.histories import FEW, THOROUGH
from tests.people import activity, sale, shop

NOW = date(2025, 6, 30)


def ago(days, name, amount="5.00"):
    return sale(f"{name} {NOW - timedelta(days=days)} {amount}")


def every_ten(name, last, visits=4, amount="5.00"):
    """A customer of every tenth day whose last visit was so many days ago."""
    return [ago(last + 10 * n, name, amount) for n in range(visits)]


def crowd(number=40, last=3):
    """Regulars of every tenth day who are on time; they make the shop's rhythm."""
    return [row for n in range(number) for row in every_ten(f"crowd{n:02}", last)]


def stages_of(sales, last_day=NOW):
    return {line.customer_id: line.lifecycle for line in customer_lines(activity(sales, last_day=last_day))}


def test_one_of_each_stage_by_hand():
    found = stages_of(
        [
            *crowd(),
            *every_ten("champion", 2, amount="50.00"),
            *every_ten("regular", 4),
            *every_ten("promising", 5, visits=3),
            ago(5, "new"),
            *every_ten("slowing", 16),
            *every_ten("at-risk", 26),
            *every_ten("lapsed", 41),
            *every_ten("once-long-ago", 41, visits=1),
            *[ago(days, "won-back") for days in (4, 104, 114, 124)],
        ]
    )
    names = ("champion", "regular", "promising", "new", "slowing", "at-risk", "lapsed", "won-back")
    expected = {name: name.replace("-", "_") for name in names} | {"once-long-ago": "lapsed"}
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    "gap", [5, 7, 10, *(pytest.param(gap, marks=pytest.mark.slow) for gap in (1, 2, 3, 11, 13, 14, 28, 30))]
)
def test_exactly_four_usual_gaps_away_is_not_yet_more_than_four(gap):
    # lapsed: away for MORE than 4 times their usual gap; slowing: late by MORE than half a gap
    def away(times):
        sales = [ago(int(times * gap) + gap * n, "ana") for n in range(6)]
        return stages_of(sales)["ana"]

    assert [away(4), away(4 + 1 / gap)] == ["at_risk", "lapsed"]
    if gap % 2 == 0:
        assert [away(1.5), away(2.5)] == ["regular", "slowing"]


def test_a_first_visit_is_late_only_by_the_shops_rhythm():
    sales = crowd()
    stages = stages_of([*sales, ago(24, "a"), ago(26, "b"), ago(41, "c")])
    assert [stages[name] for name in "abc"] == ["new", "at_risk", "lapsed"]


def test_where_nobody_came_back_ninety_days_lapse():
    stages = stages_of([ago(90, "a"), ago(91, "b"), ago(0, "c"), ago(0, "c")])
    assert stages == {"a": "new", "b": "lapsed", "c": "new"}


def test_champions_are_the_top_tenth_of_the_regulars_and_ties_go_by_name():
    assert Counter(stages_of(crowd(40)).values()) == {"champion": 4, "regular": 36}
    assert [n for n, stage in stages_of(crowd(40)).items() if stage == "champion"] == [
        f"crowd{n:02}" for n in range(4)
    ]
    assert Counter(stages_of(crowd(9)).values()) == {"regular": 9}
    assert Counter(stages_of(crowd(19)).values()) == {"champion": 1, "regular": 18}


def test_somebody_known_by_a_refund_alone_is_in_no_stage():
    found = shop("ana 2025-01-01", "bob 2025-01-02 -5")
    assert [line.customer_id for line in customer_lines(found)] == ["ana"]
    assert sum(s.customers for s in segments(found)) == 1


def test_nobody_at_all_has_empty_segments():
    for found in (shop("- 2025-01-01"), shop("ana 2025-01-01 -5")):
        assert [s.name for s in segments(found)] == list(LIFECYCLE)
        assert {s.customers for s in segments(found)} == {0}
        assert {(s.revenue, s.revenue_share, s.median_days_since) for s in segments(found)} == {
            (0.0, None, None)
        }
        assert rfm(found) == ()
        assert slipping(found) == ((), 0)


def test_a_segment_counts_its_revenue_of_twelve_months():
    found = activity(
        [
            sale("ana 2024-06-30 100"),  # a year and a day: no longer
            sale("ana 2024-07-01 10"),
            sale("ana 2025-06-20 5"),
            sale("ana 2025-06-25 -2"),
            sale("bob 2025-06-30 27"),
        ],
        last_day=NOW,
    )
    by_name = {s.name: s for s in segments(found)}
    # ana's gaps are 1 and 354 days; bob came once
    assert by_name["promising"].revenue == 13.0
    assert by_name["promising"].revenue_share == pytest.approx(13 / 40)
    assert (by_name["new"].customers, by_name["new"].revenue) == (1, 27.0)
    assert by_name["new"].median_days_since == 0


def test_revenue_that_refunds_outweigh_has_no_shares():
    found = shop("ana 2025-06-01 5", "ana 2025-06-02 -9")
    assert {s.revenue_share for s in segments(found)} == {None}
    assert next(s for s in segments(found) if s.customers).revenue == -4.0


# scores


def scores_of(sales, last_day=NOW):
    return {
        line.customer_id: (line.recency_score, line.frequency_score, line.monetary_score)
        for line in customer_lines(activity(sales, last_day=last_day))
    }


def test_ten_customers_make_five_pairs():
    sales = [ago(n, f"c{n}", str(10 * n + 1)) for n in range(10)]
    found = scores_of(sales)
    assert [found[f"c{n}"][0] for n in range(10)] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert [found[f"c{n}"][2] for n in range(10)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert {found[f"c{n}"][1] for n in range(10)} == {5}  # one visit each: all share the best


def test_ties_share_the_better_score():
    # frequencies 1 x 7, 2 x 2, 3 x 1: the best fifth holds the 3 and a 2, so both 2s are fives
    sales = [ago(n, f"c{n}") for n in range(10)]
    sales += [ago(50, "c0"), ago(60, "c0"), ago(50, "c1"), ago(50, "c2")]
    found = scores_of(sales)
    assert [found[f"c{n}"][1] for n in range(10)] == [5, 5, 5, 4, 4, 4, 4, 4, 4, 4]


def test_one_customer_is_the_best_and_the_only():
    assert scores_of([ago(3, "ana")]) == {"ana": (5, 5, 5)}
    assert rfm(activity([ago(3, "ana", "7")])) == (RfmCell(5, 5, 1, 7.0),)


def test_a_cell_says_what_its_customers_brought_each():
    found = rfm(activity([ago(0, "ana", "10"), ago(0, "bob", "20"), ago(0, "bob", "-5")], last_day=NOW))
    assert found == (RfmCell(recency=5, frequency=5, customers=2, monetary=12.5),)


# slipping


def test_regulars_who_are_late_come_dearest_first():
    sales = [
        *crowd(),
        *every_ten("cheap", 20, amount="1.00"),
        *every_ten("dear", 30, amount="9.00"),
        *every_ten("fair", 20, amount="5.00"),
        *every_ten("gone", 90, amount="99.00"),
        *every_ten("seldom", 20, visits=3, amount="99.00"),
    ]
    found = activity(sales, last_day=NOW)
    lines, total = slipping(found)
    assert ([line.customer_id for line in lines], total) == (["dear", "fair", "cheap"], 3)
    lines, total = slipping(found, most=1)
    assert ([line.customer_id for line in lines], total) == (["dear"], 3)
    assert slipping(found, most=0) == ((), 3)


def test_a_line_by_hand():
    lines = ("ana 2025-01-01 5", "ana 2025-01-01 6", "ana 2025-01-11 9", "ana 2025-01-15 -2")
    line = customer_lines(shop(*lines, until="2025-01-16"))[0]
    assert (line.customer_id, line.first_day, line.last_day) == ("ana", date(2025, 1, 1), date(2025, 1, 11))
    assert (line.days_since, line.visits, line.orders, line.revenue) == (5, 2, 3, 18.0)
    assert (line.expected_gap_days, line.late) == (pytest.approx(10), pytest.approx(0.5))
    assert line.lifecycle == "promising"
    alone = customer_lines(shop("ana 2025-01-01"))[0]
    assert (alone.expected_gap_days, alone.late) == (None, None)


def test_the_table_of_rules_names_every_stage_once():
    assert sorted(rule.stage for rule in RULES) == sorted(LIFECYCLE)
    assert all(rule.meaning for rule in RULES)


# properties


def check_random(sales, zone):
    history = oracle.History(sales, zone)
    found = activity(sales, timezone=zone)
    lines = customer_lines(found)
    assert {line.customer_id: line.lifecycle for line in lines} == oracle.stages(history)
    check_segments(segments(found), lines)
    check_scores(lines, oracle.people(history), rfm(found))
    slip = {
        line.customer_id for line in lines if line.lifecycle in ("slowing", "at_risk") and line.visits >= 4
    }
    assert ({line.customer_id for line in slipping(found)[0]}, slipping(found)[1]) == (slip, len(slip))


def check_segments(found, lines):
    assert [s.name for s in found] == list(LIFECYCLE)
    assert {s.name: s.customers for s in found if s.customers} == Counter(line.lifecycle for line in lines)
    assert sum(s.customers for s in found) == len(lines)
    if lines:
        assert sum(s.share for s in found) == pytest.approx(1)
    shares = [s.revenue_share for s in found]
    assert None in shares or sum(shares) == pytest.approx(1)


def check_scores(lines, people, cells):
    recency = oracle.scores({p.name: -p.days_since for p in people})
    frequency = oracle.scores({p.name: p.visits for p in people})
    money = oracle.scores({p.name: p.amount for p in people})
    for line in lines:
        name = line.customer_id
        got = (line.recency_score, line.frequency_score, line.monetary_score)
        assert got == (recency[name], frequency[name], money[name])
        assert all(1 <= score <= 5 for score in got)
    pairs = Counter((recency[p.name], frequency[p.name]) for p in people)
    assert {(cell.recency, cell.frequency): cell.customers for cell in cells} == pairs
    earned = sum(Decimal(str(round(cell.monetary * cell.customers, 6))) for cell in cells)
    assert float(earned) == pytest.approx(float(sum(p.amount for p in people)), abs=1e-4)


@given(histories.sales(), histories.zones)
@FEW
def test_every_customer_is_in_the_stage_and_scores_of_the_oracle(sales, zone):
    check_random(sales, zone)


@pytest.mark.slow
@given(histories.sales(most=200), histories.zones)
@THOROUGH
def test_every_customer_is_in_the_stage_and_scores_of_the_oracle_in_many_shops(sales, zone):
    check_random(sales, zone)


def test_facts_are_one_row_a_customer():
    found = activity(crowd(12))
    rows = found.rows(f"SELECT count(*) AS n, count(DISTINCT customer) AS m FROM {customer_facts(found)}")
    assert rows == [{"n": 12, "m": 12}]
