"""Whether a file may be kept and handed on as a PDF: what it says it is, how large it is, and that nothing in it runs."""

from __future__ import annotations

import re

from habitue.language import N_

MOST_BYTES = 5 * 2**20
_TAIL = 2048
_RUNS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|OpenAction|AA)\b")
"""What lets a file do something when it is opened."""


def problem_of(content: bytes) -> str | None:
    """Why the file is not taken; None where it is."""
    if len(content) > MOST_BYTES:
        return N_("The file is larger than 5 MB.")
    if not content.startswith(b"%PDF-1.") and not content.startswith(b"%PDF-2."):
        return N_("This is no PDF.")
    if b"%%EOF" not in content[-_TAIL:]:
        return N_("This PDF is not whole.")
    if _RUNS.search(content):
        return N_("This PDF does something when it is opened: save it without scripts and forms.")
    return None
