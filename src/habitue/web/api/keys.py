"""Who is calling: the key in the header says which shop, which place, and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from habitue.web.models import ApiKey
from habitue.web.queries.key import key_in_use


class ShopKey(HttpBearer):
    """``Authorization: Bearer hab_…``; a revoked key opens nothing from that moment on."""

    openapi_name = "key"

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:  # noqa: ARG002
        """The key, with its shop."""
        return key_in_use(token)


def key_of(request: Any) -> ApiKey:
    """The key that this request was let in with."""
    key = request.auth
    assert isinstance(key, ApiKey)  # noqa: S101  (nobody is let in without)
    request.shop = key.shop
    return key
