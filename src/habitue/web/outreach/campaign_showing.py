"""What the pages about campaigns show: all of them, and one with whom it reaches, what it can show, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from habitue.effects.launch import Waves
from habitue.language import LANGUAGES, N_, Language
from habitue.loyalty.campaign_words import PATTERNS, pattern_words
from habitue.loyalty.reaching import Reach, reach_of
from habitue.metrics.results import LIFECYCLE
from habitue.report.stages import stage_name
from habitue.web.access import ShopRequest
from habitue.web.actions.campaign import Wanted
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.channels.known import ready_for
from habitue.web.counter.showing import names_of
from habitue.web.customers.asked import LATE
from habitue.web.languages import spoken
from habitue.web.models import Approach, Customer, Shop
from habitue.web.outreach.campaign_forms import DOUBLE, TWICE
from habitue.web.outreach.campaign_words import (
    EVERYBODY,
    TAGS,
    audience_text,
    channel_text,
    reason_text,
    when_text,
)
from habitue.web.outreach.launch_forms import TWO_WEEKS
from habitue.web.outreach.letters import About, words_of, written_in
from habitue.web.outreach.planner_words import Told, planner_text
from habitue.web.outreach.showing import Preview, chosen_of, promised
from habitue.web.queries.campaign import Fates, campaigns_of, fates_of, people_of, ways_of
from habitue.web.queries.effect import schedule_of
from habitue.web.queries.figures import parts_of
from habitue.web.queries.launch import waves_of
from habitue.web.queries.measuring import is_measured
from habitue.web.queries.outlook import ahead_of, is_fresh, kept_pasts, outlook_kept
from habitue.web.queries.saved_filter import filters_of

_A_WEEK = 7


def doubles_of(shop: Shop, at: datetime) -> dict[str, str]:
    """The programmes in which visits can be made to count double, by their values in a form."""
    rules, names, say = rules_of(shop), names_of(shop), spoken()
    return {
        f"{programme.key}:{DOUBLE}": say.text(
            N_("Visits count double – {name}"), name=names.get(programme.key, programme.key)
        )
        for programme, _ in rules.in_force(rules.day_of(at))
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One campaign in the list."""

    approach: Approach
    audience: str
    when: str
    tag: str
    fates: Fates


def lines_of(shop: Shop) -> list[Line]:
    """Every campaign, the newest first."""
    fates = fates_of(shop)
    return [
        Line(
            one,
            audience_text(one.audience.get("query", {}), spoken()),
            when_text(one, shop, spoken()),
            TAGS.get(Approach.State(one.state), ""),
            fates.get(one.pk, Fates()),
        )
        for one in campaigns_of(shop)
    ]


@dataclass(frozen=True, slots=True)
class ShownPattern:
    """A pattern to begin with, in the reader's language."""

    key: str
    name: str
    hint: str


def patterns() -> list[ShownPattern]:
    """All of them."""
    speak = spoken().text
    return [ShownPattern(key, speak(one.name), speak(one.hint)) for key, one in PATTERNS.items()]


def begun_with(pattern: str, query: dict[str, str], name: str, *, programme: str = "") -> Wanted:
    """A campaign as its pattern has it; for the part of the customers that was asked for, or the pattern's own.

    ``programme`` is where visits count double, if the pattern is about that.
    """
    words = {
        code: {"subject": found.subject, "body": found.body}
        for code in LANGUAGES
        for found in (pattern_words(pattern, Language(code)),)
    }
    if pattern not in PATTERNS:
        return Wanted(name=name, query=query, words={}, offer={})
    found = PATTERNS[pattern]
    return Wanted(
        name=spoken().text(found.name),
        query=query or dict(found.query),
        words=words,
        offer={"programme": programme, "multiplier": TWICE, "days": _A_WEEK}
        if found.double and programme
        else {},
        indicator=found.indicator,
        window_days=found.window_days,
        waves=Waves(2, TWO_WEEKS) if found.waves else None,
    )


