"""An event as it was sent, made into what the rules can decide; or why nothing can be made of it. No database here."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from habitue.loyalty.facts import FIRST_DAY, LAST_DAY, Fact, Item, Kind
from habitue.loyalty.outcomes import Outcome
from habitue.web.actions.ledger_answer import Problem
from habitue.web.actions.ledger_terms import Rules
from habitue.web.codes import LONGEST, Seen, is_address, seen_in

AHEAD = timedelta(hours=36)
"""An event further ahead of the server's clock than any zone and any honest clock can be is a clock that is wrong."""
MOST_ITEMS = 1000
_LONGEST_ADDRESS = 200
_BIGGEST = 2**63 - 1
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# no database row, no log line and no screen can show these

KINDS = {kind.value: kind for kind in Kind}


class Malformed(Exception):
    """Nothing can be made of the event: which problem, and what fills its text."""

    def __init__(self, problem: Problem, **values: Any) -> None:
        self.problem, self.values = problem, values
        super().__init__(problem)


@dataclass(slots=True)
class Sent:
    """One event of a batch: its place there, its id, the digest of its body, and what is left of it for the rules.

    ``refusal`` is an outcome that no card could change: a wrong currency, a clock that is wrong. ``seen`` is what named
    the card, ``proof`` what that was worth, and ``remarks`` what people should look at in it.
    """

    place: int
    id: str
    digest: str
    kind: Kind
    at: datetime
    said: dict[str, Any]
    card: str | None = None
    refers_to: str | None = None
    location: int | None = None
    refusal: tuple[str, Mapping[str, Any]] | None = None
    day: date = date.min
    minute: int = 0
    seen: Seen | None = None
    proof: str = ""
    remarks: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)

    def fact(self, card: str) -> Fact:
        """The fact about a card."""
        return Fact(
            self.id, card, self.kind, self.at, self.day, self.minute, target=self.refers_to, **self.fields
        )


def digest_of(body: Mapping[str, Any]) -> str:
    """SHA-256 of the body in canonical JSON: keys in order, no spaces."""
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def id_of(body: Any) -> str:
    """The event's id as everybody writes it; Malformed where there is none."""
    if not isinstance(body, dict):
        raise Malformed(Problem.BAD_EVENT)
    return _uuid("id", body.get("id"))


def read(body: Mapping[str, Any], place: int, *, rules: Rules, received_at: datetime) -> Sent:
    """What was sent; Malformed with the first thing that is wrong."""
    found = {}
    for name, value in body.items():
        if name not in _FIELDS:
            raise Malformed(Problem.UNKNOWN_FIELD, field=_UNWRITABLE.sub("?", str(name)[:40]))
        if value is not None:
            found[name] = _FIELDS[name](name, value)
    for name in ("kind", "at"):
        if name not in found:
            raise Malformed(Problem.FIELD_MISSING, field=name)
    sent = Sent(
        place,
        found.pop("id"),
        digest_of(body),
        found.pop("kind"),
        received_at,
        said={name: body[name] for name in found if name not in _COLUMNS},
        refers_to=found.pop("refers_to", None),
        location=found.pop("location", None),
    )
    sent.seen = found.pop("card", None)
    if sent.seen is not None and sent.seen.is_of(rules.shop):
        sent.card = sent.seen.code
    currency = found.get("currency")
    if currency is not None and currency != rules.currency:
        sent.refusal = (Outcome.FOREIGN_CURRENCY, {"found": currency, "wanted": rules.currency})
    _place_in_time(sent, found.pop("at"), rules=rules, received_at=received_at)
    sent.fields = found
    return sent


def _place_in_time(sent: Sent, at: datetime, *, rules: Rules, received_at: datetime) -> None:
    """Set instant, local day and minute; an impossible instant is refused, and stands in the books at its arrival."""
    try:
        local = at.astimezone(rules.zone)
        instant = at.astimezone(UTC)
    except OverflowError:
        local = None
    if local is None or not FIRST_DAY <= local.date() <= LAST_DAY or instant - received_at > AHEAD:
        sent.refusal = (Outcome.BAD_DAY, {"day": at.date().isoformat()})
        local, instant = received_at.astimezone(rules.zone), received_at.astimezone(UTC)
    sent.at, sent.day, sent.minute = instant, local.date(), local.hour * 60 + local.minute


