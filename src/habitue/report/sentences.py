"""What happened, in five sentences: who stayed, who came and went, how often, for how much, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from habitue.language import Language
from habitue.metrics.period import Period
from habitue.metrics.results import Change, Indicators, Overview
from habitue.report import wording

NEW_SHOP_DAYS = 90
NEW_SHOP_CUSTOMERS = 100


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that happened: what it is about, and the words."""

    topic: str
    text: str


def five_sentences(overview: Overview, *, language: Language) -> tuple[Sentence, ...]:
    """Retention, arrivals and departures, rhythm, value, and what to do, each true on its own."""
    return (
        Sentence(language.text("Who stayed"), retention_sentence(overview, language=language)),
        Sentence(language.text("Who came, who went"), movement_sentence(overview, language=language)),
        Sentence(language.text("How often they come"), rhythm_sentence(overview, language=language)),
        Sentence(language.text("What they are worth"), value_sentence(overview, language=language)),
        Sentence(language.text("What to do now"), action_sentence(overview, language=language)),
    )


def shown_indicators(overview: Overview) -> Indicators:
    """The latest whole period, or all there is where no period is whole yet."""
    return overview.latest or overview.trailing_year


def shown_period(overview: Overview) -> Period:
    """The latest whole period, or the days that the data hold where no period is whole yet."""
    if overview.latest is not None:
        return overview.latest.period
    year = overview.trailing_year.period
    first = min(max(year.first, overview.first_day), year.last)
    return Period(first, max(first, min(year.last, overview.last_day)))


def nobody_known(overview: Overview) -> bool:
    """True when no sale says who bought."""
    return overview.trailing_year.identified_orders == 0


def is_new_shop(overview: Overview) -> bool:
    """True under 90 days of data or 100 customers: the repeat purchase rate is then the one to watch."""
    if nobody_known(overview):
        return False
    days = (overview.last_day - overview.first_day).days + 1
    return days < NEW_SHOP_DAYS or overview.trailing_year.customers < NEW_SHOP_CUSTOMERS


def retention_sentence(overview: Overview, *, language: Language) -> str:
    """Of those present at the start, how many still are, and whether that differs from the time before."""
    latest = overview.latest
    if nobody_known(overview):
        return language.text("No sale says who bought, so who stays cannot be said.")
    if latest is None:
        nothing = wording.no_whole(overview.measured_unit, language)
        return language.text(
            "There is {nothing} in the data yet, so who stays cannot be said.", nothing=nothing
        )
    rate = latest.strict_retention_rate
    if rate.value is None:
        reason = wording.reason_text(rate.reason, language)
        when = wording.sentence(wording.during(latest.period, language))
        return language.text("{when}, who stayed cannot be said: {reason}.", when=when, reason=reason)
    return f"{_kept(latest, language)} {_compared(overview, latest, language)}"


def _kept(latest: Indicators, language: Language) -> str:
    start = latest.bucket.customers_at_start
    kept = start - latest.bucket.lost_customers
    values = {
        "start": language.number(start),
        "opening": wording.at_close(latest.period.opening, language),
        "closing": wording.at_close(latest.period.last, language),
    }
    if latest.window_days is None:
        return _kept_by_period(start, kept, latest, language)
    if start == 1:
        if kept:
            return language.text("The only customer present {opening} still is {closing}.", **values)
        return language.text("The only customer present {opening} no longer is {closing}.", **values)
    if kept == 0:
        return language.text("Of {start} customers present {opening}, none still is {closing}.", **values)
    if kept == start:
        return language.text("All {start} customers present {opening} still are {closing}.", **values)
    return language.plural(
        "Of {start} customers present {opening}, only {n} still is {closing}.",
        "Of {start} customers present {opening}, {n} still are {closing}.",
        kept,
        **values,
    )


def _kept_by_period(start: int, kept: int, latest: Indicators, language: Language) -> str:
    values = {
        "start": language.number(start),
        "earlier": wording.during(latest.period.previous, language),
        "now": wording.during(latest.period, language),
    }
    if start == 1:
        if kept:
            return language.text("The only customer who came {earlier} came back {now}.", **values)
        return language.text("The only customer who came {earlier} did not come back {now}.", **values)
    if kept == 0:
        return language.text("Of {start} customers who came {earlier}, none came back {now}.", **values)
    return language.plural(
        "Of {start} customers who came {earlier}, only {n} came back {now}.",
        "Of {start} customers who came {earlier}, {n} came back {now}.",
        kept,
        **values,
    )


def _compared(overview: Overview, latest: Indicators, language: Language) -> str:
    rate = latest.strict_retention_rate
    value = wording.share_text(rate.value, language)
    if rate.too_few:
        return language.text(
            "With so few customers, one more or one fewer changes everything: too few to say if that is good."
        )
    change = wording.change_of(overview.changes, "strict_retention_rate")
    if change is None or change.difference is None:
        why = wording.no_comparison(overview.measured_unit, language, previous=overview.previous)
        return language.text("That is {value}; {why}.", value=value, why=why)
    return _change_words(change, value, overview, language)


def _change_words(change: Change, value: str, overview: Overview, language: Language) -> str:
    earlier = wording.before(overview.measured_unit, language)
    was = wording.share_text(change.before, language)
    if not change.real:
        return language.text(
            "That is {value}, against {was} {earlier}: a difference no larger than chance.",
            value=value,
            was=was,
            earlier=earlier,
        )
    if change.difference is not None and change.difference > 0:
        return language.text(
            "That is {value}, better than {was} {earlier}, and by more than chance.",
            value=value,
            was=was,
            earlier=earlier,
        )
    return language.text(
        "That is {value}, worse than {was} {earlier}, and by more than chance.",
        value=value,
        was=was,
        earlier=earlier,
    )


