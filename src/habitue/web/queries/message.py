"""Reads of messages: who may be written to and how, what was written lately, what stands in a card's inbox."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.crypto import salted_hmac

from habitue.loyalty.courtesy import MONTH, Channel, Courtesy, Reader
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import (
    Approach,
    Card,
    CardLink,
    Consent,
    Customer,
    CustomerFigures,
    Manners,
    Message,
    Shop,
    StoppedAddress,
)
from habitue.web.models.message import TILL
from habitue.web.queries.push import endpoints_of

MOST_LATELY = 50
MOST_IN_INBOX = 5
INBOX_FOR = timedelta(days=60)
"""What was written earlier is not news any more."""


def manners_of(shop: Shop) -> Manners:
    """The shop's manners; the defaults where it chose none."""
    return Manners.objects.filter(shop=shop).first() or Manners(shop=shop)


def courtesy_of(shop: Shop) -> Courtesy:
    """The shop's manners as the rules want them."""
    manners = manners_of(shop)
    return Courtesy(
        zone=shop.zone,
        quiet_from=manners.quiet_from,
        quiet_until=manners.quiet_until,
        most_a_month=manners.most_a_month,
        calendar=rules_of(shop).calendar,
    )


def address_digest(shop: Shop, channel: str, address: str) -> str:
    """What is kept of an address that takes nothing more: worth nothing without the server's key."""
    return salted_hmac(
        "habitue.stopped", f"{shop.pk}:{channel}:{address.casefold()}", algorithm="sha256"
    ).hexdigest()


def readers_of(
    shop: Shop, people: Sequence[Customer], channels: Iterable[Channel], *, now: datetime
) -> dict[tuple[int, Channel], Reader]:
    """Each of these customers as each channel knows them: as many questions however many they are."""
    known, pks = tuple(channels), [one.pk for one in people]
    said, written, at_home = _said(shop, pks), _written(shop, pks, now), _with_card(shop, pks)
    bought = _bought(shop, pks)
    digests = {
        place: address_digest(shop, place[1], address) for place, address in _addresses(shop, people, known)
    }
    stopped = set(
        StoppedAddress.objects.filter(shop=shop, digest__in=digests.values()).values_list("digest", flat=True)
    )
    return {
        (one.pk, channel): Reader(
            gone=one.erased_at is not None or one.merged_into_id is not None,
            reachable=(one.pk in at_home) if channel is Channel.CARD else (one.pk, channel) in digests,
            stopped=digests.get((one.pk, channel)) in stopped,
            said=said.get((one.pk, channel)),
            bought=one.pk in bought,
            written=written.get(one.pk, ()),
        )
        for one in people
        for channel in known
    }


def address_on(channel: Channel, customer: Customer) -> str:
    """Where a channel reaches the customer: an address that they showed to be theirs, that the shop typed, or a phone of theirs."""
    if channel is Channel.PUSH:
        return endpoints_of(customer.shop, [customer.pk]).get(customer.pk, "")
    return _written_address(channel, customer)


def _written_address(channel: Channel, customer: Customer) -> str:
    return {Channel.EMAIL: customer.email, Channel.SMS: customer.phone}.get(channel, "")


def _addresses(
    shop: Shop, people: Sequence[Customer], channels: Sequence[Channel]
) -> Iterator[tuple[tuple[int, Channel], str]]:
    """The addresses of these customers on each channel."""
    phones = endpoints_of(shop, [one.pk for one in people]) if Channel.PUSH in channels else {}
    for channel in channels:
        for one in people:
            found = phones.get(one.pk) if channel is Channel.PUSH else _written_address(channel, one)
            if found:
                yield (one.pk, channel), found


def _said(shop: Shop, people: Sequence[int]) -> dict[tuple[int, str], bool]:
    """The last answer of each to each channel."""
    rows = Consent.objects.filter(shop=shop, customer__in=people).order_by("at", "pk")
    return {
        (customer, channel): given
        for customer, channel, given in rows.values_list("customer_id", "channel", "given")
    }


