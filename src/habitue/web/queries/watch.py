"""Reads of what an owner should look at: of the last 30 days, what was not taken back since, the last received first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Q, TextField
from django.db.models.functions import Abs, Cast

from habitue.loyalty.outcomes import Flag
from habitue.web.actions.ledger_answer import Remark
from habitue.web.actions.ledger_rows import ask, instant_in, instant_out, marks
from habitue.web.models import Conflict, Device, Dismissal, Event, Shop
from habitue.web.queries.journal import TRIED, standing, with_people

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
"""What a till sends out of its order is of interest when it took so long."""
SKEW = timedelta(minutes=5)


def remarkable(shop: Shop, *, since: datetime) -> list[Event]:
    """Events accepted with a remark that people should look at, and what nobody honest tries by accident."""
    marked = Q()
    for flag in FLAGS:
        marked |= Q(flagged__contains=f'"{flag}"')
    marked |= Q(flagged__contains=f'"{Flag.LATE}"', received_at__gt=F("at") + LATE, source="till")
    wanted = Q(accepted=True) & ~Q(flagged="[]") & marked | Q(accepted=False, outcome__in=TRIED)
    flagged = Event.objects.annotate(flagged=Cast("flags", TextField()))
    found = with_people(standing(flagged.filter(wanted, shop=shop, received_at__gte=since)))
    return list(found.select_related("device").order_by("-received_at", "-pk")[:MOST])


def events_at(shop: Shop, rows: Collection[int]) -> list[Event]:
    """These events, whole."""
    return list(with_people(Event.objects.filter(shop=shop, pk__in=rows)).select_related("device"))


def done_by_people(shop: Shop, *, since: datetime) -> list[tuple[int, str, int | None, int, datetime]]:
    """What people gave: row, kind, staff, card and instant of every visit, reward and gift that stands.

    Without the ORM: the first page of every morning waits for a month of them.
    """
    after = instant_in(since)
    rows = ask(_DONE, [shop.pk, after, after, *BY_PEOPLE, _MOST_STAMPS])
    return [(row, kind, staff, card, instant_out(at)) for row, kind, staff, card, at in rows]


_UNDO = (
    "SELECT 1 FROM web_event {0} WHERE {0}.shop_id = {1}.shop_id AND {0}.refers_to = {1}.event_id "
    "AND {0}.kind = 'undo' AND {0}.accepted"
)
_DONE = (
    "SELECT e.id, e.kind, e.staff_id, e.card_id, e.at FROM web_event e "
    "WHERE e.shop_id = %s AND e.received_at >= %s AND e.at >= %s AND e.accepted "
    "AND e.kind IN ('visit', 'redeem', 'gift') AND e.card_id IS NOT NULL "
    f"AND e.source IN ({marks(BY_PEOPLE)}) "
    f"AND NOT EXISTS ({_UNDO.format('u', 'e')} AND NOT EXISTS ({_UNDO.format('v', 'u')})) "
    "ORDER BY e.received_at DESC LIMIT %s"
)


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
