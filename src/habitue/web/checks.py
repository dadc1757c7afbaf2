"""Django's system checks, with ours of the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from habitue.web.guard import broken_promises


@register(Tags.database)
def database_keeps_promises(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """An error for each promise that the database does not keep."""
    if not databases:
        return []
    return [Error(sentence, id="habitue.E001") for sentence in broken_promises()]
