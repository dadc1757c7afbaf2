"""In which language a program is answered."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from habitue.language import LANGUAGES, Language
from habitue.web.models import Shop


def language_of(request: HttpRequest, shop: Shop | None) -> Language:
    """What the caller asks for, else the shop's."""
    wanted = shop.language if shop is not None else "en"
    if "Accept-Language" in request.headers or shop is None:
        wanted = get_language_from_request(request).split("-")[0]
    return Language(wanted if wanted in LANGUAGES else "en")
