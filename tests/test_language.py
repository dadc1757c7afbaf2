"""Numbers, money, dates and texts in two languages, to the last space."""

from datetime import date

import pytest

from habitue.language import N_, Language

FR, EN = Language("fr"), Language("en")


def test_another_language_is_refused_by_name():
    with pytest.raises(ValueError, match="Habitué speaks en, fr; not de"):
        Language("de")


def test_tag_and_locale_follow_the_region():
    assert [Language(code).tag for code in ("en", "fr", "fr_CA")] == ["en", "fr", "fr-CA"]
    assert [Language(code).locale for code in ("en", "fr", "fr_CA")] == ["en_GB", "fr_FR", "fr_CA"]


@pytest.mark.parametrize(
    ("value", "digits", "french", "english"),
    [
        (1234.5, 1, "1\u202f234,5", "1,234.5"),
        (-1234.5, 1, "−1\u202f234,5", "−1,234.5"),
        (-0.04, 1, "0,0", "0.0"),
        (0, 0, "0", "0"),
        (2.675, 2, "2,68", "2.68"),
        (1e9, 0, "1\u202f000\u202f000\u202f000", "1,000,000,000"),
    ],
)
def test_numbers(value, digits, french, english):
    assert (FR.number(value, digits), EN.number(value, digits)) == (french, english)


@pytest.mark.parametrize(
    ("share", "digits", "french", "english"),
    [
        (0.47, 0, "47\u202f%", "47%"),
        (0.285, 1, "28,5\u202f%", "28.5%"),
        (-0.032, 0, "−3\u202f%", "−3%"),
        (1.2, 0, "120\u202f%", "120%"),
    ],
)
def test_percentages(share, digits, french, english):
    assert (FR.percent(share, digits), EN.percent(share, digits)) == (french, english)


def test_a_share_and_its_complement_make_a_hundred():
    assert (EN.percent(0.625), EN.percent(0.375)) == ("62%", "38%")


@pytest.mark.parametrize(
    ("amount", "currency", "french", "english"),
    [
        (7.4, "EUR", "7,40\u00a0€", "€7.40"),
        (-1234.5, "EUR", "−1\u202f234,50\u00a0€", "−€1,234.50"),
        (1500, "JPY", "1\u202f500\u00a0JPY", "JP¥1,500"),
        (12, "CHF", "12,00\u00a0CHF", "CHF\u00a012.00"),
        (7.4, None, "7,40", "7.40"),
    ],
)
def test_money(amount, currency, french, english):
    assert (FR.money(amount, currency), EN.money(amount, currency)) == (french, english)


def test_money_with_fewer_digits():
    assert (FR.money(1234.5, "EUR", 0), EN.money(1234.5, None, 0)) == ("1\u202f234\u00a0€", "1,234")


def test_compact_numbers_for_charts():
    assert (FR.compact(1_234_567_890), EN.compact(-1_234_567)) == ("1,2\u00a0Md", "−1.2M")


@pytest.mark.parametrize(
    ("day", "style", "french", "english"),
    [
        (date(2026, 5, 12), "long", "12 mai 2026", "12 May 2026"),
        (date(2026, 5, 1), "long", "1er mai 2026", "1 May 2026"),
        (date(2026, 5, 1), "full", "vendredi 1er mai 2026", "Friday, 1 May 2026"),
        (date(2026, 5, 21), "medium", "21 mai 2026", "21 May 2026"),
        (date(2026, 5, 1), "short", "01/05/2026", "01/05/2026"),
    ],
)
def test_days(day, style, french, english):
    assert (FR.day(day, style), EN.day(day, style)) == (french, english)


def test_text_is_translated_and_filled():
    source = N_("From {first} {start} to {last} {end}.")
    values = {"first": "1", "start": "a", "last": "2", "end": "b"}
    assert (EN.text(source, **values), FR.text(source, **values)) == ("From 1 a to 2 b.", "De 1 a à 2 b.")


def test_a_text_without_translation_stays_english():
    assert FR.text("no such text") == "no such text"


@pytest.mark.parametrize(
    ("n", "french", "english"),
    [(0, "0 jour", "0 days"), (1, "1 jour", "1 day"), (1200, "1\u202f200 jours", "1,200 days")],
)
def test_plurals(n, french, english):
    assert (FR.plural("{n} day", "{n} days", n), EN.plural("{n} day", "{n} days", n)) == (french, english)


def test_a_plural_without_translation_stays_english():
    assert FR.plural("{n} walrus", "{n} walruses", 2) == "2 walruses"
