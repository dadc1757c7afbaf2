"""Static files by the digest of their content, found where they lie: no collecting step before a start."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@lru_cache(maxsize=512)
def _digest(path: str, changed: float) -> str:  # noqa: ARG001  (part of the key)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


class Assets(StaticFilesStorage):
    """Adds ``?v=<digest>``, so that a browser keeps a file until it changes."""

    def url(self, name: str | None) -> str:
        """The address of a static file."""
        address = super().url(name)
        found = finders.find(name or "")
        if not isinstance(found, str):
            return address
        return f"{address}?v={_digest(found, Path(found).stat().st_mtime)}"
