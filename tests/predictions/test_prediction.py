"""From a shop's sales to what its customers will do: the published figures, and every number by another route."""

import calendar
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from math import inf, log, nan
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import compute, csv

import habitue
from habitue.language import Language
from habitue.metrics.period import day_number
from habitue.metrics.purchase_summary import ZERO_AMOUNT, Purchases, customer_summary
from habitue.models import MODELS, BgNbd, MbgNbd, Summary, best_model, fit_gamma_gamma, fit_model, summarise
from habitue.models.fit import AT_BOUNDARY
from habitue.models.refusals import InvalidArgument, UnknownModel
from habitue.predictions.prediction import FALLBACK, WEEKS_TRACKED, Terms, predict, predict_people
from habitue.predictions.readiness import needs, shortfall
from habitue.predictions.results import PEOPLE
from habitue.predictions.shop import Shop
from tests.long import some
from tests.people import activity, sale, shop

FILE = Path(__file__).parents[2] / "examples" / "cdnow.csv"
CUT, END = date(1997, 9, 30), date(1998, 6, 30)
PAPER = Terms(model="bg-nbd", calibration_end=CUT, horizon=39)
"""The calibration of Fader, Hardie and Lee (2005), and the 39 weeks after it."""


@cache
def rows():
    """The file as text columns, for other routes and for changed files."""
    kinds = {"customer_id": pa.string(), "date": pa.date32(), "dollar_value": pa.float64()}
    return csv.read_csv(FILE, convert_options=csv.ConvertOptions(column_types=kinds))


@cache
def cdnow():
    return habitue.read(FILE, timezone="UTC", currency="USD").activity


@cache
def predicted(terms=PAPER):
    return predict(cdnow(), terms)


@cache
def orders():
    """Customer, day number, amount."""
    return (
        rows()["customer_id"].to_numpy(),
        rows()["date"].cast(pa.int32()).to_numpy(),
        rows()["dollar_value"].to_numpy(),
    )


def column(found, name):
    return found.people[name].to_numpy(zero_copy_only=False)


def values(mapping):
    return list(mapping.values())


# The published figures.


def test_single_customers_are_foreseen_as_in_the_whole():
    whole, part = predicted(), predict_people(cdnow(), PAPER)
    assert part.people.equals(whole.people)
    assert (part.model, part.ground, part.calibration_end) == (whole.model, whole.ground, CUT)
    assert (part.message, part.choice) == (whole.message, whole.choice)


def test_bg_nbd_on_cdnow():
    found = predicted()
    assert (found.model, found.ground, found.calibration_end) == ("bg-nbd", "asked", CUT)
    assert list(found.parameters) == ["r", "alpha", "a", "b"]
    assert values(found.parameters) == pytest.approx([0.242595, 4.413602, 0.792920, 2.425888], abs=1e-4)
    assert values(found.standard_errors) == pytest.approx([0.01256, 0.37822, 0.18572, 0.70535], rel=1e-3)
    assert found.log_likelihood == pytest.approx(-9582.4290, abs=1e-3)
    assert (found.customers, found.repeat_customers, found.message) == (2357, 946, "")
    assert found.expected_purchases_total == pytest.approx(1653.4, abs=0.06)
    assert (found.checked.days, found.checked.actual) == (273, 1882)
    assert found.checked.expected == pytest.approx(found.expected_purchases_total, rel=1e-9)
    assert found.checked.mae == pytest.approx(0.7855, abs=6e-5)


OTHERS = [
    ("nbd", [0.38477, 12.0720], -9763.658, 2929.8, 1.041),
    ("mbg-nbd", None, -9582.136, 1576.7, 0.7648),
    pytest.param(
        "pareto-nbd", [0.55327, 10.5778, 0.60602, 11.6639], -9594.976, 1665.4, 0.7545, marks=pytest.mark.slow
    ),
]


@pytest.mark.parametrize(("name", "parameters", "log_likelihood", "total", "mae"), OTHERS)
def test_the_other_models_on_cdnow(name, parameters, log_likelihood, total, mae):
    found = predicted(replace(PAPER, model=name))
    if parameters is not None:
        assert values(found.parameters) == pytest.approx(parameters, rel=6e-4)
    assert found.log_likelihood == pytest.approx(log_likelihood, abs=1e-3)
    assert found.expected_purchases_total == pytest.approx(total, abs=0.15)
    assert (found.checked.actual, found.checked.mae) == (1882, pytest.approx(mae, abs=6e-4))


@pytest.mark.slow
def test_the_standard_errors_of_pareto_nbd_on_cdnow():
    errors = predicted(replace(PAPER, model="pareto-nbd")).standard_errors
    assert values(errors) == pytest.approx([0.0476, 0.8427, 0.1871, 6.204], rel=2e-3)


