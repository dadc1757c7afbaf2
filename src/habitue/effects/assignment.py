"""Who is held back: chance decides, the same way for ever, from a salt and the customer's key.

The idea of the salted hash: Bakshy, Eckles and Bernstein (2014), "Designing and Deploying Online Field Experiments", WWW.
Draw after it is known who may be approached (consent, address, not yet approached), never before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Group = Literal["approached", "held"]

HALF = 0.5
"""The share held back by default: below 5,000 customers no smaller one judges money rightly."""


def draw(customer: str, *, salt: str, held_share: float = HALF) -> Group:
    """Whether a customer is held back: a salted hash, so that nobody's turn, name or past decides.

    The same customer and salt are the same group for ever; another salt (one per approach) draws anew. ``held_share`` is the
    share held back, between 0 and 1.

    Raises:
        ValueError: a share that leaves one group empty, or no salt.

    >>> draw("ana", salt="winback-2026-03"), draw("ben", salt="winback-2026-03")
    ('held', 'approached')
    """
    if not 0 < held_share < 1:
        raise ValueError(f"held_share must lie between 0 and 1, found {held_share}")
    return "held" if _uniform(customer, salt) < held_share else "approached"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers alike in what they spent before, one of whom is held back."""

    approached: str
    held: str


@dataclass(frozen=True, slots=True)
class PairedDraw:
    """Everybody of a draw: the pairs, and who was left over where the number is odd, who is neither."""

    pairs: tuple[Pair, ...]
    left_over: str | None = None


def draw_pairs(past: Mapping[str, float], *, salt: str) -> PairedDraw:
    """Half of the customers held back, one of each two who spent alike before: chance decides which.

    ``past`` is each customer's spend (or visits) in a fixed time before. Equal sums are ordered by the salted hash, so the
    order of the mapping changes nothing. With an odd number the one who spent least is left over: they may be approached, and
    are counted on neither side. Pairs make an interval of money narrower by a tenth where the past tells the future.

    >>> draw_pairs({"ana": 90.0, "ben": 12.0, "cleo": 85.0, "dan": 10.0}, salt="spring").pairs[0]
    Pair(approached='ana', held='cleo')
    """
    order = sorted(past, key=lambda customer: (-past[customer], _uniform(customer, salt)))
    pairs = [_pair(first, second, salt) for first, second in zip(order[::2], order[1::2], strict=False)]
    return PairedDraw(tuple(pairs), order[-1] if len(order) % 2 else None)


def waves(customers: Sequence[str], *, salt: str, count: int) -> tuple[tuple[str, ...], ...]:
    """The customers in waves of equal size by chance: a launch invites one after the other, until everyone is in.

    Raises:
        ValueError: fewer than two waves.
    """
    if count < 2:
        raise ValueError("a launch in waves needs at least two")
    order = sorted(customers, key=lambda customer: (_uniform(customer, salt), customer))
    return tuple(tuple(order[number::count]) for number in range(count))


def _pair(first: str, second: str, salt: str) -> Pair:
    # a hash of the pair, not of one of the two: those tell their order among equals already
    swap = _uniform("\x1f".join(sorted((first, second))), salt + "\x1fpair") < HALF
    return Pair(second, first) if swap else Pair(first, second)


def _uniform(key: str, salt: str) -> float:
    if not salt:
        raise ValueError("a draw needs a salt of its own")
    digest = sha256(f"{salt}\x1f{key}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
