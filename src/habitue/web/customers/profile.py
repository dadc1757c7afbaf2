"""What the page about one customer shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import cached_property

from habitue.language import Language
from habitue.loyalty.words import units_text
from habitue.web.access import ShopRequest
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.codes import shown_code
from habitue.web.counter.glance import Progress, progress_of
from habitue.web.customers.foreseen import Foreseen, foreseen, foresight_in
from habitue.web.customers.in_figures import InFigures, Usual, in_figures
from habitue.web.customers.people import contact_line, initials
from habitue.web.customers.rows import sees_money
from habitue.web.customers.timeline import ShownLine, Timeline, timeline_of
from habitue.web.customers.when import when_words
from habitue.web.languages import spoken
from habitue.web.models import Card, Code, Consent, Customer, CustomerFigures, Programme, Shop
from habitue.web.queries.alarm import is_known_today
from habitue.web.queries.customer import codes_of, consents_of, main_card, merges_of
from habitue.web.queries.figures import figures_day, figures_of
from habitue.web.queries.foreseeing import foresight_of
from habitue.web.queries.ledger import Balance, balances, state_of
from habitue.web.queries.timeline import Happening, past_of, usual_in, usual_reward, with_messages

A_LEAP_YEAR = 2000
MOST_ENDINGS = 4


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code as it is read aloud."""

    code: Code
    shown: str


@dataclass(frozen=True, slots=True)
class Ending:
    """Units that can be spent until a day."""

    day: date
    units: str
    balance: Balance


@dataclass(frozen=True, slots=True)
class ShownConsent:
    """A channel by its name, and what holds for it."""

    name: str
    given: bool
    last: Consent | None


@dataclass(frozen=True, slots=True)
class ShownMerge:
    """Somebody who was merged into this customer."""

    pk: int
    name: str
    at: datetime


@dataclass(frozen=True)
class Profile:
    """One customer, their card, and what the page says of them."""

    request: ShopRequest
    customer: Customer
    card: Card | None
    language: Language

    @property
    def shop(self) -> Shop:
        """Where."""
        return self.request.shop

    @property
    def now(self) -> datetime:
        """When."""
        return self.request.now

    @property
    def today(self) -> date:
        """The present day on the shop's calendar."""
        return self.now.astimezone(self.shop.zone).date()

    @property
    def initials(self) -> str:
        """For the disc beside the name."""
        return initials(self.customer)

    @property
    def contact(self) -> str:
        """Phone and e-mail."""
        return contact_line(self.customer, self.shop)

    @property
    def birthday(self) -> str:
        """``12 May``."""
        from babel.dates import format_skeleton

        month, day = self.customer.birth_month, self.customer.birth_day
        if not month or not day:
            return ""
        return format_skeleton("MMMMd", date(A_LEAP_YEAR, month, day), locale=self.language.locale)

    @property
    def seen(self) -> str:
        """When they were last there, in words."""
        at = self.card.last_visit_at if self.card else None
        return when_words(at, now=self.now, shop=self.shop, language=self.language) if at else ""

    @cached_property
    def codes(self) -> list[ShownCode]:
        """The codes in use."""
        return [ShownCode(code, shown_code(code.text)) for code in codes_of(self.shop, self.customer)]

    @cached_property
    def progress(self) -> list[Progress]:
        """Every programme: what is held and how far the next reward is."""
        if self.card is None:
            return []
        rules = rules_of(self.shop)
        names = dict(Programme.objects.filter(shop=self.shop).values_list("key", "name"))
        return progress_of(
            state_of(self.card, rules),
            rules,
            card=str(self.card.key),
            names=names,
            at=self.now,
            language=self.language,
        )

    @cached_property
    def ending(self) -> list[Ending]:
        """What ends when, the soonest first."""
        if self.card is None:
            return []
        held = balances(self.shop, self.card, day=self.today)
        found = [(day, units, balance) for balance in held for day, units in balance.ending]
        return [
            Ending(day, units_text(units, balance.terms, self.language), balance)
            for day, units, balance in sorted(found, key=lambda one: one[0])[:MOST_ENDINGS]
        ]

    @cached_property
    def past(self) -> list[Happening]:
        """Everything that happened, newest first."""
        return past_of(self.shop, self.customer, self.card)

    @cached_property
    def timeline(self) -> Timeline:
        """One page of what happened, newest first."""
        return timeline_of(self.request, with_messages(self.shop, self.customer, self.past), self.card)

    @property
    def lines(self) -> list[ShownLine]:
        """The lines of that page."""
        return self.timeline.lines

    @cached_property
    def figures(self) -> CustomerFigures | None:
        """What was measured of them, and with it what is foreseen."""
        return figures_of(self.shop, [self.customer.pk]).get(self.customer.pk)

    @cached_property
    def foreseen(self) -> Foreseen | None:
        """What is expected of them, or why nothing is."""
        one = foresight_in(self.figures.customer) if self.figures else None
        known = foresight_of(self.shop)
        return foreseen(one, self.shop, known, money=sees_money(self.request)) if self.figures else None

    @cached_property
    def in_figures(self) -> InFigures | None:
        """What was measured of them; None where nothing was bought yet, or not measured."""
        one = self.figures
        day = figures_day(self.shop) if one else None
        if one is None or day is None:
            return None
        return in_figures(
            one,
            self.shop,
            day=day,
            today=self.today,
            known=is_known_today(self.shop, day, today=self.today),
            money=sees_money(self.request),
            usual=self._usual,
        )

    @property
    def _usual(self) -> Usual:
        order = usual_in(self.shop, self.past)
        return Usual(order, "" if order or self.card is None else usual_reward(self.shop, self.card))

    @cached_property
    def consents(self) -> list[ShownConsent]:
        """What holds for each channel."""
        names = dict(Consent.Channel.choices)
        states, _ = consents_of(self.shop, self.customer)
        return [ShownConsent(str(names[state.channel]), state.given, state.last) for state in states]

    @property
    def since(self) -> str:
        """The day they became a customer."""
        return self.language.day(self.customer.joined_at.astimezone(self.shop.zone).date())

    @cached_property
    def merges(self) -> list[ShownMerge]:
        """Who was merged into this customer."""
        return [
            ShownMerge(merge.pk, str(merge.absorbed), merge.at)
            for merge in merges_of(self.shop, self.customer)
        ]


def profile_of(request: ShopRequest, customer: Customer) -> Profile:
    """Everything the page shows, read when it is shown."""
    return Profile(request, customer, main_card(request.shop, customer), spoken())
