"""What a file is, told from its first bytes: names lie, and tills call an HTML page ``.xls``."""

from __future__ import annotations

import codecs
from typing import Final

from habitue.language import N_

HEAD_BYTES: Final = 64 * 1024

TEXT: Final = "text"
HTML: Final = "html"
ZIP: Final = "zip"
GZIP: Final = "gzip"
OLE: Final = "ole"
PARQUET: Final = "parquet"
SQLITE: Final = "sqlite"
DUCKDB: Final = "duckdb"
EMPTY: Final = "empty"

TABULAR: Final = frozenset({TEXT, HTML, ZIP, GZIP, OLE, PARQUET})
"""Kinds that may hold a table; a database is opened by its address instead."""

_MAGIC: Final = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b", GZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"PAR1", PARQUET),
    (b"SQLite format 3\x00", SQLITE),
    (b"MZ", N_("a program")),
    (b"\x7fELF", N_("a program")),
    (b"\xcf\xfa\xed\xfe", N_("a program")),
    (b"\xca\xfe\xba\xbe", N_("a program")),
    (b"%PDF", N_("a PDF")),
    (b"\x89PNG", N_("an image")),
    (b"\xff\xd8\xff", N_("an image")),
    (b"GIF8", N_("an image")),
    (b"RIFF", N_("a sound, an image or a film")),
    (b"7z\xbc\xaf\x27\x1c", N_("a 7z archive")),
    (b"Rar!", N_("a RAR archive")),
    (b"BZh", N_("a bzip2 archive")),
    (b"\xfd7zXZ", N_("an xz archive")),
    (b"\x28\xb5\x2f\xfd", N_("a zstd archive")),
    (b"{\\rtf", N_("a text document")),
    (b"ARROW1", N_("an Arrow file")),
)
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\x00\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f")
_MOST_CONTROLS: Final = 0.02
_MOST_ZEROS: Final = 0.3
_WORDY_MAGIC: Final = frozenset({b"MZ", b"BZh", b"RIFF", b"Rar!", b"GIF8"})


def kind_of(head: bytes) -> str:
    """One of the kinds named in this module, or a few English words for what no table is made of."""
    if not head:
        return EMPTY
    for magic, kind in _MAGIC:
        if head.startswith(magic) and not (magic in _WORDY_MAGIC and _reads_as_text(head)):
            return kind
    if head[8:12] == b"DUCK":
        return DUCKDB
    if not _reads_as_text(head):
        return N_("binary data")
    return HTML if _is_html(head) else TEXT


def wide_encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark, or the places of the zero bytes, give away; else None."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    sample = head[: len(head) // 2 * 2]
    if not sample:
        return None
    half = len(sample) // 2
    even_zeros, odd_zeros = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd_zeros > _MOST_ZEROS and even_zeros < odd_zeros / 10:
        return "utf-16-le"
    if even_zeros > _MOST_ZEROS and odd_zeros < even_zeros / 10:
        return "utf-16-be"
    return None


def _reads_as_text(head: bytes) -> bool:
    encoding = wide_encoding(head)
    if encoding is not None and encoding != "utf-8-sig":
        head = head.decode(encoding, "ignore").encode("utf-8", "ignore")
        if not head:
            return True
    controls = sum(head.count(code) for code in _CONTROLS)
    return controls <= _MOST_CONTROLS * len(head) and head.count(0) <= _MOST_ZEROS * len(head)


def _is_html(head: bytes) -> bool:
    encoding = wide_encoding(head) or "latin-1"
    text = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n\x00").lower()
    if not text.startswith("<"):
        return False
    return text.startswith(("<html", "<!doctype html", "<table", "<meta", "<body")) or "<table" in text