def test_gamma_gamma_on_cdnow():
    """lifetimes, from the raw rows; note 025 prints 6.25, 3.74, 15.44."""
    spend = predicted().spend
    assert spend.name == "gamma-gamma"
    assert spend.parameters == pytest.approx({"p": 6.2496, "q": 3.7442, "v": 15.4435}, abs=6e-5)
    assert spend.mean == pytest.approx(6.2496 * 15.4435 / 2.7442, rel=1e-4)
    assert abs(spend.correlation) < 0.3
    assert spend.reason == ""


def test_defect_1_one_day_more_is_another_known_answer():
    found = predicted(replace(PAPER, calibration_end=date(1997, 10, 1)))
    assert values(found.parameters) == pytest.approx([0.24192, 4.4018, 0.8031, 2.4619], rel=5e-5)
    assert found.log_likelihood == pytest.approx(-9602.861, abs=1e-3)
    assert (found.checked.days, found.checked.actual) == (272, 1877)


@pytest.mark.slow
def test_defect_2_the_unit_changes_no_prediction():
    weeks, days = predicted(), predicted(replace(PAPER, unit_days=1, horizon=273))
    for name, scale in (("r", 1), ("alpha", 7), ("a", 1), ("b", 1)):
        assert days.parameters[name] == pytest.approx(scale * weeks.parameters[name], rel=1e-5)
    repeats = column(weeks, "visits").sum() - weeks.customers
    assert days.log_likelihood == pytest.approx(weeks.log_likelihood - repeats * log(7), abs=1e-3)
    assert days.people.select(["customer_id", "visits", "first_day", "last_day"]).equals(
        weeks.people.select(["customer_id", "visits", "first_day", "last_day"])
    )
    for name in PEOPLE.names[4:]:
        assert column(days, name) == pytest.approx(column(weeks, name), rel=1e-4, nan_ok=True)
    assert [week.first for week in days.ahead] == [week.first for week in weeks.ahead]
    for name in ("purchases", "revenue", "cumulative", "low", "high"):
        first, second = ([getattr(week, name) for week in found.ahead] for found in (days, weeks))
        assert first == pytest.approx(second, rel=1e-3)
    assert [one.actual for one in days.tracking] == [one.actual for one in weeks.tracking]
    assert [one.expected for one in days.tracking] == pytest.approx(
        [one.expected for one in weeks.tracking], rel=1e-3
    )
    assert days.checked.mae == pytest.approx(weeks.checked.mae, rel=1e-4)


# The fit knows nothing after the end.


def later_sales_at_random(seed):
    """The file, its sales after the cut replaced: by other people, on other days, of other amounts."""
    chance = np.random.default_rng(seed)
    before = rows().filter(compute.less_equal(rows()["date"], pa.scalar(CUT)))
    size = 4000
    people = np.array([*np.unique(orders()[0]), *(f"z{n:04}" for n in range(500))])
    after = pa.table(
        {
            "customer_id": pa.array(chance.choice(people, size)),
            "date": pa.array(day_number(CUT) + chance.integers(1, 200, size), pa.int32()).cast(pa.date32()),
            "number_of_cds": pa.array(chance.integers(1, 9, size)),
            "dollar_value": pa.array(chance.gamma(2, 50, size).round(2)),
        }
    )
    return pa.concat_tables([before, after])


@pytest.mark.slow
@pytest.mark.parametrize("model", some(["auto", "bg-nbd"], every_run=1))
def test_it_never_looks_after_the_end(model):
    terms = replace(PAPER, model=model)
    found = predicted(terms)
    other = predict(habitue.read(later_sales_at_random(5), timezone="UTC").activity, terms)
    unseen = ("model", "ground", "parameters", "log_likelihood", "spend", "choice", "customers", "stages")
    for name in unseen:
        if name != "choice":
            assert getattr(other, name) == getattr(found, name)
    assert other.choice.scores == found.choice.scores
    assert other.people.equals(found.people)
    assert other.ahead == found.ahead
    assert other.checked.actual != found.checked.actual
    upto = [one.actual for one in found.tracking if one.last <= CUT]
    assert len(upto) > 30


