"""Card numbers never stay: what is printed on a bank card is taken out of every text that is kept."""

from __future__ import annotations

import re

_MASKED = re.compile(r"(?:[*•xX.]{2,}[\s-]?)+\d{4}\b")
_LONG = re.compile(r"(?<![\w])(?:\d[ -]?){12,18}\d(?![\w])")
_DOUBLE_LIMIT = 9
REMOVED = "[card number removed]"


def without_card_numbers(text: str) -> str:
    """The text with card numbers, whole or masked, taken out. Long numbers that fail the cards' own check digit stay."""
    return _LONG.sub(
        lambda match: REMOVED if is_card_number(match[0]) else match[0], _MASKED.sub(REMOVED, text)
    )


def is_card_number(text: str) -> bool:
    """Whether a number of 13 to 19 digits passes the check of card numbers (Luhn) and begins as cards do."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if digits[:1] not in ([2], [3], [4], [5], [6]):
        return False
    doubled = [digit if place % 2 == 0 else digit * 2 for place, digit in enumerate(reversed(digits))]
    return sum(digit - 9 if digit > _DOUBLE_LIMIT else digit for digit in doubled) % 10 == 0
