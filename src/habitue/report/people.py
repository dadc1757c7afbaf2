"""Views of customers on the page: the cohort heat map, the stages with their advice, those slipping away."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from habitue.language import Language
from habitue.metrics.results import CohortCell, Cohorts, CustomerLine, Overview
from habitue.report import charts, tables, wording
from habitue.report.customer_tables import cohort_caption, trimmed
from habitue.report.sentences import nobody_known
from habitue.report.stages import STAGES, stage_name

_LEVELS = 10
SHOWN_COHORTS = 18
"""So many cohorts and ages the page shows, the latest ones; the command line gives them all."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A share and how dark it is drawn, 0 to 10; ``level`` None for the first age, blank ``text`` when not over."""

    text: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One cohort."""

    name: str
    size: str
    cells: tuple[HeatCell, ...]
    starred: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """The cohort table as the page draws it."""

    caption: str
    ages: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    starred: bool
    revenue: tables.Table
    only: int | None  # how many of the cohorts are shown, where not all are


def heat_map(cohorts: Cohorts, *, language: Language, currency: str | None) -> Heat | None:
    """The cohort heat map, or nothing where there is no cohort."""
    if not cohorts.rows:
        return None
    everybody, cohorts = cohorts, trimmed(_latest(cohorts))
    table = tables.cohort_table(cohorts, language=language)
    top = max((c.share for row in cohorts.rows for c in row.cells[1:] if c.share), default=1.0)
    rows = tuple(
        HeatRow(
            wording.period_short(row.period, language),
            language.number(row.size),
            tuple(_heat_cell(cell, top, language) for cell in row.cells),
            row.left_censored,
        )
        for row in cohorts.rows
    )
    return Heat(
        cohort_caption(cohorts, language),
        table.columns[2:],
        rows,
        any(row.left_censored for row in cohorts.rows),
        tables.cohort_revenue_table(cohorts, language=language, currency=currency),
        len(cohorts.rows) if len(cohorts.rows) < len(everybody.rows) else None,
    )


def _latest(cohorts: Cohorts) -> Cohorts:
    rows = cohorts.rows[-SHOWN_COHORTS:]
    return replace(cohorts, rows=tuple(replace(row, cells=row.cells[:SHOWN_COHORTS]) for row in rows))


def _heat_cell(cell: CohortCell, top: float, language: Language) -> HeatCell:
    if cell.share is None:
        return HeatCell("")
    return HeatCell(
        language.number(round(cell.share * 100)), None if cell.age == 0 else round(cell.share / top * _LEVELS)
    )


@dataclass(frozen=True, slots=True)
class StageItem:
    """One lifecycle stage with its figures and what to do about it."""

    name: str
    who: str
    figures: str
    advice: str


def stage_items(overview: Overview, *, language: Language) -> tuple[StageItem, ...]:
    """The stages that have somebody in them."""
    return tuple(
        StageItem(
            stage_name(segment.name, language),
            wording.sentence(language.text(STAGES[segment.name].who)) + ".",
            _stage_figures(segment.customers, segment.share, segment.revenue_share, language),
            language.text(STAGES[segment.name].advice),
        )
        for segment in overview.segments
        if segment.customers
    )


def _stage_figures(customers: int, share: float, revenue_share: float | None, language: Language) -> str:
    figures = language.plural(
        "{n} customer, {share}",
        "{n} customers, {share}",
        customers,
        share=wording.share_text(share, language),
    )
    if revenue_share is None:
        return figures
    return figures + language.text(" · {share} of revenue", share=wording.share_text(revenue_share, language))


def stage_picture(overview: Overview, *, language: Language) -> Markup:
    """One bar per stage."""
    table = tables.segment_table(overview.segments, language=language, currency=overview.currency)
    bars = [
        charts.Bar(row[0], segment.customers, f"{row[1]} ({row[2]})")
        for row, segment in zip(table.rows, overview.segments, strict=True)
    ]
    described = "; ".join(wording.joined(bar.name, bar.text, language) for bar in bars)
    words = charts.Words("stages", language.text("Customers by stage"), described)
    return charts.horizontal_bars(bars, words=words)


@dataclass(frozen=True, slots=True)
class Person:
    """One slipping regular, for the owner's eyes."""

    name: str
    initials: str
    habit: str
    since: str


@dataclass(frozen=True, slots=True)
class Slipping:
    """Those slipping away: always how many; who they are only where names were asked for."""

    lead: tuple[str, ...]
    people: tuple[Person, ...]
    bands: tables.Table | None


PEOPLE_SHOWN = 50
"""So many of those slipping away are named on the page; all are counted."""


def slipping(overview: Overview, *, language: Language) -> Slipping:
    """The last section: regulars late by their own rhythm."""
    total = overview.slipping_total
    if nobody_known(overview):
        unseen = language.text("No sale says who bought, so who is slipping away cannot be seen.")
        return Slipping((unseen,), (), None)
    if not total:
        return Slipping((language.text("No regular is late by their own rhythm."),), (), None)
    lead = language.plural(
        "{n} regular has not come for longer than usual, by their own rhythm.",
        "{n} regulars have not come for longer than usual, by their own rhythm.",
        total,
    )
    if overview.names:
        shown = overview.slipping[:PEOPLE_SHOWN]
        listed = () if len(shown) == total else (_listed(len(shown), language),)
        eyes = language.text(
            "The names below are for your eyes only: think before you print or send this page."
        )
        people = tuple(_person(line, overview, language) for line in shown)
        return Slipping((lead, *listed, eyes), people, None)
    hint = language.text("Names are left out so that this page can be shared; --names lists them.")
    return Slipping((lead, hint), (), tables.lateness_table(overview.slipping, language=language))


def _listed(shown: int, language: Language) -> str:
    return language.plural(
        "Only the most valuable one is detailed below.",
        "Only the {n} most valuable are detailed below.",
        shown,
    )


def _person(line: CustomerLine, overview: Overview, language: Language) -> Person:
    name = overview.names.get(line.customer_id, line.customer_id)
    visits = language.plural("{n} visit", "{n} visits", line.visits)
    spent = wording.money_text(line.revenue, overview.currency, language)
    habit = f"{visits} · {spent}"
    if line.expected_gap_days is not None:
        usual = language.text("usually {every}", every=wording.every_text(line.expected_gap_days, language))
        habit = f"{usual} · {habit}"
    since = language.plural("{n} day away", "{n} days away", line.days_since)
    return Person(name, _initials(name), habit, since)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2] if word[0].isalpha()).upper()
