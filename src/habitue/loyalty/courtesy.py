"""May this customer be written to, on this channel, now? One of a closed list of answers, each with its reason.

The law behind it (GDPR; in France article L34-5 CPCE and the CNIL's guidance): what promotes the shop goes only to who agreed to
that channel. There are three exceptions, and a refusal ends all of them at once:

* a **service** message, which tells a customer who has bought here what becomes of what they hold (a reward that ends) and offers
  nothing, needs no consent;
* a **reply** answers, once and by a person, what the customer themselves wrote to the shop: it needs no consent and fills no month,
  because they asked for it;
* the **card's own page** is opened by its holder; what stands there is sent to nobody, and needs none either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from habitue.language import N_
from habitue.loyalty.calendar import ALWAYS_OPEN, Calendar

MONTH = timedelta(days=30)
"""A month of messages is the thirty days before: one that ends never lets two months' worth through together."""
MINUTES_A_DAY = 1440
_MOST_DAYS = 400
"""A shop closed for longer writes to nobody."""


class Channel(StrEnum):
    """Ways to write to a customer; ``CARD`` is the inbox on their own card's page."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    CARD = "card"


class Purpose(StrEnum):
    """What a message is for: it promotes the shop, tells what becomes of what the customer holds, or answers what they wrote."""

    OFFER = "offer"
    SERVICE = "service"
    REPLY = "reply"


class Answer(StrEnum):
    """Every answer there is. ``NOW`` sends, ``QUIET`` and ``CLOSED`` wait, all others refuse."""

    NOW = "now"
    QUIET = "quiet"
    CLOSED = "closed"
    GONE = "gone"
    NO_ADDRESS = "no_address"
    STOPPED = "stopped"
    SAID_NO = "said_no"
    NO_CONSENT = "no_consent"
    ENOUGH = "enough"


REASONS: dict[Answer, str] = {
    Answer.NOW: N_("may be written to now"),
    Answer.QUIET: N_("it is quiet time in the shop’s zone"),
    Answer.CLOSED: N_("the shop is closed"),
    Answer.GONE: N_("the customer was erased or merged into another"),
    Answer.NO_ADDRESS: N_("there is no address for this channel"),
    Answer.STOPPED: N_("the address takes no mail, or complained"),
    Answer.SAID_NO: N_("they said no to this channel"),
    Answer.NO_CONSENT: N_("they have not agreed to this channel"),
    Answer.ENOUGH: N_("they had as many messages as a month allows"),
}
"""Each answer in words."""


@dataclass(frozen=True, slots=True)
class Courtesy:
    """A shop's manners. Quiet time runs from ``quiet_from`` to ``quiet_until``, minutes since midnight, over midnight too.

    Where both are the same there is none. ``most_a_month`` counts every channel but the card's page.
    """

    zone: tzinfo
    quiet_from: int = 20 * 60
    quiet_until: int = 9 * 60
    most_a_month: int = 4
    calendar: Calendar = ALWAYS_OPEN

    def is_quiet(self, minute: int) -> bool:
        """Whether that minute of any day is quiet."""
        start, end = self.quiet_from, self.quiet_until
        return start <= minute < end if start <= end else minute >= start or minute < end

    def reopens(self, at: datetime) -> datetime | None:
        """The first instant from ``at`` on, in UTC, at which messages may go out; None where there is none within 400 days."""
        for ahead in range(_MOST_DAYS):
            found = self._on_day_after(at, ahead)
            if found is not None:
                return found
        return None

    def _on_day_after(self, at: datetime, ahead: int) -> datetime | None:
        """The first such instant on the shop's day so many after that of ``at``."""
        midnight = at.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        midnight = (midnight.replace(tzinfo=None) + timedelta(days=ahead)).replace(tzinfo=self.zone)
        if self.calendar.is_closed(midnight.date()):
            return None
        for start in (at.astimezone(UTC), midnight, *_minutes_of(midnight, self.quiet_until)):
            moment = start.astimezone(UTC)
            local = moment.astimezone(self.zone)
            same_day = local.date() == midnight.date()
            if moment >= at and same_day and not self.is_quiet(local.hour * 60 + local.minute):
                return moment
        return None


def _minutes_of(midnight: datetime, minute: int) -> list[datetime]:
    """The instants of that wall-clock minute of the day, in UTC.

    In an hour that the clocks leave out or go through twice, also every minute between its two readings: one of them is the first
    after it.
    """
    wall = midnight.replace(hour=minute // 60, minute=minute % 60)
    first, last = sorted(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return [first + timedelta(minutes=n) for n in range((last - first) // timedelta(minutes=1) + 1)]


@dataclass(frozen=True, slots=True)
class Reader:
    """A customer as one channel knows them.

    ``said`` is the last answer to that channel, None where they were never asked. ``written`` are the instants of what they were
    sent over any channel but the card's page, what was held back included: both arms are treated alike in everything else.
    """

    gone: bool = False
    reachable: bool = True
    stopped: bool = False
    said: bool | None = None
    bought: bool = False
    written: Sequence[datetime] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, and for those that wait the instant from which on it is to be asked again (None: not to be foreseen)."""

    answer: Answer
    until: datetime | None = None

    @property
    def allowed(self) -> bool:
        """Whether a message may leave now."""
        return self.answer is Answer.NOW

    @property
    def waits(self) -> bool:
        """Whether it may leave later, if nothing changes."""
        return self.answer in (Answer.QUIET, Answer.CLOSED)


def may_write(
    reader: Reader, *, channel: Channel, purpose: Purpose, at: datetime, courtesy: Courtesy
) -> Decision:
    """Whether the customer may be written to at that instant, or why not.

    What they said comes before what the clock says: whoever refused is never put on the list of those who wait.
    """
    refused = _refused(reader, channel, purpose)
    if refused is not None:
        return Decision(refused)
    # the card's page wakes nobody: it fills nobody's month, and may fill at night
    if channel is Channel.CARD:
        return Decision(Answer.NOW)
    had = sum(at - MONTH < one <= at for one in reader.written)
    if purpose is not Purpose.REPLY and had >= courtesy.most_a_month:
        return Decision(Answer.ENOUGH)
    return _by_the_clock(at, courtesy)


def _refused(reader: Reader, channel: Channel, purpose: Purpose) -> Answer | None:
    if reader.gone:
        return Answer.GONE
    if not reader.reachable:
        return Answer.NO_ADDRESS
    if reader.stopped:
        return Answer.STOPPED
    if reader.said is False:
        return Answer.SAID_NO
    asked_for = purpose is Purpose.REPLY or (purpose is Purpose.SERVICE and reader.bought)
    excepted = channel is Channel.CARD or asked_for
    return None if reader.said or excepted else Answer.NO_CONSENT


def _by_the_clock(at: datetime, courtesy: Courtesy) -> Decision:
    local = at.astimezone(courtesy.zone)
    if courtesy.calendar.is_closed(local.date()):
        return Decision(Answer.CLOSED, courtesy.reopens(at))
    if courtesy.is_quiet(local.hour * 60 + local.minute):
        return Decision(Answer.QUIET, courtesy.reopens(at))
    return Decision(Answer.NOW)
