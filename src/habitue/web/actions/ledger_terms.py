"""A shop's programmes and closed days as the rules want them, remembered by this process until they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from habitue.loyalty.calendar import Calendar
from habitue.loyalty.programme import Programme, Version, in_force
from habitue.loyalty.terms import Terms
from habitue.loyalty.terms_json import terms_from
from habitue.web import models
from habitue.web.actions.ledger_rows import ask
from habitue.web.models import ClosedDays, Shop

_MOST_SHOPS = 1000
_remembered: dict[tuple[int, str], Rules] = {}


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides the events of a shop: its programmes with all versions of their terms, its days, its money.

    ``stamp`` names this state of the terms; the database gives the shop a new one whenever they change. ``shop`` is the
    name of the shop in addresses and codes.
    ``numbers`` are the rows of the programmes, by key; ``terms`` their latest terms, ``units`` what they count.
    """

    stamp: str
    shop: str
    currency: str
    zone: ZoneInfo
    programmes: tuple[Programme, ...]
    calendar: Calendar
    numbers: Mapping[str, int]
    keys: Mapping[int, str]
    terms: Mapping[str, Terms]
    units: Mapping[str, str]

    def day_of(self, at: datetime) -> date:
        """The shop's date at an instant."""
        return at.astimezone(self.zone).date()

    def in_force(self, day: date) -> list[tuple[Programme, Terms]]:
        """The programmes in which visits of that day earn, with their terms."""
        return in_force(self.programmes, day)


def rules_of(shop: Shop) -> Rules:
    """The rules in force now, a version saved a moment ago included: one small question to the database."""
    ((stamp, public_id, currency, zone),) = ask(
        "SELECT terms_stamp, public_id, currency, timezone FROM web_shop WHERE id = %s", [shop.pk]
    )
    found = _remembered.get((shop.pk, stamp))
    if found is None or (found.currency, found.zone.key) != (currency, zone):
        while len(_remembered) >= _MOST_SHOPS:
            _remembered.pop(next(iter(_remembered)), None)
        found = _remembered[shop.pk, stamp] = _load(shop, stamp, public_id, currency, ZoneInfo(zone))
    return found


def _load(shop: Shop, stamp: str, public_id: str, currency: str, zone: ZoneInfo) -> Rules:
    versions: dict[int, list[Version]] = {}
    rows = models.Version.objects.filter(programme__shop=shop, withdrawn_at=None).order_by(
        "from_day", "number"
    )
    for programme, from_day, terms in rows.values_list("programme_id", "from_day", "terms"):
        priced = replace(terms_from(terms), currency=currency)
        versions.setdefault(programme, []).append(Version(from_day, priced))
    found = models.Programme.objects.filter(shop=shop, pk__in=versions).order_by("made_at", "pk")
    numbers, programmes = {}, []
    for number, key, closed_from in found.values_list("pk", "key", "closed_from"):
        numbers[key] = number
        last_day = closed_from - timedelta(days=1) if closed_from else None
        programmes.append(Programme(key, tuple(versions[number]), last_day))
    terms = {programme.key: programme.versions[-1].terms for programme in programmes}
    closed = ClosedDays.objects.filter(shop=shop).values_list("first_day", "last_day")
    return Rules(
        stamp=stamp,
        shop=public_id,
        currency=currency,
        zone=zone,
        programmes=tuple(programmes),
        calendar=Calendar(closed=tuple(closed)),
        numbers=numbers,
        keys={number: key for key, number in numbers.items()},
        terms=terms,
        units={key: found.unit.value for key, found in terms.items()},
    )
