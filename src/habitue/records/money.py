"""Amounts as tills write them: which sign parts the decimals, what stands before and behind, what is negative."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cache
from typing import Literal, cast

from habitue.records.labels import CURRENCIES

DecimalSign = Literal[",", "."]

SYMBOLS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "৳": "BDT", "zł": "PLN", "zl": "PLN", "kč": "CZK", "kc": "CZK", "ft": "HUF",
    "₽": "RUB", "₴": "UAH", "₩": "KRW", "₪": "ILS", "฿": "THB", "₫": "VND", "₱": "PHP", "r$": "BRL", "us$": "USD", "ca$": "CAD",
    "a$": "AUD", "nz$": "NZD", "fr.": "CHF", "sfr.": "CHF", "lei": "RON", "euro": "EUR", "euros": "EUR", "eur": "EUR",
}  # fmt: skip
"""What is written beside an amount, and the currency it means. A bare dollar, krone or yen sign means several."""

VAGUE = frozenset({"$", "kr", "kr.", "¥", "rs", "rs."})
"""Signs that several currencies share: only the country tells which."""

SHARED = {
    "$": {"US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "MX": "MXN", "CL": "CLP", "CO": "COP", "AR": "ARS"},
    "kr": {"SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK"},
    "¥": {"JP": "JPY", "CN": "CNY"},
    "rs": {"IN": "INR", "PK": "PKR", "LK": "LKR"},
}  # fmt: skip
"""What a shared sign means in a country."""


def named_currency(sign: str | None, country: str | None) -> str | None:
    """The code of what stands beside an amount; None where a shared sign leaves it open."""
    if sign in SHARED:
        return SHARED[sign].get((country or "").upper())
    return sign


_MINUS = re.compile(r"[-−–—﹣－]")
_BODY = re.compile(
    r"^(?P<before>(?:[^\d.,'\s]+\.?)?)\s*(?P<number>[\d.,' ]*\d[\d.,' ]*?)\s*(?P<after>(?:[^\d.,'\s]+\.?)?)$"
)
_SPACED = re.compile(r"^\d{1,3}([ '])\d{3}(\1\d{3})*(?![\d '])")
_GROUPED = re.compile(r"^\d{1,3}(,\d{3})+$|^\d{1,2}(,\d{2})+,\d{3}$")
_SCIENTIFIC = re.compile(r"^\d+(\.\d+)?[eE][+-]?\d{1,2}$")
EMPTY_AMOUNTS = frozenset(
    {"", "-", "--", "—", "–", "n/a", "na", "nan", "null", "none", "#n/a", "nat", "<na>"}
)
"""What stands in a cell that has no amount."""

MOST_DECIMALS = 10
_AMBIGUOUS_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Written:
    """An amount cell taken apart: its digits and separators without sign, blanks and currency.

    ``decimal`` is the decimal sign that the text itself proves, "" where it has no separator at all,
    and None where the text can be read both ways, as ``1,234`` can.
    """

    digits: str
    negative: bool
    decimal: DecimalSign | Literal[""] | None
    currency: str | None

    def value(self, decimal: DecimalSign) -> Decimal:
        """The number, where ``decimal`` settles what the text leaves open."""
        sign = self.decimal or decimal
        other = "," if sign == "." else "."
        with localcontext(prec=60):
            number = Decimal(self.digits.replace(other, "").replace(sign, "."))
            number = (
                number.quantize(Decimal(1).scaleb(-MOST_DECIMALS)) if number < Decimal(10) ** 30 else number
            )
            return -number if self.negative else number


def take_apart(text: str) -> Written | None:
    """The cell's parts, or None where it is not an amount at all."""
    bare = unicodedata.normalize("NFKC", text).strip().replace("’", "'").replace("\u2009", " ")
    bracketed = bare.startswith("(") and bare.endswith(")")
    bare = bare[1:-1] if bracketed else bare
    if _SCIENTIFIC.match(bare.lstrip("-")):
        return Written(f"{Decimal(bare.lstrip('-')):f}", bare.startswith("-"), ".", None)
    signs = len(_MINUS.findall(bare)) + bracketed
    match = _BODY.match(_MINUS.sub("", bare).strip().removeprefix("+").strip())
    if signs > 1 or match is None or _sign_inside(bare):
        return None
    currencies = [_currency(match["before"]), _currency(match["after"])]
    digits = _without_blanks(match["number"])
    if None in currencies or digits is None:
        return None
    found = _separator(digits, spaced=digits != match["number"].strip())
    if found == "bad":
        return None
    proved = None if found == "open" else cast("DecimalSign", found)
    return Written(digits, signs == 1, proved, currencies[0] or currencies[1] or None)


def _sign_inside(text: str) -> bool:
    return re.search(r"\d\s*[-−–—﹣－]\s*\d", text) is not None


@cache
def _currency(word: str) -> str | None:
    """The currency a word beside the number means, or a sign that several share; "" for none, None for other words."""
    word = word.casefold().strip()
    if not word or word in VAGUE:
        return word.rstrip(".")
    if word.upper() in CURRENCIES:
        return word.upper()
    return SYMBOLS.get(word)


def _without_blanks(number: str) -> str | None:
    number = number.strip()
    if " " not in number and "'" not in number:
        return number
    if not _SPACED.match(number):
        return None
    return number.replace(" ", "").replace("'", "")


def _separator(digits: str, *, spaced: bool) -> str:
    """The decimal sign that the digits prove: a sign, "" for none, "open", or "bad" for digits that nobody writes."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
        whole, _, rest = digits.rpartition(decimal)
        grouped = whole.replace(".", ",")
        return decimal if rest.isdigit() and decimal not in whole and _GROUPED.match(grouped) else "bad"
    if points + commas == 0:
        return ""
    sign, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other if _GROUPED.match(digits.replace(".", ",")) and not spaced else "bad"
    whole, _, rest = digits.partition(sign)
    if (
        len(rest) != _AMBIGUOUS_DECIMALS
        or spaced
        or whole.startswith("0")
        or not 1 <= len(whole) <= _AMBIGUOUS_DECIMALS
    ):
        return sign
    return "open"


@dataclass(frozen=True, slots=True)
class SignEvidence:
    """What the texts of one or several columns say about the decimal sign."""

    comma: int = 0
    point: int = 0
    open: tuple[str, ...] = ()

    def decide(self) -> DecimalSign | None:
        """The sign that texts prove, where they do not contradict each other."""
        if self.comma and not self.point:
            return ","
        return "." if self.point and not self.comma else None


def weigh(texts: Iterable[Written | None]) -> SignEvidence:
    """Count the texts that prove a decimal comma, a decimal point, and those that leave it open."""
    comma = point = 0
    left: list[str] = []
    for text in texts:
        if text is None:
            continue
        comma += text.decimal == ","
        point += text.decimal == "."
        if text.decimal is None:
            left.append(text.digits)
    return SignEvidence(comma, point, tuple(sorted(left)[:3]))
