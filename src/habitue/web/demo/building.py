"""Building the demo: the shop with its team and places, then its life day by day, through the one action that writes the ledger.

Every event has an id that follows from what it is about, and what was fed is noted: built in one go or taken up again
days later, it is the same story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from habitue.records.simulator import Coming, Life, Person, simulate_shop
from habitue.web.actions.card import welcome
from habitue.web.actions.event import Sender, record
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.actions.merge import merge
from habitue.web.actions.nightly import expire, give_birthday_gifts, review_tiers
from habitue.web.actions.settlement import set_aside, take
from habitue.web.actions.shop import add_closed_days, open_shop
from habitue.web.actions.version import begin_versions
from habitue.web.demo.answers import Listener
from habitue.web.demo.approaches import Notebook, with_letters
from habitue.web.demo.cafe import SPOKEN, SUMMER_WEEKS, Words, trade_of
from habitue.web.demo.people import Guests, chance
from habitue.web.demo.story import Costs, Json, Scribe, held_by
from habitue.web.demo.terms import CHANGES, LAUNCH, PASTRY, set_up
from habitue.web.models import Card, ClosedDays, Location, Role, Routine, Shop, Staff, User
from habitue.web.queries.demo import EMAIL, PASSWORD
from habitue.web.queries.journal import quarantine
from habitue.web.worker import nightly

PAST_DAYS, DAYS = 730, 1095
"""Days of history when the demo is built, and days for which its story goes on."""
SEED = 2026
PEOPLE = 480
_FED = "demo"
_SHIFT_DAYS = 7
_PONDERED_DAYS = 5
_DAY = timedelta(days=1)

Progress = Callable[[float], None]


def build(*, language: str, now: datetime, seed: int = SEED, progress: Progress = lambda _: None) -> Shop:
    """A demo shop in a language, with its life up to now."""
    shop = open_demo(language=language, now=now)
    feed(shop, now=now, seed=seed, progress=progress)
    return shop


def open_demo(*, language: str, now: datetime) -> Shop:
    """The demo shop on its first day, two years ago: its team, its places and its holidays, and no customer yet."""
    return _open(SPOKEN[language], language, (now - timedelta(days=PAST_DAYS)).date())


@transaction.atomic
def _open(words: Words, language: str, opened: date) -> Shop:
    """The shop with its places, its team of four and its holidays."""
    shop = Shop(
        name=words.shop,
        country=words.country,
        language=language,
        currency=words.currency,
        timezone=words.timezone,
        is_demo=True,
    )
    at = datetime.combine(opened, time(6), shop.zone)
    owner = User.objects.create_user(EMAIL, PASSWORD, first_name=words.team[0][0], language=language)
    open_shop(shop, owner=owner, location=words.places[0], at=at)
    Location.objects.create(shop=shop, name=words.places[1])
    for name, role in words.team[1:]:
        user = User.objects.create_user(
            f"{name.lower()}@example.org", None, first_name=name, language=language
        )
        Staff.objects.create(shop=shop, user=user, role=Role(role), name=name, joined_at=at)
    for year in range(opened.year, opened.year + 4):
        _close(shop, words, year)
    return shop


def _close(shop: Shop, words: Words, year: int) -> None:
    (month, first), (last_month, last) = SUMMER_WEEKS
    spans = (
        (date(year, 1, 1), date(year, 1, 1), words.said["new_year"]),
        (date(year, month, first), date(year, last_month, last), words.said["closed"]),
        (date(year, 12, 25), date(year, 12, 26), words.said["christmas"]),
    )
    for first_day, last_day, reason in spans:
        add_closed_days(shop, ClosedDays(first_day=first_day, last_day=last_day, reason=reason))


def life_of(shop: Shop, seed: int = SEED) -> Life:
    """The whole story of the demo shop, past and to come."""
    opened = shop.made_at.astimezone(shop.zone).date()
    years = range(opened.year, opened.year + 4)
    return simulate_shop(
        trade_of(SPOKEN[shop.language], years=years),
        customers=PEOPLE,
        first_day=opened,
        days=DAYS,
        seed=seed,
        lift=(opened + timedelta(days=LAUNCH), 1.08),
    )


def feed(shop: Shop, *, now: datetime, seed: int = SEED, progress: Progress = lambda _: None) -> None:
    """Let happen what has not happened yet, up to now: shift by shift, each in one transaction."""
    life = life_of(shop, seed)
    teller = _Teller(shop, seed, life.people)
    fed = Routine.objects.filter(shop=shop, name=_FED).first()
    since = fed.ran_at if fed else shop.made_at
    visits = with_letters(life.visits, opened=teller.opened, seed=seed)
    story = [one for one in visits if since < teller.scribe.at(one) <= now]
    first, today = since.astimezone(shop.zone).date(), now.astimezone(shop.zone).date()
    for shift in teller.shifts(first, today):
        with transaction.atomic():
            teller.tell(shift, [one for one in story if shift.first <= one.day <= shift.last], now=now)
            until = min(datetime.combine(shift.last + _DAY, time(), shop.zone), now)
            Routine.objects.update_or_create(shop=shop, name=_FED, defaults={"ran_at": until})
        progress(((shift.last - first).days + 1) / ((today - first).days + 1))
    notebook = Notebook(shop, teller.words, teller.guests, seed=seed, by=teller.team[0])
    notebook.write(life.visits, now=now)
    Listener(shop, teller.words, teller.guests, seed, by=teller.team[1]).write(visits, now=now)


@dataclass(frozen=True, slots=True)
class _Shift:
    """Some days on which the same people work; told in one go."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Each of them."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class _Twin:
    """Somebody who was noted a second time: from when to when, until both were found to be one."""

    first: date
    merged: date


