"""What a browser is given to install a page as an app: its manifest, its icons as PNG, and how long it keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.http import HttpResponse, JsonResponse
from PIL import Image

SIDES = (180, 192, 512)
"""What iOS asks for, and what a manifest should name."""
A_DAY, A_YEAR = 86_400, 365 * 86_400


def manifest_of(said: Mapping[str, Any]) -> HttpResponse:
    """What a manifest says."""
    return JsonResponse(said, content_type="application/manifest+json")


def maskable(address: str, side: int) -> dict[str, str]:
    """A manifest's entry for an icon that a phone may cut to a shape of its own."""
    return {"src": address, "sizes": f"{side}x{side}", "type": "image/png", "purpose": "any maskable"}


def as_png(drawn: Image.Image) -> bytes:
    """The drawing's bytes, as few as PNG needs."""
    stream = BytesIO()
    drawn.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def lasting(response: HttpResponse, seconds: int) -> HttpResponse:
    """The answer, for anybody to keep so long; after 0 seconds they ask again each time."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "no-cache"
    return response