@pytest.mark.slow
def test_auto_is_the_array_way_of_choosing():
    customer, when, amount = orders()
    mine = predicted(replace(PAPER, model="auto"))
    array = best_model(customer, when, amount, end_day=day_number(CUT))
    assert (mine.model, mine.ground) == (array.fit.name, "chosen") == ("pareto-nbd", "chosen")
    assert mine.choice.cut == array.cut
    assert mine.choice.sentence() == array.sentence()
    assert [one.name for one in mine.choice.scores] == [one.name for one in array.scores]
    for one, other in zip(mine.choice.scores, array.scores, strict=True):
        assert (one.k, one.actual, len(one.calibration)) == (other.k, other.actual, len(other.calibration))
        for name in ("expected", "mae", "rmse", "error_share", "rank_correlation", "top_fifth_share"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-6)
    assert values(mine.parameters) == pytest.approx(values(array.fit.parameters), rel=1e-4)
    assert mine.choice.learnt.name == "pareto-nbd"
    assert values(mine.choice.learnt.parameters) == pytest.approx(values(array.learnt.parameters), rel=1e-4)
    assert mine.choice.naive.mae == pytest.approx(array.naive.mae)


@pytest.mark.slow
def test_anonymous_sales_long_before_the_first_customer_change_nothing():
    """A till that learnt names late: the span that is cut in half is that of the customers."""
    years = rows().slice(0, 1).set_column(0, "customer_id", pa.array([None], pa.string()))
    old = years.set_column(1, "date", pa.array([date(1994, 1, 1)]))
    older = habitue.read(pa.concat_tables([old, rows()]), timezone="UTC").activity
    assert older.first_day == date(1994, 1, 1)
    found, plain = predict(older, replace(PAPER, model="mbg-nbd")), predicted(replace(PAPER, model="mbg-nbd"))
    assert found == plain
    assert found.people.equals(plain.people)
    assert needs(older) == needs(cdnow()) == ()


@pytest.mark.parametrize("name", some(["auto", *MODELS], every_run=3))
@pytest.mark.slow
def test_every_model_by_name(name):
    found = predicted(replace(PAPER, model=name))
    assert found.model == ("pareto-nbd" if name == "auto" else name)
    for chances in ("p_alive", "p_alive_before", "p_no_purchase"):
        known = column(found, chances)[~np.isnan(column(found, chances))]
        assert ((known >= 0) & (known <= 1)).all()
    expected = column(found, "expected_purchases")
    assert (expected >= 0).all()
    assert found.expected_purchases_total == pytest.approx(expected.sum())
    assert found.expected_value_total == pytest.approx(column(found, "expected_value").sum())
    fitted = fit_model(name if name != "auto" else "pareto-nbd", Shop(cdnow(), PAPER).summary(with_gaps=True))
    assert values(found.parameters) == pytest.approx(values(fitted.parameters), rel=1e-6)
    assert column(found, "p_alive") == pytest.approx(fitted.model.p_alive(now(found)))
    assert column(found, "p_no_purchase") == pytest.approx(fitted.model.p_no_purchase(now(found), 39))


def test_an_unknown_model_names_the_known():
    with pytest.raises(UnknownModel, match=r"There is no model arima\. Choose one of: bg-nbd"):
        predict(cdnow(), Terms(model="arima"))


# Every customer, by another route.


def now(found, *, days_before=0):
    """The customers of the result, from their own columns."""
    end = found.calibration_end - timedelta(days=days_before)
    first, last = (
        found.people[name].cast(pa.int32()).to_numpy().astype(float) for name in ("first_day", "last_day")
    )
    ends = day_number(end)
    return Summary.of(
        column(found, "visits") - 1.0,
        (last - first) / found.unit_days,
        (ends - first) / found.unit_days,
    )


def test_the_people_are_the_customers_known_at_the_end_in_order():
    found = predicted()
    known = summarise(*orders(), end_day=day_number(CUT))
    assert found.people.schema == PEOPLE
    assert column(found, "customer_id").tolist() == list(known.customer) == sorted(known.customer)
    assert found.people["customer_id"][0].as_py() == "00004"
    assert column(found, "visits").tolist() == list(known.x + 1)
    assert found.people["first_day"].cast(pa.int32()).to_pylist() == list(known.first_day)
    last = known.first_day + np.rint(known.t_x * 7).astype(int)
    assert found.people["last_day"].cast(pa.int32()).to_pylist() == list(last)
    model = BgNbd(**found.parameters)
    one = Summary.apart(known.x, known.t_x, known.T)
    assert column(found, "p_alive") == pytest.approx(model.p_alive(one))
    assert column(found, "expected_purchases") == pytest.approx(model.expected_purchases(one, 39))


@pytest.mark.slow
def test_unsorted_rows_change_nothing():
    shuffled = rows().take(np.random.default_rng(3).permutation(len(rows())))
    other = predict(habitue.read(shuffled, timezone="UTC").activity, PAPER)
    assert other == predicted()
    assert other.people.equals(predicted().people)


