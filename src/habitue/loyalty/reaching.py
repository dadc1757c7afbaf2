"""Whom of many a letter may reach, over which channel, and why not the others: told before anything is sent.

The hour is left out of it: quiet time and closed days make a letter wait, and refuse nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from habitue.loyalty.courtesy import Answer, Channel, Courtesy, Purpose, Reader, may_write

_NOWHERE = (Answer.SAID_NO, Answer.STOPPED, Answer.NO_CONSENT, Answer.NO_ADDRESS)
"""Answers that close one channel and leave the next one open; of several, the first here says most about a customer."""


@dataclass(frozen=True, slots=True)
class Way:
    """The channel on which a customer may be written to; where there is none (None), ``answer`` says why."""

    channel: Channel | None
    answer: Answer


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of an audience may be written to, by channel, and how many may not, by reason."""

    people: int = 0
    channels: Mapping[Channel, int] = field(default_factory=dict)
    refused: Mapping[Answer, int] = field(default_factory=dict)

    @property
    def writable(self) -> int:
        """How many may be written to in all."""
        return sum(self.channels.values())


def way_to(
    readers: Sequence[tuple[Channel, Reader]], *, purpose: Purpose, at: datetime, courtesy: Courtesy
) -> Way:
    """The first channel that is open to the customer, the one to try first before the others.

    A customer who had enough this month is not written to over the next channel instead.
    """
    closed: list[Answer] = []
    for channel, reader in readers:
        decision = may_write(reader, channel=channel, purpose=purpose, at=at, courtesy=courtesy)
        if decision.allowed or decision.waits:
            return Way(channel, Answer.NOW)
        if decision.answer not in _NOWHERE:
            return Way(None, decision.answer)
        closed.append(decision.answer)
    return Way(None, min(closed, key=_NOWHERE.index, default=Answer.NO_ADDRESS))


def reach_of(ways: Iterable[Way]) -> Reach:
    """The ways to everybody, counted."""
    found = list(ways)
    return Reach(
        len(found),
        Counter(way.channel for way in found if way.channel is not None),
        Counter(way.answer for way in found if way.channel is None),
    )
