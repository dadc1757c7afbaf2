"""What one text message costs, as whoever runs the server said: a price for each currency of its shops."""

from __future__ import annotations

import os
import re
from decimal import Decimal

from django.core.exceptions import ImproperlyConfigured

_NAME = "HABITUE_SMS_PRICE"
_ONE = re.compile(r"(\d{1,4}(?:\.\d{1,6})?) ?([A-Z]{3})")


def text_prices() -> dict[str, Decimal]:
    """Prices in the major unit by currency, from ``HABITUE_SMS_PRICE``: ``0.075 EUR, 0.04 GBP``; none where it is empty.

    Raises:
        ImproperlyConfigured: a price that is none, or two for one currency.
    """
    said = os.environ.get(_NAME, "").strip()
    found: dict[str, Decimal] = {}
    for part in filter(None, (piece.strip() for piece in said.split(","))):
        read = _ONE.fullmatch(part)
        if read is None or read[2] in found:
            raise ImproperlyConfigured(
                f"{_NAME} is {said!r}: give a price and its currency, each once, like 0.075 EUR, 0.04 GBP."
            )
        found[read[2]] = Decimal(read[1])
    return found
