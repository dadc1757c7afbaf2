"""Ten thousand extreme customers per model: finite, in range, silent, and right against 50 digits."""
# ruff: noqa: N803, N806  (the papers' symbols)

import mpmath as mp
import numpy as np
import pytest

from habitue.models import BgNbd, MbgCnbdK, MbgNbd, Nbd, ParetoNbd, Summary
from habitue.models.geometric_counts import Prospects, expected_counts
from tests.long import cases

CUSTOMERS = 100


def parameters(chance):
    return np.exp(chance.uniform(np.log(1e-4), np.log(1e4), 4)).tolist()


def customers(chance, n=CUSTOMERS):
    T = np.exp(chance.uniform(np.log(1e-2), np.log(3000), n))
    x = np.minimum(np.floor(np.exp(chance.uniform(0, np.log(10_001), n))), 10_000)
    x[chance.random(n) < 0.2] = 0
    late = chance.random(n) ** chance.choice([0.1, 1.0, 5.0], n)
    t_x = np.where(x > 0, T * np.where(chance.random(n) < 0.1, 1.0, late), 0.0)
    return Summary.apart(x, t_x, T, log_gaps=np.zeros(n))


MAKE = {
    "nbd": lambda values, _: Nbd(*values[:2]),
    "bg-nbd": lambda values, _: BgNbd(*values),
    "mbg-nbd": lambda values, _: MbgNbd(*values),
    "mbg-cnbd-k": lambda values, chance: MbgCnbdK(*values, k=int(chance.integers(2, 6))),
    "pareto-nbd": lambda values, _: ParetoNbd(*values),
}


def finite(values):
    return bool(np.isfinite(values).all())


@pytest.mark.slow
@pytest.mark.parametrize("name", MAKE)
def test_p_alive_and_silence_of_ten_thousand_extreme_customers(name):
    chance = np.random.default_rng(2024)
    for _ in range(100):
        with np.errstate(all="raise", under="ignore"):
            model, summary = MAKE[name](parameters(chance), chance), customers(chance)
            alive = model.p_alive(summary)
            silent = model.p_no_purchase(summary, float(np.exp(chance.uniform(-5, 8))))
            assert finite(alive)
            assert finite(silent)
            assert ((alive >= 0) & (alive <= 1)).all()
            assert ((silent >= 0) & (silent <= 1)).all()
            assert np.isfinite(model.log_likelihood(summary))