def movement_sentence(overview: Overview, *, language: Language) -> str:
    """New, returned and lost customers, in counts."""
    latest = overview.latest
    if nobody_known(overview):
        return language.text(
            "No customer is known by name or number, so arrivals and departures stay unseen."
        )
    if latest is None:
        customers = overview.trailing_year.customers
        return language.plural(
            "{n} customer has bought so far; who is new and who left shows after a first whole period.",
            "{n} customers have bought so far; who is new and who left shows after a first whole period.",
            customers,
        )
    bucket = latest.bucket
    clauses = [_new_clause(latest, language)]
    if bucket.returned_customers:
        clauses.append(
            language.plural(
                "{n} came back after an absence", "{n} came back after an absence", bucket.returned_customers
            )
        )
    clauses.append(_lost_clause(latest, language))
    moved = wording.sentence(", ".join(clauses))
    return f"{moved}. " + language.plural(
        "In all, you go from {start} to {n} customer present.",
        "In all, you go from {start} to {n} customers present.",
        bucket.customers_at_end,
        start=language.number(bucket.customers_at_start),
    )


def _new_clause(latest: Indicators, language: Language) -> str:
    if "left_censored" in latest.notes:
        return language.text("who is new cannot be told yet")
    if latest.bucket.new_customers == 0:
        return language.text("nobody is new")
    return language.plural("{n} is new", "{n} are new", latest.bucket.new_customers)


def _lost_clause(latest: Indicators, language: Language) -> str:
    lost = latest.bucket.lost_customers
    if lost == 0:
        return language.text("nobody has stopped coming")
    if latest.window_days is None:
        return language.plural("{n} did not come back", "{n} did not come back", lost)
    days = wording.days_text(latest.window_days, language)
    return language.plural(
        "{n} has not come back for {days} or more",
        "{n} have not come back for {days} or more",
        lost,
        days=days,
    )


def rhythm_sentence(overview: Overview, *, language: Language) -> str:
    """How often customers come: the median gap, and orders per customer in the period."""
    shown = shown_indicators(overview)
    frequency = shown.purchase_frequency.value
    if frequency is None:
        return language.text(
            "How often they come cannot be said: {reason}.",
            reason=wording.reason_text(shown.purchase_frequency.reason, language),
        )
    orders = language.text(
        "{when}, each customer ordered {orders} times on average.",
        when=wording.sentence(wording.during(shown_period(overview), language)),
        orders=wording.count_text(frequency, language),
    )
    gap = overview.rhythm.median_gap_days
    if gap is None:
        return orders + " " + language.text("Nobody has come on two different days yet.")
    pace = language.text(
        "Half of those who come back do so at least {every}.", every=wording.every_text(gap, language)
    )
    return f"{pace} {orders}"


def value_sentence(overview: Overview, *, language: Language) -> str:
    """What an order and a whole relationship are worth, with the three parts of the latter."""
    shown = shown_indicators(overview)
    money = overview.currency
    if shown.average_order_value_all.value is None:
        return language.text(
            "What they are worth cannot be said: {reason}.",
            reason=wording.reason_text(shown.average_order_value_all.reason, language),
        )
    order = language.text(
        "An order is worth {amount} on average.",
        amount=wording.money_text(shown.average_order_value_all.value, money, language),
    )
    clv = overview.trailing_year.clv_simple
    if clv.value is None:
        reason = wording.reason_text(clv.reason, language)
        return order + " " + language.text("What a customer is worth in a lifetime: {reason}.", reason=reason)
    return f"{order} {_lifetime(overview, language)}"


def _lifetime(overview: Overview, language: Language) -> str:
    clv = overview.trailing_year.clv_simple
    return language.text(
        "If the next years are like this one, a customer brings {value} in all: {parts}.",
        value=wording.money_text(clv.value, overview.currency, language),
        parts=lifetime_parts(overview, language=language),
    )


def lifetime_parts(overview: Overview, *, language: Language) -> str:
    """The parts of the simple lifetime value: ``€7.00 × 100 orders a year × 3.0 years``."""
    clv = overview.trailing_year.clv_simple
    if clv.average_order_value is None or clv.orders_per_year is None or clv.lifespan_years is None:
        return ""
    values = {
        "amount": wording.money_text(clv.average_order_value, overview.currency, language),
        "orders": wording.count_text(clv.orders_per_year, language),
        "years": wording.years_text(clv.lifespan_years, language),
    }
    if clv.margin is None:
        return language.text("{amount} × {orders} orders a year × {years}", **values)
    return language.text(
        "{amount} × {orders} orders a year × {years} × {margin} margin",
        margin=wording.share_text(clv.margin, language),
        **values,
    )


def action_sentence(overview: Overview, *, language: Language) -> str:
    """What to do today: the regulars who are late, or the one number a new shop should watch."""
    if overview.slipping_total:
        return language.plural(
            "{n} regular is later than usual: a friendly word today is worth more than an offer in a month.",
            "{n} regulars are later than usual: a friendly word today is worth more than an offer in a month.",
            overview.slipping_total,
        )
    if nobody_known(overview):
        return language.text(
            "Start by learning who buys: a loyalty card, a name at the till or an e-mail address is enough."
        )
    if is_new_shop(overview):
        return language.text("Watch one number for now: how many of your customers come a second time.")
    return language.text("No regular is late by their own rhythm: keep doing what you do.")
