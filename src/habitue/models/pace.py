"""Groups of customers that live at different paces: by channel, by programme, by first basket.

A customer of group g lives s times as fast as one of the reference group: seen at (x, t_x, T), they are a customer
(x, s t_x, s T) of the reference clock. With f the likelihood on that clock, theirs is s^x f(x, s t_x, s T), where s^x is the
Jacobian of the x moments of purchase. In every model here time enters only over its scale parameters, alpha (the rate's) and
Pareto/NBD's beta (the death rate's), so that

    s^x f(x, s t_x, s T; alpha, beta) = f(x, t_x, T; alpha / s, beta / s),

and likewise the purchases expected over t at pace s are those over s t on the reference clock. A group's model is therefore a
model of this room with its time scales divided by s, and everything else works on it unchanged.

With s = exp(gamma' z) this is the covariate of Fader, P. S. and Hardie, B. G. S. (2007), "Incorporating time-invariant
covariates into the Pareto/NBD and BG/NBD models" (note 019 on brucehardie.com), one coefficient per group. Where customers leave
at a purchase (BG, MBG and their k) or never (NBD) it is theirs on the purchase rate, lambda ~ Gamma(r, alpha / s), and dropout is
alike in all groups. In Pareto/NBD it acts on both rates alike (accelerated life); the note allows each its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np
from scipy.special import chdtrc

from habitue.language import N_, Language
from habitue.models import nbd, pareto_nbd
from habitue.models.beta_geometric import BetaGeometric, Likelihood
from habitue.models.fit import Fit, climb, conclude
from habitue.models.fittable import check_fittable
from habitue.models.held import ENOUGH_PURCHASES, ENOUGH_REPEATERS, NEEDS, Held, Need, in_a_row
from habitue.models.holdout import Score, score
from habitue.models.newton import Objective, Terms
from habitue.models.pareto_nbd import ParetoNbd
from habitue.models.priors import Priors
from habitue.models.purchase_model import PurchaseModel
from habitue.models.refusals import InvalidArgument, ModelRefusal, NoCustomers
from habitue.models.registry import fit_model
from habitue.models.summary import FloatArray, Summary

Groups = Mapping[str, Summary]
"""Customers by the name of their group; the first group is the reference, of pace 1: give the largest first."""

TIME_SCALES = ("alpha", "beta")
"""The parameters that are times: what makes a clock run faster divides these, and nothing else."""

SIGNIFICANT = 0.05
_Z95 = 1.959963984540054

M = TypeVar("M", bound=PurchaseModel)


class SilentGroup(ModelRefusal):
    """A group in which nobody came back: the likelihood rises for ever as its pace falls to 0."""

    code = "silent_group"
    message = N_(
        "None of the {customers} customers of {group} has come back yet, so their pace cannot be learnt. "
        "Put them together with another group, or wait for repeat purchases."
    )


def at_pace(model: M, pace: float) -> M:
    """The model of customers who live ``pace`` times as fast: its time scales divided by it."""
    quicker = {name: model.parameters[name] / pace for name in TIME_SCALES if name in model.parameters}
    return replace(model, **quicker)  # type: ignore[type-var]


@dataclass(frozen=True)
class PacedModel:
    """One model for all groups, on the clock of the first, and how fast each group lives on it."""

    reference: PurchaseModel
    paces: dict[str, float]

    @property
    def name(self) -> str:
        """The short name of the model, as in the registry."""
        return self.reference.name

    @property
    def parameters(self) -> dict[str, float]:
        """Those of the reference clock by the paper's symbols, then the paces of the other groups."""
        return self.reference.parameters | {_pace_of(group): pace for group, pace in self.others.items()}

    @property
    def others(self) -> dict[str, float]:
        """The paces that were learnt: all but the first's."""
        return dict(list(self.paces.items())[1:])

    def of(self, group: str) -> PurchaseModel:
        """The model of the customers of ``group``, in their own time."""
        if group not in self.paces:
            raise InvalidArgument(argument="group", rule=f"one of {', '.join(self.paces)}", found=group)
        return at_pace(self.reference, self.paces[group])


