"""The demo's customers: names, birthdays and addresses that nobody has, the same for the same person each time."""

from __future__ import annotations

import uuid
from datetime import datetime
from hashlib import blake2b

from habitue.language import Language
from habitue.web.actions.consent import note_consent
from habitue.web.actions.customer import add_customer, keep_note
from habitue.web.customers.consent_words import consent_words
from habitue.web.demo.cafe import Words
from habitue.web.finding import folded
from habitue.web.models import Card, Customer, Shop, Staff
from habitue.web.queries.customer import main_card

_PEOPLE = uuid.UUID("5b0b0f0e-6f0a-4a4b-8d38-3a1e6f2c8a10")


def chance(*what: object) -> float:
    """A number from 0 to 1 that depends on nothing but what it is about: no state, so that a story can be taken up again."""
    digest = blake2b("|".join(map(str, what)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _one_of(things: tuple[str, ...], *what: object) -> str:
    return things[int(chance(*what) * len(things))]


class Guests:
    """Who has come so far, by number; somebody who comes for the first time is added.

    A twin is the same person, noted a second time by somebody who did not find them.
    """

    def __init__(self, shop: Shop, words: Words, seed: int) -> None:
        self.shop, self.words, self.seed = shop, words, seed
        self._cards: dict[tuple[int, bool], Card] = {}

    def key(self, person: int, *, twin: bool = False) -> uuid.UUID:
        """The key of their row."""
        return uuid.uuid5(_PEOPLE, f"{self.shop.public_id}:{self.seed}:{person}:{twin}")

    def known(self, person: int, *, twin: bool = False) -> Customer | None:
        """Their row, once they have come."""
        return Customer.objects.filter(shop=self.shop, key=self.key(person, twin=twin)).first()

    def card(self, person: int, at: datetime, *, twin: bool = False, by: Staff) -> tuple[Card, bool]:
        """Their card, and whether it was made just now."""
        found = self._cards.get((person, twin))
        if found is not None:
            return found, False
        customer, is_new = add_customer(self.shop, self._person(person, twin=twin), at=at)
        holder = customer.merged_into or customer
        card = main_card(self.shop, holder)
        assert card is not None  # noqa: S101  (add_customer gives one)
        if is_new:
            self._get_to_know(customer, person, at, by)
        self._cards[person, twin] = card
        return card, is_new

    def forget(self, person: int, *, twin: bool) -> None:
        """Look their card up again: it was merged."""
        self._cards.pop((person, twin), None)

    def _person(self, person: int, *, twin: bool) -> Customer:
        first = _one_of(self.words.first_names, self.seed, person, "first")
        last = _one_of(self.words.last_names, self.seed, person, "last")
        found = Customer(shop=self.shop, key=self.key(person, twin=twin), first_name=first, last_name=last)
        if self._is(0.55, person, "phone") or twin:
            found.phone = self.words.phone(person)
        if twin:
            found.last_name = ""
            return found
        if self._is(0.62, person, "email"):
            found.email = f"{folded(first)}.{folded(last)}{person}@example.org"
        if self._is(0.58, person, "birthday"):
            found.birth_month = 1 + int(chance(self.seed, person, "month") * 12)
            found.birth_day = 1 + int(chance(self.seed, person, "day") * 28)
        return found

    def _get_to_know(self, customer: Customer, person: int, at: datetime, by: Staff) -> None:
        """Most are asked whether they want to hear from the shop; of some the team notes something."""
        language = Language(self.shop.language)
        if customer.email and self._is(0.8, person, "asked"):
            given = self._is(0.7, person, "consent")
            note_consent(
                self.shop,
                customer,
                channel="email",
                given=given,
                words=consent_words(self.shop, "email", language, given=given),
                language=language.code,
                at=at,
                by=by,
            )
        if self._is(0.06, person, "noted"):
            keep_note(self.shop, customer, _one_of(self.words.notes, self.seed, person, "note"))

    def _is(self, share: float, person: int, what: str) -> bool:
        return chance(self.seed, person, what) < share
