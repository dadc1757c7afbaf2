"""``/health``: whether the server can keep its promises now, for the host and for watchers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from habitue.version import __version__
from habitue.web.guard import broken_promises, unapplied_migrations
from habitue.web.models import Routine
from habitue.web.triggers import missing

_LATE_SECONDS = 300
_LITTLE_MIB = 200


def health(_request: HttpRequest) -> JsonResponse:
    """200 with what was looked at, 503 where something is wrong; no shop or customer is named."""
    problems = _problems()
    body: dict[str, Any] = {
        "status": "red" if problems else "green",
        "version": __version__,
        "problems": problems,
    }
    return JsonResponse(body, status=503 if problems else 200, headers={"Cache-Control": "no-store"})


def _problems() -> list[str]:
    try:
        found = broken_promises()
        if unapplied_migrations():
            found.append("The database is older than this version: run habitue migrate.")
        elif missing(connection):
            found.append(
                "The database lacks guards of the ledger: restart habitue serve, then run habitue check."
            )
        found += _worker()
    except DatabaseError as error:
        return [f"The database does not answer: {error.__class__.__name__}."]
    return found + _disk()


def _worker() -> list[str]:
    beat = Routine.objects.filter(shop=None, name="beat").first()
    if beat is None or (timezone.now() - beat.ran_at).total_seconds() > _LATE_SECONDS:
        return ["The background worker has not been heard for five minutes: restart habitue serve."]
    return []


def _disk() -> list[str]:
    folder = Path(settings.DATA)
    if connection.vendor != "sqlite" or not folder.exists():
        return []
    left = shutil.disk_usage(folder).free // 2**20
    return [f"Only {left} MiB are left on the disk."] if left < _LITTLE_MIB else []