@dataclass(frozen=True)
class PacedFit:
    """A model with a pace per group, and the same model without: ``fit`` and ``plain``, one Erlang order for both.

    ``fit`` carries covariance, boundary, message and convergence of all parameters, paces included.
    """

    fit: Fit[PacedModel]
    plain: Fit[PurchaseModel]

    @property
    def paces(self) -> dict[str, float]:
        """How fast each group lives, the first being 1."""
        return self.fit.model.paces

    @property
    def converged(self) -> bool:
        """Whether both climbs settled."""
        return self.fit.converged and self.plain.converged

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood of all customers; to be compared with that of ``plain``."""
        return self.fit.log_likelihood

    @property
    def standard_errors(self) -> dict[str, float] | None:
        """Standard errors of the reference clock's parameters, the paces left out; None at a boundary."""
        errors = self.fit.standard_errors
        if errors is None:
            return None
        return {name: errors[name] for name in self.plain.fitted}

    @property
    def log_pace_errors(self) -> dict[str, float] | None:
        """Standard error of each ln pace but the first's, from the analytic Hessian in all parameters; None at a boundary."""
        errors = self.fit.standard_errors
        if errors is None:
            return None
        return {group: errors[_pace_of(group)] / pace for group, pace in self.fit.model.others.items()}

    def pace_intervals(self, level: float = 0.95) -> dict[str, tuple[float, float]] | None:
        """Confidence interval of each pace but the first's; None at a boundary."""
        bounds = self.fit.intervals(level)
        if bounds is None:
            return None
        return {group: bounds[_pace_of(group)] for group in self.fit.model.others}

    @property
    def likelihood_ratio(self) -> float:
        """Twice the gain in log-likelihood over one pace for all; chi-squared if there is but one (and no prior)."""
        return max(2 * (self.fit.log_likelihood - self.plain.log_likelihood), 0.0)

    @property
    def degrees_of_freedom(self) -> int:
        """The paces that were learnt."""
        return len(self.fit.model.others)

    @property
    def p_value(self) -> float:
        """The chance of so large a likelihood ratio if all groups lived alike."""
        return (
            float(chdtrc(self.degrees_of_freedom, self.likelihood_ratio)) if self.degrees_of_freedom else 1.0
        )

    def of(self, group: str) -> PurchaseModel:
        """The model of the customers of ``group``, in their own time."""
        return self.fit.model.of(group)


def fit_paced(name: str, groups: Groups, *, k: int | None = None, prior: Priors | None = None) -> PacedFit:
    """The model of that name with a pace per group, by maximum likelihood in all parameters at once.

    The climb starts at the fit without groups, whose Erlang order it keeps (``k`` fixes it). ``prior`` is on the parameters of the
    reference clock, that of the first group.

    Raises:
        SilentGroup: nobody of a group came back.
        ModelRefusal: the customers together teach nothing, or there are fewer than unknowns.
    """
    everybody = _together(groups)
    plain = fit_model(name, everybody, k=k, prior=prior)
    for group, summary in groups.items():
        if summary.repeat_purchases <= 0 < len(groups) - 1:
            raise SilentGroup(customers=round(summary.customers), group=group)
    others = list(groups)[1:]
    names = (*plain.fitted, *(_pace_of(group) for group in others))
    check_fittable(everybody, len(names))
    joint = _Joint(plain, list(groups.values()))
    start = np.array([plain.parameters[name] for name in plain.fitted] + [1.0] * len(others))
    optimum = climb(joint, start, names, prior)
    found = dict(zip(names, optimum.parameters.tolist(), strict=True))
    reference = replace(plain.model, **{name: found[name] for name in plain.fitted})  # type: ignore[type-var]
    paces = dict.fromkeys(groups, 1.0) | {group: found[_pace_of(group)] for group in others}
    # the gaps' own terms, left out of the joint likelihood, are in that of the start
    gained = joint(optimum.parameters)[0] - joint(start)[0]
    fit = conclude(
        PacedModel(reference, paces),
        optimum,
        names,
        log_likelihood=plain.log_likelihood + gained,
        customers=everybody.customers,
    )
    return PacedFit(fit, plain)


