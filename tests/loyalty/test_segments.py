"""Text messages counted by hand, against the published limits, and by an encoder of its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitue.loyalty.segments import BASIC, EXTENDED, GSM, WIDE, Segments, fitted, plain, segments
from tests.long import cases

SIGNS = st.sampled_from(["a", "é", "€", "[", "ç", "ê", "Ω", "я", "😀", " ", "’"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Segments(GSM, 0, 0)),
        ("a" * 160, Segments(GSM, 160, 1)),
        ("a" * 161, Segments(GSM, 161, 2)),
        ("a" * 306, Segments(GSM, 306, 2)),
        ("a" * 307, Segments(GSM, 307, 3)),
        ("€" * 80, Segments(GSM, 160, 1)),
        ("€" * 81, Segments(GSM, 162, 2)),
        # 152 and a euro sign: its two halves stay together, and a space of one is left
        ("a" * 152 + "€" + "a" * 152, Segments(GSM, 306, 3)),
        ("ç" * 70, Segments(WIDE, 70, 1)),
        ("ç" * 71, Segments(WIDE, 71, 2)),
        ("ç" * 134, Segments(WIDE, 134, 2)),
        ("ç" * 135, Segments(WIDE, 135, 3)),
        ("😀" * 35, Segments(WIDE, 70, 1)),
        # 67 units hold 33 of them
        ("😀" * 66, Segments(WIDE, 132, 2)),
        ("😀" * 67, Segments(WIDE, 134, 3)),
    ],
)
def test_the_published_limits(text, wanted):
    assert segments(text) == wanted


def test_the_alphabet_has_127_signs_and_ten_more():
    # 128 places, one of which leads to the extension
    assert (len(BASIC), len(EXTENDED)) == (127, 10)


def pieces_of(text):
    """The same by an encoder that really cuts."""
    gsm = all(one in BASIC | EXTENDED for one in text)
    coded = [(b"\x1b" if one in EXTENDED else b"") + b"x" for one in text] if gsm else []
    coded = coded or [one.encode("utf-16-be") for one in text]
    alone, room = (160, 153) if gsm else (140, 134)
    if sum(map(len, coded)) <= alone:
        return 1 if coded else 0
    pieces = [b""]
    for sign in coded:
        if len(pieces[-1]) + len(sign) > room:
            pieces.append(b"")
        pieces[-1] += sign
    return len(pieces)


@settings(max_examples=cases(60, of=2000), deadline=None)
@given(st.text(SIGNS, max_size=400))
def test_an_encoder_that_cuts_makes_as_many(text):
    assert segments(text).count == pieces_of(text)


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("L’œuf… « fête »", "L'oeuf... \u00ab fete \u00bb"),
        ("Café ça Noël", "Café ca Noel"),
        ("e\u0301", "é"),
        ("Привет 😀", "Привет 😀"),
        ("a\u00a0b\u202fc", "a b c"),
    ],
)
def test_printers_signs_become_telephones(given_, wanted):
    assert plain(given_) == wanted.replace("\u00ab", '"').replace("\u00bb", '"')


def test_a_long_text_is_cut_between_words_and_its_end_stays():
    text = fitted("word " * 100, "Answer STOP", most=2)
    assert text.endswith("word... Answer STOP")
    assert segments(text).count == 2
    assert segments(text.replace("...", " word...", 1)).count == 3
    assert fitted("short", "STOP") == "short STOP"
    assert fitted("short", "") == "short"
    assert fitted("word " * 90, "e" * 300, most=2) == "e" * 300


@settings(max_examples=cases(40, of=1000), deadline=None)
@given(st.text(SIGNS, max_size=600), st.text(SIGNS, max_size=40), st.integers(1, 3))
def test_whatever_is_written_it_fits_and_says_how_to_stop(text, end, most):
    found = fitted(text, end, most=most)
    assert segments(found).count <= most
    assert found.endswith(plain(end))
