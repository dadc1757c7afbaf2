"""What the demo's shop tried to keep its customers: letters to late regulars, of whom half were held back, a tasting, a price.

Who is late follows from the simulated life alone, and so do the draw and who comes because of a letter: told again, it is the
same story. The verdicts are the product's own, on the visits that the ledger holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import median

from django.db import transaction

from habitue.effects.assignment import draw
from habitue.records.simulator import Coming
from habitue.web.demo.cafe import Words
from habitue.web.demo.people import Guests, chance
from habitue.web.demo.terms import PASTRY
from habitue.web.models import Approach, Message, Programme, Shop, Staff
from habitue.web.models.approach import Kind

LETTERS, TASTING, PRICE = 400, 520, 640
"""Days after the opening on which each begins."""
LETTER_DAYS, WINDOW_DAYS, PRICE_DAYS = 240, 30, 28
_LATE_AFTER, _LEAST_AWAY, _REGULAR_VISITS = 1.5, 28, 4
_MOVED = 0.55
"""Of those who would have stayed away for the whole window, so many come because of the letter."""
_INVITED, _SEEN_DAYS = 120, 60
_SALT = "demo:{seed}:{what}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One person of an approach: when, and in which arm."""

    person: int
    day: date
    held: bool


def letters(visits: Sequence[Coming], *, opened: date, seed: int) -> list[Drawn]:
    """Everybody who became late by their own rhythm while the letters went out, once each."""
    first = opened + timedelta(days=LETTERS)
    last = first + timedelta(days=LETTER_DAYS - 1)
    found = []
    for person, days in _days_of(visits).items():
        late = next((day for day in _late_days(days) if first <= day <= last), None)
        if late is not None:
            found.append(Drawn(person, late, _is_held(person, seed, "letters")))
    return found


def invited(visits: Sequence[Coming], *, opened: date, seed: int) -> list[Drawn]:
    """Some of those who had been seen lately: to a tasting that changed nothing."""
    day = opened + timedelta(days=TASTING)
    since = day - timedelta(days=_SEEN_DAYS)
    seen = {one.person for one in visits if since <= one.day < day}
    chosen = sorted(seen, key=lambda person: chance(seed, person, "tasting"))[:_INVITED]
    return [Drawn(person, day, _is_held(person, seed, "tasting")) for person in chosen]


def with_letters(visits: Sequence[Coming], *, opened: date, seed: int) -> tuple[Coming, ...]:
    """The visits of a life, and those that were made because of a letter."""
    days = _days_of(visits)
    usual = {one.person: one for one in visits}
    more = []
    for drawn in letters(visits, opened=opened, seed=seed):
        over = drawn.day + timedelta(days=WINDOW_DAYS)
        by_themselves = any(drawn.day <= day <= over for day in days[drawn.person])
        if not drawn.held and not by_themselves and chance(seed, drawn.person, "moved") < _MOVED:
            later = timedelta(days=2 + int(chance(seed, drawn.person, "later") * 14))
            more.append(replace(usual[drawn.person], day=drawn.day + later))
    return tuple(sorted((*visits, *more), key=lambda one: (one.day, one.minute, one.person)))


def _days_of(visits: Iterable[Coming]) -> Mapping[int, list[date]]:
    found: defaultdict[int, set[date]] = defaultdict(set)
    for one in visits:
        found[one.person].add(one.day)
    return {person: sorted(days) for person, days in found.items()}


def _late_days(days: Sequence[date]) -> Iterable[date]:
    """The days on which somebody was late by what was known of their gaps by then."""
    gaps = [(later - day).days for day, later in pairwise(days)]
    for place in range(_REGULAR_VISITS - 1, len(days)):
        away = max(int(_LATE_AFTER * median(gaps[:place])) + 1, _LEAST_AWAY)
        late = days[place] + timedelta(days=away)
        if place + 1 == len(days) or days[place + 1] >= late:
            yield late


def _is_held(person: int, seed: int, what: str) -> bool:
    return draw(str(person), salt=_SALT.format(seed=seed, what=what)) == "held"


