"""Writes to the keys of tills and programs."""

from __future__ import annotations

import secrets
from datetime import datetime

from habitue.web.models import ApiKey, Location, Shop, Staff
from habitue.web.tokens import token_digest

_MARK = "hab_"
"""Every key begins so: scanners of leaked secrets recognise it."""


def make_key(
    shop: Shop, *, location: Location | None, name: str, by: Staff, at: datetime
) -> tuple[ApiKey, str]:
    """A new key, and its secret, which is shown once and kept nowhere."""
    secret = _MARK + secrets.token_urlsafe(32)
    made = ApiKey.objects.create(
        shop=shop,
        location=location,
        name=name,
        start=secret[:8],
        digest=token_digest(secret),
        made_by=by,
        made_at=at,
    )
    return made, secret


def revoke_key(shop: Shop, *, key: int, at: datetime) -> bool:
    """Close a key at once and for good; False where it is not the shop's or was closed before."""
    return bool(ApiKey.objects.filter(shop=shop, pk=key, revoked_at=None).update(revoked_at=at))
