"""Small gestures in words: why somebody is due one."""

from __future__ import annotations

from habitue.language import N_, Language
from habitue.loyalty.gestures import Reason
from habitue.web.models import Message
from habitue.web.queries.gesture import reason_of


def why(message: Message, language: Language) -> str:
    """``Around the 50th visit``, ``two years since the first visit``, ``a bad day``."""
    reason, n = reason_of(message)
    if reason is Reason.VISITS:
        return language.text(N_("Around visit number {n}"), n=language.number(n))
    if reason is Reason.YEAR:
        return language.plural("{n} year since the first visit", "{n} years since the first visit", n)
    return language.text(N_("A bad day, as a colleague saw"))


def gift_of(message: Message) -> str:
    """What the gesture is, as the shop wrote it when it was promised."""
    return str(message.approach.offer.get("gesture", ""))
