"""What the numbers cannot say: the honest limits of one report, drawn from its own data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from habitue.language import Language
from habitue.metrics.results import TOO_FEW, Overview
from habitue.report import wording
from habitue.report.provenance import Provenance
from habitue.report.sentences import nobody_known, shown_indicators

if TYPE_CHECKING:
    from habitue.predictions.results import Prediction


def limits(
    overview: Overview, provenance: Provenance, *, language: Language, prediction: Prediction | None = None
) -> tuple[str, ...]:
    """Every limit that applies to these data, most important first."""
    about_customers = (
        _window(overview, language),
        _beginning(overview, language),
        _partial(overview, language),
        _few(overview, language),
    )
    found = (
        _identified(overview, provenance, language),
        *(() if nobody_known(overview) else about_customers),
        _refunds(provenance, language),
        language.text(
            "“Between … and …” are 95% intervals: measured again and again in the same way, the truth would lie "
            "inside 19 times out of 20. A change is called real only when chance would rarely make one as large."
        ),
        language.text(
            "A real change says that something moved, not why: weather, holidays and prices move customers too."
        ),
        language.text(
            "Retention is what customers do; loyalty is why. Somebody may stay because no other shop is open."
        ),
        _lifetime(overview, language),
        *(() if prediction is None else _future(language)),
    )
    return tuple(text for text in found if text)


def identified_share(overview: Overview, provenance: Provenance) -> float | None:
    """The share of orders with a known customer, as the shell counted it or over the trailing year."""
    if provenance.identified_share is not None:
        return provenance.identified_share
    return overview.trailing_year.identified_share.value


def _identified(overview: Overview, provenance: Provenance, language: Language) -> str:
    share = identified_share(overview, provenance)
    if share is None or share == 1:
        return ""
    if share == 0:
        return language.text(
            "No sale says who bought, so nothing here can be said about customers, only about orders."
        )
    return language.text(
        "{share} of orders say who bought. The others count in revenue, never in a figure about customers: "
        "those you know may be more faithful than those you do not.",
        share=wording.share_text(share, language),
    )


def _window(overview: Overview, language: Language) -> str:
    window = overview.window
    shown = shown_indicators(overview)
    convention = language.text("Nobody signs off from a shop, so “lost” is a convention, not a fact.")
    if shown.window_days is None:
        return (
            convention
            + " "
            + language.text(
                "Here a customer is present when they bought in the period, and lost when they did not in the next."
            )
        )
    days = wording.days_text(window.days, language)
    said = convention + " " + language.text("Here it means {days} or more without a purchase.", days=days)
    return f"{said} {_window_reason(overview, language)}"


def _window_reason(overview: Overview, language: Language) -> str:
    window = overview.window
    if window.suggested is None or window.gap_p90_days is None:
        return language.text(
            "Your customers’ own rhythm will suggest a better limit once some have come back."
        )
    gap = wording.days_text(window.gap_p90_days, language)
    if window.beyond:
        return language.text(
            "One return in ten takes longer than {gap}, more than the longest limit we use: some of the lost will be back.",
            gap=gap,
        )
    if window.suggested != window.days:
        return language.text(
            "That is your choice; your customers’ rhythm would suggest {days}, as nine returns in ten come within {gap}.",
            days=wording.days_text(window.suggested, language),
            gap=gap,
        )
    return language.text(
        "We took it from your customers’ rhythm: nine returns in ten come within {gap}.", gap=gap
    )


def _beginning(overview: Overview, language: Language) -> str:
    censored = any("left_censored" in one.notes for one in overview.series)
    if not censored and not any(row.left_censored for row in overview.cohorts.rows):
        return ""
    start = overview.first_day + timedelta(days=overview.window.days)
    return language.text(
        "Your data begin on {first}. Who bought before is unknown, so new customers and departures can be told "
        "from {start} only.",
        first=language.day(overview.first_day),
        start=language.day(start),
    )


def _partial(overview: Overview, language: Language) -> str:
    names = [wording.period_name(one.period, language) for one in overview.series if "not_over" in one.notes]
    if not names:
        return ""
    return language.text(
        "Not over yet: {periods}. It is drawn hollow and dashed, and never compared with a whole one.",
        periods=", ".join(names),
    )


def _few(overview: Overview, language: Language) -> str:
    latest = overview.latest
    if latest is not None and latest.strict_retention_rate.n >= TOO_FEW:
        return ""
    return language.text(
        "You have few customers to count so far. Below {few}, one person more or less changes the percentage by "
        "several points: read the counts, not the percentages.",
        few=language.number(TOO_FEW),
    )


def _refunds(provenance: Provenance, language: Language) -> str:
    if not provenance.unmatched_refunds:
        return ""
    return language.plural(
        "{n} refund names no order and fits none: it lowers the revenue of its own period and changes nothing else.",
        "{n} refunds name no order and fit none: they lower the revenue of their own period and change nothing else.",
        provenance.unmatched_refunds,
    )


def _lifetime(overview: Overview, language: Language) -> str:
    if overview.trailing_year.clv_simple.value is None:
        return ""
    return language.text(
        "The lifetime value supposes that customers go on as they did this year. It is a sketch, not a forecast, "
        "and it is turnover unless a margin is given."
    )


def _future(language: Language) -> tuple[str, ...]:
    """What a prediction cannot say: it knows the customers, not the world, and groups, not persons."""
    return (
        language.text(
            "What comes next supposes that customers go on as they did. It knows nothing of seasons, holidays, new "
            "prices or a new competitor, and nothing of what you will do yourself."
        ),
        language.text(
            "A chance is true of many, not of one: of a hundred customers with a chance of {share}, about {n} are "
            "still customers. Who they are, nobody knows.",
            share=language.percent(0.6),
            n=language.number(60),
        ),
    )