class _Joint:
    """Log-likelihood of all groups, with gradient and Hessian, in the plain parameters and the paces but the first.

    A group's own parameters are a linear map of these by logarithms: ln alpha_g = ln alpha - ln s_g, the others as they are.
    """

    def __init__(self, plain: Fit[PurchaseModel], summaries: list[Summary]) -> None:
        own = len(plain.fitted)
        scales = [place for place, name in enumerate(plain.fitted) if name in TIME_SCALES]
        self.parts = []
        for group, summary in enumerate(summaries):
            way = np.eye(own, own + len(summaries) - 1)
            if group:
                way[scales, own + group - 1] = -1.0
            self.parts.append((_objective(plain.model, summary), way))

    def __call__(self, theta: FloatArray) -> Terms:
        z, size = np.log(theta), len(theta)
        value, slope, bend = 0.0, np.zeros(size), np.zeros((size, size))
        for terms, way in self.parts:
            own = np.exp(way @ z)
            one, gradient, hessian = terms(own)
            rise = own * gradient
            value += one
            slope += way.T @ rise
            bend += way.T @ (hessian * np.outer(own, own) + np.diag(rise)) @ way
        return value, slope / theta, (bend - np.diag(slope)) / np.outer(theta, theta)


def _objective(model: PurchaseModel, summary: Summary) -> Objective:
    """The log-likelihood of these customers in the parameters of such a model."""
    if isinstance(model, BetaGeometric):
        return Likelihood(summary, model.kind)
    if isinstance(model, ParetoNbd):
        return pareto_nbd.Likelihood(summary)
    return nbd.objective(summary)


def _together(groups: Groups) -> Summary:
    """All customers, each group's rows as they are."""
    if not groups:
        raise NoCustomers
    every = list(groups.values())
    x, t_x, T, weight = (  # noqa: N806
        np.concatenate([getattr(summary, column) for summary in every])
        for column in ("x", "t_x", "T", "weight")
    )
    gaps = [summary.log_gaps for summary in every if summary.log_gaps is not None]
    customers = sum(summary.customers for summary in every)
    return Summary(x, t_x, T, weight, customers, np.concatenate(gaps) if len(gaps) == len(every) else None)


def _pace_of(group: str) -> str:
    return f"pace of {group}"


Verdict = Literal["pays", "history_tells", "no_difference", "too_few"]

SENTENCES: dict[Verdict, str] = {
    "pays": N_(
        "Telling the groups apart pays: {paces}. On purchases it had not seen, {name} was wrong by {paced} per customer "
        "with a pace for each group, by {plain} with one for all."
    ),
    "history_tells": N_(
        "The groups differ: {paces}. For customers you already know it does not pay to tell them apart: their own purchases "
        "say as much ({name} was wrong by {paced} per customer with a pace for each group, by {plain} with one for all). "
        "For newcomers, of whom nothing else is known, use their group's pace."
    ),
    "no_difference": N_(
        "Telling the groups apart does not pay: the differences found ({paces}) may be chance. On purchases it had not seen, "
        "{name} was wrong by {paced} per customer with a pace for each group, by {plain} with one for all."
    ),
    "too_few": N_("The groups are too small to tell apart: {needs}. Put small groups together, or wait."),
}
FASTER = N_("{group} lives {share} faster than {reference}")
SLOWER = N_("{group} lives {share} slower than {reference}")
NEED_OF = N_("{group}: {need}")


@dataclass(frozen=True)
class Compared:
    """The model with one pace for all and with one per group, on the same customers after the cut.

    ``gain`` is by how much the mean absolute error is smaller with paces, ``low`` to ``high`` its 95 % interval over customers,
    the fits being given.
    """

    plain: Score
    paced: Score
    gain: float
    low: float
    high: float


