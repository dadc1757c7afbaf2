"""Writes to programmes: beginning one, its dated versions, pausing and closing it, and the look of the card.

A version that is in force is never edited: what changes is a new version, from today or a later day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from habitue.errors import HabitueError
from habitue.language import N_, Language
from habitue.loyalty.changes import refusals
from habitue.loyalty.terms import Terms
from habitue.loyalty.terms_json import terms_as, terms_from
from habitue.web.models import Programme, Shop, Staff, Version
from habitue.web.queries.programme import earliest_change, version_on

LATEST_YEARS = 2
"""Nothing is planned further ahead."""
_KEY_LETTERS = 24
_A_MOMENT = timedelta(minutes=1)


class DayOutOfRange(HabitueError):
    """A programme or a version cannot begin or end on that day."""

    message: ClassVar[str] = N_("Choose a day between {first} and {last}.")

    def told(self, language: Language) -> str:
        """The message with its days in words."""
        days = {name: language.day(day) for name, day in self.values.items() if isinstance(day, date)}
        return language.text(self.message, **days)


class CannotFollow(HabitueError):
    """These terms cannot follow those in force; ``reasons`` are texts to translate."""

    message: ClassVar[str] = N_("These terms cannot follow the present ones.")

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__()


class HasBegun(HabitueError):
    """What has begun cannot be withdrawn."""

    message: ClassVar[str] = N_("This version is in force; it can be followed by another, not withdrawn.")


class TooMany(HabitueError):
    """A shop has as many programmes as it can have."""

    message: ClassVar[str] = N_("A shop has {most} open programmes at most. Close one first.")


MOST_PROGRAMMES = 12


def check_day(day: date, *, first: date, today: date) -> None:
    """Refuse a day before the first possible one, or years ahead."""
    last = today + timedelta(days=366 * LATEST_YEARS)
    if not first <= day <= last:
        raise DayOutOfRange(first=first, last=last)


@transaction.atomic
def start(  # noqa: PLR0913
    shop: Shop, *, name: str, terms: Terms, from_day: date, by: Staff, at: datetime
) -> Programme:
    """Begin a programme with its first version, today or later; tapped twice, it begins once."""
    today = at.astimezone(shop.zone).date()
    check_day(from_day, first=today, today=today)
    Shop.objects.select_for_update().get(pk=shop.pk)
    twin = _twin(shop, name, terms, from_day, at)
    if twin is not None:
        return twin
    if Programme.objects.filter(shop=shop, closed_from=None).count() >= MOST_PROGRAMMES:
        raise TooMany(most=MOST_PROGRAMMES)
    programme = Programme.objects.create(shop=shop, key=_free_key(shop, name), name=name, made_at=at)
    _add(programme, terms, from_day=from_day, by=by, at=at)
    return programme


def _twin(shop: Shop, name: str, terms: Terms, from_day: date, at: datetime) -> Programme | None:
    """The same programme, begun a moment ago: the button was tapped twice."""
    recent = Programme.objects.filter(shop=shop, name=name, made_at__gte=at - _A_MOMENT)
    return recent.filter(versions__from_day=from_day, versions__terms=terms_as(terms)).first()


def _free_key(shop: Shop, name: str) -> str:
    """A key for tills and files, from the name."""
    stem = slugify(name)[:_KEY_LETTERS].strip("-") or "programme"
    taken = set(Programme.objects.filter(shop=shop, key__startswith=stem).values_list("key", flat=True))
    return next(
        key
        for key in (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
        if key not in taken
    )


@transaction.atomic
def change(  # noqa: PLR0913
    shop: Shop, programme: Programme, *, terms: Terms, from_day: date, by: Staff, at: datetime
) -> Version:
    """Add a version from a day on; progress under the old terms is topped up when it begins."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk, shop=shop)
    check_day(from_day, first=earliest_change(shop, programme, at=at), today=at.astimezone(shop.zone).date())
    before = version_on(programme, from_day)
    reasons = refusals(terms_from(before.terms), terms) if before else []
    if reasons:
        raise CannotFollow(reasons)
    return _add(programme, terms, from_day=from_day, by=by, at=at)


def _add(programme: Programme, terms: Terms, *, from_day: date, by: Staff, at: datetime) -> Version:
    latest = programme.versions.aggregate(latest=Max("number"))["latest"]
    return Version.objects.create(
        programme=programme,
        number=1 if latest is None else latest + 1,
        from_day=from_day,
        terms=terms_as(terms),
        made_at=at,
        made_by=by,
    )


@transaction.atomic
def withdraw(shop: Shop, programme: Programme, *, number: int, at: datetime) -> None:
    """Take a version back that has not begun; the only one of a programme stays, and the programme never begins."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk, shop=shop)
    today = at.astimezone(shop.zone).date()
    versions = list(programme.versions.filter(withdrawn_at=None))
    found = next((version for version in versions if version.number == number), None)
    if found is None or found.from_day <= today:
        raise HasBegun
    if len(versions) == 1:
        Programme.objects.filter(pk=programme.pk).update(closed_from=found.from_day)
    else:
        Version.objects.filter(pk=found.pk).update(withdrawn_at=at)


def without_earning(terms: Terms) -> Terms:
    """The same terms while a programme pauses: nothing is earned or given, everything can be spent."""
    return replace(terms, rules=(), boosts=(), welcome=None, birthday=None)


@transaction.atomic
def close(shop: Shop, programme: Programme, *, from_day: date, at: datetime) -> None:
    """End a programme: from that day on nothing is earned in it; what was earned can still be spent."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk, shop=shop)
    check_day(from_day, first=earliest_change(shop, programme, at=at), today=at.astimezone(shop.zone).date())
    programme.closed_from = from_day
    programme.save(update_fields=["closed_from"])


@transaction.atomic
def keep_open(shop: Shop, programme: Programme, *, at: datetime) -> bool:
    """Take an end back that has not come yet; False where it has."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk, shop=shop)
    if programme.closed_from is None or programme.closed_from <= at.astimezone(shop.zone).date():
        return False
    programme.closed_from = None
    programme.save(update_fields=["closed_from"])
    return True


def rename(shop: Shop, programme: Programme, *, name: str) -> None:
    """Give a programme another name; its key and its cards stay."""
    Programme.objects.filter(pk=programme.pk, shop=shop).update(name=name)


def set_look(shop: Shop, *, colour: str, icon: str) -> None:
    """The colour and the icon of the shop's cards."""
    Shop.objects.filter(pk=shop.pk).update(colour=colour, icon=icon)
    shop.colour, shop.icon = colour, icon


def set_picture(shop: Shop, picture: bytes | None) -> None:
    """The picture on the shop's cards; None for none."""
    Shop.objects.filter(pk=shop.pk).update(picture=picture)
    shop.picture = picture
