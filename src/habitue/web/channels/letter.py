"""What every channel is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from habitue.language import Language
from habitue.loyalty.courtesy import Channel as Name
from habitue.web.models import Shop


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, ready to leave. ``stop`` is the address of one click that ends this channel, ``why`` why it is written.

    ``scale`` is where a score from 0 to 10 is given, each number of which can be a link; empty where none is asked for.
    """

    key: UUID
    shop: Shop
    to: str
    language: Language
    subject: str
    body: str
    why: str
    home: str
    stop: str
    reply_to: str = ""
    scale: str = ""


class Outcome(StrEnum):
    """What became of a letter. Only after ``LATER``, when surely nothing went out, may it be tried again.

    ``BOUNCE``: the address was refused for good. ``REFUSED``: the letter was. ``UNKNOWN``: it may have gone out, or not.
    """

    SENT = "sent"
    LATER = "later"
    BOUNCE = "bounce"
    REFUSED = "refused"
    UNKNOWN = "unknown"


Send = Callable[[Letter], Outcome]


class Channel(Protocol):
    """A way to reach a customer."""

    @property
    def name(self) -> Name:
        """Which one."""

    def ready(self, shop: Shop) -> bool:
        """Whether this server can use it for this shop."""

    def open(self) -> AbstractContextManager[Send]:
        """What sends letters, one after the other; what it holds open is closed at the end."""
