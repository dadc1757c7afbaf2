"""Writes to the ways to a card: links, one for each device, and the secret that signs the codes on the phone."""

from __future__ import annotations

import secrets
from datetime import datetime

from habitue.loyalty.rotating import SECRET_BYTES
from habitue.web.actions.customer import add_code
from habitue.web.codes import ALPHABET, LENGTH
from habitue.web.models import Card, CardLink, Code, Shop
from habitue.web.queries.link import SHARED_FOR
from habitue.web.tokens import token_digest


def keep_on_device(card: Card, *, at: datetime) -> str:
    """A link for the device that asks: the token that it keeps, known to nobody else."""
    token = new_token()
    CardLink.objects.create(card=card, digest=token_digest(token), made_at=at, seen_at=at)
    return token


def share(card: Card, *, at: datetime) -> str:
    """The token of a link for another device, to be opened once and soon."""
    token = new_token()
    CardLink.objects.create(card=card, digest=token_digest(token), made_at=at)
    return token


def open_shared(token: str, *, at: datetime) -> str | None:
    """The token that the device keeps from now on; None where the link was opened, revoked or is too old.

    The link's own token is worth nothing afterwards: it may stand in a history or a picture.
    """
    kept = new_token()
    waiting = CardLink.objects.filter(
        digest=token_digest(token), seen_at=None, revoked_at=None, made_at__gt=at - SHARED_FOR
    )
    return kept if waiting.update(digest=token_digest(kept), seen_at=at) else None


def forget(link: CardLink, *, at: datetime) -> None:
    """Take the card off the device that holds this link."""
    CardLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)


def secret_of(card: Card) -> bytes:
    """What signs the card's codes; made when it is first asked for."""
    if card.secret is None:
        Card.objects.filter(pk=card.pk, secret=None).update(secret=secrets.token_bytes(SECRET_BYTES))
        card.refresh_from_db(fields=["secret"])
    return bytes(card.secret or b"")


def code_to_show(shop: Shop, card: Card, *, at: datetime) -> str:
    """The card's own code of eight signs that its page shows; a new one for a card that has others only."""
    typed = Code.objects.filter(shop=shop, card=card, kind=Code.Kind.TYPED, revoked_at=None)
    for text in typed.order_by("made_at", "pk").values_list("text", flat=True):
        if len(text) == LENGTH and set(text) <= set(ALPHABET):
            return text
    made = add_code(shop, card, at=at)
    assert made is not None  # noqa: S101  (a new code is free)
    return made.text


def new_token() -> str:
    """A token that nobody can guess: 192 random bits."""
    return secrets.token_urlsafe(24)
