"""Reads of programmes: their versions in time, and figures of what they hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404

from habitue.loyalty.terms import Terms
from habitue.loyalty.terms_json import terms_from
from habitue.web.models import Account, Entry, Event, Programme, Shop, Version


def programmes_of(shop: Shop) -> QuerySet[Programme]:
    """The shop's programmes, oldest first, with their versions."""
    return Programme.objects.filter(shop=shop).prefetch_related("versions__made_by")


def programme_of(shop: Shop, key: str) -> Programme:
    """One programme, or 404."""
    found = programmes_of(shop).filter(key=key).first()
    if found is None or not Timeline(found, date.min).versions:
        raise Http404
    return found


@dataclass
class Timeline:
    """A programme as seen on one of the shop's days."""

    programme: Programme
    today: date

    @cached_property
    def versions(self) -> list[Version]:
        """Every version that counts, in the order in which they come into force."""
        return [version for version in self.programme.versions.all() if version.withdrawn_at is None]

    @property
    def present(self) -> Version | None:
        """The version in force."""
        begun = [version for version in self.versions if version.from_day <= self.today]
        return begun[-1] if begun else None

    @property
    def coming(self) -> list[Version]:
        """The versions that have not begun."""
        return [version for version in self.versions if version.from_day > self.today]

    @property
    def shown(self) -> Version:
        """The version in force; before the first one begins, that one."""
        return self.present or self.versions[0]

    @cached_property
    def terms(self) -> Terms:
        """The terms in force, or the first to come."""
        return terms_from(self.shown.terms)

    @cached_property
    def latest(self) -> Version:
        """The version that is in force last."""
        return self.versions[-1]

    @property
    def state(self) -> str:
        """``coming``, ``running``, ``paused`` or ``closed``."""
        closed = self.programme.closed_from
        if closed is not None and closed <= max(self.today, self.versions[0].from_day):
            return "closed"
        if self.present is None:
            return "coming"
        return "running" if self.terms.rules else "paused"


def version_on(programme: Programme, day: date) -> Version | None:
    """The version in force on that day; before the first one begins, that one."""
    versions = list(programme.versions.filter(withdrawn_at=None))
    return next((version for version in reversed(versions) if version.from_day <= day), None) or (
        versions[0] if versions else None
    )


def earliest_change(shop: Shop, programme: Programme, *, at: datetime) -> date:
    """The first day from which terms can change: today while nothing happened today, else tomorrow.

    Whoever came this morning was served under the terms of this morning, and keeps what they got.
    """
    today = at.astimezone(shop.zone).date()
    first = programme.versions.filter(withdrawn_at=None).first()
    if first is not None and first.from_day > today:
        return today
    midnight = datetime.combine(today, datetime.min.time(), tzinfo=shop.zone)
    happened = Event.objects.filter(
        shop=shop, received_at__gte=midnight - timedelta(minutes=10), day__gte=today, accepted=True
    )
    return today + timedelta(days=1) if happened.exists() else today


@dataclass(frozen=True, slots=True)
class Figures:
    """What a programme holds and moved, in units; and its cards."""

    cards: int
    held: int
    near: int
    ready: int
    issued: int
    used: int
    expired: int


def figures(programme: Programme, terms: Terms) -> Figures:
    """Counts of cards and sums of entries; ``near`` lacks a fifth of the cheapest reward at most, and one unit at least."""
    cost = min((reward.cost for reward in terms.rewards), default=0)
    lacking = max(1, cost // 5)
    purses = Account.objects.filter(programme=programme, kind="purse", card__isnull=False).aggregate(
        cards=Count("id"),
        held=Sum("balance"),
        ready=Count("id", filter=Q(balance__gte=cost)),
        near=Count("id", filter=Q(balance__gte=max(1, cost - lacking), balance__lt=cost)),
    )
    moved = _moved(programme)
    return Figures(
        cards=purses["cards"],
        held=purses["held"] or 0,
        near=purses["near"] if cost else 0,
        ready=purses["ready"] if cost else 0,
        issued=-moved.get("issue", 0),
        used=moved.get("redemption", 0),
        expired=moved.get("expiry", 0),
    )


def _moved(programme: Programme) -> dict[str, int]:
    """What each of the shop's accounts took in, less what it gave out."""
    found = {}
    for pk, kind in Account.objects.filter(programme=programme, card=None).values_list("id", "kind"):
        into = Entry.objects.filter(credit=pk).aggregate(n=Sum("amount"))["n"] or 0
        out = Entry.objects.filter(debit=pk).aggregate(n=Sum("amount"))["n"] or 0
        found[kind] = into - out
    return found


def picture_version(shop: Shop) -> str:
    """A name for the present picture that changes with it; empty where there is none."""
    if not shop.picture:
        return ""
    return hashlib.sha256(bytes(shop.picture)).hexdigest()[:12]