def audiences_of(shop: Shop, approach: Approach) -> dict[str, str]:
    """What a campaign may be for, by the end of an address: everybody, who is late, a stage, a filter kept, what it is for now."""
    parts, say = parts_of(shop), spoken()
    counted = {
        "late=1": (say.text(LATE), parts.late),
        **{f"stage={stage}": (stage_name(stage, say), parts.stages[stage]) for stage in LIFECYCLE},
    }
    found = {"": say.text(EVERYBODY)}
    found |= {address: f"{name} ({say.number(n)})" for address, (name, n) in counted.items() if n}
    for kept in filters_of(shop):
        query = {name: value for name, value in kept.query.items() if name != "order"}
        found.setdefault(urlencode(query), kept.name)
    query = approach.audience.get("query", {})
    found.setdefault(urlencode(query), audience_text(query, say))
    return found


@dataclass(frozen=True, slots=True)
class ShownReach:
    """Whom a campaign reaches: how many people there are, over what, and why not the others."""

    reach: Reach
    channels: tuple[str, ...]
    refused: tuple[str, ...]


def reach_shown(request: ShopRequest, approach: Approach) -> ShownReach:
    """As it stands now, whatever the hour."""
    shop, say = request.shop, spoken()
    people = people_of(shop, approach.audience.get("query", {}))
    reach = reach_of(ways_of(shop, people, ready_for(shop), now=request.now).values())
    return ShownReach(
        reach,
        tuple(channel_text(channel, n, say) for channel, n in sorted(reach.channels.items())),
        tuple(reason_text(answer, n, say) for answer, n in sorted(reach.refused.items())),
    )


@dataclass(frozen=True, slots=True)
class Planner:
    """What the planner says; ``told`` is None while it reckons (``waits``), or where there is nothing to reckon from."""

    told: Told | None
    waits: bool = False
    fifth: bool = False


def planner_of(shop: Shop, approach: Approach) -> Planner:
    """What is kept of a campaign that is not sent yet."""
    pasts = kept_pasts(shop)
    outlook = outlook_kept(approach)
    if not is_fresh(approach, pasts.day if pasts else None):
        # without sales there is nothing that the worker could add
        return Planner(None, waits=is_measured(shop), fifth=bool(outlook and outlook.fifth))
    if outlook is None:
        return Planner(None)
    if waves_of(approach) is not None:
        # how many are not yet invited follows from the waves
        outlook = replace(outlook, fifth=False)
    told = planner_text(
        outlook,
        indicator=approach.indicator,
        holdout=approach.holdout,
        language=spoken(),
        currency=shop.currency,
    )
    return Planner(told, fifth=outlook.fifth)


def automation_told(shop: Shop, kind: str, *, indicator: str, holdout: int) -> Told | None:
    """What an automation could show in half a year, said before it is switched on."""
    outlook = ahead_of(shop, kind)
    if outlook is None:
        return None
    return planner_text(
        outlook,
        indicator=indicator,
        holdout=holdout,
        language=spoken(),
        currency=shop.currency,
        is_free=False,
    )


def letter_shown(
    request: ShopRequest, approach: Approach, people: list[Customer], language: Language
) -> Preview | None:
    """The letter to the customer that the address names, or to the one seen last; None where there is nobody, or no letter yet."""
    customer = chosen_of(request) or next(iter(people), None)
    if customer is None or not approach.words:
        return None
    spoken_in = written_in(approach, language)
    given = promised(request, approach.offer)
    about = About(request.shop, customer, spoken_in, request.now, given=given)
    words = words_of("", approach.words, spoken_in)
    return Preview(customer, spoken_in, about.subject(words), about.body(words))


def known_after(approach: Approach, shop: Shop, *, today: date) -> str:
    """The day after which it is judged; nothing once it is over."""
    last_day = schedule_of(approach, shop).last_day
    return spoken().day(last_day) if today <= last_day else ""