def test_p_alive_before_is_that_of_four_weeks_earlier():
    """The data cut four weeks earlier, asked of the same model; null for who bought since or was not known yet."""
    found = predicted()
    model = BgNbd(**found.parameters)
    cut = CUT - timedelta(days=28)
    then = customer_summary(Purchases(cdnow(), cut))
    first = then["first_day"].to_numpy()
    times = ((then["last_day"].to_numpy() - first) / 7, (day_number(cut) - first) / 7)
    alive = model.p_alive(Summary.of(then["visits"].to_numpy() - 1, *times))
    earlier = dict(zip(then["customer_id"].to_pylist(), alive, strict=True))
    silent = compute.less_equal(found.people["last_day"], pa.scalar(cut)).to_numpy()
    before = found.people["p_alive_before"]
    assert before.is_valid().to_numpy().tolist() == silent.tolist()
    own = found.people.filter(silent)
    assert own["p_alive_before"].to_numpy() == pytest.approx(
        [earlier[name] for name in own["customer_id"].to_pylist()]
    )
    came_back = own["visits"].to_numpy() > 1
    assert (own["p_alive_before"].to_numpy() > own["p_alive"].to_numpy()).tolist() == came_back.tolist()


@pytest.mark.parametrize("first", some(range(1, 8), every_run=3))
def test_who_bought_exactly_four_weeks_ago_has_not_bought_since(first):
    """Four weeks in any fraction of weeks: the days decide, not the roundings of sevenths."""
    crowd = [f"c{n} 2025-01-0{1 + n} 5" for n in range(9)] + [f"c{n} 2025-02-0{1 + n} 5" for n in range(9)]
    found = predict(
        shop(*crowd, f"ana 2025-01-0{first} 5", "ana 2025-02-03 5", "bob 2025-01-02 5", until="2025-03-03"),
        Terms(model="nbd"),
    )
    ana = found.people.slice(0, 1).to_pylist()[0]
    assert (ana["customer_id"], ana["last_day"]) == ("ana", date(2025, 2, 3))
    assert ana["p_alive_before"] == 1.0
    assert found.people.to_pylist()[-1]["p_alive_before"] is None  # c8 came on the ninth of February


def months_after(day, count):
    """The same day of the coming months, or their last."""
    ends = []
    for ahead in range(1, count + 1):
        year, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
        length = calendar.monthrange(year, month + 1)[1]
        last = day.day == calendar.monthrange(day.year, day.month)[1]
        ends.append(date(year, month + 1, length if last else min(day.day, length)))
    return ends


@pytest.mark.parametrize(
    ("end", "horizon", "months"), [(CUT, 39, 9), (CUT, 20, 5), (date(1998, 1, 31), 26, 7), (date(1997, 9, 12), 3, 1)]
)  # fmt: skip
def test_the_value_is_a_sum_over_calendar_months(end, horizon, months):
    assert_discounted_at(end, horizon, months_after(end, months))


@pytest.mark.slow
def test_a_far_value_is_discounted_year_by_year_after_five_years():
    every = months_after(CUT, 85)
    assert_discounted_at(CUT, 365, [*every[:60], every[71], every[83], every[84]])


def assert_discounted_at(end, horizon, stops):
    """The purchases of each step times the discount at its end, customer by customer."""
    terms = Terms(model="bg-nbd", calibration_end=end, horizon=horizon, discount_rate=0.08, margin=0.3)
    found = predicted(terms)
    model, everybody = BgNbd(**found.parameters), now(found)
    stop = end + timedelta(days=7 * horizon)
    ends = [min(day, stop) for day in stops]
    assert ends[-1] == stop
    value, had = 0.0, 0.0
    for day in ends:
        days = (day - end).days
        bought = model.expected_purchases(everybody, days / 7)
        value = value + (bought - had) / 1.08 ** (days / 365.25)
        had = bought
    assert column(found, "expected_value") == pytest.approx(value * column(found, "expected_spend") * 0.3)
    assert found.expected_value_total == pytest.approx((value * column(found, "expected_spend") * 0.3).sum())


@pytest.mark.slow
def test_margin_and_discount_scale_as_they_must():
    free = predicted(replace(PAPER, discount_rate=0.0))
    each = column(free, "expected_purchases") * column(free, "expected_spend")
    assert column(free, "expected_value") == pytest.approx(each)
    dear = predicted(replace(PAPER, discount_rate=0.5))
    assert (column(dear, "expected_value") < column(free, "expected_value")).all()
    assert dear.expected_purchases_total == free.expected_purchases_total
    half = predicted(replace(PAPER, margin=0.5))
    assert column(half, "expected_value") == pytest.approx(column(predicted(), "expected_value") / 2)
    assert half.ahead == predicted().ahead  # what comes is takings, not profit
    assert predicted(replace(PAPER, margin=0.0)).expected_value_total == 0


