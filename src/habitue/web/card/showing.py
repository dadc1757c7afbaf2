"""What the page of a card shows: the shop's look, what is held, what is ready, what ends when, what happened."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property

from habitue.language import N_, Language
from habitue.loyalty.card import CardState
from habitue.loyalty.facts import Kind
from habitue.loyalty.terms import Unit
from habitue.loyalty.words import units_text
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.actions.link import code_to_show, secret_of
from habitue.web.actions.merge import TRANSFER
from habitue.web.channels.push_key import public_key
from habitue.web.codes import shown_code
from habitue.web.counter.glance import Progress, Ready, progress_of
from habitue.web.counter.showing import names_of
from habitue.web.customers.consent_words import consent_words
from habitue.web.languages import spoken
from habitue.web.models import Card, Consent, Customer, FriendGift, Message, Shop
from habitue.web.programme.face import Face
from habitue.web.programme.showing import face_of
from habitue.web.qr import picture
from habitue.web.queries.customer import consents_of
from habitue.web.queries.friend_gift import name_of, still_offered, waiting_on
from habitue.web.queries.ledger import balances, state_of, statement
from habitue.web.queries.message import inbox_of
from habitue.web.queries.programme import picture_version
from habitue.web.queries.push import phones_of

MOST_EVENTS = 60
FIRST_LINES = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward that is ready; ``friend`` is how the page of giving names it, empty where nobody else can have it."""

    ready: Ready
    friend: str
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Purse:
    """One programme of the card: its face, what is ready in it, and what ends when, the soonest first."""

    face: Face
    progress: Progress
    offers: list[Offer]
    ending: list[str]


@dataclass(frozen=True, slots=True)
class Promise:
    """A reward that was given to a friend and waits to be taken."""

    gift: FriendGift
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A channel, what holds for it, and the words with which the other answer is given."""

    channel: str
    name: str
    given: bool
    words: str


@dataclass(frozen=True, slots=True)
class Notifying:
    """Notifications: ``on``, ``off``, or ``lost`` where they agreed and no phone takes any. ``key`` is the server's, for the browser."""

    state: str
    key: str
    words: str


def public_picture(shop: Shop) -> str:
    """Where customers find the shop's picture, under a name that changes with it; empty where there is none."""
    version = picture_version(shop)
    return f"{reverse('card:picture', args=[shop.public_id])}?v={version}" if version else ""


def gives_birthdays(shop: Shop, *, at: datetime) -> bool:
    """Whether any programme gives something for a birthday."""
    rules = rules_of(shop)
    return any(terms.birthday for _, terms in rules.in_force(rules.day_of(at)))


def blank_face(shop: Shop, *, at: datetime) -> Face:
    """The shop's first programme as an example of what one gets; the shop's name where there is none."""
    rules, names = rules_of(shop), names_of(shop)
    for programme, terms in rules.in_force(rules.day_of(at)):
        face = face_of(shop, names[programme.key], terms, have=0, language=spoken())
        return replace(face, picture=public_picture(shop))
    return plain_face(shop, "")


def plain_face(shop: Shop, headline: str) -> Face:
    """The shop's look with one line on it."""
    return Face(shop.name, "", shop.colour, shop.icon, public_picture(shop), headline=headline, name="plain")