class _Teller:
    """Tells the story of a shop, one shift at a time."""

    def __init__(self, shop: Shop, seed: int, people: Sequence[Person]) -> None:
        self.shop, self.seed, self.words = shop, seed, SPOKEN[shop.language]
        self.home = [one.place for one in people]
        self.opened = shop.made_at.astimezone(shop.zone).date()
        self.team = list(Staff.objects.filter(shop=shop).order_by("pk"))
        places = list(Location.objects.filter(shop=shop).order_by("pk").values_list("pk", flat=True))
        self.guests = Guests(shop, self.words, seed)
        self.scribe = Scribe(shop, self.words, seed=seed, places=places)
        self.paper_seen: set[int] = set()
        self.twins = {person: twin for person in range(PEOPLE) if (twin := self._twin(person)) is not None}

    def shifts(self, first: date, last: date) -> Iterator[_Shift]:
        """The shifts that these days are of; the days on which something is set up begin one."""
        starts = {self.opened + timedelta(days=number) for number in CHANGES}
        begin = first
        for number in range((last - first).days + 1):
            following = first + timedelta(days=number + 1)
            if following in starts or following > last or (following - self.opened).days % _SHIFT_DAYS == 0:
                yield _Shift(begin, following - _DAY)
                begin = following

    def tell(self, shift: _Shift, visits: Sequence[Coming], *, now: datetime) -> None:
        """One shift: what the owner changes, who comes, and what is done when it is over."""
        if set_up(self.shop, self.words, day=shift.first, opened=self.opened, by=self.team[0]):
            begin_versions(self.shop, datetime.combine(shift.first, time(0, 5), self.shop.zone))
        for place in range(len(self.scribe.places)):
            # by the place where people usually go: the visits of one card are told in order
            self._serve(shift, place, [one for one in visits if self.home[one.person] == place], now)
        for day in shift.days:
            self._merge_twins(day, now)
        self._decide(shift, now)
        self._nights(shift, now)

    def _serve(self, shift: _Shift, place: int, visits: list[Coming], now: datetime) -> None:
        """The visits of a shift at one place, by whoever works there."""
        at_work = self.team[int(chance(self.seed, shift.first, place) * len(self.team))]
        guests = [(one, *self._guest(one, at_work)) for one in visits]
        held = held_by([card for _, card, _ in guests])
        costs = self._costs(shift.first)
        events = [
            event
            for visit, card, is_new in guests
            for event in (
                *self._opening(visit, card, is_new),
                *self.scribe.events(visit, card, held[card.pk], costs),
            )
            if datetime.fromisoformat(event["at"]) <= now
        ]
        cut = [
            one
            for one in events
            if one["location"] == self.scribe.places[1] and one["kind"] == "redeem" and self._is_cut_off(one)
        ]
        self._send([one for one in events if one["id"] not in {other["id"] for other in cut}], at_work)
        self._send([{**one, "offline": True} for one in cut], at_work, source="api")

    def _is_cut_off(self, event: Json) -> bool:
        """The kiosk's network is poor: some rewards are given without asking."""
        return chance(self.seed, event["at"], "network") < 0.08

    def _guest(self, visit: Coming, by: Staff) -> tuple[Card, bool]:
        at = self.scribe.at(visit) - timedelta(minutes=2)
        card, is_new = self.guests.card(visit.person, at, twin=self._is_twin(visit.person, visit.day), by=by)
        if is_new:
            welcome(self.shop, card, sender=Sender("page", staff=by), at=at)
        return card, is_new

    def _opening(self, visit: Coming, card: Card, is_new: bool) -> Iterator[Json]:  # noqa: FBT001
        """On the programme's first days people bring what their paper cards held."""
        number = (visit.day - self.opened).days
        if is_new or not LAUNCH <= number < LAUNCH + 21 or visit.person in self.paper_seen:
            return
        self.paper_seen.add(visit.person)
        if chance(self.seed, visit.person, "paper") > 0.6:
            return
        units = 1 + int(chance(self.seed, visit.person, "stamps") * 6)
        event = self.scribe.paper(visit, card, self._programmes(visit.day)[0], units)
        if event is not None:
            yield event

    def _programmes(self, day: date) -> list[str]:
        return [one.key for one, _ in rules_of(self.shop).in_force(day)]

    def _costs(self, day: date) -> Costs:
        found: dict[tuple[str, str], int] = {}
        gift = None
        for one, terms in rules_of(self.shop).in_force(day):
            found |= {(one.key, reward.key): reward.cost for reward in terms.rewards}
            gift = gift or ((one.key, PASTRY) if terms.reward(PASTRY) else None)
        return Costs(found, gift)

    def _send(self, events: list[Json], by: Staff, *, source: str = "page") -> None:
        if events:
            last = max(datetime.fromisoformat(event["at"]) for event in events)
            record(self.shop, events, sender=Sender(source, staff=by), received_at=last)

    def _decide(self, shift: _Shift, now: datetime) -> None:
        """The manager decides about what waits for some days, mostly in the customer's favour."""
        at = min(datetime.combine(shift.last, time(19, 40), self.shop.zone), now)
        for event in quarantine(self.shop).filter(received_at__lt=at - timedelta(days=_PONDERED_DAYS)):
            if chance(self.seed, event.at.isoformat(), "decision") < 0.9:
                answer = take(self.shop, event, by=self.team[1], at=at)
                if answer is not None and answer.kind == "done":
                    continue
            set_aside(self.shop, event, reason=self.words.said["twice"], by=self.team[1], at=at)

    def _twin(self, person: int) -> _Twin | None:
        """Every so many people there is one who is noted twice for some weeks."""
        if chance(self.seed, person, "twin") > 0.07:
            return None
        first = self.opened + timedelta(days=int(60 + chance(self.seed, person, "when") * 640))
        return _Twin(first, first + timedelta(days=int(20 + chance(self.seed, person, "found") * 40)))

    def _is_twin(self, person: int, day: date) -> bool:
        twin = self.twins.get(person)
        return twin is not None and twin.first <= day < twin.merged

    def _merge_twins(self, day: date, now: datetime) -> None:
        """In the evening the manager puts together whom they found to be one."""
        at = datetime.combine(day, time(19, 30), self.shop.zone)
        if at > now:
            return
        for person, twin in self.twins.items():
            if twin.merged != day:
                continue
            kept, absorbed = (self.guests.known(person, twin=one) for one in (False, True))
            if kept and absorbed and absorbed.merged_into_id is None:
                merge(self.shop, kept, absorbed, at=at, sender=Sender("page", staff=self.team[1]))
                self.guests.forget(person, twin=True)

    def _nights(self, shift: _Shift, now: datetime) -> None:
        """What the worker does at night; the tiers once a week, since nobody looks at the past ones day by day."""
        over = [day for day in shift.days if _midnight(self.shop, day) <= now]
        if not over:
            return
        at = _midnight(self.shop, over[-1])
        for day in over:
            give_birthday_gifts(self.shop, day, at)
            if day.weekday() == 6 or (day == over[-1] and (now - at).days < _SHIFT_DAYS):
                review_tiers(self.shop, day, at)
        expire(self.shop, over[-1], at)
        for name in nightly():
            done = {"done_through": over[-1], "ran_at": at}
            Routine.objects.update_or_create(shop=self.shop, name=name, defaults=done)


def _midnight(shop: Shop, day: date) -> datetime:
    """A little after the end of the day."""
    return datetime.combine(day + _DAY, time(0, 5), shop.zone)
