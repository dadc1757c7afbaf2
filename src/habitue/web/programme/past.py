"""Terms tried on the shop's own past, and what a change of terms would add to the cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count

from habitue.loyalty.changes import raises, top_up
from habitue.loyalty.facts import Fact
from habitue.loyalty.rounding import half_even
from habitue.loyalty.terms import Terms
from habitue.loyalty.trial import Trial, try_terms
from habitue.web.actions.ledger_loading import accepted_facts, members_of
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import Account, Card, Programme, Shop

DAYS = 365
MOST_FACTS = 8_000
"""A page is waited for: of a larger shop so many facts are read, of cards drawn by chance."""
_AT_ONCE = 100


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


@dataclass(frozen=True, slots=True)
class Experience:
    """A trial on ``read`` cards of the ``cards`` that were here since a day; its sums are those of the cards that were read."""

    trial: Trial
    first_day: date
    read: int
    cards: int

    def of_all(self, n: int) -> int:
        """A sum for all the cards, reckoned from those that were read."""
        return half_even(n * self.cards, self.read)


def tried(shop: Shop, before: Terms, after: Terms, *, today: date) -> Experience | None:
    """Both terms on the visits of the last year; None where nobody came."""
    first_day = today - timedelta(days=DAYS)
    midnight = datetime.combine(first_day, time.min, tzinfo=shop.zone)
    here = Card.objects.filter(shop=shop, merged_into=None, last_visit_at__gte=midnight)
    # keys are random, so whoever comes first in their order was drawn by chance
    cards = list(here.order_by("key").values_list("pk", flat=True))
    pasts = _pasts(cards, first_day)
    days = [fact.day for facts in pasts for fact in facts]
    if not days:
        return None
    trial = try_terms(pasts, before, after, rules_of(shop).calendar, first_day=first_day)
    return Experience(trial, min(days), len(pasts), len(cards))


def _pasts(cards: list[int], first_day: date) -> list[list[Fact]]:
    """The facts of each card since that day, merged cards as one, until there are enough."""
    found: dict[int, list[Fact]] = {}
    count = 0
    for place in range(0, len(cards), _AT_ONCE):
        some = cards[place : place + _AT_ONCE]
        found |= {card: [] for card in some}
        members = members_of(some)
        for stated, fact in accepted_facts(list(members)):
            if fact.day >= first_day:
                found[members[stated]].append(fact)
                count += 1
        if count >= MOST_FACTS:
            break
    return list(found.values())
