"""The Net Promoter Score for people: the tile, the line over time, its parts side by side, and what silence could change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from habitue.language import N_, Language
from habitue.metrics.results import Change, Nps, Rate
from habitue.metrics.scores import Bounds, Group, PeriodScore
from habitue.report import charts, wording
from habitue.report.charts import interval_strip
from habitue.report.sections import Figure
from habitue.report.table import Table
from habitue.report.tiles import Movement, Tile

GROUP_NAMES: dict[Group, str] = {
    "promoters": N_("Promoters (9 or 10)"),
    "passives": N_("Passives (7 or 8)"),
    "detractors": N_("Detractors (0 to 6)"),
}
_LEVEL = 0.05


def score_tile(nps: Nps, change: Change, *, earlier: str, language: Language) -> Tile:
    """The score, how sure it is and whether it moved; ``earlier`` names what it is held against."""
    tile = Tile(
        language.text(N_("Net Promoter Score (NPS)")),
        language.text(
            N_(
                "Of 100 who answered, how many more would warmly recommend you (9 or 10) than would not (0 to 6)."
            )
        ),
    )
    if nps.value is None or nps.low is None or nps.high is None:
        return replace(tile, reason=wording.sentence(wording.reason_text(nps.reason, language)) + ".")
    show = partial(wording.score_text, language=language)
    return replace(
        tile,
        value=show(nps.value),
        interval=wording.interval_text(nps, show, language),
        strip=interval_strip((nps.low + 100) / 200, (nps.value + 100) / 200, (nps.high + 100) / 200),
        warning=language.text(N_("too few to say")) if nps.too_few else "",
        movement=_movement(change, earlier, language),
        remark=answers_text(nps.n, language),
    )


def _movement(change: Change, earlier: str, language: Language) -> Movement:
    if change.difference is None:
        return Movement(language.text(N_("Nothing before to compare with")))
    if not change.real:
        few = change.p_value is not None and change.p_value < _LEVEL
        return Movement(
            language.text(N_("Too few to compare") if few else N_("No change larger than chance"))
        )
    text = language.text(
        N_("{change} on {earlier}"), change=score_points(change.difference, language), earlier=earlier
    )
    rises = change.difference > 0
    return Movement(text, arrow="▲" if rises else "▼", good=rises)


def score_points(difference: float, language: Language) -> str:
    """A change of a score, signed: ``+12 pts``."""
    return wording.points_text(round(difference) / 100, language)


def answers_text(n: int, language: Language) -> str:
    """``48 answers``."""
    return language.plural("{n} answer", "{n} answers", n)


def score_history(series: Sequence[PeriodScore], *, language: Language) -> Figure | None:
    """The score by period from the first one with an answer on; None where nobody answered."""
    first = next((at for at, one in enumerate(series) if one.nps.value is not None), None)
    if first is None:
        return None
    table = _history_table(series[first:], language)
    points = [_point(at, one, language) for at, one in enumerate(series[first:])]
    ends = [point.tooltip for point in points if point.y is not None]
    words = charts.Words("history-nps", table.title, " – ".join(dict.fromkeys((ends[0], ends[-1]))))
    show = partial(wording.score_text, language=language)
    return Figure(charts.line_chart(points, words=words, show=show, most=100.0, least=-100.0), table)


def _point(at: int, one: PeriodScore, language: Language) -> charts.Point:
    nps, name = one.nps, wording.period_name(one.period, language)
    tooltip = name if nps.value is None else wording.joined(name, _score(nps, language), language)
    tick = wording.period_short(one.period, language)
    return charts.Point(at, nps.value, nps.low, nps.high, tooltip, tick, hollow=not one.whole)


def _history_table(series: Sequence[PeriodScore], language: Language) -> Table:
    title = language.text(N_("Net Promoter Score (NPS)"))
    rows = tuple(
        (wording.period_name(one.period, language), *_cells(one.nps, language), _remark(one, language))
        for one in series
    )
    columns = (N_("Period"), N_("Score"), N_("95% interval"), N_("Answers"), N_("Remark"))
    return Table(title, tuple(language.text(column) for column in columns), rows)


def _remark(one: PeriodScore, language: Language) -> str:
    notes = [] if one.whole else [language.text(N_("not whole"))]
    if one.nps.n and one.nps.too_few:
        notes.append(language.text(N_("too few to say")))
    return ", ".join(notes)


def parts_table(
    title: str,
    parts: Mapping[str, Nps],
    *,
    language: Language,
    changes: Mapping[str, Change] | None = None,
    rates: Mapping[str, Rate] | None = None,
) -> Table:
    """Parts of the same answers side by side: score, interval, how many answered.

    With ``rates`` the share of those asked who answered, with ``changes`` what moved since the period before.
    """
    columns = [N_("Who"), N_("Score"), N_("95% interval"), N_("Answers")]
    columns += [N_("Of those asked")] * (rates is not None) + [N_("Moved by")] * (changes is not None)
    rows = []
    for name, nps in parts.items():
        row = [name, *_cells(nps, language)]
        if rates is not None:
            row.append(_answered(rates.get(name), language))
        if changes is not None:
            row.append(_moved(changes[name], language))
        rows.append((*row, _few(nps, language)))
    return Table(title, tuple(language.text(column) for column in [*columns, N_("Remark")]), tuple(rows))


def _answered(rate: Rate | None, language: Language) -> str:
    return wording.NOTHING if rate is None or rate.value is None else wording.share_text(rate.value, language)


def _moved(change: Change, language: Language) -> str:
    if change.difference is None:
        return wording.NOTHING
    if not change.real:
        return language.text("no more than chance")
    return wording.points_text(change.difference / 100, language)


def _few(nps: Nps, language: Language) -> str:
    return language.text(N_("too few to say")) if nps.too_few else ""


def _cells(nps: Nps, language: Language) -> tuple[str, str, str]:
    show = partial(wording.score_text, language=language)
    return _score(nps, language), wording.interval_cell(nps, show, language), language.number(nps.n)


def _score(nps: Nps, language: Language) -> str:
    return wording.NOTHING if nps.value is None else wording.score_text(nps.value, language)


def response_text(rate: Rate, *, language: Language) -> str:
    """Of how many asked how many answered; nothing where nobody was asked."""
    if rate.value is None:
        return ""
    show = partial(wording.share_text, language=language)
    return language.text(
        N_("{asked} asked, {share} answered ({interval})."),
        asked=language.plural("{n} person", "{n} people", rate.n),
        share=show(rate.value),
        interval=wording.interval_text(rate, show, language),
    )


def bounds_text(bounds: Bounds, *, language: Language) -> str:
    """What the silence of the others could change at most."""
    show = partial(wording.score_text, language=language)
    return language.text(
        N_(
            "Who stays silent may think otherwise: if all of them had said 0, the score of everybody asked would be {worst};"
            " if all had said 10, {best}."
        ),
        worst=show(bounds.worst),
        best=show(bounds.best),
    )
