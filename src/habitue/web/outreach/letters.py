"""A message in words: the shop's own or the ready ones, with what is known of this customer, in the language they read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.functional import cached_property

from habitue.language import LANGUAGES, N_, Language
from habitue.loyalty.courtesy import Channel
from habitue.loyalty.personal import fields_in, filled
from habitue.loyalty.ready_words import Words, ready_words
from habitue.loyalty.words import units_text
from habitue.web.actions.answer import ask_by_letter
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.actions.offer import Given
from habitue.web.channels.letter import Letter
from habitue.web.counter.glance import Progress, progress_of
from habitue.web.counter.showing import names_of
from habitue.web.models import Approach, Card, Consent, Customer, Message, Shop
from habitue.web.models.approach import Kind
from habitue.web.people_words import clean_line
from habitue.web.public_address import address_of
from habitue.web.queries.automation import automations_of
from habitue.web.queries.customer import main_card
from habitue.web.queries.ledger import state_of
from habitue.web.queries.message import address_on, manners_of
from habitue.web.queries.personal import ending_of, favourite_weekday, habit_of
from habitue.web.queries.timeline import usual_order

SALT = "habitue.outreach"
_LEAST_DAYS = 60
"""Whoever has come for a shorter time is not told for how long."""
_A_MONDAY = date(2024, 1, 1)


def language_of(shop: Shop, customer: Customer) -> Language:
    """The language the customer reads, or else the shop's."""
    known = (code for code in (customer.language, shop.language) if code in LANGUAGES)
    return Language(next(known, "en"))


def written_in(approach: Approach, language: Language) -> Language:
    """The language of an approach's letter to somebody who reads ``language``; a campaign may be written in another one alone."""
    if approach.kind or language.base in approach.words:
        return language
    return Language(next(iter(approach.words), language.base))


def words_of(kind: str, words: Mapping[str, Any], language: Language) -> Words:
    """The shop's own words in that language; where it wrote none, the ready ones."""
    own = words.get(language.base)
    return Words(own["subject"], own["body"]) if own else ready_words(kind, language)


def letter_of(message: Message, given: Given | None, *, now: datetime) -> Letter | None:
    """The message as its customer gets it; None where the reward that it is about is gone."""
    shop, customer, approach = message.shop, message.customer, message.approach
    language = written_in(approach, language_of(shop, customer))
    if approach.what == Approach.What.REPLY:
        return reply_of(message, language)
    link = automations_of(shop)[approach.kind].link if approach.kind else ""
    scale = "" if link or approach.kind != Kind.RATING else own_question(message, now=now)
    if scale is None:
        return None
    link = link or scale
    about = About(shop, customer, language, now, approach.kind, given, link)
    if approach.kind == Kind.EXPIRING and about.ending is None:
        return None
    words = words_of(approach.kind, approach.words, language)
    channel = Channel(message.channel)
    return Letter(
        key=message.key,
        shop=shop,
        to=address_on(channel, customer),
        language=language,
        subject=about.subject(words),
        body=about.body(words),
        why=why(shop, customer, channel, language),
        home=address_of(reverse("card:card", args=[shop.public_id])),
        stop=stop_address_of(customer.pk, channel),
        reply_to=manners_of(shop).reply_to,
        scale=scale,
    )


def reply_of(message: Message, language: Language) -> Letter:
    """A colleague's own answer to what the customer wrote, as they wrote it."""
    shop, channel = message.shop, Channel(message.channel)
    return Letter(
        key=message.key,
        shop=shop,
        to=address_on(channel, message.customer),
        language=language,
        subject=message.subject,
        body=message.body,
        why=language.text(N_("You get this once, because you wrote to {shop}."), shop=shop.name),
        home=address_of(reverse("card:card", args=[shop.public_id])),
        stop=stop_address_of(message.customer_id, channel),
        reply_to=manners_of(shop).reply_to,
    )


def own_question(message: Message, *, now: datetime) -> str | None:
    """Where the customer answers on the shop's own page; None where they were asked meanwhile, or nobody is asked any more."""
    token = ask_by_letter(message, now=now)
    if token is None:
        return None
    return address_of(reverse("feedback:link", args=[message.shop.public_id, token]))


def why(shop: Shop, customer: Customer, channel: Channel, language: Language) -> str:
    """Why they are written to: the day on which they agreed, or that it is about their own card."""
    said = Consent.objects.filter(shop=shop, customer=customer, channel=channel)
    last = said.order_by("-at", "-pk").first()
    if last is None or not last.given:
        return language.text(N_("This is about what you hold on your card at {shop}."), shop=shop.name)
    day = language.day(last.at.astimezone(shop.zone).date())
    return language.text(N_("You get this because you agreed to it on {day}."), day=day)


