"""Groups at different paces: by hand, against a search that knows nothing of Newton, by what must not matter, on holdouts."""
# ruff: noqa: N803  (the papers' symbols)

from dataclasses import replace
from math import lgamma, log
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import betaln

from habitue.language import Language
from habitue.models import (
    MODELS,
    LogNormalPrior,
    Nbd,
    ParetoNbd,
    Summary,
    at_pace,
    fit_model,
    fit_nbd,
    fit_paced,
    paying,
)
from habitue.models.held import Held
from habitue.models.pace import PacedModel, SilentGroup, _Joint
from habitue.models.refusals import (
    InvalidArgument,
    NoCustomers,
    NoRepeatPurchases,
    TimingUnknown,
    TooFewCustomers,
)
from tests.long import LONG, cases
from tests.models import shops
from tests.models.shops import NAMES
from tests.published import repeat_buying as public

every_model = pytest.mark.parametrize("model", shops.MODELS, ids=NAMES)

PACES = {"shop": 1.0, "web": 1.7, "app": 0.6}
PEOPLE = Summary.of(
    [0, 0, 1, 2, 5, 9],
    [0, 0, 3.0, 7.5, 20.0, 38.0],
    [10, 39, 39.0, 38.0, 39.0, 38.0],
    weight=[5, 3, 4, 3, 2, 1],
    log_gaps=[0, 0, 1.1, 2.0, 7.0, 12.0],
)


def order(model):
    return getattr(model, "k", None)


def shop(model, paces, size, seed, *, horizon=None):
    """Simulated customers of each group, with the model at its pace."""
    chance = np.random.default_rng(seed)
    ends = np.linspace(26, 60, size).round(1)
    return {
        group: at_pace(model, pace).simulate(ends, chance, horizon=horizon) for group, pace in paces.items()
    }


def summaries(made):
    return {group: customers.summary for group, customers in made.items()}


def slower(summary, factor):
    """The same lives in a time that runs ``factor`` times as long."""
    gaps = summary.log_gaps / summary.weight + summary.x * log(factor)
    return Summary.of(
        summary.x, summary.t_x * factor, summary.T * factor, weight=summary.weight, log_gaps=gaps
    )


# -- the argument -------------------------------------------------------------------------------------------------


def test_every_model_of_the_registry_is_tried_here():
    assert set(NAMES) == set(MODELS)


@every_model
@pytest.mark.parametrize("pace", [0.3, 1.0, 2.5])
def test_dividing_the_scales_is_multiplying_the_times(model, pace):
    """Scaled customers and the Jacobian x ln s, against the scaled model on the customers as they are."""
    quick, longer = at_pace(model, pace), slower(PEOPLE, pace)
    jacobian = PEOPLE.repeat_purchases * log(pace)
    assert quick.log_likelihood(PEOPLE) == pytest.approx(model.log_likelihood(longer) + jacobian, rel=1e-9)
    assert quick.p_alive(PEOPLE) == pytest.approx(model.p_alive(longer), rel=1e-9)
    assert quick.expected_purchases(PEOPLE, 13) == pytest.approx(
        model.expected_purchases(longer, 13 * pace), rel=1e-9
    )
    assert quick.p_no_purchase(PEOPLE, 13) == pytest.approx(model.p_no_purchase(longer, 13 * pace), rel=1e-9)
    assert quick.expected_new([4.0, 52.0]) == pytest.approx(
        model.expected_new([4.0 * pace, 52.0 * pace]), rel=1e-9
    )
    assert quick.count_distribution([0, 1, 5], 26) == pytest.approx(
        model.count_distribution([0, 1, 5], 26 * pace), rel=1e-9
    )
    assert type(quick) is type(model)
    assert order(quick) == order(model)


# -- by hand ------------------------------------------------------------------------------------------------------


def nbd_by_hand(x, T, r, alpha, s):
    """The NBD of the moments of purchase on the reference clock, ln Gamma(r+x)/Gamma(r) alpha^r (alpha+sT)^-(r+x), and s^x."""
    return lgamma(r + x) - lgamma(r) + r * log(alpha) - (r + x) * log(alpha + s * T) + x * log(s)


def bg_nbd_by_hand(x, t_x, T, theta, s):
    """Fader, Hardie and Lee (2005), equation 6, of customers on the reference clock."""
    r, alpha, a, b = theta
    alive = betaln(a, b + x) - (r + x) * log(alpha + s * T)
    found = np.exp(alive - betaln(a, b))
    if x:
        found += np.exp(betaln(a + 1, b + x - 1) - betaln(a, b) - (r + x) * log(alpha + s * t_x))
    return log(found) + lgamma(r + x) - lgamma(r) + r * log(alpha) + x * log(s)


