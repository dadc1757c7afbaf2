from datetime import date

import pytest
from hypothesis import given

from habitue.metrics.cohorts import cohorts
from habitue.metrics.results import CohortCell
from tests.metrics import histories, oracle
from tests.metrics.histories import FEW, THOROUGH
from tests.people import activity, month, shop

BLANK = (None, None, None, None)


def table(found):
    """(period, size, cells) as the oracle gives them."""
    return [
        (
            row.period,
            row.size,
            [(cell.customers, cell.orders, cell.revenue, cell.revenue_per_customer) for cell in row.cells],
        )
        for row in found.rows
    ]


def test_three_months_by_hand():
    found = cohorts(
        shop(
            "ana 2025-01-05 10", "ana 2025-01-20 2", "ana 2025-03-01 6",
            "bob 2025-01-31 4", "bob 2025-02-01 8", "bob 2025-02-20 -3",
            "cleo 2025-02-28 20",
            "- 2025-02-10 99",
            until="2025-03-31",
        )
    )  # fmt: skip
    assert found.unit == "month"
    assert table(found) == [
        (month("2025-01"), 2, [(2, 3, 16.0, 8.0), (1, 1, 5.0, 10.5), (1, 1, 6.0, 13.5)]),
        (month("2025-02"), 1, [(1, 1, 20.0, 20.0), (0, 0, 0.0, 20.0), BLANK]),
    ]
    assert [cell.share for cell in found.rows[0].cells] == [1.0, 0.5, 0.5]


def test_an_age_that_is_not_over_is_blank_never_zero():
    found = cohorts(shop("ana 2025-01-05", "bob 2025-02-03", "ana 2025-02-27"))
    assert found.rows[0].cells == (
        CohortCell(0, 1, 1.0, 1, 1.0, 1.0),
        CohortCell(1, None, None, None, None, None),
    )
    assert found.rows[1].size == 1
    assert [cell.customers for cell in found.rows[1].cells] == [None, None]
    over = cohorts(shop("ana 2025-01-05", "bob 2025-02-03", "ana 2025-02-27", until="2025-02-28"))
    assert over.rows[0].cells[1].share == 1.0


def test_age_0_is_everybody():
    found = cohorts(shop("ana 2025-01-05", "bob 2025-01-06", "cleo 2025-02-01", until="2025-12-31"))
    assert [row.cells[0].share for row in found.rows] == [1.0, 1.0]
    assert {len(row.cells) for row in found.rows} == {12}


def test_a_refund_is_no_first_purchase():
    found = cohorts(shop("ana 2025-01-05 -5", "ana 2025-02-05 9", "bob 2025-01-31 -1", until="2025-02-28"))
    assert table(found) == [(month("2025-02"), 1, [(1, 1, 9.0, 9.0), BLANK])]


def test_nobody_known_has_no_cohort():
    assert cohorts(shop("- 2025-01-05", "ana 2025-01-06 -1")).rows == ()


def test_the_cohorts_of_the_first_window_are_left_censored():
    lines = ("ana 2025-01-01", "bob 2025-01-31", "cleo 2025-02-01", "dan 2025-03-01", "eve 2025-04-01")
    marks = [row.left_censored for row in cohorts(shop(*lines), window_days=31).rows]
    assert marks == [True, False, False, False]  # February begins on the 32nd day
    marks = [row.left_censored for row in cohorts(shop(*lines), window_days=32).rows]
    assert marks == [True, True, False, False]
    marks = [row.left_censored for row in cohorts(shop(*lines, history_complete=True), window_days=90).rows]
    assert marks == [False] * 4


def test_weeks_run_over_the_new_year():
    found = cohorts(
        shop("ana 2024-12-31", "ana 2025-01-06", "bob 2025-01-05", until="2025-01-12"), unit="week"
    )
    assert [(row.period.first, row.size) for row in found.rows] == [(date(2024, 12, 30), 2)]
    assert [cell.share for cell in found.rows[0].cells] == [1.0, 0.5]


def check_random(sales, unit, zone):
    history = oracle.History(sales, zone)
    found = cohorts(activity(sales, timezone=zone), unit=unit)
    expected = oracle.cohorts(history, unit)
    got = table(found)
    assert [row[:2] for row in got] == [row[:2] for row in expected]
    for (_, size, cells), (_, _, wanted), row in zip(got, expected, found.rows, strict=True):
        assert [cell[:2] for cell in cells] == [cell[:2] for cell in wanted]
        for cell, want, result in zip(cells, wanted, row.cells, strict=True):
            if want == BLANK:
                assert cell == BLANK
                assert result.share is None
                continue
            assert cell[2:] == (
                pytest.approx(float(want[2]), abs=1e-9),
                pytest.approx(float(want[3]), abs=1e-9),
            )
            assert result.share == cell[0] / size
            assert result.age or result.share == 1.0


@pytest.mark.parametrize("unit", ["month", "week"])
def test_the_table_is_that_of_the_oracle(unit):
    @given(histories.sales(), histories.zones)
    @FEW
    def check(sales, zone):
        check_random(sales, unit, zone)

    check()


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["week", "quarter"])
def test_the_table_is_that_of_the_oracle_on_many_shops(unit):
    @given(histories.sales(most=100), histories.zones)
    @THOROUGH
    def check(sales, zone):
        check_random(sales, unit, zone)

    check()
