"""One test for each defect found in the peers, by its number in the notes on them, and named for it."""
# ruff: noqa: N802  (the papers' symbols)

from datetime import date

import numpy as np
import pytest

from habitue.models import BgNbd, MbgNbd, Nbd, ParetoNbd, Summary, fit_bg_nbd, summarise, track
from habitue.models.holdout import score
from habitue.models.refusals import InvalidArgument
from habitue.models.value import Horizon, month_ends, rate_per_unit, residual_value
from tests.models.shops import MODELS, NAMES
from tests.published.repeat_buying import cdnow, cdnow_orders, day


@pytest.mark.slow
def test_defect_1_one_day_in_T_moves_everything():
    """The last day is named and included; a day later is another, known, answer."""
    assert fit_bg_nbd(cdnow(day(1997, 9, 30)).summary).log_likelihood == pytest.approx(-9582.429, abs=5e-4)
    later = fit_bg_nbd(cdnow(day(1997, 10, 1)).summary)
    assert later.log_likelihood == pytest.approx(-9602.861, abs=5e-4)
    assert list(later.parameters.values()) == pytest.approx([0.24192, 4.4018, 0.8031, 2.4619], rel=5e-5)


def test_defect_1_the_last_day_itself_counts():
    one = summarise([7, 7], [100, 110], end_day=110, unit_days=1)
    assert (one.x[0], one.t_x[0], one.T[0]) == (1, 10, 10)
    assert summarise([7, 7], [100, 110], end_day=109, unit_days=1).x[0] == 0


def test_defect_2_weeks_are_a_unit_and_merge_nothing():
    """Two purchases in one week stay two; weeks and days give one fit but for the scale of alpha."""
    assert summarise([1, 1, 1], [0, 2, 4], end_day=28, unit_days=7).x[0] == 2
    customer, when, amount = cdnow_orders()
    in_days = fit_bg_nbd(summarise(customer, when, amount, end_day=day(1997, 9, 30), unit_days=1).summary)
    in_weeks = fit_bg_nbd(cdnow().summary)
    for name, scale in (("r", 1), ("alpha", 7), ("a", 1), ("b", 1)):
        assert in_days.parameters[name] == pytest.approx(scale * in_weeks.parameters[name], rel=1e-6)
    repeats = cdnow().x.sum()
    assert in_days.log_likelihood == pytest.approx(in_weeks.log_likelihood - repeats * np.log(7), abs=1e-6)


def test_defect_3_the_covariance_is_symmetric_and_by_the_delta_method():
    fit = fit_bg_nbd(cdnow().summary)
    assert (fit.covariance == fit.covariance.T).all()
    assert (np.linalg.eigvalsh(fit.covariance) > 0).all()
    from habitue.models.beta_geometric import Kind, Likelihood

    hessian = Likelihood(cdnow().summary, Kind(1, 0))(np.array(list(fit.parameters.values())))[2]
    assert fit.covariance == pytest.approx(np.linalg.inv(-hessian), rel=1e-4)


def test_defect_4_a_refund_is_not_a_purchase():
    bought_and_back = summarise([1, 1, 1], [0, 10, 12], [40.0, 40.0, -40.0], end_day=30)
    assert bought_and_back.x[0] == 0
    assert np.isnan(bought_and_back.mean_spend[0])
    assert bought_and_back.set_aside == {"refunds": 1, "refunded": 1}
    alone = summarise([1, 2], [0, 5], [40.0, -30.0], end_day=30)
    assert list(alone.customer) == [1]
    assert (alone.mean_spend[alone.x > 0] >= 0).all()


def test_defect_4_a_refund_goes_to_the_latest_earlier_order_that_covers_it():
    kept = summarise([1] * 5, [0, 10, 20, 25, 30], [50.0, 40.0, 15.0, 60.0, -20.0], end_day=40)
    assert kept.x[0] == 3
    assert kept.mean_spend[0] == pytest.approx((40 + 15 + 40) / 3)
    part = summarise([1] * 4, [0, 10, 20, 30], [50.0, 40.0, 15.0, -20.0], end_day=40)
    assert part.mean_spend[0] == pytest.approx((20 + 15) / 2)


