"""In which encoding a text was written: byte order marks, UTF-8, then the old 8-bit tables of the West."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from habitue.records.kinds import HEAD_BYTES, wide_encoding
from habitue.records.reading_errors import CannotDecode, LineTooLong

MAX_LINE_CHARS: Final = 4 * 1024 * 1024
"""A longer line is no row of sales; it is refused before it fills the memory."""

BLOCK_BYTES: Final = 1024 * 1024
_SAMPLE_BYTES: Final = 256 * 1024
_PIECE_BYTES: Final = 16 * 1024

_INVALID_FOR_ONE_SOUND: Final = 20

_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_WESTERN = re.compile("[\u0080-\u017f\u2010-\u20ac]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")

_EIGHT_BIT: Final = ("cp1252", "iso8859-15", "mac_roman", "cp858")
"""Windows, Unix before UTF-8, old Macs, tills under DOS; the earlier wins a draw."""

_LETTER_WEIGHT: Final = {"é": 5} | dict.fromkeys("èà", 4) | dict.fromkeys("êçôûîâùëïœ", 3)
_OTHER_LETTERS: Final = frozenset("äöüßñáíóúìòæøåãõÿ")
_NEVER_FIRST: Final = frozenset("ëïûùüÿ")
_SIGNS: Final = frozenset("«»’‘“”–—…°²£®©\u00a0")
_IMPLAUSIBLE: Final = -3


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec and what becomes of bytes it does not know (``surrogateescape`` marks their rows)."""

    name: str
    errors: str = "strict"


@dataclass(slots=True)
class _Survey:
    """What one pass over the bytes of a text has counted."""

    western: int = 0
    invalid: int = 0
    run: int = 0
    lines: int = 0
    sample: bytearray = field(default_factory=bytearray)


def find_encoding(stream: BinaryIO, source: str) -> Encoding:
    """The encoding of a whole text, its stream rewound to the start.

    Raises:
        LineTooLong: so much text holds no line end that it is not a table.
        CannotDecode: no encoding makes words of the bytes.
    """
    wide = wide_encoding(stream.read(HEAD_BYTES))
    stream.seek(0)
    if wide is not None and wide != "utf-8-sig":
        return Encoding(wide)
    survey = _surveyed(stream, source)
    stream.seek(0)
    if survey.invalid == 0:
        return Encoding("utf-8-sig")
    if wide == "utf-8-sig" or survey.western * _INVALID_FOR_ONE_SOUND >= survey.invalid:
        # "é" as UTF-8 does not come about by chance: only the foreign rows are set aside, the others not garbled
        return Encoding("utf-8-sig", "surrogateescape")
    return Encoding(eight_bit_encoding(bytes(survey.sample), source), "surrogateescape")


def eight_bit_encoding(sample: bytes, source: str = "") -> str:
    """The 8-bit encoding under which a sample reads most like French or its neighbours."""
    scores = {name: _plausibility(sample.decode(name, "replace")) for name in _EIGHT_BIT}
    best = max(_EIGHT_BIT, key=lambda name: scores[name])
    if scores[best] >= 1:
        return best
    from charset_normalizer import from_bytes

    guess = from_bytes(sample[:_SAMPLE_BYTES]).best()
    if guess is None:
        raise CannotDecode(file=source, line=1, encoding="UTF-8, Windows, Mac")
    return guess.encoding


def _surveyed(stream: BinaryIO, source: str) -> _Survey:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    survey = _Survey()
    while block := stream.read(BLOCK_BYTES):
        _watch_line_ends(survey, block, source)
        if block.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(block)
        try:
            survey.western += len(text.encode()) - len(text)
        except UnicodeEncodeError:
            survey.western += len(_WESTERN.findall(text))
            survey.invalid += len(_ESCAPED_BYTE.findall(text))
        high = _HIGH_BYTE.search(block)
        if high is not None and len(survey.sample) < _SAMPLE_BYTES:
            start = max(0, high.start() - 64)
            survey.sample += block[start : start + _PIECE_BYTES]
    survey.invalid += len(_ESCAPED_BYTE.findall(decoder.decode(b"", final=True)))
    return survey


def _watch_line_ends(survey: _Survey, block: bytes, source: str) -> None:
    last = max(block.rfind(b"\n"), block.rfind(b"\r"))
    survey.run = survey.run + len(block) if last < 0 else len(block) - last
    if survey.run > 4 * MAX_LINE_CHARS:  # a character of UTF-8 takes up to four bytes
        raise LineTooLong(file=source, line=survey.lines + 1, limit=MAX_LINE_CHARS)
    survey.lines += block.count(b"\n") or block.count(b"\r")


def _plausibility(text: str) -> float:
    """The mean weight of the letters and signs beyond ASCII: about 3 for French read rightly."""
    weights = [
        _weight(text[at - 1 : at], text[at], text[at + 1 : at + 2])
        for at in range(len(text))
        if text[at] > "\x7f"
    ]
    return sum(weights) / len(weights) if weights else 0.0


def _weight(before: str, sign: str, after: str) -> int:
    if sign.lower() in _LETTER_WEIGHT or sign.lower() in _OTHER_LETTERS:
        return _letter_weight(before, sign, after)
    if sign == "€":
        return _IMPLAUSIBLE if before.isalpha() or after.isalpha() else 3
    return 1 if sign in _SIGNS else _IMPLAUSIBLE


def _letter_weight(before: str, letter: str, after: str) -> int:
    weight = _LETTER_WEIGHT.get(letter.lower(), 1)
    if letter.islower():
        if before.isupper() or after.isupper():
            return _IMPLAUSIBLE  # a small letter among capitals
        return 1 if letter in _NEVER_FIRST and not before.isalpha() else weight
    if before.islower():
        return _IMPLAUSIBLE  # an accented capital within a word in small letters
    if before.isdigit() or after.isdigit():
        return -1  # an accented capital against a number: more likely a space and the sign of a currency
    return min(weight, 2) if before.isalpha() or after.isalpha() else -1