def _written(shop: Shop, people: Sequence[int], now: datetime) -> Mapping[int, list[datetime]]:
    """When they were written to over a channel that wakes them, or held back from it; what was not sent does not count."""
    # a later wave of a launch leaves long after its draw: its place is in the month in which it left
    lately = Q(drawn_at__gt=now - MONTH) | Q(wave__gt=1, sent_at__gt=now - MONTH)
    rows = Message.objects.filter(lately, shop=shop, customer__in=people)
    rows = rows.exclude(channel__in=(Channel.CARD, TILL)).exclude(state=Message.State.REFUSED)
    rows = rows.exclude(approach__what=Approach.What.REPLY)
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    for customer, wave, drawn_at, sent_at in rows.values_list("customer_id", "wave", "drawn_at", "sent_at"):
        found[customer].append(sent_at if wave > 1 and sent_at else drawn_at)
    return found


def _with_card(shop: Shop, people: Sequence[int]) -> set[int | None]:
    """Who keeps their card on a phone."""
    links = CardLink.objects.filter(card__shop=shop, card__customer__in=people, revoked_at=None)
    links = links.filter(seen_at__isnull=False)
    return set(links.values_list("card__customer_id", flat=True))


def _bought(shop: Shop, people: Sequence[int]) -> set[int | None]:
    measured = CustomerFigures.objects.filter(shop=shop, pk__in=people).values_list("pk", flat=True)
    seen = Card.objects.filter(shop=shop, customer__in=people, last_visit_at__isnull=False)
    return {*measured, *seen.values_list("customer_id", flat=True)}


def inbox_of(shop: Shop, customer: Customer, *, now: datetime) -> list[Message]:
    """What was written to the customer lately over any channel, newest first; nothing where they said no to it on their card."""
    last = Consent.objects.filter(shop=shop, customer=customer, channel=Consent.Channel.CARD)
    said = last.order_by("-at", "-pk").values_list("given", flat=True).first()
    if said is False:
        return []
    found = messages_of(shop, customer).filter(state=Message.State.SENT, sent_at__gt=now - INBOX_FOR)
    found = found.exclude(channel=TILL)
    return list(found.order_by("-sent_at", "-pk")[:MOST_IN_INBOX])


def message_for(shop: Shop, customer: Customer, key: UUID) -> Message | None:
    """What was written to the customer under that name, while its words are kept."""
    return messages_of(shop, customer).filter(key=key, arm=Message.Arm.WRITTEN).exclude(subject="").first()


def messages_of(shop: Shop, customer: Customer) -> QuerySet[Message]:
    """Everything that was written to the customer, or held back, newest first."""
    found = Message.objects.filter(shop=shop, customer=customer).select_related("approach")
    return found.order_by("-drawn_at", "-pk")


def lately(shop: Shop, *, kind: str = "") -> list[Message]:
    """What was written lately and what was held back, newest first; of one automation where it is named."""
    found = Message.objects.filter(shop=shop).select_related("customer", "approach")
    if kind:
        found = found.filter(approach__kind=kind)
    return list(found.order_by("-drawn_at", "-pk")[:MOST_LATELY])


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers' occasions were written to, held back, or did not arrive."""

    written: int = 0
    held: int = 0
    missed: int = 0


def counts_of(shop: Shop) -> dict[str, Counts]:
    """By kind of automation, over everything there ever was."""
    rows = (
        Message.objects.filter(shop=shop)
        .order_by()
        .values_list("approach__kind", "state")
        .annotate(n=Count("pk"))
    )
    by_kind: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for kind, state, n in rows:
        by_kind[kind][state] += n
    state = Message.State
    return {
        kind: Counts(
            found[state.SENT] + found[state.PLANNED] + found[state.SENDING],
            found[state.HELD],
            found[state.FAILED] + found[state.REFUSED],
        )
        for kind, found in by_kind.items()
    }