@pytest.mark.slow
def test_money_is_the_files_own():
    """Amounts a hundred times as large (cents, yen): spend and value too, purchases not."""
    place = rows().schema.get_field_index("dollar_value")
    larger = rows().set_column(place, "dollar_value", compute.multiply(rows()["dollar_value"], 100.0))
    found, plain = predict(habitue.read(larger, timezone="UTC").activity, PAPER), predicted()
    assert found.parameters == plain.parameters
    scale = {"p": 1, "q": 1, "v": 100}
    assert {name: found.spend.parameters[name] / factor for name, factor in scale.items()} == pytest.approx(
        plain.spend.parameters, rel=1e-3
    )
    for name in ("expected_spend", "expected_value"):
        assert column(found, name) == pytest.approx(100 * column(plain, name), rel=1e-3)
    assert [week.high / 100 for week in found.ahead] == pytest.approx(
        [week.high for week in plain.ahead], rel=1e-3
    )


@pytest.mark.parametrize("zero_amount", ZERO_AMOUNT)
def test_free_orders_by_the_owners_choice(zero_amount):
    found = predicted(replace(PAPER, zero_amount=zero_amount))
    customer, when, amount = orders()
    known = summarise(customer, when, amount, end_day=day_number(CUT), zero_amount=zero_amount)
    assert found.customers == len(known.x)
    assert values(found.parameters) == pytest.approx(
        values(fit_model("bg-nbd", known.summary).parameters), rel=1e-5
    )
    spend = fit_gamma_gamma(known.spend_count, known.mean_spend).model
    assert found.spend.parameters == pytest.approx(spend.parameters, rel=1e-3)
    assert column(found, "expected_spend") == pytest.approx(
        spend.expected_spend(known.spend_count, known.mean_spend), rel=1e-3
    )
    assert found.stages == ()


@pytest.mark.slow
def test_without_amounts_there_is_no_money():
    visits = rows().drop_columns(["number_of_cds", "dollar_value"])
    silent = habitue.read(visits, timezone="UTC").activity
    assert not silent.has_amounts
    found = predict(silent, replace(PAPER, zero_amount="ignore"))  # no order is free where none has a price
    assert found.parameters == pytest.approx(predicted().parameters)
    assert found.spend is found.expected_value_total is None
    assert {week.revenue for week in found.ahead} == {None}
    assert found.people["expected_spend"].null_count == found.people["expected_value"].null_count == 2357
    assert [week.cumulative for week in found.ahead] == pytest.approx(
        np.cumsum([week.purchases for week in found.ahead])
    )
    assert all(week.low < week.cumulative < week.high for week in found.ahead)
    whole = predict(silent, Terms(model="bg-nbd", zero_amount="ignore"))
    assert {one.expected_value for one in whole.stages} == {None}
    assert sum(one.share for one in whole.stages) == pytest.approx(1)
    assert sum(one.expected_purchases for one in whole.stages) == pytest.approx(
        whole.expected_purchases_total
    )


# Sums.


@pytest.mark.slow
def test_the_stages_add_up_to_the_total():
    found = predicted(Terms(model="bg-nbd"))
    assert found.calibration_end == END
    assert sum(one.customers for one in found.stages) == found.customers == 2357
    assert sum(one.expected_purchases for one in found.stages) == pytest.approx(
        found.expected_purchases_total
    )
    assert sum(one.expected_value for one in found.stages) == pytest.approx(found.expected_value_total)
    assert sum(one.share for one in found.stages) == pytest.approx(1)
    alive = sum(one.p_alive * one.customers for one in found.stages)
    assert alive == pytest.approx(column(found, "p_alive").sum())
    lines = {line.customer_id: line.lifecycle for line in habitue.customers(FILE, timezone="UTC")}
    champions = [lines[name] == "champion" for name in column(found, "customer_id")]
    assert found.stages[0].stage == "champion"
    assert found.stages[0].expected_value == pytest.approx(column(found, "expected_value")[champions].sum())
    assert found.checked is None


def test_there_are_no_stages_of_a_day_in_the_past():
    assert predicted().stages == ()


def test_the_weeks_ahead_add_up_to_thirteen_weeks():
    found = predicted(replace(PAPER, horizon=13, discount_rate=0.0))
    assert len(found.ahead) == 13
    assert sum(week.purchases for week in found.ahead) == pytest.approx(found.expected_purchases_total)
    assert sum(week.revenue for week in found.ahead) == pytest.approx(found.expected_value_total)
    assert [week.cumulative for week in found.ahead] == pytest.approx(
        np.cumsum([week.revenue for week in found.ahead])
    )
    assert found.ahead[0].first == CUT + timedelta(days=1)
    assert found.ahead[-1].last == CUT + timedelta(days=91)
    for week, following in zip(found.ahead, found.ahead[1:], strict=False):
        assert (week.last - week.first).days == 6
        assert following.first - week.last == timedelta(days=1)
        assert week.high - week.low < following.high - following.low
    assert all(0 <= week.low < week.cumulative < week.high for week in found.ahead)


