"""What approaches cost, in minor units: once, for each message, its gift as if it were used, and what double visits earned more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from babel.numbers import get_currency_precision
from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from habitue.loyalty.courtesy import Channel
from habitue.loyalty.facts import Kind
from habitue.loyalty.liability import unit_cost
from habitue.loyalty.postings import Type
from habitue.loyalty.terms import Terms
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.models import Approach, Consent, Entry, Lot, Message, Shop
from habitue.web.queries.launch import waves_of

_WRITTEN_TO = (Message.State.SENT, Message.State.SENDING)
_PLAIN = 100
"""A multiplier that changes nothing, in hundredths."""
_GIFT_DAYS = 30


def cost_of(approach: Approach, shop: Shop) -> int:
    """What it cost so far."""
    return approach.cost_fixed + _spent_on(approach, shop, Message.objects.filter(approach=approach))


def cost_of_waves(approach: Approach, shop: Shop, *, people: int, invited: int, through: int) -> int:
    """What the first waves of a launch cost, up to ``through``: later ones change nothing about it.

    ``people`` is how many are invited in the end, who share what is paid once, and ``invited`` how many of them were by then.
    """
    shared = Fraction(approach.cost_fixed * invited, people) if people else 0
    rows = Message.objects.filter(approach=approach, wave__lte=through)
    return round(shared) + _spent_on(approach, shop, rows)


def cost_ahead(approach: Approach, channels: Mapping[Channel, int]) -> int:
    """What it will cost where so many may be written to over each channel and every gift is used; some are held back for good.

    What visits that count double will earn depends on who comes, and is not in it.
    """
    writable, texts = sum(channels.values()), channels.get(Channel.SMS, 0)
    held = 0 if waves_of(approach) else approach.holdout
    written = writable - round(writable * held / 100)
    texts -= round(texts * held / 100)
    each = approach.cost_each + gift_cost(approach, approach.shop)
    return approach.cost_fixed + written * each + (texts_cost(approach.shop, texts) or 0)


def texts_cost(shop: Shop, texts: int) -> int | None:
    """What so many text messages cost; None where there are any and nobody said what one costs in the shop's currency."""
    price: Decimal | None = settings.TEXT_PRICES.get(shop.currency)
    if price is None:
        return None if texts else 0
    return round(price * texts * 10 ** get_currency_precision(shop.currency))


def texts_unpriced(approach: Approach, shop: Shop) -> bool:
    """Whether text messages went out whose price nobody said: what the approach cost lacks them."""
    return texts_cost(shop, _texts(Message.objects.filter(approach=approach)).count()) is None


def gift_cost(approach: Approach, shop: Shop) -> int:
    """What the gift of one message costs the shop when it is used: a reward what its terms say, units what the dearest reward makes of them.

    0 where there is none; and where visits count double, which costs by who comes.
    """
    offer = approach.offer
    terms = _terms(approach, rules_of(shop)) if offer else None
    if terms is None:
        return 0
    if offer.get("units"):
        return round(offer["units"] * unit_cost(terms, {}))
    return next((one.worth for one in terms.rewards if one.key == offer.get("reward")), 0)


def _terms(approach: Approach, rules: Rules) -> Terms | None:
    return rules.terms.get(approach.offer.get("programme", ""))


def _spent_on(approach: Approach, shop: Shop, rows: QuerySet[Message]) -> int:
    """What those of the messages cost that left."""
    left = rows.filter(state__in=_WRITTEN_TO).order_by()
    each = left.count() * (approach.cost_each + gift_cost(approach, shop))
    return each + (texts_cost(shop, _texts(rows).count()) or 0) + _doubled_cost(approach, shop, left)


def _texts(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.filter(state__in=_WRITTEN_TO, channel=Consent.Channel.SMS)


def _doubled_cost(approach: Approach, shop: Shop, left: QuerySet[Message]) -> int:
    """What visits that counted double earned more, each unit at what the dearest reward makes it cost; 0 where nothing counts double.

    Where a happy hour had doubled them anyway, it is counted as this approach's all the same: a cost is never told too low.
    """
    multiplier = int(approach.offer.get("multiplier", 0))
    rules = rules_of(shop) if multiplier > _PLAIN else None
    terms = _terms(approach, rules) if rules else None
    if rules is None or terms is None:
        return 0
    span = timedelta(days=int(approach.offer.get("days", _GIFT_DAYS)))
    units = 0
    for at in left.values_list("drawn_at", flat=True).distinct():
        first = rules.day_of(at)
        units += _earned(approach, left.filter(drawn_at=at), first, first + span)
    return round(Fraction(units * (multiplier - _PLAIN), multiplier) * unit_cost(terms, {}))


def _earned(approach: Approach, rows: QuerySet[Message], first: date, last: date) -> int:
    """The units that their customers earned by visits on these days, less what was taken back of them."""
    people = rows.values("customer")
    lots = Lot.objects.filter(
        Q(account__card__customer__in=people) | Q(account__card__customer__merged_into__in=people),
        account__kind="purse",
        account__programme__key=approach.offer["programme"],
        earned_on__range=(first, last),
        given__type=Type.EARN,
        given__event__kind=Kind.VISIT,
    ).values("pk")
    given = Entry.objects.filter(shop=approach.shop_id, type=Type.EARN, credit_lot__in=lots)
    back = Entry.objects.filter(shop=approach.shop_id, type=Type.REVERSE, debit_lot__in=lots)
    return _units(given) - _units(back)


def _units(entries: QuerySet[Entry]) -> int:
    return entries.aggregate(units=Sum("amount"))["units"] or 0
