"""What the rows of a file of customers say: who, and how much each held elsewhere; and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel.numbers import get_currency_precision
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from habitue.language import N_, Language
from habitue.loyalty.facts import MOST_UNITS
from habitue.records.cells import shown
from habitue.records.date_texts import DayOrder, take_date_apart
from habitue.records.money import EMPTY_AMOUNTS, DecimalSign, take_apart, weigh
from habitue.web.codes import normal_code
from habitue.web.customer_columns import BALANCE, MEANINGS, Purse
from habitue.web.customer_file import CustomerFile
from habitue.web.models import Shop
from habitue.web.people_words import birthday_problem, clean_line
from habitue.web.phone import normal_phone

_LONGEST = {"first_name": 60, "last_name": 60, "email": 254, "note": 2000, "code": 64, "source_id": 80}
_YES = frozenset(
    ["yes", "y", "true", "1", "oui", "o", "vrai", "x", "ok", "subscribed", "accepted", "accepte"]
)
_NO = frozenset(["no", "n", "false", "0", "non", "faux", "unsubscribed", "never", "jamais"]) | {""}
_LANGUAGES = {
    "fr": "fr", "fra": "fr", "fre": "fr", "french": "fr", "francais": "fr", "français": "fr",
    "en": "en", "eng": "en", "english": "en", "anglais": "en",
}  # fmt: skip
_TWO_NUMBERS = re.compile(r"\D{0,2}(\d{1,2})\s*[-/.]\s*(\d{1,2})\Z")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong on one line: the value, and what to do. ``stops`` the import, or else the value is left out."""

    line: int
    text: str
    values: Mapping[str, Any]
    stops: bool = True

    def words(self, language: Language) -> str:
        """The sentence for people."""
        column = self.values.get("column")
        named = {"column": language.text(MEANINGS[column])} if column in MEANINGS else {}
        return language.text(self.text, **{**self.values, **named})


@dataclass(slots=True)
class PersonRow:
    """One row understood."""

    line: int
    fields: dict[str, Any] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    consents: dict[str, bool] = field(default_factory=dict)
    balances: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Reader:
    """Reads the rows of one file for one shop; what is wrong is gathered in ``problems``."""

    shop: Shop
    meanings: Sequence[str]
    purses: Mapping[str, Purse]
    decimal: DecimalSign
    order: DayOrder
    problems: list[Problem] = field(default_factory=list)

    def row(self, line: int, cells: Sequence[str]) -> PersonRow:
        """One row."""
        found = PersonRow(line)
        for meaning, text in zip(self.meanings, cells, strict=True):
            if not text or not meaning:
                continue
            if meaning.startswith(BALANCE):
                self._balance(found, self.purses[meaning.removeprefix(BALANCE)], text)
            elif len(text) > _LONGEST.get(meaning, 2000):
                self._wrong(found, N_("{column}: “{value}…” is too long; {most} signs at most. Shorten it."),
                            meaning, text[:40], most=_LONGEST.get(meaning, 2000))  # fmt: skip
            else:
                _READERS[meaning](self, found, text)
        if not (found.codes or any(found.fields.get(name) for name in _KNOWN_BY)):
            self.problems.append(
                Problem(
                    line,
                    N_("There is no name, e-mail, phone number or code. Add one, or delete the row."),
                    {},
                )
            )
        return found

    def _wrong(self, found: PersonRow, text: str, meaning: str, value: str, **values: Any) -> None:
        self.problems.append(Problem(found.line, text, {"column": meaning, "value": shown(value), **values}))

    def _left_out(self, found: PersonRow, text: str, value: str) -> None:
        self.problems.append(Problem(found.line, text, {"value": shown(value)}, stops=False))

    def _balance(self, found: PersonRow, purse: Purse, text: str) -> None:
        if text.casefold() in EMPTY_AMOUNTS:
            return
        units = units_of(text, purse.unit, self.decimal, get_currency_precision(self.shop.currency))
        if units is None or not 0 <= units <= MOST_UNITS:
            self._wrong(
                found,
                N_("{column}: “{value}” is no balance. Write a number from 0 to {most}."),
                purse.name,
                text,
                most=MOST_UNITS,
            )
        elif units:
            found.balances[purse.key] = found.balances.get(purse.key, 0) + units

    def read_first_name(self, found: PersonRow, text: str) -> None:
        """A first name."""
        found.fields["first_name"] = clean_line(text)

    def read_last_name(self, found: PersonRow, text: str) -> None:
        """A last name."""
        found.fields["last_name"] = clean_line(text)

    def read_name(self, found: PersonRow, text: str) -> None:
        """A whole name, cut at the comma or after the first word."""
        text = clean_line(text)
        last, comma, first = text.partition(",")
        if not comma:
            first, _, last = text.partition(" ")
        names = {"first_name": first.strip(), "last_name": last.strip()}
        for meaning, name in names.items():
            if len(name) > _LONGEST[meaning]:
                self._wrong(found, N_("{column}: “{value}…” is too long; {most} signs at most. Shorten it."),
                            meaning, name[:40], most=_LONGEST[meaning])  # fmt: skip
                return
        found.fields |= names

    def read_email(self, found: PersonRow, text: str) -> None:
        """An address; one that cannot be is left out."""
        try:
            validate_email(text)
        except ValidationError:
            self._left_out(found, N_("“{value}” is no e-mail address; it is left out."), text)
        else:
            found.fields["email"] = text.lower()

    def read_phone(self, found: PersonRow, text: str) -> None:
        """A number; one that cannot be is left out."""
        phone = normal_phone(text, self.shop.country)
        # spreadsheets drop the 0 in front of a number
        phone = phone or (normal_phone("0" + text, self.shop.country) if text[:1] != "0" else None)
        if phone is None:
            self._left_out(found, N_("“{value}” is no phone number; it is left out."), text)
        else:
            found.fields["phone"] = phone

    def read_birthday(self, found: PersonRow, text: str) -> None:
        """Day and month; the year is not kept."""
        born = _born(text, self.order)
        if born is None or birthday_problem(*born):
            self._left_out(found, N_("“{value}” is no birthday; it is left out."), text)
        else:
            found.fields["birth_month"], found.fields["birth_day"] = born

    def read_language(self, found: PersonRow, text: str) -> None:
        """French or English."""
        word = re.split(r"[-_]", text.casefold())[0]
        if word in _LANGUAGES:
            found.fields["language"] = _LANGUAGES[word]
        else:
            self._left_out(found, N_("“{value}” is no language that Habitué speaks; it is left out."), text)

    def read_note(self, found: PersonRow, text: str) -> None:
        """The note as it is."""
        found.fields["note"] = text

    def read_code(self, found: PersonRow, text: str) -> None:
        """The codes of the cards that they hold."""
        found.codes = [code for part in re.split(r"[;,|]", text) if (code := normal_code(part))]

    def read_source_id(self, found: PersonRow, text: str) -> None:
        """What the other programme calls them."""
        found.fields["source_id"] = clean_line(text)

    def read_consent(self, found: PersonRow, text: str, channel: str) -> None:
        """A yes; a no is what holds without a word."""
        word = text.casefold()
        if word in _YES:
            found.consents[channel] = True
        elif word not in _NO:
            self._left_out(found, N_("“{value}” is neither yes nor no; no consent is kept."), text)


