"""The library's question about an analyst's own experiment: what did the treatment change?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from habitue.answers import Answer
from habitue.engines.duckdb import DuckDBEngine
from habitue.errors import HabitueError
from habitue.language import N_, Language
from habitue.questions import checked_choice, day_given
from habitue.records.trial import Groups, read_trial
from habitue.report.effect_documents import verdict_document, verdict_rows, verdict_table

if TYPE_CHECKING:
    from habitue.effects import Indicator, Stakes, Verdict
    from habitue.effects.experiment import Design, Kind
    from habitue.report.table import Table

KINDS: tuple[Kind, ...] = ("rate", "money", "count", "ratio")


class NotAShareHeld(HabitueError):
    """A share of customers held back that leaves one group empty."""

    message = N_("held-share must lie between 0 and 1; got {given}.")


class RatioNeedsOrders(HabitueError):
    """A ratio of which nothing says what it is divided by."""

    message = N_("A ratio needs the column it is divided by, such as orders: --per COLUMN.")


class NotAGain(HabitueError):
    """A cost or a gain that is not one."""

    message = N_("A cost is 0 or more and a gain above 0, and one goes with the other.")


def effect(  # noqa: PLR0913  (a question with its options)
    data: object,
    *,
    treatment: str,
    outcome: str,
    kind: Kind = "rate",
    at_random: bool = False,
    before: str | None = None,
    per: str | None = None,
    secondary: Sequence[str] = (),
    approached: str | None = None,
    held: str | None = None,
    held_share: float | None = None,
    ends: date | str | None = None,
    cost: float | None = None,
    gain: float | None = None,
    seed: int = 0,
    currency: str | None = None,
    language: str = "en",
) -> Answer[Verdict]:
    """What a treatment changed, from one row per customer as drawn: a verdict from a closed list, with its evidence.

    Args:
        data: a path or a frame with a row for everybody who was drawn, those who did nothing with 0.
        treatment: the column that says who was approached: true or false, 1 or 0, yes or no.
        outcome: the column of the one indicator that was fixed beforehand.
        kind: ``rate`` (the outcome is 0 or 1), ``money`` or ``count`` per customer, ``ratio`` of the outcome to ``per``.
        at_random: chance decided who was approached. Without that no effect is shown, because none can be known.
        before: the outcome's column in an equal time before: narrows intervals of money, and shows groups that were unlike.
        per: what a ratio is divided by, such as orders.
        secondary: further columns of 0 and 1, corrected for their number.
        approached: the value of ``treatment`` that means approached, where it is not plain; rows of neither group are left out.
        held: the value that means held back; every other by default.
        held_share: the share that the draw should have held back; checked. Without it, as many as were.
        ends: the last day of outcomes as it was fixed beforehand; too early before.
        cost: what approaching one customer costs.
        gain: what one unit of the outcome brings: one more who came, or the margin of money.
        seed: of the redraws.
        currency: for the words.
        language: ``en`` or ``fr``.

    Raises:
        HabitueError: the table cannot be read, or a question does not fit.
    """
    from habitue.effects import Experiment, Schedule, judge

    kind = checked_choice(kind, name="kind", known=KINDS)
    groups = Groups(treatment, approached, held)
    numbers = _columns(kind, outcome, before, per, secondary)
    engine = DuckDBEngine()
    relation = engine.register(read_trial(data, groups=groups, numbers=numbers))
    end = date.today() - timedelta(days=1) if ends is None else day_given(ends, name="ends")  # noqa: DTZ011
    primary = _indicator(engine, relation, outcome, kind, numbers)
    verdict = judge(
        Experiment(
            design=_design(primary, held_share, at_random=at_random),
            schedule=Schedule(end, end),
            measured_until=end,
            primary=primary,
            secondary=tuple(
                _indicator(engine, relation, name, "rate", {f"s{place}": name})
                for place, name in enumerate(secondary)
            ),
            stakes=_stakes(cost, gain),
        ),
        at=date.today(),  # noqa: DTZ011  (the analyst's own day)
        seed=seed,
    )
    show = partial(shown_verdict, verdict, currency)
    return Answer((verdict,), verdict_document(verdict), verdict_rows(verdict), show, Language(language))


def shown_verdict(verdict: Verdict, currency: str | None, language: Language) -> Table:
    """The verdict for a terminal."""
    return verdict_table(verdict, language=language, currency=currency)


def _columns(
    kind: Kind, outcome: str, before: str | None, per: str | None, secondary: Sequence[str]
) -> dict[str, str]:
    if kind == "ratio" and per is None:
        raise RatioNeedsOrders
    given = {"value": outcome, "before": before, "orders": per if kind == "ratio" else None}
    found = {name: column for name, column in given.items() if column is not None}
    return found | {f"s{place}": column for place, column in enumerate(secondary)}


def _indicator(
    engine: DuckDBEngine, relation: str, name: str, kind: Kind, numbers: dict[str, str]
) -> Indicator:
    from habitue.effects import Indicator, samples_of, tallies_of

    if kind == "rate":
        column = next(iter(numbers))
        return Indicator(
            name, kind, *tallies_of(engine, relation, treatment="approached", outcome=f"{column} <> 0")
        )
    return Indicator(
        name,
        kind,
        *samples_of(
            engine,
            relation,
            treatment="approached",
            outcome="value",
            before="before" if "before" in numbers else None,
            orders="orders" if kind == "ratio" else None,
        ),
    )


def _design(primary: Indicator, held_share: float | None, *, at_random: bool) -> Design:
    from habitue.effects import Drawn, Uncompared

    if held_share is not None and not 0 < held_share < 1:
        raise NotAShareHeld(given=held_share)
    if not at_random:
        return Uncompared()
    n = primary.approached.n + primary.held.n
    both = 0 < primary.held.n < n
    return Drawn(held_share if held_share is not None else primary.held.n / n if both else 0.5)


def _stakes(cost: float | None, gain: float | None) -> Stakes | None:
    from habitue.effects import Stakes

    if cost is None and gain is None:
        return None
    if cost is None or gain is None or cost < 0 or gain <= 0:
        raise NotAGain
    return Stakes(cost, gain)
