"""What a customer is found by: names, addresses and numbers reduced to what people remember of them."""

from __future__ import annotations

import re
import unicodedata

from habitue.web.models import Customer
from habitue.web.phone import shown_phone

LONGEST_SEARCH = 400
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_NUMBER = re.compile(r"[\d\s+().\-/]*\d[\d\s+().\-/]*\Z")


def folded(text: str) -> str:
    """Letters and digits only, without case, accents or spaces: ``Éloïse O’Neill`` is ``eloiseoneill``."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(sign for sign in bare if sign.isalnum())


def search_text(customer: Customer, country: str) -> str:
    """All that a customer is found by, as one text to look for pieces in: both orders of the name come first."""
    first, last = folded(customer.first_name), folded(customer.last_name)
    numbers = {folded(customer.phone), folded(shown_phone(customer.phone, country))} if customer.phone else ()
    pieces = (first + last, last + first if last else "", *sorted(numbers), folded(customer.email))
    return " ".join(piece for piece in pieces if piece)[:LONGEST_SEARCH].strip()


def wanted(text: str) -> list[str]:
    """The pieces that somebody typed, each to be found: a phone number is one piece however it is spaced."""
    text = text[:LONGEST_SEARCH]
    if _NUMBER.match(text):
        return [re.sub(r"\A00", "", folded(text))]
    return [piece for piece in (folded(word) for word in text.split()) if piece]