@dataclass(frozen=True)
class Paying:
    """Whether paces pay. ``fit`` is on the customers before the cut; ``fit``, ``overall`` are None where groups are too small.

    ``pays``: the groups differ beyond chance (likelihood ratio before the cut) and the mean absolute error after it is smaller;
    ``history_tells``: they differ, the error is not smaller; ``no_difference``: they do not.
    """

    verdict: Verdict
    fit: PacedFit | None
    overall: Compared | None
    by_group: dict[str, Compared]
    needs: dict[str, tuple[Need, ...]]

    @property
    def pays(self) -> bool:
        """Whether to tell the groups apart when predicting customers already known."""
        return self.verdict == "pays"

    def sentence(self, language: Language | None = None) -> str:
        """The verdict and the paces, in the reader's language (English where none is given)."""
        speak = language or Language()
        template = SENTENCES[self.verdict]
        if self.fit is None or self.overall is None:
            return speak.text(template, needs=in_a_row(_lacking(self.needs, speak), speak))
        return speak.text(
            template,
            paces=in_a_row(_in_words(self.fit.paces, speak), speak),
            name=self.fit.plain.name,
            paced=speak.number(self.overall.paced.mae, 3),
            plain=speak.number(self.overall.plain.mae, 3),
        )


def _lacking(needs: Mapping[str, tuple[Need, ...]], speak: Language) -> list[str]:
    return [
        speak.text(NEED_OF, group=group, need=speak.text(NEEDS[one.what], have=one.have, enough=one.enough))
        for group, missing in needs.items()
        for one in missing
    ]


def _in_words(paces: Mapping[str, float], speak: Language) -> list[str]:
    reference, *others = paces
    return [
        speak.text(
            FASTER if paces[group] >= 1 else SLOWER,
            group=group,
            share=speak.percent(abs(paces[group] - 1)),
            reference=reference,
        )
        for group in others
    ]


def paying(
    name: str, before: Mapping[str, Held], t: float, *, k: int | None = None, prior: Priors | None = None
) -> Paying:
    """Whether a pace for each group predicts the ``t`` after the cut better than one for all, the model being ``name``.

    Raises:
        InvalidArgument: fewer than two groups.
    """
    if len(before) < 2:
        raise InvalidArgument(argument="before", rule="two groups or more", found=len(before))
    needs = {group: missing for group, held in before.items() if (missing := _needs(held))}
    if needs:
        return Paying("too_few", None, None, {}, needs)
    fit = fit_paced(name, {group: held.summary for group, held in before.items()}, k=k, prior=prior)
    trials = {group: _trial(fit, group, held, t) for group, held in before.items()}
    overall = _compare(fit, np.hstack(list(trials.values())))
    verdict: Verdict = "no_difference"
    if fit.p_value < SIGNIFICANT:
        verdict = "pays" if overall.gain > 0 else "history_tells"
    by_group = {group: _compare(fit, trial) for group, trial in trials.items()}
    return Paying(verdict, fit, overall, by_group, {})


def _needs(held: Held) -> tuple[Need, ...]:
    """What a group lacks: customers who came back before the cut, purchases after it."""
    repeaters, bought = int(held.weight[held.x > 0].sum()), int((held.weight * held.later).sum())
    wanted = (
        Need("repeat_customers", repeaters, ENOUGH_REPEATERS, None),
        Need("holdout_purchases", bought, ENOUGH_PURCHASES, None),
    )
    return tuple(need for need in wanted if need.have < need.enough)


def _trial(fit: PacedFit, group: str, held: Held, t: float) -> FloatArray:
    """What was expected with one pace for all, with the group's own, what came, and for how many customers."""
    plain, paced = (model.expected_purchases(held.summary, t) for model in (fit.plain.model, fit.of(group)))
    return np.stack([plain, paced, held.later, held.weight])


def _compare(fit: PacedFit, trial: FloatArray) -> Compared:
    plain, paced, later, weight = trial
    name, order = fit.plain.name, getattr(fit.plain.model, "k", None)
    before, after = (score(name, expected, later, weight=weight, k=order) for expected in (plain, paced))
    better = np.abs(plain - later) - np.abs(paced - later)
    gain = float(np.average(better, weights=weight))
    half = _Z95 * float(np.sqrt(np.average((better - gain) ** 2, weights=weight) / weight.sum()))
    return Compared(before, after, gain, gain - half, gain + half)
