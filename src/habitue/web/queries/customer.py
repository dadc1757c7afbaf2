"""Reads of customers: who there is, who is meant, and who may be there twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from habitue.language import N_
from habitue.web.finding import folded, wanted
from habitue.web.models import Card, Code, Consent, Customer, Merge, Shop

ALIKE = 88
"""Names are alike from so many hundredths on."""
MOST_PAIRS = 50
MOST_CLAIMS = 5000
BY_FIGURES = {
    "visits": ("figures__visits", "figures__units"),
    "value": ("figures__units", "figures__visits"),
    "expected": ("foresight__units", "foresight__visits"),
}
"""Orders of a list by what was measured or foreseen; who never bought comes last."""


def customers_of(shop: Shop) -> QuerySet[Customer]:
    """Everybody who is there: neither erased nor merged into somebody else."""
    return Customer.objects.filter(shop=shop, erased_at=None, merged_into=None)


def found_by(shop: Shop, text: str) -> QuerySet[Customer]:
    """The customers whose name, phone, e-mail or code holds what was typed, whatever its case, accents and spaces."""
    people, pieces = customers_of(shop), wanted(text)
    if not pieces:
        return people.none() if text.strip() else people
    match = Q()
    for piece in pieces:
        match &= Q(search__contains=piece)
    code = "".join(pieces)
    codes = Code.objects.filter(
        shop=shop, card__customer=OuterRef("pk"), revoked_at=None, text__istartswith=code
    )
    return people.filter(match | Exists(codes)) if len(code) >= 3 else people.filter(match)


def in_order(people: QuerySet[Customer], order: str) -> QuerySet[Customer]:
    """With ``seen_at``, the instant of the last scan. The last seen come first, or those of ``BY_FIGURES``, or the newest ("new")."""
    cards = Card.objects.filter(customer=OuterRef("pk"), last_visit_at__isnull=False)
    people = people.annotate(seen_at=Subquery(cards.order_by("-last_visit_at").values("last_visit_at")[:1]))
    if order == "new":
        return people.order_by("-joined_at", "-pk")
    if order in BY_FIGURES:
        first = [F(name).desc(nulls_last=True) for name in BY_FIGURES[order]]
        return people.order_by(*first, "-joined_at", "-pk")
    seen = Coalesce("seen_at", Cast("figures__last_day", DateTimeField()))
    return people.order_by(seen.desc(nulls_last=True), "-joined_at", "-pk")


def by_key(shop: Shop, key: UUID) -> Customer | None:
    """The customer of that key; one who was merged is still found, one who was erased is not."""
    return Customer.objects.select_related("merged_into").filter(shop=shop, key=key, erased_at=None).first()


def main_card(shop: Shop, customer: Customer) -> Card | None:
    """The card that holds what the customer has."""
    return (
        Card.objects.filter(shop=shop, customer=customer, merged_into=None).order_by("made_at", "pk").first()
    )


def codes_of(shop: Shop, customer: Customer) -> list[Code]:
    """The customer's codes in use, the oldest first."""
    return list(
        Code.objects.filter(shop=shop, card__customer=customer, revoked_at=None).order_by("made_at", "pk")
    )


def codes_of_customers(shop: Shop, people: Iterable[Customer]) -> dict[int, str]:
    """The first code in use of each of these customers, by their primary key."""
    codes = Code.objects.filter(shop=shop, card__customer__in=list(people), revoked_at=None)
    found: dict[int, str] = {}
    for customer, text in codes.order_by("made_at", "pk").values_list("card__customer_id", "text"):
        found.setdefault(customer, text)
    return found


@dataclass(frozen=True, slots=True)
class ChannelState:
    """Whether a channel may be used now, and the consent that says so."""

    channel: str
    given: bool
    last: Consent | None


def consents_of(shop: Shop, customer: Customer) -> tuple[list[ChannelState], list[Consent]]:
    """What holds now for each channel, and everything that was ever said, latest first."""
    said = list(
        Consent.objects.filter(shop=shop, customer=customer).select_related("by").order_by("-at", "-pk")
    )
    last: dict[str, Consent] = {}
    for consent in said:
        last.setdefault(consent.channel, consent)
    states = [
        ChannelState(channel, bool(found and found.given), found)
        for channel in Consent.Channel.values
        for found in (last.get(channel),)
        # nobody is asked for the card's own page: it is spoken of once they said no to it
        if found or channel != Consent.Channel.CARD
    ]
    return states, said


