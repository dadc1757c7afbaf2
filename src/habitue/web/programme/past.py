"""Terms tried on the shop's own past, and what a change of terms would add to the cards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from habitue.loyalty.changes import raises, top_up
from habitue.loyalty.facts import Fact
from habitue.loyalty.terms import Terms
from habitue.loyalty.trial import Trial, try_terms
from habitue.web.actions.ledger_loading import accepted_facts, members_of
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import Account, Card, Programme, Shop

DAYS = 365
MOST_CARDS = 3_000
"""The cards that were here last; a page that is waited for reads no more pasts than these."""
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class TopUp:
    """What is added so that nobody is robbed: on how many cards, how many units; ``examples`` are pairs of before and after."""

    cards: int
    units: int
    examples: tuple[tuple[int, int], ...]


def top_ups(programme: Programme, before: Terms, after: Terms) -> TopUp | None:
    """What the cards as they are now would be topped up by; None where no reward becomes dearer."""
    if not raises(before, after):
        return None
    purses = (
        Account.objects.filter(programme=programme, kind="purse", card__isnull=False, balance__gt=0)
        .values_list("balance")
        .annotate(cards=Count("id"))
    )
    added = [(count, top_up(units, before, after)) for units, count in purses]
    cost = min((reward.cost for reward in before.rewards), default=1)
    examples = sorted({max(1, cost * tenth // 10) for tenth in (3, 7, 10)})
    return TopUp(
        cards=sum(count for count, extra in added if extra),
        units=sum(count * extra for count, extra in added),
        examples=tuple((units, units + top_up(units, before, after)) for units in examples),
    )


def tried(shop: Shop, before: Terms, after: Terms, *, today: date) -> tuple[Trial, date] | None:
    """Both terms on the visits of the last year, and the day from which on; None where nobody came."""
    first_day = today - timedelta(days=DAYS)
    pasts = list(_pasts(shop, first_day))
    days = [fact.day for facts in pasts for fact in facts]
    if not days:
        return None
    trial = try_terms(pasts, before, after, rules_of(shop).calendar, first_day=first_day)
    return trial, max(first_day, min(days))


def _pasts(shop: Shop, first_day: date) -> Iterator[list[Fact]]:
    """The facts of each card since that day, merged cards as one."""
    cards = Card.objects.filter(shop=shop, merged_into=None, last_visit_at__isnull=False)
    rows = list(cards.order_by("-last_visit_at").values_list("id", flat=True)[:MOST_CARDS])
    for place in range(0, len(rows), _AT_ONCE):
        members = members_of(rows[place : place + _AT_ONCE])
        found: dict[int, list[Fact]] = {}
        for stated, fact in accepted_facts(list(members)):
            if fact.day >= first_day:
                found.setdefault(members[stated], []).append(fact)
        yield from found.values()
