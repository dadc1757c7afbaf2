"""What a service that carries text messages is given, and what it answers and reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from habitue.web.channels.letter import Outcome


@dataclass(frozen=True, slots=True)
class Text:
    """One text message, ready to leave. ``to`` is a number such as ``+33612345678``, ``report`` where to tell what became of it."""

    key: UUID
    to: str
    body: str
    report: str


@dataclass(frozen=True, slots=True)
class Call:
    """What was posted to this server's address for the gateway: the address as the outside sees it, headers in small letters."""

    url: str
    headers: Mapping[str, str]
    fields: Mapping[str, str]


class Kind(StrEnum):
    """What a gateway reports: somebody answered STOP, a number takes nothing, or something else."""

    STOP = "stop"
    GONE = "gone"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class News:
    """What was reported of which number; ``message`` names the message that it is about, where it is about one."""

    kind: Kind
    number: str = ""
    message: str = ""


class ForgedError(Exception):
    """The call does not carry the gateway's signature."""


class Gateway(Protocol):
    """A service that carries text messages. It is made once for each round of sending, with ``settings.SMS``."""

    @property
    def takes_answers(self) -> bool:
        """Whether people can answer the sender, STOP among other things; a sender that is a name cannot be answered."""

    def send(self, text: Text) -> Outcome:
        """Hand over one message, in bounded time. ``LATER`` only where surely nothing went out."""

    def heard(self, call: Call) -> News:
        """What a call says, its signature checked.

        Raises:
            ForgedError: it has none, or a wrong one.
        """


STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "arret", "arrêt"})


def says_stop(text: str) -> bool:
    """Whether an answer begins with a word that ends messages, in English or French."""
    first = text.casefold().split()[:1]
    return bool(first) and first[0].strip(".,;:!?\"'«»") in STOP_WORDS