def merges_of(shop: Shop, customer: Customer) -> list[Merge]:
    """Merges into the customer that can still be taken apart, latest first."""
    return list(
        Merge.objects.filter(shop=shop, kept=customer, undone_at=None)
        .select_related("absorbed", "by")
        .order_by("-at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two customers who may be one, and why."""

    one: Customer
    other: Customer
    reason: str


SAME_EMAIL, SAME_PHONE, LIKE_NAME = N_("same e-mail"), N_("same phone number"), N_("similar name")
CLAIMED = N_("same e-mail, not confirmed")


def likely_same(shop: Shop, person: Customer) -> list[tuple[Customer, str]]:
    """Customers who may be this new person, the surest first: same address or number, or a full name alike."""
    people = customers_of(shop).exclude(key=person.key)
    found: dict[int, tuple[Customer, str]] = {}
    for field, reason in (("email", SAME_EMAIL), ("phone", SAME_PHONE)):
        value = getattr(person, field)
        for one in people.filter(**{field: value}).order_by("pk")[:5] if value else ():
            found.setdefault(one.pk, (one, reason))
    if person.last_name and person.first_name:
        named = people.filter(search__startswith=folded(person.first_name)[:1]).exclude(last_name="")
        rows = list(named.only("pk", "first_name", "last_name", "birth_day", "birth_month"))
        for one in _alike(person, rows)[:5]:
            found.setdefault(one.pk, (one, LIKE_NAME))
    whole = people.in_bulk(list(found))
    return [(whole[pk], reason) for pk, (_, reason) in found.items()]


def _alike(person: Customer, others: Iterable[Customer]) -> list[Customer]:
    from rapidfuzz import fuzz

    name = _bare_name(person)
    scored = [(fuzz.ratio(name, _bare_name(one), score_cutoff=ALIKE), one) for one in others]
    near = [(score, one) for score, one in scored if score and not _born_apart(person, one)]
    return [one for _, one in sorted(near, key=lambda pair: (-pair[0], pair[1].pk))]


def _bare_name(person: Customer) -> str:
    return f"{folded(person.first_name)} {folded(person.last_name)}"


def _born_apart(one: Customer, other: Customer) -> bool:
    days = [(person.birth_month, person.birth_day) for person in (one, other)]
    return None not in days[0] + days[1] and days[0] != days[1]


def likenesses(shop: Shop) -> list[Likeness]:
    """Pairs of customers who may be one, the surest reasons first; ``MOST_PAIRS`` at most."""
    found: dict[tuple[int, int], Likeness] = {}
    for likeness in (
        *_sharing(shop, "email"),
        *_sharing(shop, "phone"),
        *_claiming(shop),
        *_named_alike(shop),
    ):
        found.setdefault((likeness.one.pk, likeness.other.pk), likeness)
        if len(found) >= MOST_PAIRS:
            break
    return list(found.values())


def _sharing(shop: Shop, field: str) -> Iterator[Likeness]:
    reason = SAME_EMAIL if field == "email" else SAME_PHONE
    people = customers_of(shop).exclude(**{field: ""})
    shared = people.values(field).annotate(n=Count("pk")).filter(n__gt=1).order_by(field)
    values = list(shared.values_list(field, flat=True)[:MOST_PAIRS])
    groups: defaultdict[str, list[Customer]] = defaultdict(list)
    for person in people.filter(**{f"{field}__in": values}).order_by("joined_at", "pk"):
        groups[getattr(person, field)].append(person)
    for group in groups.values():
        yield from (Likeness(group[0], other, reason) for other in group[1:])


def _claiming(shop: Shop) -> Iterator[Likeness]:
    """Who wrote an address on their card that somebody else has, or wrote on theirs before."""
    people = customers_of(shop)
    claims = list(people.exclude(claimed_email="").order_by("joined_at", "pk")[:MOST_CLAIMS])
    written = {one.claimed_email for one in claims}
    first = {one.email: one for one in people.filter(email__in=written).order_by("-joined_at", "-pk")}
    for one in claims:
        other = first.setdefault(one.claimed_email, one)
        if other.pk != one.pk:
            yield Likeness(other, one, CLAIMED)


def _named_alike(shop: Shop) -> Iterator[Likeness]:
    """Full names alike, compared within those whose names begin with the same two letters, in either order."""
    blocks: defaultdict[frozenset[str], list[Customer]] = defaultdict(list)
    people = customers_of(shop).exclude(last_name="").exclude(first_name="").order_by("joined_at", "pk")
    for person in people.iterator():
        first, last = folded(person.first_name), folded(person.last_name)
        if first and last:
            blocks[frozenset((first[0], last[0]))].append(person)
    for block in blocks.values():
        for place, person in enumerate(block):
            yield from (
                Likeness(person, other, LIKE_NAME) for other in _alike_any_order(person, block[place + 1 :])
            )


def _alike_any_order(person: Customer, others: list[Customer]) -> list[Customer]:
    from rapidfuzz import fuzz, process

    names = [_bare_name(one) for one in others]
    near = process.extract(
        _bare_name(person), names, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=5
    )
    return [others[place] for _, _, place in near if not _born_apart(person, others[place])]


def roots_of(shop: Shop) -> dict[int, int]:
    """For whom everybody counts who was merged into another, by row."""
    merged = Customer.objects.filter(shop=shop, merged_into__isnull=False)
    return ends_of(dict(merged.values_list("pk", "merged_into_id")))


def ends_of(into: Mapping[int, int]) -> dict[int, int]:
    """Where each ends that leads to another, which may lead on."""
    found = {}
    for one in into:
        root, seen = one, {one}
        while root in into and into[root] not in seen:
            root = into[root]
            seen.add(root)
        found[one] = root
    return found


def family_of(roots: Mapping[int, int], customers: Collection[int]) -> set[int]:
    """These customers and everybody who counts for one of them; ``roots`` are of :func:`roots_of`."""
    return {*customers, *(one for one, root in roots.items() if root in customers)}
