"""What a customer's figures say on their page: the stage with its advice, the rhythm, the next visit, what they brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from habitue.language import N_
from habitue.metrics.activity import AMOUNT_UNITS
from habitue.metrics.results import LIFECYCLE
from habitue.report import wording
from habitue.report.rfm_groups import RFM_GROUPS, frequency_of, rfm_group
from habitue.report.stages import STAGES
from habitue.web.customers.habit import rhythm_text, since_text, value_text
from habitue.web.languages import spoken
from habitue.web.models import CustomerFigures, Shop

_BEST = 5


@dataclass(frozen=True, slots=True)
class InFigures:
    """A customer's stage in words, what to do about it, and the figures by name."""

    stage: str
    who: str
    advice: str
    facts: list[tuple[str, str]]
    day: date  # up to which they go


@dataclass(frozen=True, slots=True)
class Usual:
    """What they usually take; where no purchase says it, the reward they usually take. Empty where nothing is usual."""

    order: str
    reward: str


def in_figures(  # noqa: PLR0913  (the days, and what this reader may see)
    one: CustomerFigures, shop: Shop, *, day: date, today: date, known: bool, money: bool, usual: Usual
) -> InFigures:
    """The figures in words, as of the last day of the data; what was paid only with ``money``.

    ``known`` says that one may count up to today who has not come.
    """
    say = spoken().text
    (stage,) = (STAGES[name] for name in LIFECYCLE if name == one.stage)
    facts = [
        *_rhythm_facts(one, day, today, known=known),
        (N_("Visits"), spoken().number(one.visits)),
        *(_money_facts(one, shop) if money else ()),
        (N_("First visit"), spoken().day(one.first_day)),
        (N_("Usual order"), usual.order),
        (N_("Usual reward"), usual.reward),
        (N_("Beside the other customers"), _rfm_text(one, money=money)),
    ]
    return InFigures(
        say(stage.name),
        wording.sentence(say(stage.who)),
        say(stage.advice),
        [(say(name), text) for name, text in facts if text],
        day,
    )


def _rhythm_facts(one: CustomerFigures, day: date, today: date, *, known: bool) -> Iterator[tuple[str, str]]:
    yield N_("Rhythm"), wording.sentence(rhythm_text(one))
    came = spoken().day(one.last_day)
    # where the newest sale is older than today, nobody knows who came since
    yield N_("Last visit"), f"{came} · {since_text(one, day, today=today)}" if day == today else came
    yield N_("Next visit"), _next_text(one, today if known else None)


def _next_text(one: CustomerFigures, today: date | None) -> str:
    """The day of the next visit by their own rhythm, or how late they are today; nothing of who came once.

    The day alone where nobody knows who came since the last one of the data (None).
    """
    if one.gap_days is None or one.visits <= 1:
        return ""
    gap = max(1, round(one.gap_days))
    expected = one.last_day + timedelta(days=gap)
    if today is None or today <= expected:
        return spoken().text(N_("expected on {day}"), day=spoken().day(expected))
    days = (today - one.last_day).days
    return spoken().text(
        N_("It has been {days}, {later} later than usual."),
        days=wording.days_text(days, spoken()),
        later=spoken().number(days - gap),
    )


def _money_facts(one: CustomerFigures, shop: Shop) -> Iterator[tuple[str, str]]:
    yield N_("Value so far"), value_text(one, shop)
    if one.units and one.orders:
        order = one.units / AMOUNT_UNITS / one.orders
        yield N_("Average order"), wording.money_text(order, shop.currency, spoken())


def _rfm_text(one: CustomerFigures, *, money: bool) -> str:
    """``Often, and lately (recency 5 of 5, frequency 4 of 5)``."""
    frequency = frequency_of(one.frequency_score, visits=one.visits)
    group = RFM_GROUPS[rfm_group(one.recency_score, frequency)]
    scores = [(N_("recency {n} of {best}"), one.recency_score), (N_("frequency {n} of {best}"), frequency)]
    if money and one.units:
        scores.append((N_("spending {n} of {best}"), one.monetary_score))
    told = ", ".join(spoken().text(text, n=score, best=_BEST) for text, score in scores)
    return f"{spoken().text(group.name)} ({told})"
