"""Personal words in a letter: ``{first_name}``, ``{usual|something good}``; what is not known is never said wrongly.

A field in braces is replaced by what is known of the reader. What stands after ``|`` is said where it is not known; without it
the whole sentence is left out. People see and type the fields by their names in their own language (``shown_in``, ``kept_from``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from habitue.language import N_, Language

FIELDS: dict[str, str] = {
    "hello": N_("hello"),
    "first_name": N_("first name"),
    "usual": N_("usual order"),
    "since": N_("regular for"),
    "visits": N_("number of visits"),
    "weekday": N_("favourite day"),
    "missing": N_("still missing"),
    "goal": N_("next reward"),
    "gift": N_("gift"),
    "until": N_("last day"),
    "link": N_("link"),
    "shop": N_("shop"),
}
"""What can be said of a reader, and how people call it; ``hello`` is a whole greeting, with or without a name."""

_FIELD = re.compile(r"\{([^{}|]*)(?:\|([^{}]*))?\}")
_SENTENCE = re.compile(r"(?<=[.!?…])[ \N{NO-BREAK SPACE}]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def filled(text: str, known: Mapping[str, str]) -> str:
    r"""The text with what is known; a field that is empty or not there takes its fallback, or its sentence with it.

    >>> filled("{hello}\nYour usual, {usual}, is ready. See you soon.", {"hello": "Hello Zoé,"})
    'Hello Zoé,\nSee you soon.'
    """
    lines = [_line(line, known) for line in text.replace("\r\n", "\n").split("\n")]
    kept = [line for line in lines if line is not None]
    return _BLANK_LINES.sub("\n\n", "\n".join(kept)).strip()


def _line(line: str, known: Mapping[str, str]) -> str | None:
    """A line with its sentences that can be said; None where it had some, and none of them can."""
    if not line.strip():
        return ""
    said = [found for sentence in _SENTENCE.split(line) if (found := _sentence(sentence, known)) is not None]
    return " ".join(said) if said else None


def _sentence(sentence: str, known: Mapping[str, str]) -> str | None:
    if any(not known.get(name) and not fallback for name, fallback in _FIELD.findall(sentence)):
        return None
    # one pass, so that braces in a name stay what they are
    return _FIELD.sub(lambda found: known.get(found[1]) or found[2], sentence)


def unknown_fields(text: str) -> list[str]:
    """What stands in braces and is no field, in its order; a brace that is never closed is one, too."""
    found = [name for name, _ in _FIELD.findall(text) if name not in FIELDS]
    left = _FIELD.sub("", text)
    return found + [sign for sign in "{}" if sign in left]


def fields_in(text: str) -> set[str]:
    """The fields that the text asks for."""
    return {name for name, _ in _FIELD.findall(text)}


def shown_in(text: str, language: Language) -> str:
    """The text with its fields as people of that language call them."""
    return _renamed(text, {code: language.text(name) for code, name in FIELDS.items()})


def kept_from(text: str, languages: Iterable[Language]) -> str:
    """The text with its fields by their codes, whatever language they were typed in, and in whatever case."""
    codes = {language.text(name).casefold(): code for language in languages for code, name in FIELDS.items()}
    return _renamed(text, codes)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    def renamed(found: re.Match[str]) -> str:
        typed = " ".join(found[1].split())
        name = names.get(typed) or names.get(typed.casefold()) or typed
        return f"{{{name}}}" if found[2] is None else f"{{{name}|{found[2]}}}"

    return _FIELD.sub(renamed, text)