def test_the_likelihood_of_five_customers_by_hand():
    shop_people, app_people = (
        [(3, 20.0, 30.0), (0, 0.0, 30.0), (1, 5.0, 20.0)],
        [(4, 9.0, 12.0), (1, 2.0, 9.0)],
    )
    groups = {
        "shop": Summary.of(*zip(*shop_people, strict=True)),
        "app": Summary.of(*zip(*app_people, strict=True)),
    }
    theta = np.array([0.7, 5.0, 0.9, 2.5, 1.8])
    plain = fit_model("bg-nbd", Summary.of([3, 0, 1, 4, 1], [20, 0, 5, 9, 2], [30, 30, 20, 12, 9]))
    by_hand = sum(bg_nbd_by_hand(*one, theta[:4], 1.0) for one in shop_people)
    by_hand += sum(bg_nbd_by_hand(*one, theta[:4], 1.8) for one in app_people)
    assert _Joint(plain, list(groups.values()))(theta)[0] == pytest.approx(by_hand, rel=1e-12)

    found = fit_paced("nbd", groups)
    r, alpha = (found.fit.parameters[name] for name in ("r", "alpha"))
    by_hand = sum(nbd_by_hand(x, T, r, alpha, 1.0) for x, _, T in shop_people)
    by_hand += sum(nbd_by_hand(x, T, r, alpha, found.paces["app"]) for x, _, T in app_people)
    assert found.log_likelihood == pytest.approx(by_hand, rel=1e-9)


@every_model
def test_a_group_that_lives_the_same_lives_twice_as_fast_has_pace_two(model):
    people = model.simulate(np.linspace(30, 60, 400).round(1), 3).summary
    alone = fit_model(model.name, people, k=order(model))
    found = fit_paced(model.name, {"slow": people, "fast": slower(people, 0.5)}, k=order(model))
    assert found.paces == pytest.approx({"slow": 1.0, "fast": 2.0}, rel=1e-6)
    assert found.fit.model.reference.parameters == pytest.approx(alone.parameters, rel=1e-4)
    assert found.log_likelihood == pytest.approx(
        2 * alone.log_likelihood + people.repeat_purchases * log(2), rel=1e-9
    )
    assert found.fit.evaluations < 30


# -- against independent computation ------------------------------------------------------------------------------


def summed_by_definition(model, groups, names):
    """Minus the log-likelihood by logarithms of parameters and paces: scaled customers and their Jacobian, no derivative."""

    def minus(z):
        theta = np.exp(z)
        own = replace(model, **dict(zip(names, theta.tolist(), strict=False)))
        total = 0.0
        for pace, people in zip([1.0, *theta[len(names) :]], groups.values(), strict=True):
            total += own.log_likelihood(slower(people, pace)) + people.repeat_purchases * log(pace)
        return -total

    return minus


@pytest.mark.slow
@every_model
def test_a_search_without_derivatives_finds_the_same_top(model):
    groups = summaries(shop(model, PACES, 120, 11))
    found = fit_paced(model.name, groups, k=order(model))
    names = found.plain.fitted
    minus = summed_by_definition(model, groups, names)
    start = np.log([model.parameters[name] for name in names] + [1.2, 0.8])
    top = minimize(minus, start, method="BFGS", options={"gtol": 2e-4})
    assert found.converged
    assert found.log_likelihood == pytest.approx(-top.fun, abs=1e-6)
    assert found.log_likelihood >= -top.fun - 1e-8
    assert list(found.paces.values())[1:] == pytest.approx(np.exp(top.x[len(names) :]), rel=5e-3)


@every_model
def test_gradient_hessian_and_standard_errors_are_the_derivatives(model):
    groups = summaries(shop(model, PACES, 300, 12))
    found = fit_paced(model.name, groups, k=order(model))
    joint = _Joint(found.plain, list(groups.values()))
    theta = np.array([found.fit.parameters[name] for name in found.fit.fitted])
    _, _, hessian = joint(theta)
    for place in range(len(theta)):
        step = np.zeros(len(theta))
        step[place] = 1e-5 * theta[place]
        above, below = joint(theta + step), joint(theta - step)
        assert (above[1] - below[1]) / (2 * step[place]) == pytest.approx(hessian[place], rel=1e-4, abs=1e-4)
    off = theta * np.linspace(0.8, 1.3, len(theta))
    slope = joint(off)[1]
    for place in range(len(theta)):
        step = np.zeros(len(theta))
        step[place] = 1e-5 * off[place]
        difference = (joint(off + step)[0] - joint(off - step)[0]) / (2 * step[place])
        assert difference == pytest.approx(slope[place], rel=1e-5, abs=1e-4)
    errors = np.sqrt(np.diag(np.linalg.inv(-hessian))) / theta
    assert list(found.log_pace_errors.values()) == pytest.approx(errors[len(found.plain.fitted) :], rel=1e-6)


