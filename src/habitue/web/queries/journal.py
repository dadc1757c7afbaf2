"""Reads of the journal: events and their entries, newest first, and what waits for a person's decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from habitue.web.actions.ledger_answer import Problem
from habitue.web.models import Card, Entry, Event, Location, Shop, Staff

A_PAGE = 30
SEEN_AT_ONCE = ("page",)
"""Sources whose refusals a person read on the spot: they wait for nobody's decision."""
TRIED = (Problem.FORGED_CODE, Problem.OWN_CARD)
"""What nobody honest tries."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show of the journal; what is not said does not matter."""

    day: date | None = None
    cards: tuple[int, ...] | None = None
    staff: Staff | None = None
    location: Location | None = None
    kind: str = ""
    only: str = ""  # "refused", "flagged", "waiting"
    event: UUID | None = None


def events_of(shop: Shop, wanted: Wanted) -> QuerySet[Event]:
    """The events asked for, the last received first, with whom and where."""
    found = Event.objects.filter(shop=shop)
    exact = {
        "day": wanted.day,
        "staff": wanted.staff,
        "location": wanted.location,
        "kind": wanted.kind,
        "card_id__in": wanted.cards,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value not in (None, "")})
    if wanted.event:
        found = found.filter(Q(event_id=wanted.event) | Q(refers_to=wanted.event))
    if wanted.only == "refused":
        found = found.filter(accepted=False)
    elif wanted.only == "flagged":
        found = found.exclude(flags=[])
    elif wanted.only == "waiting":
        found = found.filter(accepted=True, outcome="waits")
    return with_people(found).order_by("-received_at", "-pk")


def with_people(found: QuerySet[Event]) -> QuerySet[Event]:
    """With the customer, the person who did it and the place, read along; ``undone``: whether it was taken back since."""
    return found.select_related("card__customer", "staff", "location").annotate(undone=_undone())


def standing(found: QuerySet[Event]) -> QuerySet[Event]:
    """Those that nobody took back."""
    return found.exclude(_undone())


def paid_back(found: QuerySet[Event]) -> dict[UUID, int]:
    """How much of each visit the refunds among these gave back, in minor units."""
    back: dict[UUID, int] = {}
    refunds = standing(found.filter(kind="refund", accepted=True)).order_by()
    for visit, amount in refunds.values_list("refers_to", "body__amount"):
        if visit is not None:
            back[visit] = back.get(visit, 0) + (amount or 0)
    return back


def is_paid_back(amount: int | None, back: int | None) -> bool:
    """Whether a visit of that amount was refunded to nothing; ``back`` is what was given back of it, None where nothing was."""
    return amount is not None and back is not None and amount <= back


def _undone() -> Exists:
    """There is an undo of it that was not itself undone."""
    undo = Event.objects.filter(
        shop=OuterRef("shop"), kind="undo", accepted=True, refers_to=OuterRef("event_id")
    )
    return Exists(undo.exclude(Exists(undo)))


def page_of(found: QuerySet[Event], *, before: int | None) -> tuple[list[Event], int | None]:
    """The page of events after the one numbered ``before``, and the number to go on from, if there are more."""
    if before is not None:
        last = Event.objects.filter(pk=before).values("received_at", "pk").first()
        if last is not None:
            at, pk = last["received_at"], last["pk"]
            found = found.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk))
    events = list(found[: A_PAGE + 1])
    return events[:A_PAGE], events[A_PAGE - 1].pk if len(events) > A_PAGE else None


def entries_of(events: Iterable[Event]) -> dict[int, list[Entry]]:
    """The entries of each event, in order, with their accounts and lots."""
    found: dict[int, list[Entry]] = {}
    rows = Entry.objects.filter(event_id__in=[event.pk for event in events]).select_related(
        "debit__programme", "credit", "debit_lot", "credit_lot"
    )
    for entry in rows.order_by("event_id", "ordinal"):
        found.setdefault(entry.event_id, []).append(entry)
    return found


def all_entries(shop: Shop, *, first: date | None, last: date | None) -> Iterator[Entry]:
    """Every entry of events on these days, oldest first, read bit by bit."""
    found = Entry.objects.filter(shop=shop).select_related(
        "event__card",
        "event__staff",
        "event__location",
        "debit__programme",
        "credit",
        "debit_lot",
        "credit_lot",
    )
    if first:
        found = found.filter(event__day__gte=first)
    if last:
        found = found.filter(event__day__lte=last)
    return found.order_by("event__received_at", "event_id", "ordinal").iterator(chunk_size=1000)


def quarantine(shop: Shop) -> QuerySet[Event]:
    """What was refused or kept out of anybody's sight and nobody decided yet, the last received first.

    What nobody honest tries waits for no decision: it is among the things to look at.
    """
    refused = Event.objects.filter(shop=shop, accepted=False, settlement=None).exclude(
        Q(source__in=SEEN_AT_ONCE) | Q(outcome__in=TRIED)
    )
    return with_people(refused).order_by("-received_at", "-pk")


def settled(shop: Shop) -> QuerySet[Event]:
    """What a person decided about, the last decision first."""
    found = Event.objects.filter(shop=shop, accepted=False).exclude(settlement=None)
    return with_people(found).select_related("settlement__by").order_by("-settlement__at")


def cards_named(shop: Shop, people: QuerySet) -> tuple[int, ...]:
    """The cards of these customers, those merged into theirs included."""
    own = Card.objects.filter(shop=shop, customer__in=people)
    return tuple(
        Card.objects.filter(Q(pk__in=own) | Q(merged_into__in=own), shop=shop).values_list("pk", flat=True)[
            :500
        ]
    )
