"""Writes by which a customer finds their card again: a code sent to the address they gave, good once, soon, for few tries."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.crypto import salted_hmac

from habitue.web.models import Customer, Recovery, Shop
from habitue.web.queries.customer import customers_of, in_order

CODE_FOR = timedelta(minutes=10)
MOST_TRIES = 5


def begin_recovery(shop: Shop, email: str, *, at: datetime) -> tuple[Customer, str] | None:
    """Whose address it is and the code to be sent there; None where it is nobody's. Codes sent before are void.

    Of several customers with one address, the one who was there last.
    """
    person = in_order(customers_of(shop).filter(email=email), "seen").first() if email else None
    if person is None:
        return None
    Recovery.objects.filter(customer=person, used_at=None, expires_at__gt=at).update(expires_at=at)
    code = f"{secrets.randbelow(10**6):06}"
    Recovery.objects.create(
        customer=person, digest=_digest(person, code), made_at=at, expires_at=at + CODE_FOR
    )
    return person, code


def finish_recovery(shop: Shop, email: str, code: str, *, at: datetime) -> Customer | None:
    """The customer who got the code; None where it is wrong, used, too old, or was guessed at too often."""
    waiting = Recovery.objects.filter(
        customer__in=customers_of(shop).filter(email=email), used_at=None, expires_at__gt=at
    )
    found = waiting.select_related("customer").order_by("-made_at", "-pk").first()
    if found is None or not email:
        return None
    # counted before it is looked at: however many come at once, five are looked at
    counted = Recovery.objects.filter(pk=found.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    if not counted or not hmac.compare_digest(found.digest, _digest(found.customer, code)):
        return None
    used = Recovery.objects.filter(pk=found.pk, used_at=None).update(used_at=at)
    return found.customer if used else None


def _digest(person: Customer, code: str) -> str:
    """Worth nothing without the server's key: six digits alone are soon tried."""
    return salted_hmac("habitue.recovery", f"{person.pk}:{code}", algorithm="sha256").hexdigest()