_KNOWN_BY = ("first_name", "last_name", "email", "phone")
_READERS: dict[str, Callable[[Reader, PersonRow, str], None]] = {
    "first_name": Reader.read_first_name,
    "last_name": Reader.read_last_name,
    "name": Reader.read_name,
    "email": Reader.read_email,
    "phone": Reader.read_phone,
    "birthday": Reader.read_birthday,
    "language": Reader.read_language,
    "note": Reader.read_note,
    "code": Reader.read_code,
    "source_id": Reader.read_source_id,
    "consent_email": lambda reader, found, text: reader.read_consent(found, text, "email"),
    "consent_sms": lambda reader, found, text: reader.read_consent(found, text, "sms"),
}
assert _READERS.keys() == MEANINGS.keys()  # noqa: S101  (each meaning has its reader)


def units_of(text: str, unit: str, decimal: DecimalSign, precision: int) -> int | None:
    """A balance in whole units, credit in minor units; None where the text is no such number."""
    written = take_apart(text)
    if written is None:
        return None
    if unit != "credit" and written.decimal is None:
        # « 1,234 » stamps are a thousand and more, never one and a bit
        decimal = "." if "," in written.digits else ","
    value = written.value(decimal) * (10**precision if unit == "credit" else 1)
    return int(value) if value == int(value) else None


def decimal_sign(texts: Iterable[str], language: str) -> DecimalSign:
    """The decimal sign that the amounts prove, else that of the shop's language."""
    return weigh(take_apart(text) for text in texts).decide() or ("," if language == "fr" else ".")


def day_order(texts: Sequence[str], country: str) -> DayOrder:
    """Whether birthdays begin with the day or the month: as the texts prove, else as the country writes."""
    firsts = [numbers for numbers in map(_numbers, texts) if numbers]
    if any(first > 12 for first, _ in firsts):
        return "dmy"
    if any(second > 12 for _, second in firsts):
        return "mdy"
    return "mdy" if country == "US" else "dmy"


def _numbers(text: str) -> tuple[int, int] | None:
    """The first two numbers of a birthday that may be read two ways."""
    short = _TWO_NUMBERS.match(text)
    if short:  # ISO 8601 writes --05-12, which is read one way only
        return None if text.startswith("--") else (int(short[1]), int(short[2]))
    found = take_date_apart(text)
    return found.numbers[:2] if found and found.order is None else None


def _born(text: str, order: DayOrder) -> tuple[int, int] | None:
    """Month and day of a birthday, with or without a year."""
    short = _TWO_NUMBERS.match(text)
    if short:
        first, second = int(short[1]), int(short[2])
        return (first, second) if order == "mdy" or text.startswith("--") else (second, first)
    found = take_date_apart(text)
    day = found.day(order) if found else None
    return (day.month, day.day) if day else None


def read_rows(
    shop: Shop, file: CustomerFile, meanings: Sequence[str], purses: Sequence[Purse]
) -> tuple[list[PersonRow], list[Problem]]:
    """Every row understood, and everything that is wrong, in order of lines."""
    by_meaning = {
        meaning: [cells[place] for _, cells in file.rows if cells[place]]
        for place, meaning in enumerate(meanings)
        if meaning
    }
    amounts = [text for meaning, texts in by_meaning.items() if meaning.startswith(BALANCE) for text in texts]
    reader = Reader(
        shop,
        meanings,
        {purse.key: purse for purse in purses},
        decimal_sign(amounts, shop.language),
        day_order(by_meaning.get("birthday", []), shop.country),
    )
    rows = [reader.row(line, cells) for line, cells in file.rows]
    cut = [
        Problem(line, N_("This line cannot be cut into cells: “{value}”. Mend its quotes."), {"value": value})
        for line, _, value in file.refused
    ]
    return rows, sorted([*reader.problems, *cut], key=lambda problem: problem.line)