@dataclass(frozen=True)
class Shown:
    """One card at an instant, in the reader's language."""

    shop: Shop
    card: Card
    customer: Customer
    now: datetime
    language: Language

    @cached_property
    def code(self) -> str:
        """The code by which the card is found, as it is kept."""
        return code_to_show(self.shop, self.card, at=self.now)

    @property
    def letters(self) -> str:
        """The code as it is read aloud."""
        return shown_code(self.code)

    @property
    def secret(self) -> str:
        """What signs the codes, for the page's script alone."""
        return base64.b64encode(secret_of(self.card)).decode("ascii")

    @property
    def still(self) -> str:
        """The code that does not change, for browsers that cannot compute one."""
        return picture(self.code)

    @cached_property
    def rules(self) -> Rules:
        """What the shop's programmes say."""
        return rules_of(self.shop)

    @cached_property
    def purses(self) -> list[Purse]:
        """Every programme, the first one first."""
        held = {one.programme: one for one in balances(self.shop, self.card, day=self.rules.day_of(self.now))}
        found = progress_of(
            self.state,
            self.rules,
            card=str(self.card.key),
            names=names_of(self.shop),
            at=self.now,
            language=self.language,
        )
        return [
            Purse(
                self._face(one, place),
                one,
                [self._offer(ready) for ready in one.ready],
                self._ending(held[one.key].ending, one.key) if one.key in held else [],
            )
            for place, one in enumerate(found)
        ]

    @cached_property
    def state(self) -> CardState:
        """What the card held after its latest event."""
        return state_of(self.card, self.rules)

    def _offer(self, ready: Ready) -> Offer:
        """The reward, and whether it can be given to a friend."""
        named = {"programme": ready.programme, "reward": ready.reward, "voucher": ready.voucher}
        day = self.rules.day_of(self.now)
        others = still_offered(self.rules, ready.programme, ready.reward, day)
        voucher = self.state.vouchers.get(ready.voucher)
        return Offer(ready, urlencode(named) if others else "", voucher.last_day if voucher else None)

    def offer(self, friend: str) -> Offer | None:
        """The reward that the page of giving names so, while it is ready."""
        offers = (offer for purse in self.purses for offer in purse.offers)
        return next((offer for offer in offers if friend and offer.friend == friend), None)

    @cached_property
    def promises(self) -> list[Promise]:
        """What waits for friends."""
        return [Promise(gift, name_of(gift)) for gift in waiting_on(self.shop, self.card)]

    def _ending(self, ending: tuple[tuple[date, int], ...], programme: str) -> list[str]:
        terms, say = self.rules.terms[programme], self.language
        until = N_("Until {day}: {units}.")
        return [
            say.text(until, day=say.day(day), units=units_text(units, terms, say)) for day, units in ending
        ]

    def _face(self, one: Progress, place: int) -> Face:
        if one.ready:
            promise = self.language.text(N_("Ready: {what}"), what=one.ready[0].name)
        elif one.missing:
            promise = self.language.text(N_("{missing} more for: {goal}"), missing=one.missing, goal=one.goal)
        else:
            promise = ""
        return Face(
            self.shop.name,
            one.name,
            self.shop.colour,
            self.shop.icon,
            self.picture if not place else "",
            goal=one.wanted,
            have=one.filled,
            stamps=self.rules.terms[one.key].unit is Unit.STAMP,
            headline=one.have,
            promise=promise,
            name=f"face-{place}",
        )

    @cached_property
    def picture(self) -> str:
        """The shop's picture."""
        return public_picture(self.shop)

    @property
    def front(self) -> Face:
        """The face on top."""
        return self.purses[0].face if self.purses else plain_face(self.shop, self.customer.first_name)

    @cached_property
    def lines(self) -> list[str]:
        """What happened, newest first; a merge that moved nothing says nothing here, nor does what a colleague saw."""
        found = statement(self.shop, self.card, self.language, most=MOST_EVENTS)
        told = (line for line in found if line.kind != Kind.REMARK)
        return [line.text for line in told if line.kind != TRANSFER or line.units]

    @cached_property
    def inbox(self) -> list[Message]:
        """What the shop wrote lately, by whatever way, newest first."""
        return inbox_of(self.shop, self.customer, now=self.now)

    @cached_property
    def notifying(self) -> Notifying | None:
        """Whether a phone takes notifications; None where this server sends none."""
        if not settings.PUSH["on"]:
            return None
        states, _ = consents_of(self.shop, self.customer)
        agreed = any(one.given for one in states if one.channel == Consent.Channel.PUSH)
        on = "on" if phones_of(self.shop, self.customer) else "lost"
        words = consent_words(self.shop, Consent.Channel.PUSH, self.language, given=True)
        return Notifying(on if agreed else "off", public_key(), words)

    @cached_property
    def choices(self) -> list[Choice]:
        """The channels by which the customer can be reached, or that they said yes to."""
        states, _ = consents_of(self.shop, self.customer)
        reached = {
            Consent.Channel.EMAIL: self.customer.email or self.customer.claimed_email,
            Consent.Channel.SMS: self.customer.phone,
            Consent.Channel.CARD: "card",
        }
        names = dict(Consent.Channel.choices)
        return [
            Choice(
                state.channel,
                self.language.text(str(names[state.channel])),
                state.given,
                consent_words(self.shop, state.channel, self.language, given=not state.given),
            )
            for state in states
            if state.given or reached.get(Consent.Channel(state.channel))
        ]


def shown_of(shop: Shop, card: Card, customer: Customer, *, now: datetime) -> Shown:
    """Everything the page shows, read when it is shown."""
    return Shown(shop, card, customer, now, spoken())
