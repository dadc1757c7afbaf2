"""Where a report's figures come from: what the shell tells the page about the files it read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as it was read; ``reasons`` are translated texts with how many rows each set aside."""

    name: str
    layout: str
    rows_read: int
    rows_used: int
    set_aside: int = 0
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """The files, the reader's own remarks (already translated), and when and with what it was made."""

    files: tuple[SourceFile, ...]
    made_on: date
    version: str
    notes: tuple[str, ...] = ()
    identified_share: float | None = None  # of all orders read; None: the trailing year's is shown
    unmatched_refunds: int = 0
    set_aside_file: str | None = None  # where the rows set aside can be read, if anywhere