@every_model
def test_the_parts_agree(model):
    groups = summaries(shop(model, PACES, 300, 13))
    found = fit_paced(model.name, groups, k=order(model))
    by_group = sum(found.of(group).log_likelihood(people) for group, people in groups.items())
    assert found.log_likelihood == pytest.approx(by_group, rel=1e-9)
    alike = sum(found.plain.model.log_likelihood(people) for people in groups.values())
    assert found.plain.log_likelihood == pytest.approx(alike, rel=1e-9)
    assert found.likelihood_ratio == pytest.approx(2 * (by_group - alike), abs=1e-5)
    assert found.degrees_of_freedom == 2
    assert found.p_value < 1e-6
    assert found.fit.name == model.name
    assert found.fit.parameters["pace of app"] == found.paces["app"]
    bounds = found.pace_intervals()
    assert bounds.keys() == {"web", "app"}
    half = 1.959964 * found.log_pace_errors["web"]
    assert np.log(bounds["web"]) == pytest.approx(log(found.paces["web"]) + np.array([-half, half]), rel=1e-5)


def test_the_rhythm_is_that_of_the_fit_without_groups():
    model = shops.MODELS[NAMES.index("mbg-cnbd-k")]
    found = fit_paced("mbg-cnbd-k", summaries(shop(model, PACES, 400, 2)))
    assert found.fit.parameters["k"] == found.plain.parameters["k"] == 3


# -- recovery -----------------------------------------------------------------------------------------------------


@every_model
def test_true_paces_lie_within_three_standard_errors(model):
    found = fit_paced(model.name, summaries(shop(model, PACES, 1500, 21)), k=order(model))
    assert found.converged
    assert found.fit.message == ""
    for group, error in found.log_pace_errors.items():
        assert abs(log(found.paces[group] / PACES[group])) < 3 * error
        assert error < 0.15


@pytest.mark.slow
@every_model
def test_intervals_cover_in_a_short_run(model):
    held = []
    for seed in range(cases(15, of=60)):
        found = fit_paced(model.name, summaries(shop(model, PACES, 400, 900 + seed)), k=order(model))
        held += [low <= PACES[group] <= high for group, (low, high) in found.pace_intervals().items()]
    assert (0.87 if LONG else 0.83) <= np.mean(held) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nbd", "mbg-nbd"])
def test_the_likelihood_ratio_of_equal_groups_is_chi_squared(name):
    model = shops.MODELS[NAMES.index(name)]
    chances = np.array(
        [
            fit_paced(name, summaries(shop(model, {"a": 1, "b": 1, "c": 1}, 300, 300 + seed))).p_value
            for seed in range(cases(60, of=200))
        ]
    )
    assert 0.01 <= (chances < 0.05).mean() <= 0.10
    assert np.mean(chances) == pytest.approx(0.5, abs=0.08)


# -- what must not matter -----------------------------------------------------------------------------------------


@pytest.mark.slow
@every_model
def test_names_order_and_unit_of_the_groups_do_not_matter(model):
    groups = summaries(shop(model, PACES, 250, 5))
    found = fit_paced(model.name, groups, k=order(model))
    turned = fit_paced(
        model.name, {f"{name}!": groups[name] for name in ("app", "shop", "web")}, k=order(model)
    )
    days = fit_paced(model.name, {name: slower(people, 7) for name, people in groups.items()}, k=order(model))
    assert turned.log_likelihood == pytest.approx(found.log_likelihood, rel=1e-10)
    assert turned.likelihood_ratio == pytest.approx(found.likelihood_ratio, rel=1e-6)
    assert days.likelihood_ratio == pytest.approx(found.likelihood_ratio, rel=1e-6)
    assert days.paces == pytest.approx(found.paces, rel=1e-5)
    assert days.log_pace_errors == pytest.approx(found.log_pace_errors, rel=1e-4)
    for name, people in groups.items():
        assert turned.paces[f"{name}!"] == pytest.approx(found.paces[name] / found.paces["app"], rel=1e-5)
        rows = replace(people, keys=None)
        expected = found.of(name).expected_purchases(rows, 26)
        assert turned.of(f"{name}!").expected_purchases(rows, 26) == pytest.approx(expected, rel=1e-4)
        assert days.of(name).expected_purchases(slower(people, 7), 182) == pytest.approx(expected, rel=1e-4)


