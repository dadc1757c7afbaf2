"""What is kept of an erased customer's e-mail, phone and number: keyed hashes, by which a file that still names them is noticed."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.crypto import salted_hmac

from habitue.web.models import Customer, Shop

MARKS = ("source_id", "email", "phone")
"""What tells that two rows are one person, the surest first; a name alone never does."""


def mark_digest(shop: Shop, mark: str, value: str) -> str:
    """256 bits for a mark, another in each shop. The key is the server's secret: nobody finds the value by trying all there are without it."""
    said = f"{shop.public_id}\x1f{mark}\x1f{value}"
    return salted_hmac("habitue.erased", said, algorithm="sha256").hexdigest()


def digests_of(shop: Shop, customer: Customer) -> Iterator[str]:
    """The digests of everything that the customer is recognised by in files: our own exports name people by their key."""
    yield mark_digest(shop, "source_id", str(customer.key))
    for mark in MARKS:
        if value := getattr(customer, mark):
            yield mark_digest(shop, mark, value)
