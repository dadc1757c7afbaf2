"""A version that begins: cards that nobody uses are brought to it too, so that whoever looks sees what they have.

A card that is used is brought to the new terms by its own next event. The others get a fact of kind ``run``, which
writes nothing but what time has brought: here, the units by which a dearer reward tops them up. The worker asks at
every round, so that a version for the very day on which it was saved waits for no night.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from habitue.language import N_, Language
from habitue.loyalty.changes import raises
from habitue.loyalty.terms_json import terms_from
from habitue.web.actions.event import Sender, record
from habitue.web.models import Account, Card, Programme, Routine, Shop, Version

_RUN = uuid.UUID("6a2f3c0e-6b0b-4a53-9d5e-0f6c1c1f7a10")
_AT_ONCE = 500
_PREFIX = "version-"
_EARLIEST = timedelta(hours=14)
"""By so much the easternmost shop's day begins before it does in UTC."""


def shops_to_begin(now: datetime) -> set[int]:
    """The shops with a version that may have begun and was not yet brought to the cards: one question for all shops."""
    done = Routine.objects.filter(
        shop=OuterRef("programme__shop"), name=Concat(Value(_PREFIX), Cast(OuterRef("pk"), CharField()))
    )
    begun = Version.objects.filter(withdrawn_at=None, from_day__lte=(now + _EARLIEST).date())
    return set(begun.exclude(Exists(done)).values_list("programme__shop", flat=True))


def begin_versions(shop: Shop, now: datetime) -> int:
    """Bring every card to the versions that have begun and were not yet brought to the cards; how many cards there were.

    Tried again after a crash it adds nothing: an event is named by the card and the version.
    """
    today = now.astimezone(shop.zone).date()
    done = set(Routine.objects.filter(shop=shop, name__startswith=_PREFIX).values_list("name", flat=True))
    begun = Version.objects.filter(programme__shop=shop, withdrawn_at=None, from_day__lte=today)
    count = 0
    for version in begun.select_related("programme").order_by("from_day", "number"):
        name = f"{_PREFIX}{version.pk}"
        if name not in done:
            count += _begin(shop, version, now)
            Routine.objects.update_or_create(
                shop=shop, name=name, defaults={"done_through": version.from_day, "ran_at": now}
            )
    return count


def _begin(shop: Shop, version: Version, now: datetime) -> int:
    if not _tops_up(version):
        return 0
    held = Account.objects.filter(programme=version.programme, kind="purse", balance__gt=0)
    cards = Card.objects.filter(shop=shop, merged_into=None, pk__in=held.values("card"))
    keys = list(cards.order_by("pk").values_list("key", flat=True))
    for place in range(0, len(keys), _AT_ONCE):
        runs = [_run(key, version, shop) for key in keys[place : place + _AT_ONCE]]
        record(shop, runs, sender=Sender("worker"), received_at=now)
    return len(keys)


def _tops_up(version: Version) -> bool:
    """Whether a reward is dearer than in the version before."""
    before = [found for found in _in_order(version.programme) if _place(found) < _place(version)]
    return bool(before) and raises(terms_from(before[-1].terms), terms_from(version.terms))


def _in_order(programme: Programme) -> list[Version]:
    return list(programme.versions.filter(withdrawn_at=None))


def _place(version: Version) -> tuple[date, int]:
    return version.from_day, version.number


def _run(card: uuid.UUID, version: Version, shop: Shop) -> dict[str, str]:
    """At the first instant of the version's day, so that a second try says the same."""
    midnight = datetime.combine(version.from_day, time.min, tzinfo=shop.zone)
    return {
        "id": str(uuid.uuid5(_RUN, f"{card}:{version.pk}")),
        "kind": "run",
        "at": midnight.astimezone(UTC).isoformat(),
        "card": str(card),
        "reason": Language(shop.language).text(N_("new terms of the programme")),
    }