@every_model
def test_a_group_split_in_two_equal_ones_changes_nothing(model):
    groups = summaries(shop(model, {"shop": 1.0, "app": 1.6}, 250, 6))
    half = {
        name: replace(
            people,
            weight=people.weight / 2,
            customers=people.customers / 2,
            log_gaps=people.log_gaps / 2,
        )
        for name, people in groups.items()
    }
    found = fit_paced(model.name, groups, k=order(model))
    split = fit_paced(
        model.name, {"shop": groups["shop"], "app": half["app"], "same": half["app"]}, k=order(model)
    )
    assert split.log_likelihood == pytest.approx(found.log_likelihood, rel=1e-10)
    assert split.paces["app"] == pytest.approx(found.paces["app"], rel=1e-5)
    assert split.paces["same"] == pytest.approx(found.paces["app"], rel=1e-5)


@every_model
def test_never_below_the_fit_without_groups(model):
    for seed in range(4):
        groups = summaries(shop(model, dict.fromkeys("abc", 1.0), 60, 70 + seed))
        found = fit_paced(model.name, groups, k=order(model))
        assert found.log_likelihood >= found.plain.log_likelihood - 1e-9
        assert 0 <= found.p_value <= 1


def test_a_prior_is_on_the_reference_clock():
    groups = summaries(shop(Nbd(0.6, 8.0), {"shop": 1.0, "app": 2.0}, 400, 8))
    tight = {"alpha": LogNormalPrior(log(5.0), 1e-3)}
    found = fit_paced("nbd", groups, prior=tight)
    assert found.fit.parameters["alpha"] == pytest.approx(5, rel=0.01)
    by_group = sum(found.of(group).log_likelihood(people) for group, people in groups.items())
    assert found.log_likelihood == pytest.approx(by_group, rel=1e-9)
    with pytest.raises(InvalidArgument, match="prior must be on one of r, alpha; found pace of app"):
        fit_paced("nbd", groups, prior={"pace of app": LogNormalPrior(0, 1)})


# -- shops from which little can be learnt ------------------------------------------------------------------------


@every_model
def test_one_group_is_the_plain_fit(model):
    people = model.simulate(np.linspace(30, 60, 300).round(1), 1).summary
    found = fit_paced(model.name, {"all": people}, k=order(model))
    alone = fit_model(model.name, people, k=order(model))
    assert found.fit.parameters == pytest.approx(alone.parameters)
    assert found.fit.standard_errors == pytest.approx(alone.standard_errors, rel=1e-4)
    assert (found.paces, found.log_pace_errors, found.pace_intervals()) == ({"all": 1.0}, {}, {})
    assert (found.likelihood_ratio, found.degrees_of_freedom, found.p_value) == (0.0, 0, 1.0)


@every_model
def test_a_group_of_which_nobody_came_back_is_refused_by_name(model):
    people = model.simulate(np.linspace(30, 60, 300).round(1), 1).summary
    silent = Summary.of(np.zeros(12), np.zeros(12), np.full(12, 9.0), log_gaps=np.zeros(12))
    with pytest.raises(SilentGroup, match="None of the 12 customers of leaflet has come back yet") as refusal:
        fit_paced(model.name, {"shop": people, "leaflet": silent})
    assert refusal.value.code == "silent_group"
    with pytest.raises(SilentGroup, match="None of the 12 customers of leaflet"):
        fit_paced(model.name, {"leaflet": silent, "shop": people})


def test_nobody_nothing_and_too_few():
    silent = Summary.of([0, 0], [0, 0], [9, 9])
    with pytest.raises(NoCustomers):
        fit_paced("nbd", {})
    with pytest.raises(NoRepeatPurchases, match="None of the 4 customers"):
        fit_paced("nbd", {"a": silent, "b": silent})
    one = Summary.of([2], [5.0], [9.0])
    with pytest.raises(TooFewCustomers, match="3 customers are too few: this model needs at least 4"):
        fit_paced("nbd", dict.fromkeys("abc", one))


