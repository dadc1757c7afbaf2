"""The whole report as one page that needs nothing else: no network, no script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from habitue.language import Language
from habitue.metrics.results import Overview
from habitue.report import people, sections, tables, wording
from habitue.report.limits import limits
from habitue.report.provenance import Provenance
from habitue.report.sentences import Sentence, five_sentences, is_new_shop, shown_indicators, shown_period
from habitue.report.tiles import Tile, repeat_tile, retention_tile, tiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import BytecodeCache, Template

    from habitue.predictions.results import Prediction
    from habitue.report.prediction_sections import Future


_HYPHENATED = re.compile(r"--[a-z][a-z-]*|\b(?:[a-z]+-)+(?:nbd|k)\b")


@dataclass(frozen=True, slots=True)
class Hero:
    """The big number with its sentence, and what "present" means."""

    tile: Tile
    period: str
    text: str
    meaning: str


def render_report(  # noqa: PLR0913  (all that a page may hold)
    overview: Overview,
    *,
    language: Language,
    title: str,
    provenance: Provenance,
    sector: str | None = None,
    prediction: Prediction | None = None,
    future_refusal: str = "",
    names: Mapping[str, str] | None = None,
) -> str:
    """One self-contained HTML page that tells a shopkeeper what the overview says.

    ``prediction`` adds what comes next; where there can be none, ``future_refusal`` is the sentence that says why.
    ``names`` are those of all customers, where names may be shown (the overview's, without it): the overview
    has only those of regulars who are slipping away.
    """
    shown = overview.names if names is None else names
    future, named = _future(overview, prediction, future_refusal, shown, language)
    said = five_sentences(overview, language=language)
    new_shop = is_new_shop(overview)
    hero = _new_shop_hero(overview, language) if new_shop else _hero(overview, said[0], language)
    return _template().render(
        language=language,
        text=language.text,
        plural=language.plural,
        title=title,
        style=_style(),
        hero=hero,
        sentences=said if new_shop else said[1:],
        tiles=tiles(overview, language=language),
        new_shop=new_shop,
        year=sections.year_section(overview, language=language, sector=sector),
        top=_top_sections(overview, language),
        heat=people.heat_map(overview.cohorts, language=language, currency=overview.currency),
        middle=_middle_sections(overview, language),
        stages=people.stage_items(overview, language=language),
        stage_figure=_stage_figure(overview, language),
        rfm=tables.rfm_table(overview.rfm, language=language, currency=overview.currency)
        if overview.rfm
        else None,
        parts=_part_sections(overview, language),
        future=future,
        limits=limits(overview, provenance, language=language, prediction=prediction),
        provenance=provenance,
        file_table=tables.file_table(provenance, language=language),
        slipping=people.slipping(overview, language=language),
        named=named,
    )


def _future(
    overview: Overview,
    prediction: Prediction | None,
    refusal: str,
    names: Mapping[str, str],
    language: Language,
) -> tuple[Future | None, sections.Section | None]:
    """What comes next, and who is meant by it; the models are loaded only where there is something to say."""
    if prediction is None and not refusal:
        return None, None
    from habitue.report import prediction_sections
    from habitue.report.prediction_tables import Telling

    if prediction is None:
        return prediction_sections.refused(refusal, language=language), None
    telling = Telling(prediction, language, overview.currency)
    return (
        prediction_sections.future(telling, names=names),
        prediction_sections.named_section(telling, names=names),
    )


def _hero(overview: Overview, first: Sentence, language: Language) -> Hero:
    period = wording.period_name(shown_period(overview), language)
    return Hero(retention_tile(overview, language=language), period, first.text, _present(overview, language))


def _new_shop_hero(overview: Overview, language: Language) -> Hero:
    shown = shown_indicators(overview)
    rate = shown.repeat_purchase_rate
    text = ""
    if rate.value is not None:
        text = f"{_came_twice(overview, round(rate.value * rate.n), rate.n, language)} " + language.text(
            "While a shop is new, this is the number to watch."
        )
    tile = repeat_tile(overview, language=language)
    return Hero(tile, wording.period_name(shown_period(overview), language), text, tile.definition)


def _came_twice(overview: Overview, n: int, customers: int, language: Language) -> str:
    when = wording.sentence(wording.during(shown_period(overview), language))
    if customers == 1:
        if n:
            return language.text("{when}, the only customer came at least twice.", when=when)
        return language.text("{when}, the only customer did not come twice.", when=when)
    if not n:
        return language.text(
            "{when}, none of {all} customers came twice.", when=when, all=language.number(customers)
        )
    return language.plural(
        "{when}, {n} of {all} customers came at least twice.",
        "{when}, {n} of {all} customers came at least twice.",
        n,
        when=when,
        all=language.number(customers),
    )


def _present(overview: Overview, language: Language) -> str:
    days = shown_indicators(overview).window_days
    if days is None:
        return language.text("Present: bought in the period.")
    return language.text("Present: bought in the last {days}.", days=wording.days_text(days, language))


def _top_sections(overview: Overview, language: Language) -> list[sections.Section]:
    found = [
        sections.bucket_section(overview, language=language),
        sections.series_section(overview, language=language),
    ]
    return [section for section in found if section is not None]


def _middle_sections(overview: Overview, language: Language) -> list[sections.Section]:
    return [
        sections.second_section(overview, language=language),
        sections.rhythm_section(overview, language=language),
    ]


def _part_sections(overview: Overview, language: Language) -> list[sections.Section]:
    found = [
        sections.part_section(
            overview.locations,
            key="locations",
            title=language.text("By location"),
            language=language,
            currency=overview.currency,
        ),
        sections.part_section(
            overview.channels,
            key="channels",
            title=language.text("By channel"),
            language=language,
            currency=overview.currency,
        ),
        sections.nps_section(overview, language=language),
    ]
    return [section for section in found if section is not None]


def _stage_figure(overview: Overview, language: Language) -> sections.Figure | None:
    if not overview.segments:
        return None
    table = tables.segment_table(overview.segments, language=language, currency=overview.currency)
    return sections.Figure(people.stage_picture(overview, language=language), table)


@cache
def _template() -> Template:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_source), bytecode_cache=_compiled(), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["unbroken"] = _unbroken
    return environment.get_template("page.html")


def _unbroken(text: str) -> Markup:
    """The text, its options (``--names``) and models (``pareto-nbd``) kept from breaking at a hyphen."""
    return Markup(_HYPHENATED.sub(r'<span class="one">\g<0></span>', str(escape(text))))  # noqa: S704  (escaped before)


def _source(name: str) -> str:
    return (files("habitue.report") / name).read_text(encoding="utf-8")


def _compiled() -> BytecodeCache | None:
    """Where the compiled template is kept between runs, as Python keeps its own: it takes longer to compile than to fill in.

    None where the machine has no temporary folder that is this user's alone.
    """
    from jinja2 import FileSystemBytecodeCache

    try:
        return FileSystemBytecodeCache()
    except (OSError, RuntimeError):
        return None


@cache
def _style() -> Markup:
    return Markup(_source("style.css") + _source("look/charts.css"))  # noqa: S704  (our own files)