class Notebook:
    """Writes the approaches down, each once and when its days are over."""

    def __init__(self, shop: Shop, words: Words, guests: Guests, *, seed: int, by: Staff) -> None:
        self.shop, self.said, self.guests, self.seed, self.by = shop, words.said, guests, seed, by
        self.opened = shop.made_at.astimezone(shop.zone).date()

    def write(self, visits: Sequence[Coming], *, now: datetime) -> None:
        """What is over by now and not written down yet."""
        told = set(Approach.objects.filter(shop=self.shop).values_list("what", flat=True))
        over = (now.astimezone(self.shop.zone).date() - self.opened).days
        if Approach.What.AUTOMATION not in told and over > LETTERS + LETTER_DAYS:
            self._late(letters(visits, opened=self.opened, seed=self.seed))
        if Approach.What.CAMPAIGN not in told and over > TASTING:
            self._tasting(invited(visits, opened=self.opened, seed=self.seed))
        if Approach.What.PRICE not in told and over > PRICE:
            self._price()

    @transaction.atomic
    def _late(self, drawn: Sequence[Drawn]) -> None:
        card = Programme.objects.filter(shop=self.shop, name=self.said["card"]).first()
        offer = {"programme": card.key, "reward": PASTRY, "days": 14} if card else {}
        made = self._made(
            Approach.What.AUTOMATION,
            LETTERS,
            LETTER_DAYS,
            kind=Kind.LATE,
            offer=offer,
            note=self.said["letters_learnt"],
        )
        self._rows(made, drawn, subject=self.said["letters_subject"], body=self.said["letters_body"])

    @transaction.atomic
    def _tasting(self, drawn: Sequence[Drawn]) -> None:
        made = self._made(Approach.What.CAMPAIGN, TASTING, 1, name=self.said["tasting"])
        self._rows(made, drawn, subject=self.said["tasting"], body=self.said["tasting_body"])

    def _price(self) -> None:
        self._made(
            Approach.What.PRICE,
            PRICE,
            PRICE_DAYS,
            name=self.said["price"],
            indicator=Approach.Indicator.SPEND,
            window_days=PRICE_DAYS,
            holdout=0,
            state=Approach.State.RUNNING,
            ended_at=None,
        )

    def _made(self, what: str, number: int, days: int, **fields: object) -> Approach:
        first = self.opened + timedelta(days=number)
        last = first + timedelta(days=days - 1)
        begins, ends = (datetime.combine(day, time(5), self.shop.zone) for day in (first, last))
        said: dict[str, object] = {
            "begins_at": begins,
            "ended_at": ends + timedelta(days=1),
            "window_days": WINDOW_DAYS,
            "state": Approach.State.DONE,
            "audience": {"customers": self.shop.customers.count()},
        }
        return Approach.objects.create(
            shop=self.shop,
            what=what,
            first_day=first,
            last_day=last,
            made_at=begins,
            by=self.by,
            **{**said, **fields},
        )

    def _rows(self, made: Approach, drawn: Sequence[Drawn], *, subject: str, body: str) -> None:
        """A row for everybody drawn, of the held-back as of the others."""
        rows = []
        for one in drawn:
            customer = self.guests.known(one.person)
            if customer is None:
                continue
            at = datetime.combine(one.day, time(5), self.shop.zone)
            said: dict[str, str] = {"arm": Message.Arm.HELD, "state": Message.State.HELD}
            if not one.held:
                said = {
                    "arm": Message.Arm.WRITTEN,
                    "state": Message.State.SENT,
                    "subject": subject,
                    "body": body,
                }
            rows.append(
                Message(
                    shop=self.shop,
                    approach=made,
                    customer=customer,
                    occasion=f"{made.kind or 'campaign'}:{one.day:%F}",
                    channel="email",
                    language=self.shop.language,
                    drawn_at=at,
                    next_at=at,
                    good_until=at + timedelta(days=2),
                    sent_at=None if one.held else at,
                    **said,
                )
            )
        Message.objects.bulk_create(rows)
