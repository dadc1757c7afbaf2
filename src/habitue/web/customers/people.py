"""What pages need to open one customer: found in this shop, or nothing is there."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from habitue.language import N_
from habitue.web.languages import spoken
from habitue.web.models import Customer, Shop
from habitue.web.phone import shown_phone
from habitue.web.queries.customer import by_key


def customer_or_404(shop: Shop, key: UUID) -> Customer:
    """The customer, if they are there: not erased, not merged into somebody, not another shop's."""
    found = by_key(shop, key)
    if found is None or found.merged_into_id:
        raise Http404
    return found


def initials(customer: Customer) -> str:
    """Two letters for the disc beside the name."""
    names = [name for name in (customer.first_name, customer.last_name) if name]
    return "".join(name[0] for name in names).upper() or "?"


def contact_line(customer: Customer, shop: Shop) -> str:
    """How to reach them: ``06 12 34 56 78 · marie@example.org``."""
    phone = shown_phone(customer.phone, shop.country) if customer.phone else ""
    claimed = customer.claimed_email
    waits = spoken().text(N_("{email} (not confirmed)"), email=claimed) if claimed else ""
    return " · ".join(part for part in (phone, customer.email, waits) if part)


def shortest_contact(customer: Customer, shop: Shop) -> str:
    """The phone number, else the e-mail: enough to tell namesakes apart in a list."""
    return (
        shown_phone(customer.phone, shop.country)
        if customer.phone
        else customer.email or customer.claimed_email
    )
