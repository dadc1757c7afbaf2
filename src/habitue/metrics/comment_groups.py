"""Comments put together by the words they have in common: a method that can be told in two sentences, and checked by reading.

The word that most comments share makes the first group; among the comments that are left, the next one, and so on until no word is shared
by enough. Each comment stands in one group at most, and with each group stand the words that made it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from habitue.metrics.stems import stem, words_in

LEAST = 3
"""So many comments make a group: two who use one word are a coincidence."""
MOST_GROUPS = 12
MOST_WORDS = 3

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Comment(Generic[Key]):
    """What somebody wrote, in which language ("" where it is not known)."""

    key: Key
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class CommentGroup(Generic[Key]):
    """Comments with a word in common, in the order given; ``words`` are that word, and others that most of them share.

    Each word is written as it was most often; ``stem`` is what the first one is counted as.
    """

    stem: str
    words: tuple[str, ...]
    comments: tuple[Key, ...]


def groups_of(
    comments: Sequence[Comment[Key]], *, least: int = LEAST, most: int = MOST_GROUPS
) -> tuple[CommentGroup[Key], ...]:
    """The groups, the largest first. Equal ones stand in the order of the alphabet, so that the same comments make the same groups.

    >>> said = ["Trop d’attente le samedi", "L’attente !", "attente un peu longue", "Le pain est bon"]
    >>> [(group.words, group.comments) for group in groups_of([Comment(n, one, "fr") for n, one in enumerate(said)])]
    [(('attente',), (0, 1, 2))]
    """
    written: dict[str, Counter[str]] = {}
    left = {one.key: _stems(one, written) for one in comments}
    found: list[CommentGroup[Key]] = []
    while len(found) < most:
        counts = Counter(name for names in left.values() for name in names)
        first = min(counts, key=lambda name: (-counts[name], name), default=None)
        if first is None or counts[first] < least:
            break
        inside = {key: names for key, names in left.items() if first in names}
        found.append(CommentGroup(first, _words(first, inside, written), tuple(inside)))
        left = {key: names for key, names in left.items() if key not in inside}
    return tuple(found)


def _stems(comment: Comment[Key], written: dict[str, Counter[str]]) -> frozenset[str]:
    """The stems of a comment, each once; how they were written is counted in ``written``."""
    found = set()
    for word in words_in(comment.text, comment.language):
        name = stem(word, comment.language)
        written.setdefault(name, Counter())[word] += 1
        found.add(name)
    return frozenset(found)


def _words(
    first: str, inside: Mapping[Key, frozenset[str]], written: Mapping[str, Counter[str]]
) -> tuple[str, ...]:
    """The word of a group and up to two that more than half of its comments share."""
    counts = Counter(name for names in inside.values() for name in names if name != first)
    shared = [
        name
        for name in sorted(counts, key=lambda name: (-counts[name], name))
        if 2 * counts[name] > len(inside)
    ]
    return tuple(_as_written(written[name]) for name in (first, *shared[: MOST_WORDS - 1]))


def _as_written(forms: Counter[str]) -> str:
    return min(forms, key=lambda word: (-forms[word], word))
