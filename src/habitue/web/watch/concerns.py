"""Everything an owner should look at, each with its reasons in words and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from habitue.language import N_, Language
from habitue.loyalty.outcomes import Flag
from habitue.web.access import ShopRequest
from habitue.web.actions.ledger_answer import flag_text
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.counter.lines import Line, holder_name, lines_of
from habitue.web.languages import spoken
from habitue.web.models import Conflict, Device, Event, Shop
from habitue.web.queries.watch import (
    FLAGS,
    LATE,
    MOST,
    conflicts_of,
    dismissed,
    done_by_people,
    events_at,
    remarkable,
    skewed,
)
from habitue.web.watch.alarms import Alarm, alarms_to_show
from habitue.web.watch.patterns import (
    DAYS,
    Habit,
    Pattern,
    Stamp,
    at_night,
    on_closed_days,
    too_fast,
    too_often,
)

MOST_LINES = 20
"""So many events of a habit are shown."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to look at; ``key`` names it once and for all, ``lines`` are the events that it is about."""

    key: str
    at: datetime
    title: str
    reasons: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    habit: bool = False  # many events together
    tried: bool = False  # it was refused: nothing is left to undo
    alarm: Alarm | None = None  # it is of the figures

    @property
    def line(self) -> Line | None:
        """The event, where it is about one."""
        return self.lines[0] if self.lines and not self.habit else None