@every_model
def test_one_customer_in_a_group_gives_a_wide_margin(model):
    people = model.simulate(np.linspace(30, 60, 300).round(1), 1).summary
    found = fit_paced(
        model.name, {"shop": people, "app": Summary.of([3], [20.0], [30.0], log_gaps=[4.0])}, k=order(model)
    )
    assert found.converged
    assert found.log_pace_errors["app"] > 0.5
    assert found.p_value > 0.05


def test_a_pace_that_runs_away_is_named():
    """A group whose only repeat purchase came at once: the faster they live, the likelier."""
    model = shops.MODELS[NAMES.index("mbg-nbd")]
    people = model.simulate(np.linspace(30, 60, 300).round(1), 1).summary
    found = fit_paced("mbg-nbd", {"shop": people, "app": Summary.of([1], [0.0], [30.0])})
    assert not found.converged
    assert found.fit.boundary == ("pace of app",)
    assert found.fit.message.startswith("The data do not pin down pace of app")
    assert found.log_pace_errors is None
    assert found.pace_intervals() is None


def test_without_the_gaps_only_models_of_rhythm_fail():
    known, unknown = Summary.of([1, 2], [4, 5], [9, 9]), Summary.of([1, 2], [4, 5], [9, 9], log_gaps=[1, 2])
    assert fit_paced("nbd", {"a": known, "b": unknown}).paces["b"] == pytest.approx(1)
    with pytest.raises(TimingUnknown, match="needs the gaps"):
        fit_paced("bg-cnbd-k", {"a": known, "b": known, "c": unknown}, k=2)


def test_a_group_that_is_not_there_is_refused():
    paced = PacedModel(ParetoNbd(0.8, 8.0, 0.7, 12.0), {"shop": 1.0, "app": 2.0})
    assert paced.of("app") == ParetoNbd(0.8, 4.0, 0.7, 6.0)
    with pytest.raises(InvalidArgument, match="group must be one of shop, app; found web"):
        paced.of("web")


# -- whether it pays ----------------------------------------------------------------------------------------------


def held(made):
    return {
        group: Held(people.x, people.t_x, people.T, people.log_gaps, people.future, np.ones(len(people.x)))
        for group, people in made.items()
    }


def verdicts(name, pace, seeds, size=400):
    model = shops.MODELS[NAMES.index(name)]
    return [
        paying(
            name, held(shop(model, {"shop": 1.0, "app": pace}, size, seed, horizon=26)), 26, k=order(model)
        )
        for seed in seeds
    ]


@pytest.mark.slow
def test_large_differences_pay():
    found = verdicts("mbg-cnbd-k", 2.5, range(4))
    assert [one.verdict for one in found] == ["pays"] * 4
    first = found[0]
    assert first.pays
    overall = first.overall
    assert overall.gain == pytest.approx(overall.plain.mae - overall.paced.mae)
    assert overall.low < overall.gain < overall.high
    assert (overall.plain.k, overall.paced.name) == (3, "mbg-cnbd-k")
    assert first.by_group.keys() == {"shop", "app"}
    by_group = [one.paced.mae for one in first.by_group.values()]
    assert np.mean(by_group) == pytest.approx(overall.paced.mae)
    share = round((first.fit.paces["app"] - 1) * 100)
    assert first.sentence().startswith(
        f"Telling the groups apart pays: app lives {share}% faster than shop. On purchases it had not seen, mbg-cnbd-k was"
    )
    assert f"{overall.paced.mae:.3f} per customer with a pace for each group" in first.sentence()
    assert f"app va {share}\N{NARROW NO-BREAK SPACE}% plus vite que shop" in first.sentence(Language("fr"))


@pytest.mark.slow
def test_shops_without_differences_do_not_pay():
    found = verdicts("mbg-nbd", 1.0, range(8)) + verdicts("nbd", 1.0, range(8))
    assert sum(one.verdict == "no_difference" for one in found) >= 14
    assert sum(one.pays for one in found) <= 1
    one = next(one for one in found if one.verdict == "no_difference")
    assert one.sentence().startswith(
        "Telling the groups apart does not pay: the differences found (app lives"
    )


@pytest.mark.slow
def test_known_customers_may_tell_all_by_their_own_purchases():
    """In a BG/NBD whoever came once counts as alive: who buys how often is seen, and a group adds nothing to it."""
    found = verdicts("bg-nbd", 0.4, range(4))
    assert {one.verdict for one in found} == {"history_tells"}
    assert not found[0].pays
    assert "% slower than shop. For customers you already know it does not pay" in found[0].sentence()