def paid_after(end, days):
    """What the customers known at the end paid in the days after it, by customer."""
    customer, when, amount = orders()
    known = summarise(customer, when, amount, end_day=end).customer
    later = (when > end) & (when <= end + days) & np.isin(customer, known)
    return np.bincount(np.searchsorted(known, customer[later]), amount[later], minlength=len(known))


@pytest.mark.slow
def test_the_thirteen_weeks_that_came_lie_in_the_band():
    """Though they were those before Christmas."""
    last = predicted(replace(PAPER, model="auto")).ahead[-1]
    assert last.low < paid_after(day_number(CUT), 91).sum() < last.high


@pytest.mark.slow
def test_the_band_is_made_of_the_held_out_days():
    """By another route: what was expected of each customer at the cut of the array way, and what they paid in 13 weeks."""
    customer, when, amount = orders()
    array = best_model(customer, when, amount, end_day=day_number(CUT), candidates=("bg-nbd",))
    cut = array.calibration_end
    before = summarise(customer, when, amount, end_day=cut)
    spend = fit_gamma_gamma(before.x, before.mean_spend).model.expected_spend(before.x, before.mean_spend)
    expected = array.learnt.expected_purchases(Summary.apart(before.x, before.t_x, before.T), 13) * spend
    wrong, total = expected - paid_after(cut, 91), expected.sum()
    for week in (predicted().ahead[0], predicted().ahead[-1]):
        variance = (wrong**2).sum() / total * week.cumulative + (wrong.sum() / total * week.cumulative) ** 2
        half = 1.6448536 * np.sqrt(variance)
        assert (week.high - week.cumulative, week.cumulative - week.low) == pytest.approx(
            (half, half), rel=1e-3
        )


def test_the_band_of_purchases_where_there_are_no_amounts():
    customer, when, _ = orders()
    silent = replace(cdnow(), has_amounts=False)
    array = best_model(customer, when, end_day=day_number(CUT), candidates=("bg-nbd",))
    cut = array.calibration_end
    before, after = (summarise(customer, when, end_day=end) for end in (cut, cut + 91))
    later = after.x[np.searchsorted(after.customer, before.customer)] - before.x
    expected = array.learnt.expected_purchases(before.summary, 13)
    wrong, total = expected - later, expected.sum()
    week = predict(silent, PAPER).ahead[-1]
    variance = (wrong**2).sum() / total * week.cumulative + (wrong.sum() / total * week.cumulative) ** 2
    assert week.high - week.cumulative == pytest.approx(1.6448536 * np.sqrt(variance), rel=1e-3)


def test_from_where_nothing_was_held_out_single_errors_grow_faster():
    """Forty days are held out, ninety-one looked ahead: both parts from two weeks within, the last by hand."""
    lines = [
        f"c{n:02} {date(2025, 1, 1) + timedelta(days=day)} {5 + n % 3}"
        for n in range(60)
        for day in (n % 9, 20 + n % 19, 45 + n % 31)
    ]
    found = predict(shop(*lines, until="2025-03-22"), Terms(model="mbg-nbd"))
    assert found.choice.cut.held_days == 40
    sums = np.array([week.cumulative for week in found.ahead])
    variance = np.array([((week.high - week.cumulative) / 1.6448536) ** 2 for week in found.ahead])
    single, drift_squared = np.linalg.solve(np.stack([sums[[0, 4]], sums[[0, 4]] ** 2]).T, variance[[0, 4]])
    assert variance[4] == pytest.approx(single * sums[4] + drift_squared * sums[4] ** 2)
    assert variance[12] == pytest.approx(
        single * 91 / 40 * sums[12] + drift_squared * sums[12] ** 2, rel=1e-5
    )


# Tracking.


def tracked_by_loop(found, model, day):
    """Repeat purchases expected by the end of a day: of each customer, by the time since the first."""
    first = found.people["first_day"].to_pylist()
    ages = [(day - birth).days / found.unit_days for birth in first if birth <= day]
    return float(model.expected_new(ages).sum())


@pytest.mark.parametrize("week", [0, 3, 12, 38, 77])
def test_tracking_follows_the_customers_known_at_the_end(week):
    found = predicted()
    model = BgNbd(**found.parameters)
    one = found.tracking[week]
    assert one.last == date(1997, 1, 7) + timedelta(weeks=week)
    customer, when, _ = orders()
    seen = {(who, day) for who, day in zip(customer, when, strict=True) if day <= day_number(one.last)}
    assert one.actual == len(seen) - len({who for who, _ in seen})
    assert one.expected == pytest.approx(tracked_by_loop(found, model, one.last), rel=2e-4)


