"""Who is calling: the key in the header says which shop, which place, and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from habitue.web.queries.key import Caller, caller_of


class ShopKey(HttpBearer):
    """``Authorization: Bearer hab_…``; a revoked key opens nothing from that moment on."""

    openapi_name = "key"

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:  # noqa: ARG002
        """The shop and the place of the key."""
        return caller_of(token)


def caller(request: Any) -> Caller:
    """Who was let in."""
    found = request.auth
    assert isinstance(found, Caller)  # noqa: S101  (nobody is let in without)
    request.shop = found.shop
    return found
