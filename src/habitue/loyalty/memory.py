"""A card's state as one small JSON value and its lots: what the shell stores and loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from habitue.loyalty.card import CardState, Lot, Purse, Standing, Today, Voucher


def memory_as(card: CardState) -> dict[str, Any]:
    """Everything about the card but its lots, as plain JSON."""
    memory: dict[str, Any] = {"purses": {key: _purse_as(purse) for key, purse in card.purses.items()}}
    if card.vouchers:
        memory["vouchers"] = [
            [v.id, v.programme, v.reward, v.version, _day_as(v.last_day)] for v in card.vouchers.values()
        ]
    if card.last:
        memory["last"] = [card.last[0].isoformat(), card.last[1].isoformat(), card.last[2]]
    if card.last_visit_at:
        memory["last_visit_at"] = card.last_visit_at.isoformat()
    if card.waiting:
        memory["waiting"] = sorted(card.waiting)
    return memory


def card_from(memory: Mapping[str, Any] | None, lots: Iterable[Lot] = ()) -> CardState:
    """The state again, from its memory (None: a new card) and its open lots (left above 0)."""
    if not memory:
        return CardState()
    purses = {key: _purse_from(key, data) for key, data in memory["purses"].items()}
    for lot in lots:
        purses[lot.programme].lots[lot.id] = lot
    last, visited = memory.get("last"), memory.get("last_visit_at")
    vouchers = [
        Voucher(name, programme, reward, version, _day_from(last_day))
        for name, programme, reward, version, last_day in memory.get("vouchers", ())
    ]
    return CardState(
        purses,
        {voucher.id: voucher for voucher in vouchers},
        (date.fromisoformat(last[0]), datetime.fromisoformat(last[1]), last[2]) if last else None,
        datetime.fromisoformat(visited) if visited else None,
        frozenset(memory.get("waiting", ())),
    )


def _day_as(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day_from(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _purse_as(purse: Purse) -> dict[str, Any]:
    """What differs from a new purse."""
    today = purse.today
    found = {
        "version": purse.version,
        "known": purse.known,
        "owed": purse.owed,
        "active": _day_as(purse.active_day),
        "soonest": _day_as(None if purse.soonest == date.max else purse.soonest),
        "redeemed": purse.redeemed,
        "welcomed": purse.welcomed,
        "birthdays": purse.birthdays,
        "boosts": [[units, last_day.isoformat()] for units, last_day in purse.boosts],
        "standing": _standing_as(purse.standing) if purse.standing else None,
        "today": [today.day.isoformat(), today.earned, today.redeemed, today.offline]
        if today.day != date.min
        else None,
    }
    return {name: value for name, value in found.items() if value}


def _purse_from(key: str, data: Mapping[str, Any]) -> Purse:
    today, standing = data.get("today"), data.get("standing")
    return Purse(
        key,
        owed=data.get("owed", 0),
        version=data.get("version", 0),
        known=data.get("known", 0),
        active_day=_day_from(data.get("active")),
        soonest=_day_from(data.get("soonest")) or date.max,
        today=Today(date.fromisoformat(today[0]), *today[1:]) if today else Today(),
        redeemed=data.get("redeemed", {}),
        standing=_standing_from(standing) if standing else None,
        welcomed=data.get("welcomed", {}),
        birthdays=data.get("birthdays", {}),
        boosts=tuple((units, date.fromisoformat(day)) for units, day in data.get("boosts", ())),
    )


def _standing_as(standing: Standing) -> dict[str, Any]:
    return {
        "days": [number for day, counted in standing.days.items() for number in (day, *counted)],
        "reached": {key: day.isoformat() for key, day in standing.reached.items()},
        "reviewed": standing.reviewed.isoformat(),
        "tier": standing.tier,
    }


def _standing_from(data: Mapping[str, Any]) -> Standing:
    flat = iter(data["days"])
    return Standing(
        {
            day: (visits, spend, units)
            for day, visits, spend, units in zip(flat, flat, flat, flat, strict=True)
        },
        {key: date.fromisoformat(day) for key, day in data["reached"].items()},
        date.fromisoformat(data["reviewed"]),
        data["tier"],
    )