def test_tracking_ends_with_all_repeat_purchases_on_the_last_day():
    found = predicted(Terms(model="bg-nbd"))
    assert found.tracking[-1].last == END
    assert found.tracking[-1].actual == column(found, "visits").sum() - found.customers
    assert [one.actual for one in found.tracking] == sorted(one.actual for one in found.tracking)


def weekly_crowd(years, last):
    """Thirty customers who came at random for some years, the last of them on the day."""
    chance = np.random.default_rng(8)
    begin = last - timedelta(days=int(365.25 * years))
    for person in range(30):
        days = sorted({int(day) for day in chance.integers(0, 365 * years, 12)})
        yield from (f"c{person:02} {begin + timedelta(days=day)} 5" for day in days)


def test_tracking_goes_on_where_purchases_do_not():
    """A shop that went quiet: the last months without a purchase are shown."""
    found = predict(shop(*weekly_crowd(2, date(2024, 6, 30)), until="2025-06-30"), Terms(model="bg-nbd"))
    last, before = found.tracking[-1], found.tracking[-40]
    assert last.last == date(2025, 6, 30)
    assert last.actual == before.actual
    assert last.expected > before.expected


def test_tracking_of_a_long_history_is_thinned_to_its_end():
    found = predict(shop(*weekly_crowd(30, date(2024, 6, 30)), until="2024-06-30"), Terms(model="nbd"))
    assert 200 < len(found.tracking) <= WEEKS_TRACKED
    assert found.tracking[-1].last == date(2024, 6, 30)
    assert found.tracking[-1].actual == column(found, "visits").sum() - found.customers
    gaps = {(b.last - a.last).days for a, b in zip(found.tracking, found.tracking[1:], strict=False)}
    assert gaps == {42}


def test_tracking_of_less_than_a_week_is_one_point():
    lines = [f"c{n} 2025-01-0{1 + n % 3} 5" for n in range(9)] + [f"c{n} 2025-01-04 5" for n in range(6)]
    found = predict(shop(*lines), Terms(model="nbd", unit_days=1, horizon=7))
    assert [(one.last, one.actual) for one in found.tracking] == [(date(2025, 1, 4), 6)]


# Why this model, and what is said when little is known.


def regulars(number=40, weeks=30, amount="5", begin=date(2024, 1, 1)):
    """Customers of every seventh day, to the day."""
    return [
        f"c{person:02} {begin + timedelta(days=7 * week)} {amount}"
        for person in range(number)
        for week in range(weeks)
    ]


@pytest.mark.slow
def test_where_no_model_beats_the_simple_figure_that_is_said_and_the_least_wrong_is_used():
    """Everybody like clockwork: frequency times lifespan is exact, and no model can be better."""
    found = predict(shop(*regulars(), until="2024-07-28"))
    assert found.ground == "naive"
    assert found.choice.fit is None
    assert found.model == min(found.choice.scores, key=lambda one: one.mae).name
    assert found.choice.naive.mae == pytest.approx(0, abs=1e-9)
    assert found.expected_purchases_total > 0
    assert found.ahead[-1].low is not None
    assert found.message == AT_BOUNDARY
    assert found.standard_errors is None
    assert set(found.message_values["parameters"].split(", ")) <= set(found.parameters)


def test_a_short_history_gets_the_fallback_without_a_band():
    lines = [f"c{n} 2025-01-{1 + n % 20:02} 5" for n in range(60)] + [f"c{n} 2025-02-0{1 + n % 9} 7" for n in range(25)]  # fmt: skip
    found = predict(shop(*lines))
    assert (found.model, found.ground) == (FALLBACK, "too_short")
    assert found.choice.verdict == "too_short"
    assert {one.what for one in found.choice.needs} == {
        "repeat_customers",
        "holdout_purchases",
        "holdout_days",
    }
    assert found.choice.needs == needs(shop(*lines))
    assert {(week.low, week.high) for week in found.ahead} == {(None, None)}
    asked = predict(shop(*lines), Terms(model=FALLBACK))
    assert (asked.ground, asked.parameters) == ("asked", found.parameters)


def test_a_shop_of_one_day_has_nothing_to_hold_out():
    one_day = shop("ana 2025-01-01 5", "bob 2025-01-01 5")
    assert [one.what for one in needs(one_day)] == ["repeat_customers", "holdout_purchases", "holdout_days"]
    assert shortfall(one_day, Language()).startswith("The data are too short to choose a model: 0 customers")
    assert shortfall(one_day, Language("fr")) != shortfall(one_day, Language())
    assert needs(shop("- 2025-01-01 5", "- 2025-03-01 5"))[0].have == 0


