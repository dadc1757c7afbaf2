"""A programme's figures in the words of its page: tiles with their definitions, and charts with their tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from babel.numbers import get_currency_precision

from habitue.language import MINUS, N_
from habitue.loyalty.liability import CERTAIN
from habitue.loyalty.programme_figures import ACTIVE_DAYS, LotCohort, ProgrammeFigures, ProgrammeMonth
from habitue.loyalty.terms import Unit
from habitue.metrics.period import periods_between
from habitue.report import charts, wording
from habitue.report.sections import Figure
from habitue.report.table import Table
from habitue.web.languages import spoken
from habitue.web.programme.plain import Wording

SHOWN_MONTHS = 12
"""So many months a chart shows; its table has them all."""


@dataclass(frozen=True, slots=True)
class Told:
    """One number of the page: its name, what it is, and what it means."""

    name: str
    value: str
    definition: str
    beside: str = ""


def numbers_of(found: ProgrammeFigures, words: Wording) -> list[Told]:
    """The numbers of a programme, each with its definition in a sentence."""
    say, number = spoken().text, spoken().number
    return [
        Told(say(N_("Cards")), number(found.cards), say(N_("Cards that ever got anything from this programme."))),
        Told(
            say(N_("Active cards")),
            number(found.active),
            say(N_("Cards used at the counter in the last {n} days: for a visit that earned something, or for a reward."), n=ACTIVE_DAYS),
        ),
        _first_reward(found),
        Told(
            say(N_("Rewards")),
            say(N_("{used} of {issued} used"), used=number(found.rewards_used), issued=number(found.rewards_issued)),
            say(N_("Issued: taken for what was collected, or given as a gift. Used: handed over at the counter.")),
        ),
        _breakage(found),
        _cost(found, words),
        Told(
            say(N_("May still cost you")),
            words.money(found.liability),
            say(N_("What is on the cards, times the chance that it is used, times what it costs you when it is.")),
        ),
    ]  # fmt: skip


def _first_reward(found: ProgrammeFigures) -> Told:
    say, first = spoken().text, found.first_reward
    if first.median_days is None:
        value = say(N_("not half yet")) if first.cards else wording.NOTHING
    else:
        value = wording.days_text(first.median_days, spoken())
    return Told(
        say(N_("Time to the first reward")),
        value,
        say(N_("In so many days half of the cards come to a first reward. Those still on their way count as waiting, not as lost.")),
        say(N_("{had} of {cards} have had one"), had=spoken().number(first.had_one), cards=spoken().number(first.cards)),
    )  # fmt: skip


def _breakage(found: ProgrammeFigures) -> Told:
    value = wording.NOTHING if found.breakage is None else _share(found.breakage)
    return Told(
        spoken().text(N_("Expired unused")),
        value,
        spoken().text(N_("Of all that has ended, used or expired, the share that expired (breakage).")),
    )


def _cost(found: ProgrammeFigures, words: Wording) -> Told:
    say = spoken().text
    cut = (
        say(N_("of which price cuts: {money}"), money=words.money(found.discounts)) if found.discounts else ""
    )
    return Told(
        say(N_("Cost to you")),
        words.money(found.cost),
        say(N_("Rewards handed over, at what your terms said that each costs you, and price cuts.")),
        cut,
    )


def identity(found: ProgrammeFigures, words: Wording) -> Table:
    """Where what was ever issued is now."""
    say = spoken().text
    rows = [
        (say(N_("Issued")), words.units(found.issued)),
        (say(N_("Brought over or adjusted by hand")), _signed(found.adjusted, words)),
        (say(N_("Used")), _signed(-found.used, words)),
        (say(N_("Expired")), _signed(-found.expired, words)),
        (say(N_("On the cards")), words.units(found.held)),
    ]
    if found.owed:
        rows.append((say(N_("Owed by cards")), _signed(found.owed, words)))
    title = say(N_("Where it is"))
    return Table(title, (say(N_("What")), say(N_("Since the beginning"))), tuple(rows))


def _share(basis_points: int) -> str:
    return wording.share_text(basis_points / CERTAIN, spoken())


def _signed(units: int, words: Wording) -> str:
    return (MINUS if units < 0 else "") + words.units(abs(units))


_Column = tuple[str, Callable[[ProgrammeMonth], str]]


@dataclass(frozen=True, slots=True)
class _Monthly:
    """A chart of months: its key and title, the columns of its table, and how long and how named each bar is."""

    key: str
    title: str
    columns: tuple[_Column, ...]
    drawn: Callable[[ProgrammeMonth], int]
    said: Callable[[int], str]


def months_of(found: ProgrammeFigures, words: Wording) -> list[Figure]:
    """Who joined, what was issued and used, and the rewards, month by month."""
    number, short, say = spoken().number, spoken().compact, spoken().text
    joined: tuple[_Column, ...] = ((N_("New cards"), lambda one: number(one.joined)),)
    units: tuple[_Column, ...] = (
        (N_("Issued"), lambda one: _bare(one.issued, words)),
        (N_("Used"), lambda one: _bare(one.used, words)),
        (N_("Expired"), lambda one: _bare(one.expired, words)),
    )
    rewards: tuple[_Column, ...] = (
        (N_("Issued"), lambda one: number(one.rewards_issued)),
        (N_("Used"), lambda one: number(one.rewards_used)),
        (N_("Cost to you"), lambda one: words.money(one.cost)),
    )
    issued = say(_ISSUED[words.unit])
    charted = (
        _Monthly("joined", say(N_("New cards, by month")), joined, lambda one: one.joined, short),
        _Monthly("issued", issued, units, lambda one: one.issued, lambda n: _brief(n, words)),
        _Monthly("used", say(N_("Rewards used, by month")), rewards, lambda one: one.rewards_used, short),
    )
    return [_figure(one, found.months) for one in charted]


_ISSUED = {
    Unit.STAMP: N_("Stamps issued, by month"),
    Unit.POINT: N_("Points issued, by month"),
    Unit.CREDIT: N_("Credit issued, by month"),
}


def _bare(units: int, words: Wording) -> str:
    """Units in a column whose title names them: credit is money all the same."""
    return words.money(units) if words.unit is Unit.CREDIT else spoken().number(units)


def _brief(units: int, words: Wording) -> str:
    """Units above a bar: credit in whole money."""
    digits = get_currency_precision(words.currency) if words.unit is Unit.CREDIT else 0
    return spoken().compact(units / 10**digits)


def _figure(chart: _Monthly, months: Sequence[ProgrammeMonth]) -> Figure:
    table = Table(
        chart.title,
        tuple(spoken().text(name) for name in (N_("Month"), *(name for name, _ in chart.columns))),
        tuple((month_name(one.month), *(read(one) for _, read in chart.columns)) for one in reversed(months)),
    )
    shown = months[-SHOWN_MONTHS:]
    bars = [charts.Bar(_short(one.month), chart.drawn(one), chart.said(chart.drawn(one))) for one in shown]
    read = chart.columns[0][1]
    described = "; ".join(wording.joined(month_name(one.month), read(one), spoken()) for one in shown)
    return Figure(charts.histogram(bars, words=charts.Words(chart.key, chart.title, described)), table)


def lots_of(found: ProgrammeFigures, words: Wording) -> Figure | None:
    """What became of what was issued in each month; None before anything was."""
    if not found.lots:
        return None
    say = spoken().text
    title = say(N_("What became of it, by the month in which it was earned"))
    columns = (N_("Month"), N_("Earned"), N_("Used"), N_("Expired"), N_("Still open"), N_("Expired unused"))
    table = Table(
        title,
        tuple(say(column) for column in columns),
        tuple(_lot_row(one, words) for one in reversed(found.lots)),
        (say(N_("While some of it is open, its share can still rise.")),),
    )
    shown = [one for one in found.lots if one.expired_share is not None][-SHOWN_MONTHS:]
    bars = [_lot_bar(one) for one in reversed(shown)]
    described = "; ".join(wording.joined(bar.name, bar.text, spoken()) for bar in bars)
    return Figure(charts.horizontal_bars(bars, words=charts.Words("lots", title, described)), table)


def _lot_bar(one: LotCohort) -> charts.Bar:
    share = one.expired_share
    return charts.Bar(month_name(one.month), share or 0.0, wording.share_text(share, spoken()))


def _lot_row(one: LotCohort, words: Wording) -> tuple[str, ...]:
    units = (_bare(n, words) for n in (one.units, one.used, one.expired, one.left))
    return (month_name(one.month), *units, wording.share_text(one.expired_share, spoken()))


def how_owed(found: ProgrammeFigures, words: Wording) -> str:
    """What the chance of use in the liability rests on."""
    if found.chance == CERTAIN:
        return spoken().text(N_("Nothing has expired yet, so all of it is taken to be used."))
    return spoken().text(
        N_("{units} on the cards, of which {chance} are taken to be used, as until now."),
        units=words.units(found.held),
        chance=_share(found.chance),
    )


def month_name(month: date) -> str:
    """A month as a heading: ``May 2026``."""
    (period,) = periods_between(month, month, "month")
    return wording.sentence(wording.period_name(period, spoken()))


def _short(month: date) -> str:
    (period,) = periods_between(month, month, "month")
    return wording.period_short(period, spoken())
