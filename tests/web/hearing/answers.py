"""Customers who said something, as the pages keep it."""

import uuid

from habitue.web.actions.answer import Given, add_words, note_answer, tag
from habitue.web.actions.consent import note_consent
from tests.web.customers.folk import add
from tests.web.outreach.regulars import MORNING


def asker(shop, name, comment, *, score=8, agreed=True, at=MORNING, tags=(), email=None):
    """Somebody who wrote something, and may be written to by e-mail unless a test says otherwise."""
    address = f"{name.lower()}@example.org" if email is None else email
    person = add(shop, name, email=address, language="en")
    if agreed:
        note_consent(
            shop, person, channel="email", given=True, words="Yes.", language="en", at=MORNING, by=None
        )
    return person, said(shop, person, comment, score=score, at=at, tags=tags)


def said(shop, person, comment, *, score=8, rating=None, at=MORNING, tags=()):
    given = Given(uuid.uuid4(), "card", "en", score=score, rating=rating, customer=person)
    answer = add_words(note_answer(shop, given, at=at), comment=comment, custom={})
    for name in tags:
        tag(shop, answer, name)
    return answer
