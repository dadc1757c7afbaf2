"""Phone numbers as people write them in the shop's country, kept in the international form."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat


def _parsed(text: str, country: str) -> PhoneNumber | None:
    text = text.strip()
    try:
        number = phonenumbers.parse("+" + text[2:] if text.startswith("00") else text, country)
    except NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def normal_phone(text: str, country: str) -> str | None:
    """The number in the international form (``+33612345678``); None where it cannot be one."""
    number = _parsed(text, country)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else None


def shown_phone(phone: str, country: str) -> str:
    """A kept number as the shop's country writes it: without prefix at home, with it abroad."""
    number = _parsed(phone, country)
    if number is None:
        return phone
    home = number.country_code == phonenumbers.country_code_for_region(country)
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def example_phone(country: str) -> str:
    """A number of the country, to show how one is written."""
    number = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    number = number or phonenumbers.example_number("FR")
    assert number is not None  # noqa: S101  (France has one)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