def test_there_is_enough_to_foresee_cdnow_by():
    assert needs(cdnow()) == ()
    assert shortfall(cdnow(), Language()) == ""


def test_equal_amounts_are_their_own_expectation():
    found = predict(shop(*weekly_crowd(2, date(2024, 6, 30))), Terms(model="bg-nbd"))
    assert (found.spend.name, found.spend.reason, found.spend.mean) == ("mean", "equal_spend", 5.0)
    assert found.spend.parameters == {}
    assert set(column(found, "expected_spend")) == {5.0}


@pytest.mark.slow
def test_an_asked_rhythm_is_learnt_from_all_days():
    """The held-out half may prefer another k; who asks for the model gets its likeliest k of all days."""
    lines = weekly_crowd(3, date(2024, 6, 30))
    found = predict(shop(*lines), Terms(model="bg-cnbd-k"))
    whole = fit_model(
        "bg-cnbd-k", Shop(shop(*weekly_crowd(3, date(2024, 6, 30))), Terms()).summary(with_gaps=True)
    )
    assert found.parameters == pytest.approx(whole.parameters)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"horizon": 0}, "horizon must be above 0"),
        ({"horizon": -1}, "horizon must be above 0"),
        ({"horizon": nan}, "horizon must be above 0"),
        ({"horizon": inf}, "horizon must be above 0 and no more than 3653 days; found inf"),
        ({"horizon": 522}, "no more than 3653 days; found 522"),
        ({"unit_days": 0}, "unit_days must be a number of days from 1; found 0"),
        ({"unit_days": -7, "horizon": -3}, "unit_days must be"),
        ({"zero_amount": "drop"}, "zero_amount must be one of purchase, visit, ignore; found drop"),
        ({"discount_rate": -1}, "discount_rate must be above -1"),
        ({"discount_rate": nan}, "discount_rate must be above -1"),
        ({"discount_rate": inf}, "discount_rate must be above -1"),
        ({"margin": -0.1}, "margin must be a share, not negative; found -0.1"),
        ({"margin": nan}, "margin must be a share"),
        ({"margin": inf}, "margin must be a share"),
    ],
)
def test_terms_that_cannot_be_meant(change, said):
    with pytest.raises(InvalidArgument, match=said):
        Terms(**change)


@pytest.mark.parametrize("end", [date(1996, 12, 31), date(1998, 7, 1)])
def test_an_end_outside_the_sales_is_refused(end):
    """Days without data are not days without purchases."""
    said = f"calibration_end must be a day of the sales, from 1997-01-01 to 1998-06-30; found {end}"
    with pytest.raises(InvalidArgument, match=said):
        predict(cdnow(), Terms(model="bg-nbd", calibration_end=end))


@pytest.mark.slow
def test_the_check_covers_as_many_days_as_both_know():
    by_days = {
        horizon: predicted(replace(PAPER, horizon=horizon)).checked.days
        for horizon in (1, 10, 100 / 7, 39, 52)
    }
    assert by_days == {1: 7, 10: 70, 100 / 7: 100, 39: 273, 52: 273}
    assert predicted(replace(PAPER, horizon=0.1)).checked is None


@pytest.mark.slow
def test_refunds_that_found_no_order_are_no_purchases():
    lines = list(weekly_crowd(2, date(2024, 6, 30)))
    back = [f"c{n:02} 2024-06-{1 + n:02} -900" for n in range(20)] + ["zoe 2024-06-20 -3"]
    terms = Terms(model="mbg-nbd")
    plain, found = (predict(shop(*rows_, until="2024-06-30"), terms) for rows_ in (lines, [*lines, *back]))
    assert found.parameters == plain.parameters
    assert column(found, "expected_purchases").tolist() == column(plain, "expected_purchases").tolist()


def test_a_prediction_is_of_a_model_that_can_be_rebuilt():
    found = predicted(replace(PAPER, model="mbg-nbd"))
    model = MbgNbd(**found.parameters)
    assert column(found, "p_alive") == pytest.approx(model.p_alive(now(found)))
    assert model.log_likelihood(now(found)) == pytest.approx(found.log_likelihood)


def test_the_default_terms_ask_for_a_year_by_the_model_that_does_best():
    sales = [sale(line) for line in weekly_crowd(2, date(2024, 6, 30))][:200]
    found = predict(activity(sales))
    assert (found.unit_days, found.horizon, found.discount_rate, found.margin) == (7, 52, 0.1, 1.0)
