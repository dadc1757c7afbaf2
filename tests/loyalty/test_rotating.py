"""Rotating codes: by hand, against the standard library's own HMAC, and as properties."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.loyalty.rotating import (
    SECONDS,
    WINDOWS,
    Freshness,
    freshness,
    rotating_code,
    rotating_from,
    window_of,
)

SECRET = bytes(range(20))
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SHOP, CODE = "cafe1234", "ABCD2345"
KNOWN = json.loads((Path(__file__).parent / "rotating_codes.json").read_text())
"""Made with nothing but the standard library's HMAC."""


def made(at=AT, secret=SECRET, shop=SHOP, code=CODE):
    return rotating_code(secret, shop=shop, code=code, at=at)


def worth(text, at=AT, secret=SECRET, shop=SHOP):
    return freshness(rotating_from(text), secret, shop=shop, at=at)


def test_a_code_by_hand():
    window = int(AT.timestamp()) // 30 % 2**25
    signed = hmac.digest(SECRET, f"habitue-1|{SHOP}|{CODE}|{window}".encode(), hashlib.sha256)
    text = made()
    assert (len(text), text[:10]) == (31, "H1ABCD2345")
    assert text[15:] == base64.b32encode(signed[:10]).decode()
    assert rotating_from(text).window == window == window_of(AT)


@pytest.mark.parametrize("known", KNOWN, ids=[known["what"] for known in KNOWN])
def test_the_codes_that_browsers_compute_too(known):
    """The same file is read by the browser's test: both sides change together or not at all."""
    secret, at = base64.b64decode(known["secret"]), datetime.fromtimestamp(known["at"], UTC)
    assert rotating_code(secret, shop=known["shop"], code=known["code"], at=at) == known["shown"]


@pytest.mark.parametrize(
    ("windows", "found"),
    [(-3, "stale"), (-2, "stale"), (-1, "fresh"), (0, "fresh"), (1, "fresh"), (2, "stale"), (3, "stale")],
)
def test_a_code_is_good_in_its_half_minute_and_beside_it(windows, found):
    assert worth(made(), AT + timedelta(seconds=SECONDS * windows)) == found


def test_what_another_secret_shop_or_card_signed_is_forged():
    assert worth(made(secret=bytes(20))) is Freshness.FORGED
    assert worth(made(shop="other")) is Freshness.FORGED
    assert worth(made().replace("ABCD", "ABCE")) is Freshness.FORGED
    other = made(AT + timedelta(hours=1))
    assert worth(made()[:10] + other[10:15] + made()[15:]) is Freshness.FORGED


@pytest.mark.parametrize(
    "text", ["", "ABCD2345", "H1ABCD2345", "H2" + made()[2:], made() + "A", made().lower()]
)
def test_other_texts_are_no_rotating_codes(text):
    assert rotating_from(text) is None


def test_windows_begin_anew_after_thirty_years():
    end = datetime.fromtimestamp(WINDOWS * SECONDS * 2, UTC)
    assert window_of(end - timedelta(seconds=1)) == WINDOWS - 1
    assert worth(made(end - timedelta(seconds=1)), end) is Freshness.FRESH


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    st.binary(min_size=20, max_size=20),
    st.integers(0, 30),
)
def test_one_sign_changed_is_never_fresh(at, secret, place):
    text = made(at, secret)
    assert worth(text, at, secret) is Freshness.FRESH
    changed = text[:place] + ("3" if text[place] != "3" else "4") + text[place + 1 :]
    seen = rotating_from(changed)
    assert seen is None or freshness(seen, secret, shop=SHOP, at=at) is Freshness.FORGED