@pytest.mark.slow
@pytest.mark.parametrize("name", MAKE)
@pytest.mark.parametrize(
    "size", [pytest.param(50, id="short"), pytest.param(cases(200, of=10_000), id="all")]
)
def test_expected_purchases_of_extreme_customers(name, size):
    chance = np.random.default_rng(77)
    for _ in range(size // 10):
        with np.errstate(all="raise", under="ignore"):
            model, summary = MAKE[name](parameters(chance), chance), customers(chance, 10)
            t = float(np.exp(chance.uniform(np.log(1e-3), np.log(3000))))
            expected = model.expected_purchases(summary, t)
            assert finite(expected)
            assert (expected >= 0).all()


def alive_beta_geometric(model, x, t_x, T):
    k, m = model.kind.k, model.kind.m
    if x == 0 and m == 0:
        return mp.mpf(1)
    r, alpha, a, b, x, t_x, T = map(mp.mpf, (model.r, model.alpha, model.a, model.b, x, t_x, T))
    s, z = r + k * x, (T - t_x) / (alpha + T)
    silence = sum(mp.rf(s, j) / mp.factorial(j) * z**j for j in range(k))
    return 1 / (1 + a / (b + x + m - 1) * ((alpha + T) / (alpha + t_x)) ** s / silence)


def alive_pareto(model, x, t_x, T):
    r, alpha, s, beta, x, t_x, T = map(mp.mpf, (model.r, model.alpha, model.s, model.beta, x, t_x, T))
    R, A, B, tau = r + x, alpha + t_x, beta + t_x, T - t_x
    if tau == 0:
        return mp.mpf(1)
    c = min(A, B)
    width = mp.log1p(tau / c)

    def integrand(w):
        u = c * mp.expm1(w)
        return mp.exp(w - R * mp.log1p(u / A) - (s + 1) * mp.log1p(u / B))

    points, step = [mp.mpf(0)], 1 / (R * c / A + (s + 1) * c / B + 1)
    while step < width:
        points.append(step)
        step *= 2.5
    gone = s / B * c * mp.quad(integrand, [*points, width])
    alive = mp.exp(-R * mp.log1p(tau / A) - s * mp.log1p(tau / B))
    return alive / (alive + gone)


@pytest.mark.parametrize("name", ["bg-nbd", "mbg-nbd", "mbg-cnbd-k"])
def test_p_alive_against_fifty_digits(name):
    chance = np.random.default_rng(5)
    with mp.workdps(50):
        for _ in range(40):
            model, summary = MAKE[name](parameters(chance), chance), customers(chance, 3)
            for place, found in enumerate(model.p_alive(summary)):
                row = summary.x[place], summary.t_x[place], summary.T[place]
                exact = alive_beta_geometric(model, *row)
                assert abs(found - exact) < 1e-12
                assert abs(found - exact) <= 1e-8 * exact + mp.mpf("1e-300")


@pytest.mark.slow
@pytest.mark.parametrize("runs", [pytest.param(1, id="short"), pytest.param(cases(2, of=25), id="all")])
def test_pareto_p_alive_against_fifty_digits(runs):
    chance = np.random.default_rng(6)
    with mp.workdps(50):
        for _ in range(runs):
            model, summary = ParetoNbd(*parameters(chance)), customers(chance, 2)
            for place, found in enumerate(model.p_alive(summary)):
                exact = alive_pareto(model, summary.x[place], summary.t_x[place], summary.T[place])
                assert abs(found - exact) < 1e-11


@pytest.mark.slow
def test_expected_purchases_against_fifty_digits():
    """The papers' hypergeometric, in arithmetic where it cannot overflow, for short sums and long."""
    chance = np.random.default_rng(7)
    with mp.workdps(60):
        for _ in range(30):
            s, A, a, b = (float(np.exp(value)) for value in chance.uniform([-9, -4, -9, -9], [9, 8, 9, 9]))
            t = A * float(np.exp(chance.uniform(-4, 6)))
            one = Prospects(np.array([s]), np.array([A]), np.array([b]), a, 1, 0)
            found = expected_counts(one, np.array([t]))[0, 0]
            z = mp.mpf(t) / (mp.mpf(A) + mp.mpf(t))
            lead = (mp.mpf(a) + b - 1) / (mp.mpf(a) - 1)
            exact = lead * (1 - (1 - z) ** s * mp.hyp2f1(s, b, mp.mpf(a) + b - 1, z))
            assert found == pytest.approx(float(exact), rel=2e-8)


@pytest.mark.slow
def test_erlang_expectation_against_fifty_digits():
    """Sum over purchases of survival x negative binomial tail, each tail summed in high precision."""
    s, A, a, b, k, j, t = 3.2, 9.0, 0.8, 2.7, 3, 1, 30.0
    with mp.workdps(50):
        q = mp.mpf(t) / (A + t)
        pmf = [(1 - q) ** (s + j) * mp.rf(s + j, m) / mp.factorial(m) * q**m for m in range(500)]
        exact = sum(
            mp.rf(b, n - 1) / mp.rf(a + mp.mpf(b), n - 1) * (sum(pmf[n * k - j :])) for n in range(1, 100)
        )
    one = Prospects(np.array([s]), np.array([A]), np.array([b]), a, k, j)
    assert expected_counts(one, np.array([t]))[0, 0] == pytest.approx(float(exact), rel=1e-12)


def test_long_and_short_sums_agree():
    from habitue.models import geometric_counts as counts

    chance = np.random.default_rng(8)
    for _ in range(15):
        s, A, a, b = np.exp(chance.uniform([-5, -3, -8, -8], [5, 7, 5, 8]))
        k = int(chance.integers(1, 5))
        t = np.array([A * float(np.exp(chance.uniform(0, 3.5)))])
        one = Prospects(np.array([s]), np.array([A]), np.array([b]), float(a), k, int(chance.integers(0, k)))
        length = counts._sum_length(one, t)
        if length.max() < 5000:
            assert counts._long_sums(one, t) == pytest.approx(counts._short_sums(one, t, length)[0], rel=2e-8)


@pytest.mark.slow
@pytest.mark.parametrize(
    "model", [BgNbd(0.24, 4.4, 0.8, 2.4), MbgCnbdK(1.2, 4.0, 0.7, 2.0, k=3), BgNbd(0.05, 0.3, 0.01, 0.05)]
)
def test_tables_for_many_customers_agree_with_each_computed_alone(model):
    chance = np.random.default_rng(9)
    x = chance.choice([0, 2, 20, 200], 400)
    T = chance.uniform(0.5, 300, 400)
    t_x = np.where(x > 0, T * chance.random(400), 0.0)
    together = model.expected_purchases(Summary.apart(x, t_x, T), 13)
    some = slice(0, 40)
    alone = model.expected_purchases(Summary.apart(x[some], t_x[some], T[some]), 13)
    assert together[some] == pytest.approx(alone, rel=1e-9)


def test_tables_for_more_customers_than_one_portion():
    T = np.linspace(27, 39, 25_000)
    once = Summary.apart(np.zeros(25_000), np.zeros(25_000), T)
    model = BgNbd(0.24, 4.4, 0.8, 2.4)
    found = model.expected_purchases(once, 13)
    ends = model.expected_purchases(Summary.of([0, 0], [0, 0], [27, 39]), 13)
    assert found[[0, -1]] == pytest.approx(ends, rel=1e-12)
    assert (np.diff(found) < 0).all()