def test_weights_stand_for_customers():
    made = shop(shops.MODELS[NAMES.index("mbg-nbd")], {"shop": 1.0, "app": 2.0}, 300, 4, horizon=26)
    single = held(made)
    double = {
        group: replace(one, weight=one.weight * 2, log_gaps=one.log_gaps * 2) for group, one in single.items()
    }
    twice = {
        group: Held(
            *(np.tile(getattr(one, column), 2) for column in ("x", "t_x", "T", "log_gaps", "later", "weight"))
        )
        for group, one in single.items()
    }
    weighted, repeated = paying("mbg-nbd", double, 26), paying("mbg-nbd", twice, 26)
    assert weighted.verdict == repeated.verdict
    assert weighted.overall.gain == pytest.approx(repeated.overall.gain, rel=1e-6)
    assert weighted.overall.low == pytest.approx(repeated.overall.low, rel=1e-6)
    assert weighted.overall.paced.mae == pytest.approx(repeated.overall.paced.mae)


@pytest.mark.slow
def test_the_figures_of_the_page():
    """CDNOW by the amount of the first day, cut at 30 September 1997, 39 weeks ahead."""
    known, (who, day, amount) = public.cdnow(), public.cdnow_orders()
    first_day = dict(zip(known.customer, known.first_day, strict=True))
    began = day == np.array([first_day[one] for one in who])
    spent = np.bincount(np.searchsorted(known.customer, who[began]), weights=amount[began])
    later = public.purchases_after((who, day), known, public.CDNOW_END + 273)
    assert (len(spent), later.sum()) == (2357, 1882)
    before = {}
    for group, inside in (("small", spent <= np.median(spent)), ("big", spent > np.median(spent))):
        columns = (known.x, known.t_x, known.T, known.log_gaps, later, np.ones(len(later)))
        before[group] = Held(*(column[inside] for column in columns))
    found = paying("bg-nbd", before, 39)
    assert found.verdict == "history_tells"
    assert found.fit.paces["big"] == pytest.approx(1.72, abs=0.005)
    assert found.fit.pace_intervals()["big"] == pytest.approx((1.41, 2.11), abs=0.005)
    assert found.fit.p_value == pytest.approx(1.8e-7, rel=0.02)
    assert found.fit.plain.log_likelihood == pytest.approx(-9582.429, abs=1e-3)
    overall = found.overall
    assert (overall.paced.mae, overall.plain.mae) == pytest.approx((0.787, 0.785), abs=5e-4)
    assert (overall.paced.rmse, overall.plain.rmse) == pytest.approx((1.605, 1.608), abs=5e-4)


def test_groups_too_small_are_named_with_what_they_lack():
    made = held(shop(shops.MODELS[NAMES.index("nbd")], {"shop": 1.0, "app": 1.0}, 300, 1, horizon=26))
    few = Held(*(np.array(column, float) for column in ([1, 0], [3, 0], [9, 9], [1, 0], [2, 0], [1, 1])))
    found = paying("nbd", made | {"web": few}, 26)
    assert (found.verdict, found.fit, found.overall, found.by_group) == ("too_few", None, None, {})
    assert [need.have for need in found.needs["web"]] == [1, 2]
    assert found.sentence() == (
        "The groups are too small to tell apart: web: 1 customers came back before the cut, 30 are enough; "
        "web: 2 purchases by known customers after the cut, 30 are enough. Put small groups together, or wait."
    )
    with pytest.raises(InvalidArgument, match="before must be two groups or more; found 1"):
        paying("nbd", {"shop": made["shop"]}, 26)


def test_the_page_says_what_it_must():
    page = Path(__file__).parents[2] / "docs" / "methods" / "models" / "pace.md"
    text = page.read_text(encoding="utf-8")
    for heading in ("## Assumptions", "## Formula", "## When not to use it", "## Worked example"):
        assert heading in text


def test_a_fit_takes_few_evaluations():
    groups = summaries(shop(shops.MODELS[NAMES.index("mbg-nbd")], PACES, 800, 2))
    assert fit_paced("mbg-nbd", groups).fit.evaluations <= 12
    everybody = Summary.of(
        *(
            np.concatenate([getattr(people, column) for people in groups.values()])
            for column in ("x", "t_x", "T")
        ),
        weight=np.concatenate([people.weight for people in groups.values()]),
    )
    assert fit_paced("nbd", groups).plain.log_likelihood == pytest.approx(
        fit_nbd(everybody).log_likelihood, rel=1e-12
    )
