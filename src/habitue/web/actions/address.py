"""Writes about e-mail addresses that customers say are theirs: a code goes there, and whoever types it has shown it.

Asking is the same few rows for an address that is known and for one that is not; the worker sends the mail.
"""

from __future__ import annotations

import hmac
import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from habitue.language import N_
from habitue.web.actions.card import welcome_of
from habitue.web.actions.consent import note_consent
from habitue.web.actions.customer import keep_person
from habitue.web.actions.event import Sender, record
from habitue.web.actions.merge import merge
from habitue.web.friend_words import BY_CUSTOMER
from habitue.web.models import AddressCode, CardLink, Consent, Customer, Shop
from habitue.web.queries.address import holder_of, is_known
from habitue.web.queries.customer import main_card

CODE_FOR = timedelta(minutes=10)
KEPT_FOR = timedelta(hours=1)
MOST_TRIES = 5
WELCOMED_BEFORE = N_("a welcome gift that was had before")
Send = Callable[[AddressCode, str], bool]
"""Sends a code to its address; False where that failed and is to be tried again."""


@transaction.atomic
def ask_code(shop: Shop, email: str, *, customer: Customer | None, language: str, at: datetime) -> None:
    """Have a code sent to the address, if it is anybody's to have; those asked for before are void."""
    AddressCode.objects.filter(shop=shop, email=email, customer=customer).delete()
    AddressCode.objects.create(
        shop=shop, email=email, customer=customer, language=language, made_at=at, expires_at=at + CODE_FOR
    )


def send_codes(send: Send, *, now: datetime) -> int:
    """Make and send the codes that were asked for; how many mails went out. What nobody can use any more is thrown away."""
    AddressCode.objects.filter(made_at__lt=now - KEPT_FOR).delete()
    waiting = AddressCode.objects.select_related("shop", "customer").filter(
        digest="", made_at__gt=now - CODE_FOR
    )
    return sum(_sent(one, send, now) for one in waiting.defer("shop__picture").order_by("pk"))


def _sent(asked: AddressCode, send: Send, now: datetime) -> bool:
    """Kept before it is sent, so that two workers send one; an address that nobody has gets a code that nobody learns."""
    code = f"{secrets.randbelow(10**6):06}"
    mine = AddressCode.objects.filter(pk=asked.pk, digest="")
    if not mine.update(digest=_digest(asked, code), expires_at=now + CODE_FOR):
        return False
    if asked.customer is None and not is_known(asked.shop, asked.email):
        return False
    if send(asked, code):
        return True
    AddressCode.objects.filter(pk=asked.pk).update(digest="")
    return False


def find_by_code(shop: Shop, email: str, code: str, *, at: datetime) -> Customer | None:
    """Whose card is opened by the code that was sent to their address; None where it is wrong, used, too old or guessed at.

    An address that was only written on a card becomes that card's now, and no other device keeps the card: whoever
    wrote it there may not have been its owner.
    """
    if not _is_right(shop, email, code, customer=None, at=at):
        return None
    person = holder_of(shop, email)
    if person is not None and person.email != email:
        _own(shop, person, email)
        CardLink.objects.filter(card__customer=person, revoked_at=None).update(revoked_at=at)
    return person


def confirm(shop: Shop, customer: Customer, code: str, *, at: datetime) -> bool:
    """Make the address that the customer wrote theirs; False where the code is not right.

    Whoever has had the address before is the same person: both cards become one, with one welcome gift.
    """
    email = customer.claimed_email
    if not _is_right(shop, email, code, customer=customer, at=at):
        return False
    with transaction.atomic():
        known = holder_of(shop, email, proven=True)
        if known is None or known.pk == customer.pk:
            _own(shop, customer, email)
        else:
            _become_one(shop, known, customer, email, at=at)
    return True


def drop_claim(shop: Shop, customer: Customer) -> None:
    """Forget an address that was not confirmed."""
    AddressCode.objects.filter(shop=shop, customer=customer).delete()
    Customer.objects.filter(shop=shop, pk=customer.pk).update(claimed_email="")


def _is_right(shop: Shop, email: str, code: str, *, customer: Customer | None, at: datetime) -> bool:
    waiting = AddressCode.objects.filter(
        shop=shop, email=email, customer=customer, used_at=None, expires_at__gt=at
    )
    found = waiting.exclude(digest="").order_by("-made_at", "-pk").first() if email else None
    if found is None:
        return False
    # counted before it is looked at: however many come at once, five are looked at
    counted = AddressCode.objects.filter(pk=found.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    if not counted or not hmac.compare_digest(found.digest, _digest(found, code)):
        return False
    return AddressCode.objects.filter(pk=found.pk, used_at=None).update(used_at=at) == 1


def _digest(asked: AddressCode, code: str) -> str:
    """Worth nothing without the server's key: six digits alone are soon tried."""
    return salted_hmac("habitue.address", f"{asked.pk}:{code}", algorithm="sha256").hexdigest()


def _own(shop: Shop, person: Customer, email: str) -> None:
    person.email, person.claimed_email = email, ""
    keep_person(shop, person)


def _become_one(shop: Shop, known: Customer, customer: Customer, email: str, *, at: datetime) -> None:
    """The one who joined first stays, with the address and what was agreed to last."""
    kept, absorbed = sorted((known, customer), key=lambda one: (one.joined_at, one.pk))
    _take_back_welcome(shop, kept, absorbed, at=at)
    if merge(shop, kept, absorbed, at=at, sender=Sender(BY_CUSTOMER)) is None:
        return
    kept.refresh_from_db()
    _own(shop, kept, email)
    for said in Consent.objects.filter(shop=shop, customer=absorbed).order_by("at", "pk"):
        note_consent(
            shop,
            kept,
            channel=said.channel,
            given=said.given,
            words=said.words,
            language=said.language,
            at=said.at,
            by=said.by,
            source=said.source,
        )


def _take_back_welcome(shop: Shop, kept: Customer, absorbed: Customer, *, at: datetime) -> None:
    """One address, one welcome gift: the second one goes, where there was a first."""
    cards = [main_card(shop, one) for one in (kept, absorbed)]
    first, second = (welcome_of(shop, card) if card else None for card in cards)
    if first is None or second is None or cards[1] is None:
        return
    body = {
        "id": str(uuid.uuid5(second.event_id, "again")),
        "kind": "undo",
        "at": at.isoformat(),
        "card": str((second.card or cards[1]).key),
        "refers_to": str(second.event_id),
        "reason": WELCOMED_BEFORE,
    }
    record(shop, [body], sender=Sender(BY_CUSTOMER), received_at=at)
