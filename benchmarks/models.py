"""Models side by side with lifetimes, in one run: CPU seconds, log-likelihood, peak memory.

    python benchmarks/models.py                 everything, a few minutes
    python benchmarks/models.py --small         without the million
    python benchmarks/models.py --json FILE     the figures too, as JSON

Each cell is the median of some repeats in this process; the peak memory of a million customers is taken in a process
of its own. Customers are simulated on a grid of days; the first row is CDNOW's published summary, from lifetimes.
"""
# ruff: noqa: N806  (the papers' symbols)

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np

from habitue.models import (
    BgNbd,
    GammaGamma,
    Summary,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_pareto_nbd,
    residual_value,
)
from habitue.models.value import Horizon

PEAK = "--peak"


def cpu(work, repeats):
    """Median CPU seconds of ``work``, and its last answer."""
    found, answer = [], None
    for _ in range(repeats):
        begin = time.process_time()
        answer = work()
        found.append(time.process_time() - begin)
    return statistics.median(found), answer


def shop(customers):
    """Simulated customers on a grid of days: x, t_x, T in weeks, mean spend."""
    chance = np.random.default_rng(2026)
    T = chance.integers(189, 273, customers) / 7
    made = BgNbd(0.2426, 4.4136, 0.7929, 2.4259).simulate(T, chance)
    t_x = np.where(made.x > 0, np.floor(made.t_x * 7) / 7, 0.0)
    spend = np.nan_to_num(GammaGamma(6.25, 3.74, 15.44).simulate(made.x, chance))
    return made.x, t_x, T, spend


def cdnow():
    from lifetimes.datasets import load_cdnow_summary_data_with_monetary_value

    table = load_cdnow_summary_data_with_monetary_value()
    return tuple(
        table[name].to_numpy(dtype=float) for name in ("frequency", "recency", "T", "monetary_value")
    )


def compare(name, people, repeats):
    """One row for BG/NBD and one for Gamma-Gamma."""
    from lifetimes import BetaGeoFitter, GammaGammaFitter

    x, t_x, T, spend = people
    ours, fit = cpu(lambda: fit_bg_nbd(Summary.of(x, t_x, T)), max(repeats, 3))
    theirs, other = cpu(lambda: BetaGeoFitter().fit(x, t_x, T), repeats)
    peer = BgNbd(*other.params_[["r", "alpha", "a", "b"]])
    yield row("BG/NBD", name, (ours, theirs), fit.log_likelihood - peer.log_likelihood(Summary.of(x, t_x, T)))
    chosen = (x > 0) & (spend > 0)
    ours, fit = cpu(lambda: fit_gamma_gamma(x, spend), max(repeats, 3))
    theirs, other = cpu(lambda: GammaGammaFitter().fit(x[chosen], spend[chosen]), repeats)
    peer = GammaGamma(*other.params_[["p", "q", "v"]])
    yield row("Gamma-Gamma", name, (ours, theirs), fit.log_likelihood - peer.log_likelihood(x, spend))


def compare_pareto(name, people, repeats):
    from lifetimes import ParetoNBDFitter

    from habitue.models import ParetoNbd

    x, t_x, T, _ = people
    ours, fit = cpu(lambda: fit_pareto_nbd(Summary.of(x, t_x, T)), max(repeats, 3))
    theirs, other = cpu(lambda: ParetoNBDFitter().fit(x, t_x, T), repeats)
    peer = ParetoNbd(*other.params_[["r", "alpha", "s", "beta"]])
    yield row(
        "Pareto/NBD", name, (ours, theirs), fit.log_likelihood - peer.log_likelihood(Summary.of(x, t_x, T))
    )


def row(model, customers, seconds, gain):
    ours, theirs = seconds
    return {
        "model": model,
        "customers": customers,
        "habitue_s": ours,
        "lifetimes_s": theirs,
        "times_faster": theirs / ours,
        "log_likelihood_gain": gain,
    }


def score(customers):
    """P(alive), expected purchases and the discounted value of 52 weeks of everybody, from raw columns."""
    x, t_x, T, _ = shop(customers)
    model = BgNbd(0.2426, 4.4136, 0.7929, 2.4259)

    def everything():
        summary = Summary.of(x, t_x, T)
        alive = model.p_alive(summary)
        expected = model.expected_purchases(summary, 39)
        value = residual_value(model, summary, Horizon.of(np.arange(1, 53), discount_rate=0.002), spend=35.0)
        return alive.sum(), expected.sum(), value.sum()

    seconds, _ = cpu(everything, 3)
    return {"model": "scoring, three answers", "customers": f"{customers:,}", "habitue_s": seconds}


def peak(customers):
    """Peak memory of fitting and scoring, in a process of its own."""
    x, t_x, T, _ = shop(customers)
    summary = Summary.of(x, t_x, T)
    model = fit_bg_nbd(summary).model
    model.p_alive(summary)
    model.expected_purchases(summary, 39)
    residual_value(model, summary, Horizon.of(np.arange(1, 53), discount_rate=0.002))
    print(_high_water())


def _high_water():
    """Megabytes at the highest; a child's ru_maxrss would also count the parent it was forked from."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def show(found):
    gain = found.get("log_likelihood_gain")
    peer = (
        "" if gain is None else f"{found['lifetimes_s']:9.3f} s {found['times_faster']:7.0f}x   {gain:+.1e}"
    )
    memory = f"   peak {found['peak_mb']:.0f} MB" if "peak_mb" in found else ""
    print(
        f"{found['model']:24} {found['customers']:>12} {found['habitue_s']:9.4f} s {peer}{memory}", flush=True
    )


def run(*, small):
    print(f"{'':37} {'habitue':>11} {'lifetimes':>11} {'ratio':>8}   log-likelihood gained")
    published = cdnow()
    yield from compare("CDNOW 2,357", published, 5)
    yield from compare_pareto("CDNOW 2,357", published, 3)
    yield from compare("100,000", shop(100_000), 3)
    if small:
        return
    yield from compare_pareto("100,000", shop(100_000), 1)
    yield from compare("1,000,000", shop(1_000_000), 1)
    scored = score(1_000_000)
    command = [sys.executable, str(Path(__file__)), PEAK]
    scored["peak_mb"] = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    yield scored


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument(PEAK, action="store_true")
    asked = parser.parse_args()
    if asked.peak:
        peak(1_000_000)
        return
    warnings.simplefilter("ignore")  # the peer's
    figures = []
    for found in run(small=asked.small):
        show(found)
        figures.append(found)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