def fact_of(row: Mapping[str, Any]) -> Fact:
    """The fact that a stored event was decided as: ``body`` is what was said, the rest are columns."""
    said = {name: _FIELDS[name](name, value) for name, value in row["body"].items() if name in _FACT_FIELDS}
    return Fact(
        row["id"],
        row["card"],
        KINDS[row["kind"]],
        row["at"],
        row["day"],
        row["body"].get("minute", 0),
        target=row["refers_to"],
        **said,
    )


_CANONICAL = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A UUID as everybody writes it, which needs no reading."""


def _uuid(name: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > 45:
        raise Malformed(Problem.BAD_ID, field=name)
    if _CANONICAL.fullmatch(value):
        return value
    try:
        return str(uuid.UUID(value))
    except ValueError:
        raise Malformed(Problem.BAD_ID, field=name) from None


def _text(most: int) -> Callable[[str, Any], str]:
    def text(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise Malformed(Problem.NOT_A_TEXT, field=name)
        if len(value) > most:
            raise Malformed(Problem.TOO_LONG, field=name, most=most)
        if _UNWRITABLE.search(value):
            raise Malformed(Problem.UNWRITABLE, field=name)
        return value

    return text


def _card(name: str, value: Any) -> Seen:
    most = _LONGEST_ADDRESS if isinstance(value, str) and is_address(value) else LONGEST
    text = _text(most)(name, value)
    if len(text) == 36 and text.count("-") == 4:
        try:
            return Seen(str(uuid.UUID(text)))
        except ValueError:
            pass
    return seen_in(text)


def _whole(name: str, value: Any) -> int:
    # JSON's true and 3.0 are no numbers of anything
    if type(value) is not int or abs(value) > _BIGGEST:
        raise Malformed(Problem.NOT_WHOLE, field=name)
    return value


def _switch(name: str, value: Any) -> bool:
    if type(value) is not bool:
        raise Malformed(Problem.NOT_YES_OR_NO, field=name)
    return value


def _kind(_name: str, value: Any) -> Kind:
    if not isinstance(value, str) or value not in KINDS:
        raise Malformed(Problem.BAD_KIND)
    return KINDS[value]


def _instant(name: str, value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Malformed(Problem.BAD_TIME, field=name)
    return at


def _date(name: str, value: Any) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise Malformed(Problem.BAD_DATE, field=name) from None


def _items(name: str, value: Any) -> tuple[Item, ...]:
    if not isinstance(value, list):
        raise Malformed(Problem.NOT_A_LIST, field=name)
    if len(value) > MOST_ITEMS:
        raise Malformed(Problem.TOO_MANY, field=name, most=MOST_ITEMS)
    return tuple(_item(item) for item in value)


def _item(value: Any) -> Item:
    if (
        not isinstance(value, dict)
        or not value.keys() <= {"name", "quantity", "amount"}
        or "name" not in value
    ):
        raise Malformed(Problem.BAD_ITEM)
    if value.get("amount") is not None:
        _whole("amount", value["amount"])
    quantity = value.get("quantity")
    return Item(_ITEM_NAME("name", value["name"]), 1 if quantity is None else _whole("quantity", quantity))


_ITEM_NAME = _text(120)
_FIELDS: dict[str, Callable[[str, Any], Any]] = {
    "id": _uuid,
    "kind": _kind,
    "at": _instant,
    "card": _card,
    "refers_to": _uuid,
    "location": _whole,
    "amount": _whole,
    "currency": _text(3),
    "items": _items,
    "programme": _text(40),
    "reward": _text(40),
    "voucher": _text(90),
    "units": _whole,
    "last_day": _date,
    "reason": _text(200),
    "offline": _switch,
    "confirmed": _switch,
}
_COLUMNS = frozenset({"id", "kind", "card", "refers_to", "location"})
_FACT_FIELDS = _FIELDS.keys() - _COLUMNS - {"at"}
