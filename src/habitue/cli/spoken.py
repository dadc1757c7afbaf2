"""The language of the command line: ``HABITUE_LANGUAGE``, else the machine's own."""

from __future__ import annotations

import os

from habitue.language import LANGUAGES, N_, Language

__all__ = ["N_", "spoken_language", "text"]


def spoken_language() -> Language:
    """French where the environment says so, else English."""
    for name in ("HABITUE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "").split(".")[0].split("_")[0].lower()
        if code in LANGUAGES:
            return Language(code)
    return Language("en")


def text(source: str) -> str:
    """A help text in the language of the command line."""
    return spoken_language().text(source)