@pytest.mark.parametrize("a", [1 - 1e-9, 1.0, 1 + 1e-12, 1 + 1e-9])
def test_defect_5_expected_purchases_at_a_of_one(a):
    summary = Summary.of([0, 2, 30], [0, 30.0, 38.0], [39.0, 39.0, 39.0])
    near = [BgNbd(0.25, 4.4, other, 2.4).expected_purchases(summary, 39) for other in (1 - 1e-4, 1 + 1e-4)]
    assert BgNbd(0.25, 4.4, a, 2.4).expected_purchases(summary, 39) == pytest.approx(
        np.mean(near, axis=0), rel=1e-7
    )


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_defect_5_a_thousand_purchases_are_finite(model):
    busy = Summary.of([400, 1000, 5000, 10_000], [50.0] * 4, [51.0] * 4)
    expected = model.expected_purchases(busy, 52)
    assert np.isfinite(expected).all()
    assert (expected > 0).all()
    assert np.isfinite(model.p_alive(busy)).all()


def test_defect_6_pareto_nbd_where_alpha_is_far_below_beta():
    model = ParetoNbd(0.5, 0.01, 0.4, 15.0)
    busy = Summary.of([400, 900, 400], [50.0, 299.0, 1.0], [52.0, 300.0, 300.0])
    alive = model.p_alive(busy)
    assert np.isfinite(alive).all()
    assert alive[2] < 1e-6 < alive[1]


def test_defect_7_free_orders_by_an_explicit_choice():
    orders = ([1] * 4, [0, 7, 14, 21], [10.0, 0.0, 20.0, 40.0])
    found = {
        choice: summarise(*orders, end_day=28, zero_amount=choice)
        for choice in ("purchase", "visit", "ignore")
    }
    assert [found[choice].x[0] for choice in found] == [3, 3, 2]
    assert [found[choice].mean_spend[0] for choice in found] == [20, 30, 30]
    assert found["ignore"].set_aside == {"zero_amount": 1}
    with pytest.raises(
        InvalidArgument, match="zero_amount must be one of purchase, visit, ignore; found drop"
    ):
        summarise(*orders, end_day=28, zero_amount="drop")


def test_defect_8_a_month_is_a_month():
    ends = month_ends(date(2027, 1, 31), months=13, unit_days=1)
    assert list(ends[:3]) == [28, 59, 89]
    assert ends[11] == 365
    assert ends[12] == 365 + 29  # February 2028
    assert month_ends(date(2027, 3, 15), months=1, unit_days=1)[0] == 31
    model = Nbd(1.0, 1.0)
    year = Horizon.of(month_ends(date(2027, 1, 31), months=12, unit_days=7))
    one = Summary.of([0], [0], [9.0])
    assert residual_value(model, one, year)[0] == pytest.approx(365 / 7 / 10)


def test_defect_8_the_discount_is_of_the_stated_period():
    rate = rate_per_unit(0.10, unit_days=7)
    assert (1 + rate) ** (365.25 / 7) == pytest.approx(1.10)


def test_defect_9_instants_are_refused_only_days_of_the_shop_enter():
    stamps = np.array(["2027-01-01T23:30", "2027-01-02T00:30"], dtype="datetime64[m]")
    with pytest.raises(
        InvalidArgument, match="day must be whole day numbers of the shop's own zone, not instants"
    ):
        summarise([1, 1], stamps, end_day=30)
    with pytest.raises(InvalidArgument, match="not instants"):
        summarise([1, 1], [0.5, 1.5], end_day=30)


def test_defect_10_what_has_not_happened_yet_is_missing_not_nought():
    seen = track(MbgNbd(0.8, 6, 0.7, 2), [0, 1], [1.0, 2.0, 3.0], repeats=[0.5, 1.5], observed_until=2.0)
    assert seen.actual[:2] == pytest.approx([1, 2])
    assert np.isnan(seen.actual[2])
    assert np.isnan(seen.actual_steps[2])
    assert np.isfinite(seen.expected).all()


def test_defect_11_the_mean_error_and_its_share_have_names_of_their_own():
    found = score("x", np.array([1.0, 3.0, 0.0, 0.0]), np.array([2.0, 0.0, 0.0, 0.0]))
    assert found.mae == 1.0
    assert found.error_share == 2.0
    assert found.total_error == 1.0


def test_order_of_rows_changes_nothing():
    customer, when, amount = cdnow_orders()
    shuffled = np.random.default_rng(1).permutation(len(customer))
    again = summarise(customer[shuffled], when[shuffled], amount[shuffled], end_day=day(1997, 9, 30))
    for name in ("x", "t_x", "T", "first_day"):
        assert (getattr(again, name) == getattr(cdnow(), name)).all()
    assert again.mean_spend == pytest.approx(cdnow().mean_spend, nan_ok=True)
