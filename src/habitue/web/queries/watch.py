"""Reads of what an owner should look at: of the last 30 days, what was not taken back since, the last received first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Abs, Cast

from habitue.loyalty.outcomes import Flag
from habitue.web.actions.ledger_answer import Problem, Remark
from habitue.web.models import Conflict, Device, Dismissal, Event, Shop
from habitue.web.queries.journal import standing, with_people

MOST = 200
_MOST_STAMPS = 20_000
BY_PEOPLE = ("page", "till", "demo")
"""Sources at which somebody stood; a store on the web sells at night, too."""
FLAGS = (
    *Remark,
    Flag.TOO_SOON,
    Flag.OVERDRAWN,
    Flag.OVER_LIMIT,
    Flag.REFUND_EXCEEDS,
)
LATE = timedelta(days=1)
"""What arrives out of its order is of interest when it took so long."""
SKEW = timedelta(minutes=5)
TRIED = (Problem.FORGED_CODE, Problem.OWN_CARD)


def remarkable(shop: Shop, *, since: datetime) -> list[Event]:
    """Events that were accepted with a remark that people should look at."""
    found = Event.objects.annotate(flagged=Cast("flags", TextField()))
    marked = Q()
    for flag in FLAGS:
        marked |= Q(flagged__contains=f'"{flag}"')
    marked |= Q(flagged__contains=f'"{Flag.LATE}"', received_at__gt=F("at") + LATE, source__in=BY_PEOPLE)
    return _latest(standing(found.filter(marked, shop=shop, received_at__gte=since, accepted=True)))


def tried(shop: Shop, *, since: datetime) -> list[Event]:
    """What nobody honest tries by accident: codes that no card signed, and gifts to one's own card."""
    return _latest(Event.objects.filter(shop=shop, received_at__gte=since, accepted=False, outcome__in=TRIED))


def events_at(shop: Shop, rows: Collection[int]) -> list[Event]:
    """These events, whole."""
    return list(with_people(Event.objects.filter(shop=shop, pk__in=rows)).select_related("device"))


def done_by_people(shop: Shop, *, since: datetime) -> list[tuple[int, str, int | None, int, datetime]]:
    """What people gave: row, kind, staff, card and instant of every visit, reward and gift that stands."""
    found = Event.objects.filter(
        shop=shop,
        received_at__gte=since,
        at__gte=since,
        accepted=True,
        kind__in=("visit", "redeem", "gift"),
        source__in=BY_PEOPLE,
        card__isnull=False,
    )
    rows = standing(found).order_by("-received_at").values_list("pk", "kind", "staff", "card", "at")
    return list(rows[:_MOST_STAMPS])


def conflicts_of(shop: Shop, *, since: datetime) -> list[Conflict]:
    """Other bodies that came under the ids of events."""
    found = Conflict.objects.filter(shop=shop, received_at__gte=since)
    return list(found.select_related("event", "staff", "location").order_by("-received_at")[:MOST])


def skewed(shop: Shop, *, since: datetime) -> list[Device]:
    """Tills in use whose clock is wrong."""
    found = Device.objects.annotate(off=Abs("skew_ms")).filter(
        shop=shop, revoked_at=None, seen_at__gte=since, off__gt=SKEW / timedelta(milliseconds=1)
    )
    return list(found.select_related("location").order_by("-seen_at")[:MOST])


def dismissed(shop: Shop) -> set[str]:
    """The names of what was found fine."""
    return set(Dismissal.objects.filter(shop=shop).values_list("what", flat=True))


def _latest(found: QuerySet[Event]) -> list[Event]:
    return list(with_people(found).select_related("device").order_by("-received_at", "-pk")[:MOST])
