"""What named a card: how far a code is to be trusted, when staff are asked, and what people should look at.

A code that changes every half-minute proves that the customer's phone was there. A printed or typed one does not: it
may earn, and takes a reward only when a person says that it is theirs. What programs send is trusted as their own.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from habitue.loyalty.facts import Kind
from habitue.loyalty.rotating import Freshness, freshness
from habitue.web.actions.ledger_answer import Remark
from habitue.web.actions.ledger_reading import Sent
from habitue.web.actions.ledger_rows import ask, marks
from habitue.web.models import Device, Shop


class Proof(StrEnum):
    """What named the card was worth."""

    FRESH = "fresh"
    STALE = "stale"
    FORGED = "forged"
    STATIC = "static"
    PERSON = "person"
    UNSAID = ""


def proof_of(event: Sent, *, source: str, secret: bytes | None, shop: str) -> Proof:
    """What the text that named the card is worth; ``secret`` is the card's, ``shop`` its name in codes."""
    seen = event.seen
    if seen is not None and seen.rotating is not None:
        if secret is None:
            return Proof.FORGED
        return _PROOFS[freshness(seen.rotating, secret, shop=shop, at=event.at)]
    if source == "page":
        return Proof.PERSON
    if source != "till" or seen is None:
        return Proof.UNSAID
    # a till that sends a card's key had it from its list of customers; no code has a hyphen
    return Proof.PERSON if "-" in seen.code else Proof.STATIC


_PROOFS = {Freshness.FRESH: Proof.FRESH, Freshness.STALE: Proof.STALE, Freshness.FORGED: Proof.FORGED}


def takes_alone(event: Sent, *, source: str) -> bool:
    """Whether a code that can be copied takes a reward at a till."""
    return source == "till" and event.kind is Kind.REDEEM and event.proof in (Proof.STATIC, Proof.STALE)


def is_decided(event: Sent) -> bool:
    """Whether a person said yes, or nobody can be asked any more."""
    return bool(event.fields.get("confirmed") or event.fields.get("offline"))


def remarks_on(event: Sent, *, source: str) -> tuple[str, ...]:
    """What people should look at in what named the card."""
    stale = (Remark.STALE_CODE,) if event.proof == Proof.STALE else ()
    return (*stale, Remark.STATIC_CODE) if takes_alone(event, source=source) else stale


def copied(cards: Collection[int], windows: Collection[int], device: Device | None) -> set[tuple[int, int]]:
    """Of these cards and windows, those whose code another till has shown before."""
    rows = ask(
        "SELECT card_id, code_window, device_id FROM web_event WHERE accepted "
        f"AND card_id IN ({marks(list(cards))}) AND code_window IN ({marks(list(windows))})",
        [*cards, *windows],
    )
    here = device.pk if device else None
    return {(card, window) for card, window, there in rows if there != here}


def cards_of_the_team(shop: Shop, cards: Collection[int]) -> set[int]:
    """Of these cards, those of people who work in the shop."""
    rows = ask(
        "SELECT card_id FROM web_staff WHERE shop_id = %s AND left_at IS NULL "
        f"AND card_id IN ({marks(list(cards))})",
        [shop.pk, *cards],
    )
    return {card for (card,) in rows}