@dataclass(slots=True)
class _Found:
    """What stands out and was not found fine."""

    reasons: dict[int, list[str]] = field(default_factory=dict)
    events: dict[int, Event] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)
    late: dict[str, list[Event]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    clocks: list[Device] = field(default_factory=list)

    def add(self, events: Iterable[Event], reason: str) -> None:
        """One more reason for each event."""
        for event in events:
            self.events[event.pk] = event
            self.reasons.setdefault(event.pk, []).append(reason)


def concerns_of(request: ShopRequest) -> list[Concern]:
    """What is to be looked at, the latest first; what was found fine is left out."""
    language, found = spoken(), _found(request.shop, request.now - timedelta(days=DAYS), spoken())
    lines = _lines(request, found)
    concerns = [
        *(_of_event(event, found, lines, language) for event in found.events.values()),
        *(_of_pattern(pattern, lines, language) for pattern in found.patterns),
        *(_of_late(name, events, lines, language) for name, events in found.late.items()),
        *(_of_conflict(conflict, lines, language) for conflict in found.conflicts),
        *(_of_clock(device, language) for device in found.clocks),
        *(_of_alarm(alarm, request.shop) for alarm in alarms_to_show(request.shop, language)),
    ]
    return sorted(concerns, key=lambda concern: concern.at, reverse=True)[:MOST]


def how_many(request: ShopRequest) -> int:
    """How many things are to be looked at, beside those of the figures, which the first page shows one by one."""
    found = _found(request.shop, request.now - timedelta(days=DAYS), spoken())
    return min(sum(map(len, (found.events, found.patterns, found.late, found.conflicts, found.clocks))), MOST)


def _found(shop: Shop, since: datetime, language: Language) -> _Found:
    """The events that stand out by themselves, with why."""
    rules = rules_of(shop)
    stamps = [
        Stamp(row, kind, staff, card, at.astimezone(rules.zone))
        for row, kind, staff, card, at in done_by_people(shop, since=since)
    ]
    fine, found = dismissed(shop), _Found()
    marked = remarkable(shop, since=since)
    for event in marked:
        for reason in _remarks(event, language):
            found.add([event], reason)
    night, closed = _rows(at_night(stamps)), _rows(on_closed_days(stamps, rules.calendar.closed))
    odd = {event.pk: event for event in events_at(shop, {*night, *closed})}
    found.add((odd[row] for row in night), language.text(N_("between 11 pm and 5 am")))
    found.add((odd[row] for row in closed), language.text(N_("on a day when the shop was closed")))
    found.events = {row: event for row, event in found.events.items() if _event_name(event) not in fine}
    found.late = {name: events for name, events in _batches(marked).items() if name not in fine}
    found.patterns = [one for one in (*too_often(stamps), *too_fast(stamps)) if _name(one) not in fine]
    found.conflicts = [one for one in conflicts_of(shop, since=since) if _conflict_name(one) not in fine]
    found.clocks = [one for one in skewed(shop, since=since) if _clock_name(one) not in fine]
    return found


def _rows(stamps: Sequence[Stamp]) -> list[int]:
    return [stamp.event for stamp in stamps[:MOST]]


def _remarks(event: Event, language: Language) -> list[str]:
    if not event.accepted:
        return [language.text(N_("tried and refused"))]
    return [flag_text(flag, language) for flag in event.flags if flag in FLAGS]


def _is_late(event: Event) -> bool:
    """Whether a till sent it long after it happened, and out of its order."""
    return Flag.LATE in event.flags and event.source == "till" and event.received_at - event.at > LATE


def _batches(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Late events by their till and the day they came: a till that was away brings many at once."""
    found: dict[str, list[Event]] = {}
    for event in filter(_is_late, events):
        found.setdefault(f"late:{event.device_id or ''}:{event.received_at:%Y-%m-%d}", []).append(event)
    return found


def _lines(request: ShopRequest, found: _Found) -> Mapping[int, Line]:
    """The lines of all events that are shown, by row."""
    rows = {stamp.event for pattern in found.patterns for stamp in pattern.stamps[-MOST_LINES:]}
    rows |= {conflict.event_id for conflict in found.conflicts}
    late = {event.pk: event for events in found.late.values() for event in events[:MOST_LINES]}
    events = found.events | late | {event.pk: event for event in events_at(request.shop, rows)}
    return {line.event.pk: line for line in lines_of(request, list(events.values()))}


def _event_name(event: Event) -> str:
    return f"event:{event.event_id}"


def _of_event(event: Event, found: _Found, lines: Mapping[int, Line], language: Language) -> Concern:
    line = lines[event.pk]
    title = language.text(N_("{what}: {who}"), what=line.kind, who=line.who)
    reasons = tuple(found.reasons[event.pk])
    return Concern(_event_name(event), event.at, title, reasons, (line,), tried=not event.accepted)


def _name(pattern: Pattern) -> str:
    when = pattern.first.strftime("%Y-%m-%dT%H" if pattern.habit is Habit.HOUR else "%Y-%m-%d")
    return f"{pattern.habit}:{pattern.staff}:{pattern.card or ''}:{when}"


def _of_pattern(pattern: Pattern, lines: Mapping[int, Line], language: Language) -> Concern:
    mine = tuple(lines[stamp.event] for stamp in pattern.stamps[-MOST_LINES:])
    values = {
        "by": mine[-1].event.staff.name if mine[-1].event.staff else "",
        "who": holder_name(mine[-1].event.card, language),
        "n": language.number(len(pattern.stamps)),
        "usual": language.number(pattern.usual, 0 if pattern.usual.is_integer() else 1),
    }
    title = language.text(_TITLES[pattern.habit], **values)
    said = language.text(_REASONS[pattern.habit], **values)
    return Concern(_name(pattern), pattern.stamps[-1].at, title, (said,), mine[::-1], habit=True)


_TITLES = {
    Habit.DAY: N_("{by} and {who}: {n} visits in a day"),
    Habit.WEEK: N_("{by} and {who}: {n} visits in seven days"),
    Habit.HOUR: N_("{by}: {n} visits in an hour"),
}
_REASONS = {
    Habit.DAY: N_("On the other days that this card came it had {usual} a day."),
    Habit.WEEK: N_("In the other weeks this card had {usual}, from everybody together."),
    Habit.HOUR: N_("The busiest hour of other days and of colleagues has {usual}."),
}


def _of_late(name: str, events: Sequence[Event], lines: Mapping[int, Line], language: Language) -> Concern:
    span = language.span(max(event.received_at - event.at for event in events))
    till = events[0].device.name if events[0].device else ""
    title = language.plural(
        "Till {name}: {n} late arrival", "Till {name}: {n} late arrivals", len(events), name=till
    )
    said = language.text(
        N_("Up to {span} after it happened, and after later events of the same cards."), span=span
    )
    shown = tuple(lines[event.pk] for event in events[:MOST_LINES])
    return Concern(name, events[0].received_at, title, (said,), shown, habit=True)


def _conflict_name(conflict: Conflict) -> str:
    return f"conflict:{conflict.pk}"


def _of_conflict(conflict: Conflict, lines: Mapping[int, Line], language: Language) -> Concern:
    line = lines[conflict.event_id]
    title = language.text(N_("{what}: {who}"), what=line.kind, who=line.who)
    said = language.text(
        N_("something else came under the same number and was not recorded: a till is wrong")
    )
    return Concern(_conflict_name(conflict), conflict.received_at, title, (said,), (line,))


def _clock_name(device: Device) -> str:
    return f"clock:{device.pk}:{device.skew_ms // 3_600_000}"


def _of_clock(device: Device, language: Language) -> Concern:
    off = abs(timedelta(milliseconds=device.skew_ms))
    amount = language.span(off)
    ahead = N_("Its clock is {amount} fast. Set it right: codes look old, visits stand at the wrong time.")
    behind = N_("Its clock is {amount} slow. Set it right: codes look old, visits stand at the wrong time.")
    said = language.text(ahead if device.skew_ms > 0 else behind, amount=amount)
    title = language.text(N_("Till {name}"), name=device.name)
    return Concern(_clock_name(device), device.seen_at or device.made_at, title, (said,))


def _of_alarm(alarm: Alarm, shop: Shop) -> Concern:
    at = datetime.combine(alarm.day, time(), tzinfo=shop.zone)
    return Concern(alarm.key, at, alarm.title, (alarm.said,), alarm=alarm)
