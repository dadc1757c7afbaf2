"""What a till is told of cards and of the shop, as JSON in words: it does no arithmetic of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from habitue.language import Language
from habitue.loyalty.programme import Programme
from habitue.loyalty.terms import Terms
from habitue.web.actions.ledger_terms import Rules, rules_of
from habitue.web.counter.glance import Progress, giveable, needs_of
from habitue.web.counter.lines import holder_name, said_of
from habitue.web.counter.showing import Found, found_for, names_of, seen_card
from habitue.web.delight.at_till import AtTill
from habitue.web.journal.words import kind_text
from habitue.web.languages import spoken
from habitue.web.models import Card, Event, Shop, Staff
from habitue.web.templatetags.words import moment, month


def found_json(shop: Shop, text: str, *, by: Staff, at: datetime) -> dict[str, Any] | None:
    """The card that is meant, or a choice; None where nobody is."""
    found = found_for(shop, text)
    if not found:
        return None
    if len(found) == 1 and found[0].sure:
        return {"card": card_json(shop, found[0].card, by=by, at=at)}
    return {"choice": [_choice(one, shop) for one in found]}


def _choice(found: Found, shop: Shop) -> dict[str, Any]:
    return {
        "card": str(found.card.key),
        "name": found.name,
        "initials": found.initials,
        "last": moment(found.card.last_visit_at, shop),
    }


def card_json(shop: Shop, card: Card, *, by: Staff, at: datetime) -> dict[str, Any]:
    """A card at an instant: who, since when, what is held, what is ready."""
    seen = seen_card(shop, card, by=by, at=at)
    known = seen.known
    return {
        "card": str(card.key),
        "name": seen.name,
        "named": bool(card.customer and str(card.customer)),
        "initials": seen.initials,
        "code": seen.code,
        "visits": known.visits,
        "since": month(known.since, shop) if known.since else "",
        "last": moment(known.last, shop),
        "usual": known.usual,
        "note": seen.note,
        "birthday": seen.birthday,
        "own": seen.own,
        "gesture": _gesture(seen.delight),
        "remark": seen.delight.remark if seen.delight.on else "",
        "progress": [_progress(one) for one in seen.progress],
    }


def _gesture(found: AtTill) -> dict[str, str] | None:
    """What is promised to the holder, and why."""
    one = found.surprise
    return {"promise": str(one.promise), "gift": one.gift, "why": one.why} if one else None


def _progress(one: Progress) -> dict[str, Any]:
    return {
        "programme": one.key,
        "name": one.name,
        "have": one.have,
        "tier": one.tier,
        "owed": one.owed,
        "filled": one.filled,
        "wanted": one.wanted,
        "goal": one.goal,
        "missing": one.missing,
        "credit": one.credit,
        "ready": [
            {
                "programme": ready.programme,
                "reward": ready.reward,
                "name": ready.name,
                "cost": ready.cost,
                "voucher": ready.voucher,
                "until": ready.until,
            }
            for ready in one.ready
        ],
    }


def wishes(shop: Shop, at: datetime) -> dict[str, Any]:
    """What a visit is asked for, what may be given on the house, and what may be spent without network."""
    rules, language = rules_of(shop), spoken()
    needs = needs_of(rules, at)
    given = giveable(rules, at, names_of(shop), language)
    return {
        "needs": {"amount": needs.amount, "items": list(needs.items), "any_item": needs.any_item},
        "gifts": [{"programme": gift.programme, "reward": gift.reward, "name": gift.name} for gift in given],
        "offline": _offline(rules, at),
    }


def _offline(rules: Rules, at: datetime) -> list[dict[str, Any]]:
    """The rewards that a till may give without asking, with their cost and what a card may spend so in a day."""
    day = rules.day_of(at)
    found: list[tuple[Programme, Terms]] = [
        (one, terms)
        for one in rules.programmes
        if (terms := one.terms_on(day)) is not None and terms.offline_units
    ]
    return [
        {
            "programme": programme.key,
            "reward": reward.key,
            "name": reward.name,
            "cost": reward.cost,
            "most": terms.offline_units,
        }
        for programme, terms in found
        for reward in terms.rewards
        if reward.cost <= terms.offline_units
    ]


def last_json(event: Event, language: Language) -> dict[str, Any]:
    """One event as the till lists it."""
    assert event.card is not None  # noqa: S101  (asked for)
    return {
        "id": str(event.event_id),
        "card": str(event.card.key),
        "name": holder_name(event.card, language),
        "kind": kind_text(event.kind, language),
        "at": event.at.isoformat(),
        "text": said_of(event, language),
    }
