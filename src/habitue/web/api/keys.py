"""Who is calling: the key in the header says which shop, which place and, at a till, which till; nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ninja.security import HttpBearer

from habitue.language import N_
from habitue.web.actions.ledger_storing import Sender
from habitue.web.models import Device, Shop, Staff
from habitue.web.queries.device import MARK, device_of, revoked_device_of, staff_at
from habitue.web.queries.key import Caller, caller_of
from habitue.web.staff_pass import PASS, vouched

STAFF = "Habitue-Staff"
"""The header by which a till says who stands at it: the number of their place in the shop."""


class Unreadable(Exception):
    """Nothing of the request is looked at: HTTP status, stable code, words."""

    def __init__(self, status: int, code: str, text: str, **values: object) -> None:
        self.status, self.code, self.words, self.values = status, code, text, values
        super().__init__(code)


class ShopKey(HttpBearer):
    """``Authorization: Bearer hab_…`` or a till's ``hat_…``; a revoked key opens nothing from that moment on."""

    openapi_name = "key"

    def authenticate(self, request: Any, token: str) -> Caller | Device | None:
        """The program or the till that holds the key."""
        return till_of(request, token) if token.startswith(MARK) else caller_of(token)


class TillKey(HttpBearer):
    """``Authorization: Bearer hat_…`` alone: what only tills may ask."""

    openapi_name = "till"

    def authenticate(self, request: Any, token: str) -> Device | None:
        """The till that holds the key."""
        return till_of(request, token) if token.startswith(MARK) else None


def till_of(request: Any, token: str) -> Device | None:
    """The till that holds the key; one that was revoked is told so, and nothing else."""
    found = device_of(token)
    if found is not None:
        return found
    revoked = revoked_device_of(token)
    if revoked is None:
        return None
    request.shop = revoked.shop
    text = N_("This till was withdrawn by the shop: nothing of it is recorded any more.")
    raise Unreadable(401, "revoked_till", text)


def caller(request: Any) -> tuple[Shop, Sender]:
    """The shop that let somebody in, and as whom its books name them."""
    found = request.auth
    assert isinstance(found, Caller | Device)  # noqa: S101  (nobody is let in without)
    request.shop = found.shop
    if isinstance(found, Caller):
        return found.shop, Sender("api", location=found.location)
    return found.shop, Sender("till", _standing_at(found, request.headers), found.location, found)


def _standing_at(device: Device, headers: Mapping[str, str]) -> Staff | None:
    """Who stands at the till: in a shop of PINs whoever gave theirs there, on whichever day, since what they did may come late."""
    found = staff_at(device, headers.get(STAFF))
    if found is None:
        return None
    person, pins = found
    return person if not pins or vouched(headers.get(PASS), device, person.pk) else None