def stop_address_of(customer: int, channel: Channel) -> str:
    """Where one click ends a channel for a customer; nobody can guess it, and it never ends."""
    token = signing.dumps([customer, channel.value], salt=SALT)
    return address_of(reverse("outreach:stop", args=[token]))


@dataclass(frozen=True)
class About:
    """What can be said of one customer, each thing looked up only if it is asked for."""

    shop: Shop
    customer: Customer
    language: Language
    now: datetime
    kind: str = ""
    given: Given | None = None
    link: str = ""

    def subject(self, words: Words) -> str:
        """One line; the shop's name where nothing of it can be said."""
        return clean_line(filled(words.subject, self.known(words))) or clean_line(self.shop.name)

    def body(self, words: Words) -> str:
        """The letter itself."""
        return filled(words.body, self.known(words))

    def known(self, words: Words) -> dict[str, str]:
        """The fields of these words; empty where they are not known."""
        wanted = fields_in(words.subject) | fields_in(words.body)
        return {name: _FIELDS[name](self) for name in wanted if name in _FIELDS}

    @cached_property
    def card(self) -> Card | None:
        """The card that holds what they have."""
        return main_card(self.shop, self.customer)

    @cached_property
    def ending(self) -> Any:
        """The ready reward that ends soon."""
        return ending_of(self.shop, self.card, now=self.now)

    @property
    def today(self) -> date:
        """The shop's day."""
        return self.now.astimezone(self.shop.zone).date()

    def hello(self) -> str:
        """``Hello Zoé,``."""
        name = self.first_name()
        return (
            self.language.text(N_("Hello {name},"), name=name) if name else self.language.text(N_("Hello,"))
        )

    def first_name(self) -> str:
        """As they gave it."""
        return clean_line(self.customer.first_name)

    def usual(self) -> str:
        """What they usually take."""
        return clean_line(usual_order(self.shop, self.customer, self.card))

    def since(self) -> str:
        """``two years``: how long they have been coming."""
        habit = habit_of(self.shop, self.customer)
        span = self.today - habit.first_day if habit else None
        return self.language.span(span) if span and span.days >= _LEAST_DAYS else ""

    def visits(self) -> str:
        """How often they came."""
        habit = habit_of(self.shop, self.customer)
        return self.language.number(habit.visits) if habit else ""

    def weekday(self) -> str:
        """``Tuesday``: their favourite day."""
        from babel.dates import format_date

        found = favourite_weekday(self.shop, self.customer, self.card)
        if found is None:
            return ""
        return format_date(_A_MONDAY.replace(day=found), "EEEE", locale=self.language.locale)

    @cached_property
    def nearest(self) -> Progress | None:
        """The programme in which the next reward is nearest."""
        if self.card is None:
            return None
        rules = rules_of(self.shop)
        found = progress_of(
            state_of(self.card, rules),
            rules,
            card=str(self.card.key),
            names=names_of(self.shop),
            at=self.now,
            language=self.language,
        )
        return min(
            (one for one in found if one.missing), key=lambda one: one.wanted - one.filled, default=None
        )

    def missing(self) -> str:
        """``2 stamps``: what is still missing for the next reward."""
        return self.nearest.missing if self.nearest else ""

    def goal(self) -> str:
        """The next reward; the one that ends, where the letter is about it."""
        if self.kind == Kind.EXPIRING:
            return self.ending.name if self.ending else ""
        return self.nearest.goal if self.nearest else ""

    def gift(self) -> str:
        """What came with the letter."""
        if self.given is None:
            return ""
        if self.given.multiplier:
            return self.language.text(N_("twice as much at each visit"))
        terms = rules_of(self.shop).terms[self.given.programme]
        reward = terms.reward(self.given.reward)
        return reward.name if reward else units_text(self.given.units, terms, self.language)

    def until(self) -> str:
        """The last day of the gift, or of the reward that ends."""
        last = self.ending.last_day if self.kind == Kind.EXPIRING and self.ending else None
        last = last or (self.given.last_day if self.given else None)
        return self.language.day(last) if last else ""

    def page(self) -> str:
        """Where the shop sends them to."""
        return self.link

    def name(self) -> str:
        """The shop."""
        return clean_line(self.shop.name)


_FIELDS: dict[str, Callable[[About], str]] = {
    "hello": About.hello,
    "first_name": About.first_name,
    "usual": About.usual,
    "since": About.since,
    "visits": About.visits,
    "weekday": About.weekday,
    "missing": About.missing,
    "goal": About.goal,
    "gift": About.gift,
    "until": About.until,
    "link": About.page,
    "shop": About.name,
}
