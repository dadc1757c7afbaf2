"""The two languages people read: texts, plurals, dates, money and numbers, French and English.

Source texts are English; each room's French is in ``locale/fr/<room>.po``. Code marks a text with
:func:`N_` where it is written and translates it where a person reads it, with a :class:`Language`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from importlib.resources import files

LANGUAGES = ("en", "fr")
"""What Habitué speaks."""

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW_NO_BREAK = "\N{NARROW NO-BREAK SPACE}"


def N_(text: str) -> str:  # noqa: N802  (the gettext name)
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return text


@cache
def _messages(code: str) -> dict[str | tuple[str, str], str | tuple[str, ...]]:
    """Every text of a language by its source: a plain one by itself, one for ``n`` things by singular and plural."""
    from babel.messages.pofile import read_po

    folder = files("habitue") / "locale" / code
    found: dict[str | tuple[str, str], str | tuple[str, ...]] = {}
    rooms = (entry for entry in folder.iterdir() if entry.name.endswith(".po"))
    for room in sorted(rooms, key=lambda entry: entry.name):
        with room.open("rb") as stream:
            for message in read_po(stream, locale=code):
                if message.id and message.string:
                    found.setdefault(_key(message.id), _forms(message.string))
    return found


def _key(source: str | tuple[str, ...] | list[str]) -> str | tuple[str, str]:
    return source if isinstance(source, str) else (source[0], source[1])


def _forms(text: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    return text if isinstance(text, str) else tuple(text)


@lru_cache(maxsize=4096)  # a page says the same few hundred numbers over and over
def _number_text(rounded: Decimal, digits: int, locale: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(rounded, format=_pattern(digits), locale=locale).replace("-", MINUS)


@dataclass(frozen=True, slots=True)
class Language:
    """One reader's language: ``Language("fr")``; regional codes such as ``fr_CA`` format by region."""

    code: str = "en"

    def __post_init__(self) -> None:
        if self.code.split("_")[0] not in LANGUAGES:
            raise ValueError(f"Habitué speaks {', '.join(LANGUAGES)}; not {self.code}")

    @property
    def base(self) -> str:
        """``fr`` or ``en``."""
        return self.code.split("_")[0]

    @property
    def locale(self) -> str:
        """The locale that numbers and dates follow: English dates read day first, as in Europe."""
        return {"en": "en_GB", "fr": "fr_FR"}.get(self.code, self.code)

    @property
    def tag(self) -> str:
        """The language tag of a page: ``fr``, ``fr-CA``."""
        return self.code.replace("_", "-")

    def text(self, source: str, /, **values: object) -> str:
        """The text in this language, with ``{names}`` filled in."""
        found = self._message(source)
        template = found if isinstance(found, str) else source
        return template.format(**values) if values else template

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The text for ``n`` things; ``{n}`` is filled with the number in the reader's style."""
        single = n in (0, 1) if self.base == "fr" else n == 1
        return self.forms(one, many)[0 if single else 1].format(n=self.number(n), **values)

    def forms(self, one: str, many: str, /) -> tuple[str, ...]:
        """The text for one thing and for several, nothing filled in."""
        found = self._message((one, many))
        return found if isinstance(found, tuple) else (one, many)

    def _message(self, key: str | tuple[str, str]) -> str | tuple[str, ...] | None:
        return None if self.base == "en" else _messages(self.base).get(key)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with so many decimals and a true minus: ``−1 234,5`` or ``−1,234.5``; never ``−0``."""
        return _number_text(_rounded(Decimal(str(value)), digits), digits, self.locale)

    def compact(self, value: float) -> str:
        """A large number in a few letters: ``1,2 Md`` or ``1.2bn``."""
        from babel.numbers import format_compact_decimal

        return format_compact_decimal(value, locale=self.locale, fraction_digits=1).replace("-", MINUS)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share as a percentage: ``47 %`` in French (narrow no-break space), ``47%`` in English."""
        suffix = NARROW_NO_BREAK + "%" if self.base == "fr" else "%"
        # a share such as 0.285 is 28.5 for people, whatever its last binary digit
        return self.number(round(share * 100, 9), digits) + suffix

    def money(self, amount: float, currency: str | None, digits: int | None = None) -> str:
        """An amount in its currency, or a bare number where the currency is not known."""
        from babel.numbers import get_currency_precision, get_currency_symbol

        if currency is None:
            return self.number(amount, 2 if digits is None else digits)
        text = self.number(amount, get_currency_precision(currency) if digits is None else digits)
        symbol = get_currency_symbol(currency, locale=self.locale)
        if self.base == "fr":
            return text + NO_BREAK + symbol
        sign, figures = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
        return sign + symbol + (NO_BREAK if symbol[-1].isalpha() else "") + figures

    def day(self, day: date, style: str = "long") -> str:
        """A date in words: ``1er mai 2026``, ``12 May 2026``."""
        from babel.dates import format_date

        text = format_date(day, format=style, locale=self.locale)
        return re.sub(r"\b1 (?=[^\W\d])", "1er ", text, count=1) if self.base == "fr" else text

    def span(self, span: timedelta) -> str:
        """About how long, in the largest unit of which there are two: ``45 minutes``, ``3 days``."""
        from babel.dates import format_timedelta

        return format_timedelta(span, granularity="minute", threshold=2, locale=self.locale)


def _rounded(value: Decimal, digits: int) -> Decimal:
    # half to even, so that a share and its complement (62.5 and 37.5) still make 100
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
    return abs(rounded) if rounded == 0 else rounded


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")
